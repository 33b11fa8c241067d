"""What each metric counts, and how excluded incidents are reported."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from mimkit.clocks.due import all_intervals
from mimkit.metrics.fact import IncidentFacts, Interval, causes, collect_facts
from mimkit.metrics.grouping import NOTHING, ONLY_COUNTED, quarter
from mimkit.metrics.measure import measure, metrics_of
from mimkit.metrics.result import (
    By,
    DeadlineSample,
    DurationSample,
    MetricsQuestion,
    MetricsResult,
    ShareSample,
    SourceCount,
)
from mimkit.metrics.sample import is_repeat_of
from mimkit.model.dossier import Dossier
from mimkit.model.incident.incident import Incident
from mimkit.model.incident.problem import Problem
from mimkit.model.incident.review import Review
from mimkit.model.organisation.directory import Audience, Channels
from mimkit.model.policy.metric import Metric, built_in
from mimkit.model.policy.policy import Clock
from mimkit.model.time.calendar import BusinessCalendar
from mimkit.model.time.period import Period
from mimkit.ops.declare import Declare
from tests.builders import Desk, clock, entry, incident, review

WORLD = Desk.scaffolded().informing_together().snapshot
METRICS = metrics_of(WORLD.policy, built_in())
NOW = clock("+3 12:00")
ZONE = ZoneInfo("UTC")
CALENDAR = BusinessCalendar()


def fact(
    record: Incident, held: Review | None = None, *problems: Problem, now: datetime = NOW
) -> IncidentFacts:
    case = Dossier(record, WORLD, held, problems).under_its_policy().at(now)
    found = collect_facts(case, problems)
    assert found is not None
    return replace(found, intervals=tuple(map(Interval.of, all_intervals(case))))


def made(name: str, *timeline: dict[str, Any], **header: Any) -> Incident:
    return incident(*timeline, **{"id": f"MI-20261123-{name}", **header})


def usual(name: str, declared: str = "10:09", restored: str = "11:00", **header: Any) -> Incident:
    return made(
        name,
        entry("10:01", "detected"),
        entry(declared, "declared", severity="SEV1"),
        entry("10:20", "update", affected="Checkout", doing="We look", next=clock("10:50")),
        entry(restored, "restored"),
        **{"started": clock("09:57"), "services": ["checkout"], **header},
    )


def answer(*facts: IncidentFacts, **question: Any) -> MetricsResult:
    return measure(MetricsQuestion(NOW, CALENDAR, **question), METRICS, facts)


def times(measured: MetricsResult, metric: str, group: int = 0) -> DurationSample:
    found = measured.groups[group].samples[metric]
    assert isinstance(found, DurationSample)
    return found


def share(measured: MetricsResult, metric: str) -> ShareSample:
    found = measured.groups[0].samples[metric]
    assert isinstance(found, ShareSample)
    return found


@pytest.mark.parametrize(
    ("metric", "minutes"),
    [
        ("time-to-declare", 8),
        ("impact-to-declare", 12),
        ("time-to-first-update", 11),
        ("time-to-restore", 63),
        ("declared-to-restored", 51),
    ],
)
def test_the_guides_times_are_those_between_two_moments(metric: str, minutes: int) -> None:
    assert times(answer(fact(usual("AAA"))), metric).points == (("MI-20261123-AAA", minutes * 60.0),)


def test_an_update_before_the_declaration_is_the_first_one_and_took_no_time_from_there() -> None:
    record = made(
        "AAA",
        entry("10:00", "proposed", severity="SEV1"),
        entry("10:05", "update", affected="Checkout", doing="We look"),
        entry("10:09", "declared", severity="SEV1"),
        {
            **entry("10:19", "update", affected="Checkout", doing="We look"),
            "id": "01M83Y2QK004ZYDQWV3F5BSNT9",
        },
    )
    found = answer(fact(record))
    sample = times(found, "time-to-first-update")
    assert (sample.points, sample.early, sample.missing) == (
        (("MI-20261123-AAA", 0.0),),
        ("MI-20261123-AAA",),
        (),
    )
    assert found.groups[0].samples["first-update-kept"] == DeadlineSample(1, 0, 0, 0, 0, 0.0, 0.0)


@pytest.mark.parametrize(
    ("known", "points", "early"),
    [
        ({}, [240.0], False),
        ({"started": clock("10:04")}, [0.0], True),
        ({"started": clock("10:06")}, [240.0], False),
    ],
)
def test_an_update_before_the_start_of_the_impact_is_not_the_first_one(
    known: dict[str, Any], points: list[float], *, early: bool
) -> None:
    words = {"affected": "Checkout", "doing": "We look"}
    detected = [] if known else [entry("10:06", "detected")]
    record = made(
        "AAA",
        *detected,
        entry("10:05", "update", **words),
        entry("10:09", "declared", severity="SEV1"),
        {**entry("10:13", "update", **words), "id": LATER},
        **known,
    )
    found = times(answer(fact(record)), "time-to-first-update")
    assert (found.values, bool(found.early)) == (points, early)


def test_the_time_to_the_first_update_to_one_audience_is_a_metric_of_the_policy() -> None:
    words = {"affected": "Checkout", "doing": "We look"}
    record = made(
        "AAA",
        entry("10:05", "update", **words, audience="executives"),
        entry("10:09", "declared", severity="SEV1"),
        {**entry("10:19", "update", **words), "id": LATER},
    )
    made_of = {"title": "X", "words": "X", "from": "declared"}
    wanted = [
        Metric.model_validate({"id": name, "to": f"update.{name}", **made_of})
        for name in ("executives", "customers")
    ]
    found = measure(MetricsQuestion(NOW, CALENDAR), wanted, [fact(record)]).groups[0].samples
    assert [
        (each.values, len(each.early)) for each in found.values() if isinstance(each, DurationSample)
    ] == [
        ([0.0], 1),
        ([600.0], 0),
    ]


def test_a_clock_that_starts_at_the_moment_that_meets_it_is_no_evidence() -> None:
    """A back-filled review starts its own clock, and a role that the roster fills never stood empty."""
    held = review(incident="MI-20261123-AAA", started=clock("+1 09:00"))
    backfilled = fact(usual("AAA", mode="backfill"), held)
    assert [each.status for each in backfilled.intervals if each.clock == "review-started"] == ["met"]
    found = answer(backfilled, modes=("backfill",)).groups[0].samples["review-started-kept"]
    assert found == DeadlineSample(0, 0, 0, 0, 0, 0.0, 0.0, unmissable=1)
    staffed = made(
        "AAA",
        entry("10:09", "declared", severity="SEV1"),
        entry("10:09", "role", role="major-incident-manager", person="mim-duty"),
        {
            **entry("10:12", "role", role="technical-lead", person="tech-duty"),
            "id": "01M83Y2QK004ZYDQWV3F5BSNT9",
        },
    )
    found = answer(fact(staffed, now=clock("10:13"))).groups[0].samples["roles-kept"]
    assert isinstance(found, DeadlineSample)
    assert found.met == 1


LATER = "01M83Y2QK004ZYDQWV3F5BSNT9"
"""The id of an entry that was recorded after the others of its second."""


def test_an_update_in_the_second_of_the_declaration_keeps_the_deadline() -> None:
    declared = entry("10:09", "declared", severity="SEV1")
    update = {**entry("10:09", "update", affected="Checkout", doing="We look"), "id": LATER}
    found = answer(fact(made("AAA", declared, update), now=clock("10:10"))).groups[0]
    assert found.samples["first-update-kept"] == DeadlineSample(1, 0, 0, 0, 0, 0.0, 0.0)


@pytest.mark.parametrize(
    ("keys", "restored", "expected"),
    [
        # The same update starts it and meets it; a second one of the same second would not be the same.
        ({"starts": "update", "met_by": "update"}, "10:30", False),
        ({"starts": "update", "met_by": "update", "nth": 2}, "10:30", True),
        ({"starts": "workaround", "met_by": "restored"}, "10:20", True),
        ({"starts": "declared", "met_by": "workaround", "during": ["workaround"]}, "10:30", False),
        ({"starts": "declared", "met_by": "restored", "during": ["workaround"]}, "10:30", True),
        ({"starts": "declared", "met_by": "closed"}, "10:30", True),
        ({"starts": "started", "met_by": "started"}, "10:30", False),
    ],
)
def test_what_starts_a_deadline_and_what_meets_it_are_told_apart_by_the_event(
    keys: dict[str, Any], restored: str, *, expected: bool
) -> None:
    words = {"affected": "Checkout", "doing": "We look"}
    record = made(
        "AAA",
        entry("10:09", "declared", severity="SEV1"),
        entry("10:12", "update", **words),
        {**entry("10:12", "update", **words), "id": LATER},
        entry("10:20", "workaround", text="By hand"),
        {**entry(restored, "restored", text="Rolled back"), "id": f"{LATER[:-1]}A"},
    )
    rule = Clock.model_validate({"id": "c", "title": "C", "within": {"default": "1h"}, **keys})
    snapshot = replace(WORLD, policy=WORLD.policy.model_copy(update={"clocks": (rule,)}))
    record = record.model_copy(update={"started": clock("10:00")})
    case = Dossier(record, snapshot).under_its_policy().at(clock("11:00"))
    assert [Interval.of(each).is_evidence for each in all_intervals(case)] == [expected]


def evidence(
    record: Incident, rule: dict[str, Any], held: Review | None = None, *problems: Problem
) -> list[bool]:
    """Return, for each interval of a clock, whether it could have been missed."""
    clock_ = Clock.model_validate({"id": "c", "title": "C", "within": {"default": "1h"}, **rule})
    snapshot = replace(WORLD, policy=WORLD.policy.model_copy(update={"clocks": (clock_,)}))
    case = Dossier(record, snapshot, held, problems).under_its_policy().at(clock("+5 11:00"))
    assert {each.status for each in all_intervals(case)} == {"met"}
    return [Interval.of(each).is_evidence for each in all_intervals(case)]


@pytest.mark.parametrize(("detected", "expected"), [("10:09", False), ("10:08", True)])
def test_a_declaration_that_names_itself_as_the_detection_could_not_be_late(
    detected: str, *, expected: bool
) -> None:
    """One command records both: `mim declare --detected`."""
    words = {"title": "Checkout fails", "severity": "SEV1", "detected": clock(detected)}
    there = Desk.scaffolded().do(Declare, "10:09", **words)
    assert evidence(there.record, {"starts": "detected", "met_by": "declared"}) == [expected]


def test_a_milestone_before_the_start_of_the_clock_could_not_be_late() -> None:
    over = usual("AAA", declared="11:30", restored="11:00")
    assert evidence(over, {"starts": "declared", "met_by": "restored"}) == [False]


@pytest.mark.parametrize(("assigned", "expected"), [("+1 09:00", False), ("+1 09:01", True)])
def test_an_action_item_that_was_recorded_with_an_owner_could_not_be_assigned_late(
    assigned: str, *, expected: bool
) -> None:
    opened = {"opened": clock("+1 09:00"), "assigned": clock(assigned), "owner": "tech-duty"}
    held = review(incident="MI-20261123-AAA", actions=[{"id": "AC-20261124-001", "title": "x", **opened}])
    rule = {"starts": "action", "met_by": "action.assigned"}
    assert evidence(usual("AAA"), rule, held) == [expected]


@pytest.mark.parametrize(("fixed", "expected"), [("11:00", False), ("12:00", False), ("12:01", True)])
def test_a_problem_that_was_fixed_when_it_was_opened_could_not_be_fixed_late(
    fixed: str, *, expected: bool
) -> None:
    known = problem("PB-20261123-AAA", state="fixed", fixed=clock(fixed))
    assert evidence(usual("AAA"), {"starts": "problem.opened", "met_by": "problem.fixed"}, None, known) == [
        expected
    ]


def test_what_is_missing_is_not_zero_and_what_runs_backwards_is_an_error() -> None:
    early = usual("BBB", declared="09:59")
    bare = made("CCC", entry("10:09", "declared", severity="SEV1"))
    found = times(answer(fact(usual("AAA")), fact(early), fact(bare)), "time-to-declare")
    assert found.values == [480.0]
    assert found.backwards == ("MI-20261123-BBB",)
    assert found.missing == ("MI-20261123-CCC",)


def test_what_was_over_before_it_was_declared_took_no_time_and_is_no_error() -> None:
    late = usual("AAA", declared="11:30", restored="11:00")
    found = times(answer(fact(late)), "declared-to-restored")
    assert (found.values, found.missing, found.backwards) == ([], ("MI-20261123-AAA",), ())


def test_what_a_regulator_is_told_is_not_the_first_update() -> None:
    record = made(
        "AAA",
        entry("10:09", "declared", severity="SEV1"),
        entry("10:12", "update", affected="Checkout", doing="We look", audience="regulator"),
        {
            **entry("10:19", "update", affected="Checkout", doing="We look"),
            "id": "01M83Y2QK004ZYDQWV3F5BSNT9",
        },
    )
    regulator = Audience(id="regulator", title="The authority", channel="status-page", authority=True)
    snapshot = replace(WORLD, channels=Channels(audiences=(regulator,)))
    found = collect_facts(Dossier(record, snapshot), ())
    assert found is not None
    assert found.moments["update"] == clock("10:19")


def test_a_role_that_nobody_took_was_late_until_the_incident_ended_and_no_longer() -> None:
    over = made(
        "AAA", entry("10:09", "declared", severity="SEV1"), entry("10:30", "demoted", reason="one user")
    )
    found = answer(fact(over, now=clock("+30 12:00"))).groups[0].samples["roles-kept"]
    assert isinstance(found, DeadlineSample)
    assert found.worst == 16 * 60.0  # five minutes were allowed


def test_drills_and_back_filled_records_are_left_out_unless_asked_for() -> None:
    facts = [fact(usual("AAA")), fact(usual("BBB", mode="drill")), fact(usual("CCC", mode="backfill"))]
    found = answer(*facts)
    assert found.incidents == 1
    assert found.left_out == {"drill": 1, "backfill": 1}
    assert answer(*facts, modes=("live", "drill")).incidents == 2


def test_demoted_and_merged_incidents_count_for_nothing_but_the_declarations() -> None:
    demoted = made(
        "BBB", entry("10:09", "declared", severity="SEV1"), entry("10:30", "demoted", reason="one user")
    )
    proposed = made("CCC", entry("10:09", "proposed", severity="SEV1"))
    found = answer(fact(usual("AAA")), fact(demoted), fact(proposed))
    assert found.incidents == 1
    assert share(found, "declarations-kept") == ShareSample(
        ("MI-20261123-AAA",), ("MI-20261123-AAA", "MI-20261123-BBB"), ("MI-20261123-CCC",)
    )


def test_reviews_are_counted_of_restored_incidents_and_waived_ones_apart() -> None:
    names = ["AAA", "BBB", "CCC"]
    published = review(incident="MI-20261123-AAA", state="published", published=clock("+2 10:00"))
    waiver = {"reason": "one user", "approver": "head-of-service", "at": clock("+1 10:00")}
    waived = review(incident="MI-20261123-BBB", state="waived", waived=waiver)
    facts = [fact(usual(name), held) for name, held in zip(names, (published, waived, None), strict=True)]
    assert share(answer(*facts), "reviewed") == ShareSample(
        ("MI-20261123-AAA",), ("MI-20261123-AAA", "MI-20261123-CCC"), ("MI-20261123-BBB",)
    )


def problem(name: str, **keys: Any) -> Problem:
    return Problem.model_validate({"id": name, "title": "x", "opened": clock("12:00"), **keys})


def test_a_repeat_shares_a_root_cause_with_an_earlier_incident() -> None:
    one = problem("PB-20261123-AAA", root_cause="It expired")
    other = problem("PB-20261124-BBB", cause="expired-certificate")
    first, second = fact(usual("AAA"), None, one), fact(usual("BBB", declared="10:10"), None, one)
    third, untold = fact(usual("CCC", declared="10:11"), None, other), fact(usual("DDD"))
    assert share(answer(first, second, third, untold), "repeats") == ShareSample(
        ("MI-20261123-BBB",),
        ("MI-20261123-AAA", "MI-20261123-BBB", "MI-20261123-CCC"),
        ("MI-20261123-DDD",),
    )
    assert not is_repeat_of(first, second)


def test_a_cause_is_that_of_the_problem_record_else_the_reviews_words() -> None:
    assert causes(review(root_cause="It  Expired"), ()) == ("it expired",)
    assert causes(review(root_cause="x"), [problem("PB-20261123-AAA", cause="y")]) == ("y",)
    assert causes(review(), [problem("PB-20261123-AAA")]) == ()


def test_a_repeat_of_something_before_the_period_is_one() -> None:
    one = problem("PB-20261123-AAA", root_cause="It expired")
    first, second = fact(usual("AAA"), None, one), fact(usual("BBB", declared="10:10"), None, one)
    found = answer(first, second, period=Period(clock("10:10"), clock("10:11")))
    assert share(found, "repeats").part == ("MI-20261123-BBB",)
    assert found.incidents == 1


def test_promises_are_counted_by_how_each_interval_ended() -> None:
    found = answer(fact(usual("AAA"))).groups[0].samples["first-update-kept"]
    assert found == DeadlineSample(met=1, late=0, overdue=0, waived=0, running=0, worst=0.0, breach=0.0)
    stale = fact(made("AAA", entry("10:09", "declared", severity="SEV1")), now=clock("10:30"))
    found = (
        measure(MetricsQuestion(clock("10:30"), CALENDAR), METRICS, [stale])
        .groups[0]
        .samples["first-update-kept"]
    )
    assert found == DeadlineSample(0, 0, 1, 0, 0, 360.0, 360.0)


def test_what_is_done_on_a_day_that_nobody_wrote_down_is_neither_kept_nor_broken() -> None:
    undated = fact(usual("AAA", mode="backfill"), review(incident="MI-20261123-AAA", state="published"))
    found = answer(undated, modes=("backfill",)).groups[0].samples["review-kept"]
    assert found == DeadlineSample(0, 0, 0, 0, 0, 0.0, 0.0, undated=1)


def test_groups_are_by_what_was_asked_and_an_incident_of_two_services_is_in_both() -> None:
    facts = [
        fact(usual("AAA", services=["checkout", "email"], category="certificate")),
        fact(usual("BBB", services=[])),
    ]

    def names(by: str) -> list[str]:
        return [group.name for group in answer(*facts, by=(by,)).groups]

    assert names("service") == [NOTHING, "checkout", "email"]
    assert names("category") == [NOTHING, "certificate"]
    assert names("severity") == ["SEV1"]
    assert names("quarter") == ["2026-Q4"]
    assert names("cause") == [NOTHING]
    assert answer(by=("service",)).groups == ()


def test_a_quarter_is_that_of_the_policys_zone() -> None:
    at = datetime(2026, 9, 30, 23, 30, tzinfo=UTC)
    assert quarter(at, ZONE) == "2026-Q3"
    assert quarter(at, ZoneInfo("Europe/Berlin")) == "2026-Q4"


def test_two_periods_are_compared_and_few_values_say_so() -> None:
    facts = [fact(usual("AAA")), fact(usual("BBB", declared="10:10"))]
    found = answer(*facts, period=Period(clock("10:10")), before=Period(None, clock("10:10")))
    assert found.groups[0].differences["time-to-declare"].verdict == "too few"
    assert "reviewed" not in found.groups[0].differences


@pytest.mark.parametrize(
    ("only", "counted"),
    [
        ({"services": ["checkout"]}, 1),
        ({"services": ["email"]}, 0),
        ({"severities": ["SEV2"]}, 0),
        ({"categories": ["certificate"]}, 1),
        ({"tags": ["card"]}, 1),
        ({"tags": ["x"]}, 0),
    ],
)
def test_a_metric_of_the_policy_looks_at_its_own_incidents_only(only: dict[str, Any], counted: int) -> None:
    own = Metric.model_validate(
        {
            "id": "time-to-declare",
            "title": "t",
            "words": "w",
            "from": "detected",
            "to": "declared",
            "only": only,
        }
    )
    policy = WORLD.policy.model_copy(update={"metrics": (own,)})
    metrics = metrics_of(policy, built_in())
    assert [each.id for each in metrics].count("time-to-declare") == 1
    found = measure(
        MetricsQuestion(NOW, CALENDAR), metrics, [fact(usual("AAA", category="certificate", tags=["card"]))]
    )
    assert len(times(found, "time-to-declare").points) == counted


@pytest.mark.parametrize(
    "keys",
    [
        {},
        {"from": "detected"},
        {"to": "declared"},
        {"from": "detected", "to": "declared", "clock": "x"},
        {"clock": "x", "share": "repeats"},
    ],
)
def test_a_metric_is_exactly_one_thing(keys: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        Metric.model_validate({"id": "x", "title": "t", "words": "w", **keys})


def test_an_incident_without_a_timeline_counts_in_the_period_of_its_start_or_its_day() -> None:
    begins = {
        header.get("started"): found.begins
        for header in ({}, {"started": clock("10:09")})
        if (found := collect_facts(Dossier(made("AAA", **header), WORLD), ()))
    }
    assert begins == {None: clock("00:00"), clock("10:09"): clock("10:09")}
    nowhen = made("AAA").model_copy(update={"id": "MI-20261399-AAA"})
    assert collect_facts(Dossier(nowhen, WORLD), ()) is None


MINUTES = st.lists(st.integers(0, 600), min_size=1, max_size=30)


def many(minutes: Sequence[int]) -> list[IncidentFacts]:
    base = fact(usual("AAA"))
    start = clock("10:00")
    return [
        IncidentFacts(
            f"MI-20261123-{number:03}", base.title, "live", "closed", base.severity, base.services, None, (),
            start + timedelta(hours=number),
            {"detected": start, "declared": start + timedelta(minutes=each)},
        )
        for number, each in enumerate(minutes)
    ]  # fmt: skip


@given(MINUTES, st.randoms(use_true_random=False))
def test_the_order_in_which_incidents_come_does_not_matter(minutes: list[int], dice: random.Random) -> None:
    facts = many(minutes)
    shuffled = list(facts)
    dice.shuffle(shuffled)
    assert answer(*facts) == answer(*shuffled)


@given(st.permutations(usual("AAA").timeline))
def test_the_order_of_the_entries_in_a_file_does_not_matter(timeline: list[Any]) -> None:
    assert fact(
        incident(*timeline, id="MI-20261123-AAA", started=clock("09:57"), services=["checkout"])
    ) == fact(usual("AAA"))


def again(name: str) -> Incident:
    """Return an incident with outages of 60 and 20 minutes, the second of checkout alone; payments took 40."""
    return usual(
        name,
        "10:09",
        "10:37",
        services=["checkout", "payments"],
        timeline=[
            entry("10:09", "declared", severity="SEV1"),
            entry("10:37", "restored", services=["payments"]),
            entry("10:57", "restored"),
            entry("13:00", "reopen", reason="x", services=["checkout"]),
            entry("13:10", "workaround", text="x"),
            entry("13:20", "restored", services=["checkout"]),
        ],
    )


def minutes(metric: str, **question: Any) -> list[tuple[str, float]]:
    found = measure(MetricsQuestion(NOW, CALENDAR, **question), METRICS, [fact(again("AAA"))])
    samples = [(each.name, each.samples[metric]) for each in found.groups]
    return [
        (name, seconds / 60)
        for name, each in samples
        if isinstance(each, DurationSample)
        for seconds in each.values
    ]


def test_a_reopened_incident_counts_its_outages_and_not_the_time_between_them() -> None:
    assert minutes("time-to-restore") == [("", 80)]
    assert minutes("elapsed-to-restore") == [("", 203)]
    assert minutes("declared-to-restored") == [("", 68)]
    assert minutes("time-to-workaround") == [("", 70)]


def test_the_group_of_a_service_counts_its_own_restoration() -> None:
    assert minutes("time-to-restore", by=("service",)) == [("checkout", 80), ("payments", 40)]
    assert minutes("elapsed-to-restore", by=("service",)) == [("checkout", 203), ("payments", 40)]


def test_a_metric_of_some_services_counts_when_the_last_of_these_was_restored() -> None:
    data = {"id": "x", "title": "x", "words": "x", "from": "started", "to": "restored"}
    metric = Metric.model_validate({**data, "only": {"services": ["payments", "email"]}})
    found = measure(
        MetricsQuestion(NOW, CALENDAR), [metric], [fact(again("AAA")), fact(usual("BBB", services=["email"]))]
    )
    sample = found.groups[0].samples["x"]
    assert isinstance(sample, DurationSample)
    assert [seconds / 60 for seconds in sample.values] == [40, 63]


def test_a_service_that_is_still_out_has_no_time_to_restore() -> None:
    open_ = again("AAA").model_copy(update={"timeline": again("AAA").timeline[:2]})
    found = measure(MetricsQuestion(NOW, CALENDAR, by=("service",)), METRICS, [fact(open_)])
    samples = [(each.name, each.samples["time-to-restore"]) for each in found.groups]
    missing = {name: each.missing for name, each in samples if isinstance(each, DurationSample)}
    assert missing == {"checkout": ("MI-20261123-AAA",), "payments": ()}


def test_a_result_is_split_by_repository() -> None:
    """Impact from 9:57 to 10:57 and 11:27 in one repository, to 11:57 in the other, whose second incident is a drill."""
    facts = [
        replace(fact(usual("AAA", restored="10:57")), source="shop"),
        replace(fact(usual("BBB", restored="11:27")), source="shop"),
        replace(fact(usual("CCC", restored="11:57")), source="payments"),
        replace(fact(usual("DDD", mode="drill")), source="payments"),
    ]
    found = answer(*facts, sources=("shop", "payments", "empty"))
    (group,) = found.groups
    values = {name: part.samples["time-to-restore"] for name, part in group.sources.items()}
    assert {name: each.values for name, each in values.items() if isinstance(each, DurationSample)} == {
        "shop": [3600.0, 5400.0],
        "payments": [7200.0],
        "empty": [],
    }
    assert times(found, "time-to-restore").values == [3600.0, 5400.0, 7200.0]
    assert [part.incidents for part in group.sources.values()] == [2, 1, 0]
    assert found.sources == {
        "shop": SourceCount(2, 0),
        "payments": SourceCount(1, 0),
        "empty": SourceCount(0, 0),
    }
    assert answer(*facts).groups[0].sources == {}


def test_the_part_of_a_repository_is_compared_with_its_earlier_period() -> None:
    facts = [replace(fact(usual("AAA")), source="shop"), replace(fact(usual("BBB")), source="payments")]
    facts[0] = replace(facts[0], begins=facts[0].begins - timedelta(days=30), services=("email",))
    since = clock("09:00") - timedelta(days=1)
    periods = {"period": Period(since, None), "before": Period(since - timedelta(days=60), since)}
    (group,) = answer(*facts, **periods, sources=("shop", "payments")).groups
    shown = {
        name: (part.incidents, part.earlier.incidents) for name, part in group.sources.items() if part.earlier
    }
    assert shown == {"shop": (0, 1), "payments": (1, 0)}
    groups = answer(*facts, **periods, sources=("shop", "payments"), by=("service",)).groups
    assert {each.name: [*each.sources] for each in groups} == {"checkout": ["payments"], "email": ["shop"]}


@pytest.mark.parametrize("by", ["service", "severity", "category", "cause"])
def test_an_incident_that_is_only_counted_has_no_name_and_no_group_but_the_quarter(by: By) -> None:
    whole = fact(usual("AAA", category="security", tags=["secret"]))
    hidden = replace(whole, source="legal", causes=("stolen key",)).only_counted("legal:restricted")
    assert {"MI-20261123-AAA", whole.title, "checkout", "security", "secret"}.isdisjoint(
        (hidden.incident, hidden.title, *hidden.services, hidden.category, *hidden.tags, *hidden.outages)
    )
    found = answer(hidden, sources=("shop", "legal"), by=(by,))
    (group,) = found.groups
    assert group.keys == (ONLY_COUNTED,)
    assert times(found, "time-to-restore").points == (("legal:restricted", 63 * 60.0),)
    assert found.sources == {"shop": SourceCount(0, 0), "legal": SourceCount(1, 1)}
    assert answer(hidden, by=("quarter",)).groups[0].keys == ("2026-Q4",)
