"""The state follows from the timeline, independent of the order of recording."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mimkit.model.ids import ulid
from mimkit.model.incident.effects.corrections import amended
from mimkit.model.incident.entry_parts import REDACTED, Correction
from mimkit.model.incident.kinds import CHANGING, KINDS, NOT_RETRACTABLE
from mimkit.model.incident.state import State, fold, opened
from tests.builders import DAY, INCIDENT, MANAGER, clock, entry, incident

ROLES = (MANAGER, "technical-lead")
DECLARED = entry("10:09", "declared", severity="SEV2", criteria=["many-users"])

_TEXT = {"text": "What was said"}
BODIES: dict[str, dict[str, Any]] = {
    "detected": {},
    "proposed": {"severity": "SEV2", "criteria": ["many-users"]},
    "declared": {"severity": "SEV1", "criteria": ["exposure"]},
    "rejected": {"reason": "No"},
    "demoted": {"reason": "Small"},
    "merged": {"into": "MI-20261123-AAA"},
    "severity": {"severity": "SEV3", "reason": "Less"},
    "role": {"role": MANAGER, "person": "deputy-duty"},
    "page": {"group": "payments"},
    "acknowledged": {"group": "payments"},
    "join": {"group": "payments"},
    "bridge": {"url": "https://meet.example/1"},
    "link": {"ref": "INC-1"},
    "finding": _TEXT,
    "decision": _TEXT,
    "action": {**_TEXT, "owner": "tech-duty"},
    "blocker": _TEXT,
    "note": _TEXT,
    "query": {**_TEXT, "asked_by": "retail-operations"},
    "step": {"runbook": "checkout-errors", "step": 1, "do": "Open the dashboard"},
    "update": {"affected": "Checkout", "doing": "Looking", "next": clock("12:00")},
    "proposed-update": {"affected": "Checkout", "doing": "Looking", "next": clock("12:00")},
    "approval": {"update": "01KY8M5VAPXE4YM9XCC2PSQP45", "text_hash": "0" * 64},
    "workaround": _TEXT,
    "service-status": {"services": ["checkout"], "status": "partial_outage"},
    "restored": {},
    "confirmed": {"stakeholder": "retail-operations"},
    "fixed": _TEXT,
    "problem": {"problem": "PB-20261125-Q2M"},
    "close": {},
    "reopen": {"reason": "It failed again"},
    "set": {"field": "impact", "value": "No orders"},
    "amend": {"correct": {"text": "What was meant"}},
    "redact": {"reason": "A name"},
    "retract": {"reason": "It was another incident"},
    "delivery": {"update": "01KY8M5VAPXE4YM9XCC2PSQP45", "channel": "executive-mail", "state": "claimed"},
    "page-receipt": {
        "page": "01KY8M5VAPXE4YM9XCC2PSQP45",
        "attempts": [{"address": "person", "service": "ntfy", "state": "accepted"}],
    },
    "posted": {"channel": "war-room", "state": "posted", "entries": ["01KY8M5VAPXE4YM9XCC2PSQP45"]},
}


def state(*timeline: dict[str, Any], **header: Any) -> State:
    return fold(incident(*timeline, **header), ROLES)


def amend(target: dict[str, Any], at: str = "12:00", **correct: Any) -> dict[str, Any]:
    return entry(at, "amend", entry=target["id"], correct=correct)


@st.composite
def timelines(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Return entries of any kinds at any minutes of a day; amends, redacts and resolutions meet earlier ones."""
    entries: list[dict[str, Any]] = []
    for number, kind in enumerate(draw(st.lists(st.sampled_from(list(KINDS)), max_size=12))):
        at = clock("00:00") + timedelta(minutes=draw(st.integers(0, 30)))
        name = ulid(at + timedelta(days=1), number + 1)
        new = {"at": at, "kind": kind, "by": "mim-duty", "recorded": at, "id": name, **BODIES[kind]}
        others = [each["id"] for each in entries] or [name]
        if kind in CHANGING:
            new["entry"] = draw(st.sampled_from(others))
        if kind == "amend" and draw(st.booleans()):
            new["correct"] = {"at": clock("00:00") + timedelta(minutes=draw(st.integers(0, 30)))}
        if kind in ("note", "action") and draw(st.booleans()):
            new["resolves"] = draw(st.sampled_from(others))
        entries.append(new)
    return entries


def test_every_kind_of_entry_is_folded_here() -> None:
    assert list(BODIES) == list(KINDS)


@given(timelines().flatmap(lambda each: st.tuples(st.just(each), st.permutations(each))))
def test_the_state_is_the_same_for_every_order_of_the_file(both: tuple[list[Any], list[Any]]) -> None:
    written, shuffled = both
    assert state(*written) == state(*shuffled)


@given(timelines(), st.integers(0, 31))
def test_the_state_at_an_instant_does_not_know_what_came_later(entries: list[Any], minute: int) -> None:
    until = clock("00:00") + timedelta(minutes=minute)
    earlier = [each for each in amended(incident(*entries).timeline) if each.at <= until]
    expected = [each.id for each in earlier]
    assert [each.id for each in fold(incident(*entries), ROLES, until).shown] == expected


@given(timelines())
def test_the_timeline_is_in_order_and_whole(entries: list[Any]) -> None:
    found = state(*entries).shown
    assert [(each.at, each.id) for each in found] == sorted((each.at, each.id) for each in found)
    assert {each.id for each in found} == {each["id"] for each in entries}


@given(timelines())
def test_the_state_is_that_of_a_record_without_its_retracted_entries(entries: list[Any]) -> None:
    whole = state(*entries)
    left = state(*(each for each in entries if each["id"] not in whole.retracted))
    assert whole._replace(shown=(), retracted={}) == left._replace(shown=(), retracted={})


@given(timelines())
def test_only_existing_entries_that_can_be_retracted_are_left_out(entries: list[Any]) -> None:
    found = state(*entries)
    kinds = {each["id"]: each["kind"] for each in entries}
    wanted = {each["entry"] for each in entries if each["kind"] == "retract"} & kinds.keys()
    assert found.retracted.keys() == {each for each in wanted if kinds[each] not in NOT_RETRACTABLE}


@given(timelines())
def test_what_is_over_promises_nothing(entries: list[Any]) -> None:
    found = state(*entries)
    last = [each.kind for each in found.timeline if each.kind in ("update", *_ENDS)][-1:]
    assert not (last and last[0] in _ENDS and found.next_update)


_ENDS = ("rejected", "demoted", "merged", "close", "reopen")


def test_nothing_is_a_proposal_that_nobody_classified() -> None:
    empty = state()
    assert (empty.status, empty.phase, empty.severity, empty.is_open) == (
        "proposed",
        "proposed",
        "pending",
        True,
    )
    assert empty.severity_at(clock("10:00")) == "pending"


@pytest.mark.parametrize(
    ("kinds", "phase", "is_open"),
    [
        (["proposed"], "proposed", True),
        (["proposed", "rejected"], "rejected", False),
        (["declared"], "investigating", True),
        (["declared", "demoted"], "demoted", False),
        (["declared", "merged"], "merged", False),
        (["declared", "workaround"], "workaround", True),
        (["declared", "workaround", "restored"], "restored", True),
        (["declared", "restored", "confirmed"], "confirmed", True),
        (["declared", "restored", "confirmed", "close"], "closed", False),
        (["declared", "restored", "confirmed", "close", "reopen"], "investigating", True),
        (["declared", "workaround", "reopen"], "investigating", True),
        (["restored", "declared"], "restored", True),
    ],
)
def test_the_phase_follows_from_what_happened(kinds: list[str], phase: str, *, is_open: bool) -> None:
    steps = [entry(f"10:{minute:02}", kind, **BODIES[kind]) for minute, kind in enumerate(kinds)]
    found = state(*steps)
    assert (found.phase, found.is_open) == (phase, is_open)


def test_the_milestones_are_the_first_alert_and_the_first_declaration() -> None:
    found = state(
        entry("10:05", "detected"), entry("10:02", "detected", text="Alert"), DECLARED, started=clock("09:58")
    ).milestones
    assert dict(found.items()) == {
        "started": clock("09:58"), "detected": clock("10:02"), "declared": clock("10:09"), "assembled": None,
        "workaround": None, "restored": None, "confirmed": None, "fixed": None, "closed": None,
    }  # fmt: skip


def test_service_is_acceptable_from_the_first_workaround_and_the_words_are_of_the_last() -> None:
    found = state(
        DECLARED, entry("10:30", "workaround", text="Slow"), entry("10:50", "workaround", text="Better")
    )
    assert (found.milestones.workaround, found.workaround) == (clock("10:30"), "Better")


def test_a_reopening_takes_back_what_did_not_hold_and_keeps_the_rest() -> None:
    steps = ["workaround", "restored", "confirmed", "fixed", "close"]
    over = [entry(f"11:{place:02}", kind, **BODIES[kind]) for place, kind in enumerate(steps)]
    update = entry("10:20", "update", affected="a", doing="b", next=clock("10:50"))
    found = state(DECLARED, update, *over, entry("12:00", "reopen", reason="Again"))
    names = [name for name, at in found.milestones.items() if at]
    assert names == ["declared"]
    assert (found.workaround, found.confirmed_by, found.next_update) == (None, None, None)
    assert (found.reopened, found.reopened_at, found.updates[0].affected) == (1, clock("12:00"), "a")


def test_the_severity_in_force_is_known_for_every_moment() -> None:
    found = state(DECLARED, entry("11:00", "severity", severity="SEV1", reason="Worse"))
    moments = ["10:00", "10:09", "10:59", "11:00", "+2 00:00"]
    assert [found.severity_at(clock(at)) for at in moments] == ["SEV2", "SEV2", "SEV2", "SEV1", "SEV1"]


def test_criteria_add_up_each_once() -> None:
    found = state(entry("10:00", "proposed", severity="SEV2", criteria=["many-users"]), DECLARED,
                  entry("10:10", "severity", severity="SEV1", criteria=["exposure"], reason="x"))  # fmt: skip
    assert found.criteria == ("many-users", "exposure")


def test_a_role_is_held_by_who_took_it_last() -> None:
    found = state(entry("10:20", "role", role=MANAGER, person="deputy-duty"),
                  entry("10:10", "role", role=MANAGER, person="mim-duty"))  # fmt: skip
    assert found.held_by("deputy-duty") == (MANAGER,)
    assert found.held_by("mim-duty") == ()
    assert found.roles[MANAGER].since == clock("10:20")


TAKEN = [
    entry("10:10", "role", role=MANAGER, person="a"),
    entry("10:14", "role", role="technical-lead", person="b"),
]


@pytest.mark.parametrize(
    ("others", "assembled"),
    [
        ([entry("10:12", "join", group="payments")], "10:14"),
        ([entry("10:20", "join", group="payments")], "10:20"),
        ([entry("10:12", "page", group="payments"), entry("10:20", "join", group="network")], None),
        ([entry("10:12", "page", group="payments"), entry("10:20", "join", group="payments")], "10:20"),
        ([entry("10:20", "join", group="payments"), entry("10:30", "page", group="network")], "10:20"),
        ([entry("10:12", "join", person="c")], None),
        ([], None),
    ],
)
def test_the_team_is_assembled_when_roles_are_filled_and_who_was_called_is_there(
    others: list[Any], assembled: str | None
) -> None:
    found = state(DECLARED, *TAKEN, *others).milestones.assembled
    assert found == (clock(assembled) if assembled else None)


def test_a_team_that_assembled_over_a_proposal_is_there_at_the_declaration() -> None:
    late = {**DECLARED, "at": clock("10:30")}
    assert state(*TAKEN, entry("10:12", "join", group="payments"), late).milestones.assembled == clock(
        "10:30"
    )


def test_a_resolution_ends_an_action_even_when_its_clock_was_behind() -> None:
    action, blocker = entry("10:20", "action", text="Roll back"), entry("10:21", "blocker", text="No access")
    done = entry("10:19", "note", text="Rolled back", resolves=action["id"])
    found = state(DECLARED, action, blocker, done)
    assert [each.text for each in found.actions] == []
    assert [each.text for each in found.blockers] == ["No access"]


def test_an_action_may_resolve_another_and_stays_open_itself() -> None:
    first = entry("10:20", "action", text="Roll back")
    second = entry("10:30", "action", text="Roll back by hand", resolves=first["id"])
    assert [each.text for each in state(DECLARED, first, second).actions] == ["Roll back by hand"]


def test_a_link_is_as_it_was_last_said() -> None:
    found = state(entry("10:10", "link", ref="INC-1"), entry("10:40", "link", ref="INC-1", closed=True))
    assert [(each.ref, each.closed) for each in found.links] == [("INC-1", True)]


def test_a_problem_record_is_listed_once() -> None:
    twice = [entry(at, "problem", problem="PB-20261125-Q2M") for at in ("11:00", "11:10")]
    assert state(*twice).problems == ("PB-20261125-Q2M",)


def test_an_amend_corrects_time_and_words_and_leaves_the_file_as_it_was() -> None:
    note = entry("10:20", "note", text="Typo")
    found = amended(incident(note, amend(note, at="12:00", text="Right"), amend(note, "12:01")
                             | {"correct": {"at": clock("10:02")}}).timeline)  # fmt: skip
    assert [(each.kind, each.at) for each in found[:1]] == [("note", clock("10:02"))]
    assert found[0].text == "Right"


def test_the_last_amend_that_was_written_counts() -> None:
    note = entry("10:20", "note", text="One")
    first, second = amend(note, "12:00", text="Two"), amend(note, "12:01", text="Three")
    assert amended(incident(second, note, first).timeline)[0].text == "Three"


def test_an_amend_of_an_entry_that_is_gone_changes_nothing() -> None:
    lost = amend({"id": ulid(clock("09:00"), 1)}, text="Nobody")
    assert len(amended(incident(lost).timeline)) == 1


@pytest.mark.parametrize(
    ("target", "key"),
    [
        (entry("10:30", "restored"), "text"),
        (entry("10:30", "demoted", reason="Small"), "reason"),
        (entry("10:30", "update", affected="a", doing="b"), "affected"),
    ],
)
def test_an_amend_corrects_the_words_that_the_entry_has(target: dict[str, Any], key: str) -> None:
    found = next(each for each in amended(incident(target, amend(target, text="Right")).timeline))
    assert getattr(found, key) == "Right"


def test_what_was_redacted_is_not_brought_back_by_an_amend() -> None:
    note = entry("10:20", "note", text=REDACTED)
    assert amended(incident(note, amend(note, text="The name again")).timeline)[0].text == REDACTED


def test_a_restoration_that_was_amended_moves_its_milestone() -> None:
    restored = entry("11:55", "restored")
    right = entry("12:00", "amend", entry=restored["id"], correct=Correction(at=clock("10:55")).model_dump())
    assert state(DECLARED, restored, right).milestones.restored == clock("10:55")


def test_an_incident_over_midnight_and_several_days_adds_up() -> None:
    found = state(
        entry("23:50", "detected"),
        entry("+1 00:10", "declared", severity="SEV1"),
        entry("+3 04:00", "restored"),
    )
    assert found.milestones.restored
    assert found.milestones.declared
    assert found.milestones.restored - found.milestones.declared == timedelta(days=2, hours=3, minutes=50)


def test_the_day_and_the_incident_of_these_tests_agree() -> None:
    assert f"MI-{DAY:%Y%m%d}-K7F" == INCIDENT


def test_an_incident_was_opened_when_it_was_declared_or_else_proposed_or_else_began() -> None:
    noted, proposed = entry("10:00", "note", text="Odd"), entry("10:02", "proposed", severity="SEV1")
    declared = entry("10:05", "declared", severity="SEV1")
    assert opened(fold(incident(noted, proposed, declared))) == (clock("10:05"), declared["id"])
    assert opened(fold(incident(noted, proposed))) == (clock("10:02"), proposed["id"])
    assert opened(fold(incident(noted, started=clock("09:00")))) == (clock("09:00"), noted["id"])
    assert opened(fold(incident(noted))) == (clock("10:00"), noted["id"])
    assert opened(fold(incident())) == (None, "")


@pytest.mark.parametrize("kind", ["rejected", "demoted", "merged"])
def test_an_incident_that_ended_otherwise_has_the_moment(kind: str) -> None:
    ended = incident(DECLARED, entry("10:40", kind, **BODIES[kind]))
    assert fold(ended).ended == clock("10:40")
    again = incident(
        DECLARED, entry("10:40", kind, **BODIES[kind]), entry("10:50", "reopen", reason="It is one")
    )
    assert fold(again).ended is None


def test_a_confirmation_of_the_second_of_the_restoration_counts_whatever_the_order_of_the_ids() -> None:
    restored = entry("10:55", "restored")
    reopened = entry("11:00", "reopen", reason="It failed again")
    again = entry("11:03", "restored", id=f"{restored['id'][:-3]}ZZZ")
    confirmed = entry("11:03", "confirmed", stakeholder="retail-operations", id=f"{restored['id'][:-3]}000")
    found = state(DECLARED, restored, reopened, again, confirmed)
    assert (found.superseded, found.phase) == ({}, "confirmed")
