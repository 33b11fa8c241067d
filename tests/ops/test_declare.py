"""Declaring: fast, with the known facts, and never by accident."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from pydantic import ValidationError

from mimkit.errors import UsageError
from mimkit.model.incident.as_data import plain
from mimkit.model.incident.entries import Declared
from mimkit.model.time.times import rfc3339
from mimkit.ops.backfilling.backfill import Backfill
from mimkit.ops.classify import ChangeSeverity
from mimkit.ops.communication.updates import SendUpdate
from mimkit.ops.confirm import Confirm
from mimkit.ops.declare import Declare, Merge, Promote, Withdraw
from mimkit.ops.refusals.names import HasLeft, RoleConflict, UnknownName
from mimkit.ops.refusals.order import (
    AlreadyDone,
    FutureTime,
    NotDeclared,
    NotOpen,
    NotOpenAtThatTime,
    NotYet,
    OutOfOrder,
)
from mimkit.ops.restore import Close, RecordWorkaround, Reopen, Restore
from mimkit.ops.roles import Join, TakeRole
from tests.builders import INCIDENT, MANAGER, Desk, clock, incident, refusal
from tests.edits import create


@pytest.fixture(scope="module")
def proposed(desk: Desk) -> Desk:
    return desk.declare(outcome="propose", severity="SEV2")


def test_a_title_is_enough(desk: Desk) -> None:
    found = desk.do(Declare, "10:09", title="Checkout fails")
    assert (found.state.status, found.state.severity, found.state.milestones.declared) == (
        "declared", "pending", clock("10:09"),
    )  # fmt: skip
    assert {role: each.person for role, each in found.state.roles.items()} == {MANAGER: "mim-duty"}
    assert found.change
    assert found.change.subject == f"{found.incident}: declare pending, Checkout fails"


def test_everything_that_is_known_is_written_in_the_order_in_which_it_happened(desk: Desk) -> None:
    found = desk.declare(
        services=("checkout", "payments", "checkout"), criteria=("many-users", "service-unavailable"),
        category="certificate", impact="Nobody can pay", started=clock("09:58"), detected=clock("10:02"),
        reported_by="retail-operations", origins=("INC-1", "INC-2", "INC-1"), bridge="https://meet.example/1",
        roles={"technical-lead": "tech-duty"},
    )  # fmt: skip
    record = found.record
    assert [each.kind for each in record.timeline] == [
        "detected", "declared", "role", "role", "bridge", "link", "link",
    ]  # fmt: skip
    assert (record.services, record.category, record.impact) == (
        ("checkout", "payments"),
        "certificate",
        "Nobody can pay",
    )
    assert (record.started, record.reported_by) == (clock("09:58"), "retail-operations")
    assert found.state.criteria == ("service-unavailable", "many-users")
    assert len({each.id for each in record.timeline}) == 7


def test_the_severity_is_that_of_the_first_criterion_that_is_met(desk: Desk) -> None:
    found = desk.do(Declare, "10:09", title="x", criteria=("many-users", "exposure"))
    assert found.state.severity == "SEV1"


def test_a_severity_may_be_typed_in_any_case(desk: Desk) -> None:
    assert desk.declare(severity="sev2").state.severity == "SEV2"


def test_a_proposal_fills_only_the_roles_that_were_named(desk: Desk) -> None:
    found = desk.declare(outcome="propose", roles={"scribe": "scribe-duty"})
    assert (found.state.status, list(found.state.roles)) == ("proposed", ["scribe"])


@pytest.mark.parametrize("mode", ["live", "drill", "backfill"])
def test_a_drill_and_a_backfill_say_so(desk: Desk, mode: str) -> None:
    assert desk.declare("11:00", at=clock("10:09"), mode=mode).record.mode == mode


def test_a_back_filled_incident_was_not_declared_now(desk: Desk) -> None:
    words = {"title": "Old", "mode": "backfill", "detected": clock("08:00")}
    assert refusal(desk, Declare, "10:09", **words) == (
        UsageError,
        "a back-filled incident needs the time when it was declared",
        "mim declare TITLE --backfill --at 2026-05-30T20:40Z",
    )
    old = desk.do(Declare, "12:00", at=clock("08:10"), **words)
    for verb, more in ((Restore, {}), (RecordWorkaround, {"text": "By hand"})):
        kind, sentence, _ = refusal(old, verb, "12:00", **more)
        assert (kind, sentence.rpartition(", ")[2].partition(" needs")[2]) == (
            UsageError,
            " the time when it happened",
        )
        assert old.do(verb, "12:00", at=clock("09:00"), **more).last_id
    restored = old.do(Restore, "12:00", at=clock("09:00"))
    assert refusal(restored, Confirm, "12:00", stakeholder="retail-operations")[0] is UsageError


def test_two_who_declare_at_once_get_two_ids(desk: Desk) -> None:
    one = desk.do(Declare, "10:09", title="One", entropy=1)
    other = one.do(Declare, "10:09", title="Other", entropy=1)
    assert len(other.snapshot.incidents) == 2
    assert one.incident != other.incident


def test_the_id_has_the_day_of_the_business(desk: Desk) -> None:
    auckland = desk.but_policy("zone: UTC", "zone: Pacific/Auckland").declare("20:00")
    assert auckland.incident.startswith("MI-20261124-")


def test_the_same_command_gives_the_same_record_each_time(desk: Desk) -> None:
    command = desk.command(Declare, "10:09", title="Checkout fails")
    assert desk.apply(command).files == desk.apply(command).files


@pytest.mark.parametrize("left", ["2026-11-22", "2026-06-30"])
def test_a_roster_that_names_somebody_who_left_holds_nobody_up(desk: Desk, left: str) -> None:
    gone = desk.but_file(
        "policy/people.yaml", "name: Major incident manager on duty", f"name: M\n    left: {left}"
    )
    assert dict(gone.declare(by="tech-duty").state.roles) == {}


def test_a_roster_that_names_nobody_we_know_holds_nobody_up(desk: Desk) -> None:
    gone = desk.but_file("policy/rosters/major-incident-manager.yaml", "[mim-duty]", "[nobody]")
    assert dict(gone.declare().state.roles) == {}


def test_whoever_declares_may_take_the_lead_and_the_roster_gives_way(desk: Desk) -> None:
    found = desk.declare(roles={"technical-lead": "mim-duty"})
    assert {role: each.person for role, each in found.state.roles.items()} == {"technical-lead": "mim-duty"}


@pytest.mark.parametrize(
    ("words", "kind", "sentence", "hint"),
    [
        ({"by": "nobdy"}, UnknownName, "'nobdy' is not a person in policy/people.yaml", None),
        ({"services": ("chekout",)}, UnknownName, "'chekout' is not a service in policy/services", "did you mean checkout?"),
        (
            {"severity": "SEV9"}, UnknownName, "'SEV9' is not a severity in policy/policy.yaml",
            "did you mean SEV3 or SEV2 or SEV1?",
        ),
        ({"criteria": ("manyusers",)}, UnknownName, "'manyusers' is not a criterion in policy/policy.yaml", "did you mean many-users?"),
        (
            {"roles": {"scibe": "scribe-duty"}}, UnknownName, "'scibe' is not a role in policy/policy.yaml",
            "did you mean scribe?",
        ),
        ({"reported_by": "retail-ops"}, UnknownName, "'retail-ops' is not a person in policy/people.yaml", "did you mean retail-operations?"),
        (
            {"started": clock("10:10")}, FutureTime,
            "start at 2026-11-23T10:10:00Z is in the future: it is 2026-11-23T10:09:00Z now",
            "specify the time when it happened, such as --started -5m",
        ),
        (
            {"detected": clock("10:10")}, FutureTime,
            "detection at 2026-11-23T10:10:00Z is in the future: it is 2026-11-23T10:09:00Z now",
            "specify the time when it happened, such as --detected -5m",
        ),
        (
            {"now": clock("10:08")}, FutureTime,
            "declaration at 2026-11-23T10:09:00Z is in the future: it is 2026-11-23T10:08:00Z now",
            "specify the time when it happened, such as --at -5m",
        ),
        (
            {"started": clock("10:05"), "detected": clock("10:00")}, OutOfOrder,
            "detection at 2026-11-23T10:00:00Z is before the start of the impact at 2026-11-23T10:05:00Z",
            "add the correct times with --started, --detected and --at",
        ),
        (
            {"detected": clock("10:30"), "now": clock("11:00")}, OutOfOrder,
            "declaration at 2026-11-23T10:09:00Z is before detection at 2026-11-23T10:30:00Z", None,
        ),
        (
            {"started": clock("10:30"), "now": clock("11:00")}, OutOfOrder,
            "declaration at 2026-11-23T10:09:00Z is before the start of the impact at 2026-11-23T10:30:00Z", None,
        ),
        (
            {"roles": {"technical-lead": "tech-duty", MANAGER: "tech-duty"}}, RoleConflict,
            "tech-duty is already the technical-lead, and the policy does not allow the same person to be the major-incident-manager too",
            "hand over that role first: mim role technical-lead PERSON",
        ),
    ],
)  # fmt: skip
def test_a_declaration_that_does_not_fit_is_refused(
    desk: Desk, words: dict[str, Any], kind: type, sentence: str, hint: str | None
) -> None:
    found = refusal(desk, Declare, "10:09", title="Checkout fails", **words)
    assert found[:2] == (kind, sentence)
    assert hint in (None, found[2])


def test_somebody_who_left_takes_no_role(desk: Desk) -> None:
    gone = desk.but_file(
        "policy/people.yaml", "name: Senior engineer on duty", "name: S\n    left: 2026-11-22"
    )
    assert refusal(gone, Declare, "10:09", title="x", roles={"technical-lead": "tech-duty"}) == (
        HasLeft, "tech-duty left on 2026-11-22", "choose a person in policy/people.yaml who has not left",
    )  # fmt: skip
    last_day = gone.but_file("policy/people.yaml", "2026-11-22", "2026-11-23")
    assert last_day.declare(roles={"technical-lead": "tech-duty"}).state.held_by("tech-duty") == (
        "technical-lead",
    )


@pytest.mark.parametrize("title", ["", "two\nlines", "hidden\u202e", "x" * 201])
def test_a_title_that_no_record_accepts_is_not_written(desk: Desk, title: str) -> None:
    with pytest.raises(ValidationError):
        desk.declare(title=title)


def test_a_proposal_is_promoted_and_keeps_what_was_said(proposed: Desk) -> None:
    found = proposed.do(Promote, "10:20", by="deputy-duty")
    (declared,) = [each for each in found.record.timeline if isinstance(each, Declared)]
    assert (declared.severity, declared.at, declared.by) == ("SEV2", clock("10:20"), "deputy-duty")
    assert {role: each.person for role, each in found.state.roles.items()} == {MANAGER: "mim-duty"}
    assert found.change
    assert found.change.subject.endswith(": declare SEV2")


def test_a_promotion_may_set_another_severity(proposed: Desk) -> None:
    assert proposed.do(Promote, "10:20", severity="sev1").state.severity == "SEV1"


def test_a_promotion_leaves_roles_that_are_taken_and_those_that_do_not_go_together(proposed: Desk) -> None:
    taken = proposed.do(TakeRole, "10:15", role=MANAGER, person="deputy-duty").do(Promote, "10:20")
    assert taken.state.roles[MANAGER].person == "deputy-duty"
    leading = proposed.do(TakeRole, "10:15", role="technical-lead", person="mim-duty").do(Promote, "10:20")
    assert list(leading.state.roles) == ["technical-lead"]


def test_a_team_that_is_there_before_the_promotion_is_assembled_with_it(proposed: Desk) -> None:
    roles = {MANAGER: "mim-duty", "technical-lead": "tech-duty", "communications-lead": "comms-duty"}
    there = proposed.do(Join, "10:12", who="payments")
    for role, person in roles.items():
        there = there.do(TakeRole, "10:14", role=role, person=person)
    assert there.state.milestones.assembled is None
    assert there.do(Promote, "10:20").state.milestones.assembled == clock("10:20")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (
            {"now": clock("10:19")},
            "declaration at 2026-11-23T10:20:00Z is in the future: it is 2026-11-23T10:19:00Z now",
        ),
        ({"severity": "SEV9"}, "'SEV9' is not a severity in policy/policy.yaml"),
        ({"by": "nobody-known"}, "'nobody-known' is not a person in policy/people.yaml"),
        (
            {"at": clock("10:00")},
            "declaration at 2026-11-23T10:00:00Z is before the proposal at 2026-11-23T10:09:00Z",
        ),
    ],
)
def test_a_promotion_that_does_not_fit_is_refused(
    proposed: Desk, words: dict[str, Any], sentence: str
) -> None:
    assert refusal(proposed, Promote, "10:20", **words)[1] == sentence


def test_what_is_declared_is_not_promoted(declared: Desk) -> None:
    assert refusal(declared, Promote, "10:20") == (
        AlreadyDone,
        f"{declared.incident} is already declared at 2026-11-23T10:09:00Z",
        "see its status: mim status",
    )


def test_a_proposal_is_rejected_and_a_declared_incident_is_demoted(proposed: Desk, declared: Desk) -> None:
    assert proposed.do(Withdraw, "10:30", kind="rejected", reason="A test").state.status == "rejected"
    assert declared.do(Withdraw, "10:30", kind="demoted", reason="One user").state.status == "demoted"


def test_a_demoted_incident_promises_nothing_more(declared: Desk) -> None:
    promised = declared.do(SendUpdate, "10:20", affected="Checkout", doing="Looking")
    assert promised.state.next_update == clock("10:50")
    assert promised.do(Withdraw, "10:30", kind="demoted", reason="One user").state.next_update is None


def test_a_declared_incident_is_not_rejected(declared: Desk) -> None:
    assert refusal(declared, Withdraw, "10:30", kind="rejected", reason="x") == (
        NotYet,
        f"{declared.incident} is already declared; only a proposal can be rejected",
        f"mim demote -i {declared.incident} --reason WHY",
    )


def test_a_proposal_is_not_demoted(proposed: Desk) -> None:
    assert refusal(proposed, Withdraw, "10:30", kind="demoted", reason="x") == (
        NotDeclared,
        f"{proposed.incident} is only proposed, not declared",
        f"reject it with mim reject -i {proposed.incident} --reason WHY, or promote it: mim promote -i {proposed.incident}",
    )


def test_an_end_is_not_dated_back_before_what_it_ends(declared: Desk) -> None:
    kind, sentence, _ = refusal(declared, Withdraw, "10:30", kind="demoted", reason="x", at=clock("10:05"))
    assert kind is OutOfOrder
    assert sentence == "the decision at 2026-11-23T10:05:00Z is before the role entry at 2026-11-23T10:09:00Z"


def test_a_record_that_nobody_classified_may_be_rejected(desk: Desk) -> None:
    bare = Desk(
        {**desk.files, f"incidents/2026/{INCIDENT}/incident.yaml": create(plain(incident()))}, INCIDENT
    )
    assert bare.do(Withdraw, "10:30", kind="rejected", reason="A test").state.status == "rejected"
    assert bare.do(Promote, "10:30").state.severity == "pending"
    assert bare.do(ChangeSeverity, "10:30", severity="SEV2", reason="x").state.severity == "SEV2"


@pytest.mark.parametrize("verb", [Promote, ChangeSeverity, SendUpdate])
def test_what_was_demoted_is_over(declared: Desk, verb: type) -> None:
    words = {"severity": "SEV2", "reason": "x"} if verb is ChangeSeverity else {"affected": "a", "doing": "b"}
    over = declared.do(Withdraw, "10:30", kind="demoted", reason="One user")
    assert refusal(over, verb, "10:40", **({} if verb is Promote else words)) == (
        NotOpen,
        f"{declared.incident} is demoted",
        'declare it again: mim declare "TITLE"; to add a note: mim log TEXT',
    )


def test_an_incident_is_merged_into_the_one_that_goes_on(declared: Desk) -> None:
    both = declared.declare("10:15", title="Payments fail")
    found = both.do(Merge, "10:30", into=declared.incident)
    there = replace(found, incident=declared.incident).state
    assert (found.state.status, found.state.merged_into) == ("merged", declared.incident)
    assert [(each.ref, each.rel) for each in there.links] == [(both.incident, "other")]
    assert refusal(found, SendUpdate, "10:40", affected="a", doing="b") == (
        NotOpen,
        f"{both.incident} is merged",
        f"continue in {declared.incident}: mim status -i {declared.incident}",
    )


def test_a_chain_of_merges_leads_from_one_to_the_next_and_not_back(declared: Desk) -> None:
    second = declared.declare("10:15", title="Second")
    third = second.declare("10:16", title="Third")
    chain = third.do(Merge, "10:30", incident=declared.incident, into=second.incident)
    chain = chain.do(Merge, "10:31", incident=second.incident, into=third.incident)
    assert replace(chain, incident=declared.incident).state.merged_into == second.incident
    assert replace(chain, incident=second.incident).state.merged_into == third.incident
    assert refusal(chain, Merge, "10:32", into=declared.incident)[:2] == (
        NotOpen,
        f"{declared.incident} is merged",
    )


def test_an_incident_is_not_merged_into_itself_nor_into_nothing(declared: Desk) -> None:
    assert refusal(declared, Merge, "10:30", into=declared.incident) == (
        NotYet,
        f"{declared.incident} cannot be merged into itself",
        "choose a different incident: --into ID",
    )
    assert refusal(declared, Merge, "10:30", into="MI-20261123-ZZZ") == (
        UsageError,
        "incident MI-20261123-ZZZ does not exist",
        "mim list",
    )


def test_a_merge_happens_while_the_incident_is_open(declared: Desk) -> None:
    both = declared.but_policy("gates: [restored", "gates: [] # [restored").declare("10:15", title="Other")
    assert refusal(both, Merge, "10:30", at=clock("10:31"), into=declared.incident)[0] is FutureTime
    again = both.do(Close, "11:00").do(Reopen, "12:00", reason="Again")
    assert refusal(again, Merge, "12:30", at=clock("11:30"), into=declared.incident)[0] is NotOpenAtThatTime
    assert again.do(Merge, "12:30", at=clock("12:10"), into=declared.incident).state.status == "merged"


def test_a_declaration_that_is_dated_back_is_led_by_who_was_on_call_then(desk: Desk) -> None:
    turns = desk.but_file(
        "policy/rosters/major-incident-manager.yaml", "[mim-duty]", "[mim-duty, deputy-duty]"
    )
    then, later = turns.declare("+7 10:00", at=clock("10:09")), turns.declare("+7 10:00")
    assert {then.state.roles[MANAGER].person, later.state.roles[MANAGER].person} == {
        "mim-duty",
        "deputy-duty",
    }
    assert then.state.roles[MANAGER].person == turns.snapshot.on_call_for_role(MANAGER, clock("10:09"))


def test_a_merge_needs_both_incidents_to_be_read(declared: Desk) -> None:
    command = declared.command(Merge, "10:30", into="MI-20261123-ZZZ")
    assert command.about == (declared.incident, "MI-20261123-ZZZ")


def test_an_incident_that_nobody_declared_is_not_there(desk: Desk) -> None:
    assert refusal(replace(desk, incident="MI-20261123-ZZZ"), Promote, "10:30") == (
        UsageError,
        "incident MI-20261123-ZZZ does not exist",
        "mim list",
    )


def test_a_late_declaration_of_what_is_over_adds_up(desk: Desk) -> None:
    late = desk.declare("+1 09:00", started=clock("09:58"), detected=clock("10:02"))
    found = late.do(Restore, "+1 09:05", at=clock("10:55"), text="It was over by then")
    assert (found.state.phase, rfc3339(found.state.timeline[-1].at)) == ("restored", "2026-11-24T09:00:00Z")


@pytest.mark.parametrize("verb", [Declare, Backfill])
def test_the_audiences_of_a_restricted_incident_are_known_and_only_it_names_them(
    desk: Desk, verb: type[Declare | Backfill]
) -> None:
    made = desk.do(verb, "10:09", title="A leak", restricted=True, audiences=("exec",))
    assert (made.record.visibility, made.record.audiences) == ("restricted", ("executives",))
    found, sentence, _ = refusal(desk, verb, "10:09", title="A leak", restricted=True, audiences=("nobody",))
    assert (found, "'nobody' is not an audience" in sentence) == (UnknownName, True)
    found, sentence, _ = refusal(desk, verb, "10:09", title="Slow", audiences=("executives",))
    assert (found, sentence) == (UsageError, "only a restricted incident can list its audiences")
