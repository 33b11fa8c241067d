"""What two people record offline comes together as one fact: the earlier counts, and both are told."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest

from mimkit.app.judging.check import check_files
from mimkit.app.merging.merge import merge_files
from mimkit.app.merging.superseded import notes_on_superseded
from mimkit.ops.classify import ChangeSeverity
from mimkit.ops.command import Command
from mimkit.ops.communication.updates import SendUpdate
from mimkit.ops.confirm import Confirm
from mimkit.ops.correcting.retract import Retract
from mimkit.ops.declare import Promote, Withdraw
from mimkit.ops.follow_up.problem import OpenProblem
from mimkit.ops.log import Log
from mimkit.ops.paging.page import PageGroup
from mimkit.ops.restore import Close, RecordFix, RecordWorkaround, Reopen, Restore
from mimkit.ops.roles import Join, OpenBridge, TakeRole
from tests.builders import Desk, clock

Step = tuple[type[Command], str, dict[str, Any]]
BUSINESS = {"stakeholder": "retail-operations"}
DECLARED = Desk.scaffolded().declare()
PROPOSED = Desk.scaffolded().declare(outcome="propose")
RESTORED = DECLARED.do(Restore, "10:55")
READY = DECLARED.confirmed().do(OpenProblem, "11:20", root_cause="It expired")
CLOSED = READY.do(Close, "11:40")


def after(base: Desk, person: int, steps: list[Step]) -> Desk:
    # Ids come from the number of steps: no two people may take the same ones.
    desk = replace(base, steps=base.steps + 1000 * person)
    for verb, when, words in steps:
        desk = desk.do(verb, when, by=("tech-duty", "comms-duty")[person - 1], via="cli", **words)
    return desk


def merged(base: Desk, ours: Desk, theirs: Desk) -> tuple[Desk, tuple[str, ...]]:
    path = f"incidents/2026/{base.incident}/incident.yaml"
    found = merge_files(path, base.files[path], ours.files[path], theirs.files[path])
    assert found.conflicts == ()
    files = {**base.files, **ours.files, **theirs.files, path: found.raw}
    return Desk(files, base.incident), found.notes


def errors(desk: Desk) -> list[str]:
    return [str(each) for each in check_files(desk.files) if each.level == "error"]


TWINS: list[tuple[Desk, Step, Step, str]] = [
    (DECLARED, (Restore, "10:55", {}), (Restore, "10:57", {}), "restored"),
    (RESTORED, (Confirm, "11:00", BUSINESS), (Confirm, "11:02", BUSINESS), "confirmed"),
    (DECLARED, (RecordFix, "10:55", {"text": "a"}), (RecordFix, "10:57", {"text": "b"}), "fixed"),
    (READY, (Close, "11:40", {}), (Close, "11:45", {}), "closed"),
    (PROPOSED, (Promote, "10:20", {}), (Promote, "10:25", {"severity": "SEV2"}), "declared"),
]


@pytest.mark.parametrize(("base", "early", "late", "milestone"), TWINS, ids=[each[3] for each in TWINS])
def test_two_recordings_of_one_fact_count_as_the_earlier(
    base: Desk, early: Step, late: Step, milestone: str
) -> None:
    sides = (after(base, 1, [early]), after(base, 2, [late]))
    for ours, theirs in permutations(sides):
        found, notes = merged(base, ours, theirs)
        assert getattr(found.state.milestones, milestone) == clock(early[1])
        kept = {entry.id for desk in sides for entry in desk.record.timeline}
        assert {entry.id for entry in found.record.timeline} == kept
        ((later, earlier),) = found.state.superseded.items()
        assert (earlier.by, found.dossier.entries[later].by) == ("tech-duty", "comms-duty")
        assert errors(found) == []
        (note,) = notes
        assert note.startswith(
            f"{base.incident}: {milestone} was recorded more than once. The earliest entry"
        )
        assert f"Later entries, kept and marked: {later[-6:]} of" in note


def test_the_later_of_two_counts_once_the_earlier_is_retracted() -> None:
    sides = (after(DECLARED, 1, [TWINS[0][1]]), after(DECLARED, 2, [TWINS[0][2]]))
    both, _ = merged(DECLARED, *sides)
    found = both.do(Retract, "11:30", entry=sides[0].last_id, reason="The later time is right")
    assert found.state.milestones.restored == clock("10:57")
    assert found.state.superseded == {}


def test_a_retracted_entry_does_not_come_back_in_a_merge() -> None:
    retracted = after(RESTORED, 1, [(Retract, "11:00", {"entry": RESTORED.last_id, "reason": "Not yet"})])
    noted = after(RESTORED, 2, [(Log, "11:01", {"text": "All well"}), (Confirm, "11:02", BUSINESS)])
    for ours, theirs in permutations((retracted, noted)):
        found, _ = merged(RESTORED, ours, theirs)
        assert found.state.milestones.restored is None
        assert errors(found) == []


def test_a_note_names_the_kind_of_each_entry_if_they_differ() -> None:
    finished: list[Step] = [
        (RecordFix, "11:01", {"text": "Renewed"}),
        (SendUpdate, "11:02", {"affected": "Nothing any more", "doing": "We watch it"}),
        (Close, "11:03", {}),
    ]
    ours = after(RESTORED, 1, [(Confirm, "11:00", BUSINESS), *finished])
    theirs = after(RESTORED, 2, [(Confirm, "11:04", BUSINESS), *_later(finished)])
    _, notes = merged(RESTORED, ours, theirs)
    (note,) = (each for each in notes if "was closed at" in each)
    assert f"closed {theirs.last_id[-6:]} of 2026-11-23T11:13:00Z" in note
    assert ", " not in note.partition("Kept without effect: ")[2].replace(", confirmed ", "").replace(
        ", closed ", ""
    )


def _later(steps: list[Step]) -> list[Step]:
    return [(step, at.replace("11:0", "11:1"), words) for step, at, words in steps]


LATER: list[Step] = [
    (Log, "11:00", {"text": "It is one test account", "kind": "finding"}),
    (ChangeSeverity, "11:01", {"severity": "SEV2", "reason": "Fewer users"}),
    (TakeRole, "11:02", {"role": "scribe", "person": "scribe-duty"}),
    (PageGroup, "11:03", {"group": "payments"}),
    (Join, "11:04", {"who": "payments"}),
    (OpenBridge, "11:05", {"url": "https://meet.example/1"}),
    (SendUpdate, "11:06", {"affected": "Card payments", "doing": "We look into it"}),
    (RecordWorkaround, "11:07", {"text": "Pay later"}),
    (Restore, "11:08", {}),
    (Confirm, "11:09", BUSINESS),
    (SendUpdate, "11:10", {"affected": "Nothing any more", "doing": "We watch it"}),
    (RecordFix, "11:11", {"text": "Renewed"}),
    (Close, "11:12", {}),
    (Reopen, "11:13", {"reason": "It failed again"}),
    (Restore, "11:14", {}),
]


@pytest.mark.sweep
@pytest.mark.parametrize("count", range(1, len(LATER) - 1))
def test_a_demotion_stands_against_what_others_recorded_later(count: int) -> None:
    demoted = after(DECLARED, 1, [(Withdraw, "10:50", {"kind": "demoted", "reason": "Small"})])
    others = after(DECLARED, 2, LATER[:count])
    for ours, theirs in permutations((demoted, others)):
        found, notes = merged(DECLARED, ours, theirs)
        assert (found.state.status, found.state.ended) == ("demoted", clock("10:50"))
        assert (found.state.next_update, found.state.milestones.restored) == (None, None)
        assert errors(found) == []
        assert len(found.state.updates) == len(others.state.updates), "it was sent all the same"
        assert len(notes) == (1 if count > 1 else 0)
        assert all(note.startswith(f"{DECLARED.incident} was demoted at 2026-11-23T10:50:00Z by tech-duty.")
                   for note in notes)  # fmt: skip


def test_a_demotion_that_came_later_than_closing_does_not_count() -> None:
    demoted = after(READY, 2, [(Withdraw, "11:50", {"kind": "demoted", "reason": "Small"})])
    found, (note,) = merged(READY, after(READY, 1, [(Close, "11:40", {})]), demoted)
    assert (found.state.status, errors(found)) == ("closed", [])
    assert note.endswith(f"If the incident is not over: mim reopen -i {READY.incident} --reason WHY")


def test_a_rejection_does_not_undo_a_declaration_that_came_first() -> None:
    promoted = after(PROPOSED, 1, [(Promote, "10:20", {})])
    rejected = after(PROPOSED, 2, [(Withdraw, "10:30", {"kind": "rejected", "reason": "No"})])
    for ours, theirs in permutations((promoted, rejected)):
        found, (note,) = merged(PROPOSED, ours, theirs)
        assert (found.state.status, errors(found)) == ("declared", [])
        assert note.endswith(f"To demote it: mim demote -i {PROPOSED.incident} --reason WHY")
    early = after(PROPOSED, 2, [(Withdraw, "10:15", {"kind": "rejected", "reason": "No"})])
    found, (note,) = merged(PROPOSED, early, promoted)
    assert (found.state.status, errors(found)) == ("rejected", [])
    assert note.endswith('If it is a major incident: mim declare "TITLE"')


def test_two_reopenings_are_one() -> None:
    sides = [after(CLOSED, number, [(Reopen, f"12:0{number}", {"reason": "Again"})]) for number in (1, 2)]
    found, (note,) = merged(CLOSED, *sides)
    assert (found.state.reopened, found.state.reopened_at, errors(found)) == (1, clock("12:01"), [])
    assert "reopened was recorded more than once" in note
    again = found.do(Restore, "12:10").do(Reopen, "12:20", reason="A third time")
    assert again.state.reopened == 2


def test_nothing_is_said_twice_and_nothing_about_other_files() -> None:
    sides = (after(DECLARED, 1, [TWINS[0][1]]), after(DECLARED, 2, [TWINS[0][2]]))
    both, _ = merged(DECLARED, *sides)
    noted = after(both, 2, [(Log, "11:30", {"text": "x"})])
    assert merged(both, after(both, 1, [(Log, "11:31", {"text": "y"})]), noted)[1] == ()
    path = f"incidents/2026/{DECLARED.incident}/incident.yaml"
    assert len(notes_on_superseded(path, DECLARED.files[path], both.files[path])) == 1
    assert notes_on_superseded("policy/policy.yaml", b"", both.files[path]) == []
    assert notes_on_superseded(path, b"{", both.files[path]) == []
    assert notes_on_superseded(path, both.files[path], b"kind: close\nkind: close\n{") == []


def test_a_milestone_under_one_key_is_not_called_recorded_twice() -> None:
    sides = (after(DECLARED, 1, [TWINS[0][1]]), after(DECLARED, 2, [TWINS[0][2]]))
    both, _ = merged(DECLARED, *sides)
    path = f"incidents/2026/{DECLARED.incident}/incident.yaml"
    keyed = both.files[path].replace(b"kind: restored", b"kind: restored\n    key: alert-4711")
    assert notes_on_superseded(path, DECLARED.files[path], keyed) == []
