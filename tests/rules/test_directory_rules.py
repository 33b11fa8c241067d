from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from mimkit.model.organisation.directory import Audience, Channel, Channels, EscalationStep, Template
from mimkit.model.organisation.roster import Override
from mimkit.model.policy.action_issues import ActionIssues
from mimkit.model.time.durations import parse_duration

if TYPE_CHECKING:
    from tests.rules.conftest import Court


def changed(parts: Any, name: str, **keys: Any) -> dict[str, Any]:
    return {**parts, name: parts[name].model_copy(update=keys)}


def test_the_scaffold_is_clean(court: Court) -> None:
    assert court.directory() == []


def test_a_runbook_names_services_groups_and_people_that_exist(court: Court) -> None:
    book = court.snapshot.runbooks["checkout-errors"]
    trigger = book.triggers[0].model_copy(update={"service": "tills"})
    runbooks = changed(
        court.snapshot.runbooks,
        "checkout-errors",
        triggers=(trigger,),
        owner="shop",
        escalate_to=("database", "shop"),
        reviewed_by="nobody",
    )
    assert court.but(runbooks=runbooks).directory() == [
        ("MIM701", ("triggers", 0, "service")),
        ("MIM703", ("owner",)),
        ("MIM703", ("escalate_to", 1)),
        ("MIM704", ("reviewed_by",)),
    ]


def test_a_loop_of_services_is_found_once_wherever_it_is_entered(court: Court) -> None:
    services = changed(court.snapshot.services, "database", depends_on=("payments",))
    services = changed(services, "payments", depends_on=("email", "database", "gone"))
    assert court.but(services=services).directory() == [
        ("MIM701", ("depends_on", 2)),
        ("MIM702", ("depends_on", 0)),
    ]


def test_a_roster_for_a_group_names_one_that_exists(court: Court) -> None:
    rosters = changed(court.snapshot.rosters, "scribe", role=None, group="payments")
    assert court.but(rosters=rosters).directory() == []
    rosters = changed(court.snapshot.rosters, "scribe", role=None, group="shop")
    assert court.but(rosters=rosters).directory() == [("MIM703", ("group",))]


def test_members_of_a_group_and_managers_exist(court: Court) -> None:
    groups = changed(court.snapshot.groups, "payments", members=("payments-duty", "nobody"))
    people = changed(court.snapshot.people, "mim-duty", manager="nobody")
    found = court.but(groups=groups, people=people).directory()
    assert found == [("MIM704", ("members", 1)), ("MIM704", ("people", 0, "manager"))]


def test_who_approved_the_policy_must_be_known_and_may_have_left(court: Court) -> None:
    people = changed(court.snapshot.people, "retail-operations", left=date(2026, 6, 30))
    assert court.but(people=people).directory() == []
    approvals = [{"by": "nobody", "on": "2026-01-05"}]
    assert court.but_policy(approvals=approvals).directory() == [("MIM704", ("approvals", 0, "by"))]


@pytest.mark.parametrize("left", [date(2020, 6, 30), date(2026, 6, 30), date(2099, 1, 1)])
@pytest.mark.parametrize("who", ["payments-duty", "head-of-service"])
def test_a_last_day_is_no_finding_where_no_day_is_named(court: Court, who: str, left: date) -> None:
    """A contact, a member, a step and a manager have no day: only today could say whether they have left."""
    people = changed(court.snapshot.people, who, left=left)
    groups = changed(court.snapshot.groups, "payments", members=("payments-duty",))
    assert court.but(people=people, groups=groups).directory() == []


@pytest.mark.parametrize(("left", "found"), [(date(2026, 1, 4), ["MIM705"]), (date(2026, 1, 5), [])])
def test_a_rotation_that_starts_after_the_last_day_of_a_person_is_a_finding(
    court: Court, left: date, found: list[str]
) -> None:
    people = changed(court.snapshot.people, "scribe-duty", left=left)
    assert [code for code, _ in court.but(people=people).directory()] == found


@pytest.mark.parametrize(("day", "found"), [(25, []), (24, ["MIM705"])])
def test_an_override_before_the_last_day_is_history(court: Court, day: int, found: list[str]) -> None:
    people = changed(court.snapshot.people, "network-duty", left=date(2026, 11, day))
    groups = {name: group for name, group in court.snapshot.groups.items() if name != "network"}
    services = {name: each for name, each in court.snapshot.services.items() if name != "email"}
    runbooks = changed(court.snapshot.runbooks, "checkout-errors", escalate_to=("database",))
    override = Override.model_validate(
        {"start": "2026-11-23T09:00:00Z", "end": "2026-11-25T09:00:00Z", "person": "network-duty"}
    )
    gap = Override.model_validate({"start": "2026-11-26T09:00:00Z", "end": "2026-11-27T09:00:00Z"})
    rosters = changed(court.snapshot.rosters, "scribe", overrides=(override, gap))
    other = court.but(people=people, groups=groups, services=services, runbooks=runbooks, rosters=rosters)
    assert [code for code, _ in other.directory()] == found


def test_escalation_steps_come_one_after_the_other(court: Court) -> None:
    def steps(*lengths: str | None) -> dict[str, Any]:
        path = [
            EscalationStep(person="mim-duty", after=parse_duration(each) if each else None)
            for each in lengths
        ]
        return changed(court.snapshot.groups, "payments", escalation=tuple(path))

    assert court.but(groups=steps("5m", "10m", "1 business day")).directory() == []
    assert court.but(groups=steps(None, "1 business hour", "2h")).directory() == []
    assert court.but(groups=steps(None, None, "10m")).directory() == [("MIM708", ("escalation", 1))]
    assert court.but(groups=steps("10m", "10m")).directory() == [("MIM708", ("escalation", 1))]
    assert court.but(groups=steps(None, "20m", "10m", "15m")).directory() == [
        ("MIM708", ("escalation", 2)),
        ("MIM708", ("escalation", 3)),
    ]


def test_the_audiences_of_a_service_receive_updates(court: Court) -> None:
    regulator = Audience(id="regulator", title="The authority", channel="status-page", authority=True)
    channels = court.snapshot.channels.model_copy(
        update={"audiences": (*court.snapshot.channels.audiences, regulator)}
    )
    services = changed(court.snapshot.services, "email", audiences=("staff", "regulator", "stuff"))
    found = court.but(services=services, channels=channels).directory()
    assert found == [("MIM758", ("audiences", 1)), ("MIM758", ("audiences", 2))]


def test_clocks_and_roles_name_roles_that_exist(court: Court) -> None:
    roles = [role.model_dump() for role in court.snapshot.policy.roles]
    roles[0]["not_with"] = ["watcher"]
    clocks = [
        {
            "id": "x",
            "title": "X",
            "starts": "declared",
            "met_by": "update",
            "within": "15m",
            "owner": "watcher",
        }
    ]
    assert court.but_policy(roles=roles, clocks=clocks).directory() == [
        ("MIM721", ("roles", 0, "not_with", 0)),
        ("MIM721", ("clocks", 0, "owner")),
    ]


@pytest.mark.parametrize(
    ("key", "name", "found"),
    [
        ("met_by", "role.technical-lead", []),
        ("met_by", "join.payments", []),
        ("met_by", "update.executives", []),
        ("met_by", "review.published", []),
        ("met_by", "role.watcher", ["MIM723"]),
        ("starts", "started", []),
        ("met_by", "report.technical-lead", []),
        ("met_by", "report", ["MIM723"]),
        ("met_by", "report.watcher", ["MIM723"]),
        # A path is followed and a blocker resolved only by a clock that starts with them.
        ("met_by", "escalated", ["MIM723", "MIM735"]),
        ("met_by", "blocker.resolved", ["MIM723"]),
        ("starts", "person", ["MIM723"]),
        ("met_by", "role.required", []),
        ("met_by", "update.executives.2", []),
        ("met_by", "update.nobody.2", ["MIM723"]),
        ("met_by", "review.in-review", ["MIM723"]),
        ("met_by", "action.done", ["MIM723"]),
        ("starts", "begin", ["MIM723"]),
        ("starts", "action", ["MIM723"]),
        ("until", "restored", ["MIM735"]),
        ("until", "never", ["MIM723", "MIM735"]),
        ("at_most", {"after": "detected", "within": "1d"}, []),
        ("at_most", {"after": "noticed", "within": "1d"}, ["MIM723"]),
    ],
)
def test_a_clock_names_moments_that_happen(court: Court, key: str, name: Any, found: list[str]) -> None:
    clock = {"id": "x", "title": "X", "starts": "declared", "met_by": "update", "within": "15m", key: name}
    assert [code for code, _ in court.but_policy(clocks=[clock]).directory()] == found


@pytest.mark.parametrize(
    ("starts", "met_by", "found"),
    [
        ("page", "escalated", ["MIM735"]),  # its times are those of the path
        ("page.payments", "acknowledged", []),
        ("page", "blocker.resolved", ["MIM723"]),
        ("blocker", "blocker.resolved", []),
        ("blocker", "escalated", ["MIM723", "MIM735"]),
        ("person", "person.replaced", []),
        ("person", "runbook.reviewed", ["MIM723"]),
    ],
)
def test_each_start_has_its_own_ends(court: Court, starts: str, met_by: str, found: list[str]) -> None:
    clock = {"id": "x", "title": "X", "starts": starts, "met_by": met_by, "within": "15m"}
    assert [code for code, _ in court.but_policy(clocks=[clock]).directory()] == found
    path = {"id": "x", "title": "X", "starts": "page", "met_by": "escalated"}
    assert court.but_policy(clocks=[path]).directory() == []


def test_a_clock_has_all_of_its_parts(court: Court) -> None:
    clocks = [
        {"id": "a", "title": "A", "repeats": "update"},
        {"id": "b", "title": "B", "every": "30m"},
        {"id": "c", "title": "C"},
        {
            "id": "d",
            "title": "D",
            "starts": "runbook",
            "met_by": "runbook.reviewed",
            "within": {"SEV1": "1d"},
        },
        {"id": "e", "title": "E", "repeats": "update", "every": "30m"},
    ]
    assert court.but_policy(clocks=clocks).directory() == [("MIM724", ("clocks", each)) for each in range(4)]


def test_a_repeating_clock_names_moments_that_happen(court: Court) -> None:
    clock = {"id": "x", "title": "X", "repeats": "updates", "every": "30m"}
    assert court.but_policy(clocks=[clock]).directory() == [("MIM723", ("clocks", 0, "repeats"))]


def test_clocks_and_waivers_name_audiences_services_and_clocks_that_exist(court: Court) -> None:
    clock = {"id": "x", "title": "X", "starts": "declared", "met_by": "update", "within": "15m"}
    scope = {"services": ["checkout", "till"], "severities": ["SEV1", "SEV9"]}
    waiver = {"reason": "x", "approver": "retail-operations", "on": "2026-11-23"}
    found = court.but_policy(
        clocks=[{**clock, "audience": "press", "applies_to": scope}],
        waivers=[{**waiver, "clock": "x"}, {**waiver, "clock": "y"}],
    ).directory()
    assert sorted(found) == [
        ("MIM722", ("clocks", 0, "applies_to", "severities", 1)),
        ("MIM729", ("clocks", 0, "applies_to", "services", 1)),
        ("MIM729", ("clocks", 0, "audience")),
        ("MIM729", ("waivers", 1, "clock")),
    ]


def test_clocks_run_by_severities_that_exist(court: Court) -> None:
    clock = {"id": "x", "title": "X", "starts": "declared", "met_by": "update"}
    lengths = {"SEV1": "15m", "pending": "15m", "default": "1h", "Sev2": "30m"}
    found = court.but_policy(clocks=[{**clock, "within": lengths}]).directory()
    assert found == [("MIM722", ("clocks", 0, "within", "Sev2"))]


def test_action_items_with_an_issue_are_of_severities_that_exist(court: Court) -> None:
    chosen = ActionIssues(priorities=("high",), severities=("SEV1", "SEV9", "pending"))
    policy = court.snapshot.policy.model_copy(update={"action_issues": chosen})
    assert court.but(policy=policy).directory() == [("MIM722", ("action_issues", "severities", 1))]


def test_rules_for_alerts_name_services_severities_and_people_that_exist(court: Court) -> None:
    rules = [
        {"labels": {"team": "shop"}, "service": "tills", "severity": "SEV9"},
        {"labels": {"team": "web"}, "service": "checkout", "severity": "SEV1"},
        {"labels": {"team": "any"}},
    ]
    found = court.but_policy(alerts={"by": "nobody", "rules": rules}).directory()
    assert sorted(found) == [
        ("MIM704", ("alerts", "by")),
        ("MIM722", ("alerts", "rules", 0, "severity")),
        ("MIM729", ("alerts", "rules", 0, "service")),
    ]


def test_ids_of_channels_and_audiences_stand_once(court: Court) -> None:
    channel = Channel(id="status-page", kind="status-page", title="x")
    audience = Audience(id="customers", title="x", channel="status-page")
    channels = Channels(channels=(channel, channel), audiences=(audience, audience))
    assert court.but(channels=channels, templates={}, services={}, runbooks={}).directory() == [
        ("MIM727", ("channels", 1, "id")),
        ("MIM727", ("audiences", 1, "id")),
    ]


def test_a_template_may_serve_every_audience_and_has_only_words_that_are_filled_in(court: Court) -> None:
    template = Template(id="x", subject="{title} {eta}", body="{affected} {doing} {next} {eta} {eta} {}")
    assert court.but(templates={"x": template}).directory() == [
        ("MIM725", ("subject",)),
        ("MIM725", ("body",)),
        ("MIM725", ("body",)),
    ]


def test_a_runbook_is_due_again_after_its_review(court: Court) -> None:
    runbooks = changed(court.snapshot.runbooks, "checkout-errors", review_by=date(2026, 5, 31))
    assert court.but(runbooks=runbooks).directory() == [("MIM728", ("review_by",))]


def test_a_policy_that_nobody_approved_is_not_overdue(court: Court) -> None:
    found = court.but_policy(approvals=(), review_by="2020-01-01").directory()
    assert found == [("MIM726", ("approvals",))]


@pytest.mark.parametrize(("left", "found"), [(date(2025, 1, 5), ["MIM705"]), (date(2025, 1, 6), [])])
def test_an_earlier_rotation_is_judged_by_its_own_first_day(
    court: Court, left: date, found: list[str]
) -> None:
    people = changed(court.snapshot.people, "network-duty", left=left)
    groups = {name: group for name, group in court.snapshot.groups.items() if name != "network"}
    services = {name: each for name, each in court.snapshot.services.items() if name != "email"}
    runbooks = changed(court.snapshot.runbooks, "checkout-errors", escalate_to=("database",))
    rotation = court.snapshot.rosters["scribe"].rotation
    assert rotation is not None
    earlier = rotation.model_copy(update={"starts": date(2025, 1, 6), "people": ("network-duty",)})
    rosters = changed(court.snapshot.rosters, "scribe", earlier=(earlier,))
    parts: Any = {"people": people, "groups": groups, "services": services, "runbooks": runbooks}
    assert court.but(**parts, rosters=rosters).directory() == [
        (code, ("earlier", 0, "people", 0)) for code in found
    ]


def test_a_template_for_readers_outside_has_no_internal_placeholder(court: Court) -> None:
    whole = "{affected} {doing} {next}"
    channel = Channel(id="mail", kind="mail", title="x")
    outside = Audience(id="authority", title="x", channel="mail", authority=True)
    inside = Audience(id="staff", title="x", channel="mail")
    templates = {
        each.id: each
        for each in (
            Template(id="a", audience="authority", subject="{service}", body=f"{{workaround}} {whole} {{incident}}"),
            Template(id="b", audience="staff", subject="{severity}", body=f"{{title}} {whole}"),
            Template(id="c", subject="{severity}", body=f"{{title}} {whole}"),
        )
    }  # fmt: skip
    channels = Channels(channels=(channel,), audiences=(outside, inside))
    assert court.but(channels=channels, templates=templates, services={}, runbooks={}).directory() == [
        ("MIM714", ("body",)),
        ("MIM714", ("body",)),
    ]


def test_a_template_contains_the_update_and_after_restoration_no_next_one(court: Court) -> None:
    def found(**keys: Any) -> list[str]:
        template = Template.model_validate({"id": "x", **keys})
        return [code for code, _ in court.but(templates={"x": template}).directory()]

    assert found(subject="{affected}", body="{doing}", moment="restored") == []
    assert found(subject="{affected}", body="{doing}", moment="declared") == ["MIM713"]
    assert found(subject="{affected}", body="{doing}") == ["MIM713"]
    assert found(subject="{affected}", body="{doing} {next}") == []
    assert found(subject="x", body="{ affected } {doing} {next}") == ["MIM713", "MIM725"]
    assert found(subject="{affected}", body="{{doing}} {next}") == ["MIM725"]
    assert found(subject="{affected", body="{affected} {doing} {next}") == ["MIM725"]


def test_each_audience_has_one_template_for_a_moment(court: Court) -> None:
    def template(name: str, **keys: Any) -> Template:
        return Template(id=name, subject="x", body="{affected} {doing} {next}", **keys)

    found = (template("a"), template("b", moment="closed"), template("c", audience="staff"), template("d"))
    assert court.but(templates={each.id: each for each in found}).directory() == [("MIM720", ("id",))]
