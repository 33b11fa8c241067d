"""Clock settings that MIM735 reports have no effect; those that it does not report have one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from mimkit.clocks.due import all_intervals, due
from mimkit.clocks.kinds.repeating import repeating_runs
from mimkit.clocks.moments import events
from mimkit.model.dossier import dossier_of
from mimkit.model.incident.entries import Blocker, PageAttempt, Paged, Query
from mimkit.model.obligation import Obligation
from mimkit.model.policy.policy import Policy
from mimkit.model.snapshot import Snapshot
from mimkit.model.time.period import Period
from mimkit.ops.communication.deliver import ClaimDelivery, RecordReceipt
from mimkit.ops.communication.updates import SendUpdate
from mimkit.ops.paging.page import PageGroup
from mimkit.ops.paging.page_receipt import RecordPageReceipt
from mimkit.rules.families.clock_parts import clock_part_ignored
from tests.builders import Desk, clock
from tests.tampering import closed_case

CASE = closed_case()
PARTS: dict[str, Any] = {
    "until": "restored",
    "honours_promise": True,
    "audience": "executives",
    "each": "audience",
    "during": ["confirmed"],
    "nth": 2,
    "at_most": {"after": "detected", "within": "1m"},
    "applies_to": {"tags": ["no-such-tag"]},
    "rest_day": "end-of-next-business-day",
}
CLOCKS: dict[str, dict[str, Any]] = {
    "repeating": {"repeats": "update", "every": "30m"},
    "of an entry": {"starts": "declared", "met_by": "update", "within": "30m"},
    "of the second entry": {"starts": "declared", "met_by": "update.executives.2", "within": "30m"},
    "of a milestone": {"starts": "declared", "met_by": "restored", "within": "30m"},
    "of closing": {"starts": "declared", "met_by": "close", "within": "30m"},
    "of the review": {"starts": "restored", "met_by": "review.published", "within": "2d"},
    "of roles": {"starts": "declared", "met_by": "role.required", "within": "5m"},
    "of actions": {"starts": "action", "met_by": "action.done", "within": "3d"},
    "of problems": {"starts": "problem.opened", "met_by": "problem.fixed", "within": "3d"},
    "of runbooks": {"starts": "runbook", "met_by": "runbook.reviewed", "within": "400d"},
    "of rosters": {"starts": "roster", "met_by": "roster.covered", "within": "60d"},
    "of the policy": {"starts": "policy", "met_by": "policy.reviewed", "within": "400d"},
    "of people": {"starts": "person", "met_by": "person.replaced", "within": "60d"},
    "of pages": {"starts": "page", "met_by": "join", "within": "2m"},
    "of blockers": {"starts": "blocker", "met_by": "blocker.resolved", "within": "2m"},
    "of queries": {"starts": "query", "met_by": "query.answered", "within": "2m"},
    "of an escalation path": {"starts": "page", "met_by": "escalated"},
    "of holidays": {"starts": "holidays", "met_by": "holidays.covered", "within": "400d"},
}
IGNORED = {
    "repeating": {"nth"},
    "of an entry": {"until", "honours_promise"},
    "of the second entry": {"until", "honours_promise"},
    "of a milestone": {"until", "honours_promise", "nth"},
    "of closing": {"until", "honours_promise", "nth"},
    "of the review": {"until", "honours_promise", "nth"},
    "of roles": {"until", "honours_promise", "nth", "each"},
    "of actions": set(PARTS) - {"applies_to", "rest_day"},
    "of problems": set(PARTS) - {"rest_day"},
    "of runbooks": set(PARTS),
    "of rosters": set(PARTS),
    "of the policy": set(PARTS),
    "of people": set(PARTS),
    "of pages": {"until", "honours_promise", "audience", "each"},
    "of blockers": {"until", "honours_promise", "audience", "each", "nth"},
    "of queries": {"until", "honours_promise", "audience", "each", "nth"},
    "of an escalation path": set(PARTS) - {"during", "applies_to"},
    "of holidays": set(PARTS),
}


def snapshot(**keys: Any) -> Snapshot:
    raw = CASE.snapshot.policy.model_dump(by_alias=True)
    clocks = [{"id": "x", "title": "X", **keys}]
    # Rosters name somebody who leaves, so that they owe something.
    people = {
        name: person.model_copy(update={"left": date(2026, 12, 24)})
        for name, person in CASE.snapshot.people.items()
    }
    raw["calendar"]["holidays"] = [{"day": "2026-12-25", "title": "Christmas Day"}]
    policy = Policy.model_validate({**raw, "clocks": clocks})
    paged = Paged(
        id="01M83Z0000000000000000PAGE",
        at=clock("10:12"),
        recorded=clock("10:12"),
        by="mim-duty",
        group="network",
    )
    blocker = Blocker(
        id="01M83Z000000000000000B10CK",
        at=clock("10:12"),
        recorded=clock("10:12"),
        by="mim-duty",
        text="No access",
    )
    query = Query(
        id="01M83Z000000000000000QVERY",
        at=clock("10:12"),
        recorded=clock("10:12"),
        by="mim-duty",
        text="Do refunds work?",
    )
    record = CASE.record.model_copy(update={"timeline": (*CASE.record.timeline, paged, blocker, query)})
    return replace(CASE.snapshot, policy=policy, people=people, incidents={CASE.incident: record})


def owed(there: Snapshot) -> list[Obligation]:
    now = clock("+7 09:00")
    return [*due(there, now), *all_intervals(dossier_of(there, CASE.incident).under_its_policy().at(now))]


def said(there: Snapshot) -> list[tuple[Any, str]]:
    return [(each.keys[-1], each.message) for each in clock_part_ignored(there)]


@pytest.mark.parametrize("kind", CLOCKS)
def test_a_part_that_does_nothing_is_said_and_only_that(kind: str) -> None:
    bare = CLOCKS[kind]
    before = owed(snapshot(**bare))
    assert before or kind == "of the second entry"
    assert said(snapshot(**bare)) == []
    for key, value in PARTS.items():
        there = snapshot(**bare, **{key: value})
        found = [name for name, message in said(there) if "has no effect" in message]
        assert found == ([key] if key in IGNORED[kind] else []), key
        if found:
            assert owed(there) == before, key


@pytest.mark.parametrize(
    ("kind", "keys", "place", "words"),
    [
        ("repeating", {}, None, ""),
        ("of an entry", {}, None, ""),
        (
            "of a milestone",
            {},
            "each",
            "`restored` is not addressed to an audience, so it meets the deadlines of all",
        ),
        (
            "of an entry",
            {"audience": "staff"},
            "audience",
            "the clock runs for every audience, so it must not refer to a single one",
        ),
        (
            "of the second entry",
            {},
            "met_by",
            "the clock runs for every audience, so it must not refer to a single one",
        ),
        ("repeating", {"repeats": "update.staff"}, "repeats", "the clock runs for every audience"),
    ],
)
def test_a_clock_of_each_audience_needs_events_of_all_of_them(
    kind: str, keys: dict[str, Any], place: str | None, words: str
) -> None:
    found = said(snapshot(**{**CLOCKS[kind], **keys, "each": "audience"}))
    assert [name for name, _ in found] == ([place] if place else [])
    assert not found or words in found[0][1]


@pytest.mark.parametrize("key", ["met_by", "within"])
def test_a_clock_that_repeats_is_not_met_once(key: str) -> None:
    bare = CLOCKS["repeating"]
    there = snapshot(**bare, **{key: {"met_by": "restored", "within": "1m"}[key]})
    assert said(there) == [(key, f"`{key}` has no effect in a clock that repeats.")]
    assert owed(there) == owed(snapshot(**bare))


def test_what_counts_twice_is_never_met() -> None:
    told = "`update.executives.2` and `nth` each select an occurrence, so the clock can never be met."
    there = snapshot(**CLOCKS["of the second entry"], nth=2)
    assert said(there) == [("nth", told)]
    assert all(each.met is None for each in owed(there))


@pytest.mark.parametrize(
    ("kind", "key", "words"),
    [
        ("of actions", "at_most", "`at_most` has no effect in a clock of action items."),
        ("of problems", "nth", "`nth` has no effect in a clock of problem records."),
        ("of runbooks", "at_most", "`at_most` has no effect in a clock that starts with `runbook`."),
        ("of a milestone", "nth", "`nth` has no effect in a clock that is met by `restored`, which happens once."),
        ("of roles", "nth", "`nth` has no effect in a clock of each required role."),
        ("of an entry", "until", "`until` has no effect in a clock that does not repeat."),
    ],
)  # fmt: skip
def test_each_kind_of_clock_has_its_words(kind: str, key: str, words: str) -> None:
    assert said(snapshot(**CLOCKS[kind], **{key: PARTS[key]})) == [(key, words)]


def test_a_schedule_owes_nothing_in_a_period_before_it_starts(declared: Desk) -> None:
    cadence = next(each for each in declared.policy.clocks if each.id == "cadence")
    dossier = declared.dossier.at(clock("11:00"))
    assert list(repeating_runs(cadence, dossier, Period(until=clock("10:00")))) == []
    assert list(repeating_runs(cadence, dossier, Period(until=clock("10:30")))) != []


def test_a_delivery_counts_once_everyone_is_reached_and_is_no_sign_of_work(declared: Desk) -> None:
    told = declared.do(SendUpdate, "10:20", affected="Nobody can pay", doing="We look", audience="staff")
    which = {"update": told.last_id, "channel": "staff-broadcast"}
    failed = told.do(ClaimDelivery, "10:21", **which).do(RecordReceipt, "10:22", **which, accepted=0)
    sent = failed.do(ClaimDelivery, "10:23", **which, again=True).do(
        RecordReceipt, "10:24", **which, accepted=1
    )
    counted = [events("delivery", desk.dossier.at(clock("10:30"))) for desk in (failed, sent)]
    assert [[each.at for each in found] for found in counted] == [[], [clock("10:24")]]
    last = [events("entry", desk.dossier.at(clock("10:30")))[-1].at for desk in (told, sent)]
    assert last == [clock("10:20"), clock("10:20")]


def test_a_page_receipt_counts_once_the_message_is_accepted_and_is_no_sign_of_work(declared: Desk) -> None:
    paged = declared.do(PageGroup, "10:20", group="payments")
    common = {"address": "group", "service": "ntfy"}
    failed, accepted = (
        PageAttempt.model_validate({**common, "state": each}) for each in ("failed", "accepted")
    )
    one = paged.do(RecordPageReceipt, "10:21", page=paged.last_id, attempts=(failed,))
    two = one.do(RecordPageReceipt, "10:22", page=paged.last_id, attempts=(failed, accepted))
    counted = [events("page-receipt", desk.dossier.at(clock("10:30"))) for desk in (one, two)]
    assert [[each.at for each in found] for found in counted] == [[], [clock("10:22")]]
    assert events("entry", two.dossier.at(clock("10:30")))[-1].at == clock("10:20")
