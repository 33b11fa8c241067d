"""Honest histories have no findings: any commands, in any order, and any merges."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from mimkit.app.judging.check import check_files
from mimkit.app.merging.merge import merge_files
from mimkit.errors import MimError
from mimkit.model.diagnostic import Diagnostic
from mimkit.model.refs import Ref
from mimkit.model.versions.merge import CHANGE
from mimkit.ops.classify import Link
from mimkit.ops.communication.updates import SendUpdate
from mimkit.ops.correcting.amend import Amend
from mimkit.ops.correcting.redact import Redact
from mimkit.ops.follow_up.review import WaiveReview
from mimkit.ops.log import Log
from mimkit.store.layout import path_of
from tests.builders import Desk, clock
from tests.ops.test_sequences import DESK, LOOSE, STEPS

LAW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
UPDATE = {"affected": "Checkout is down", "doing": "We look into it"}
TOUCHES = st.lists(st.tuples(st.sampled_from(["amend", "redact"]), st.integers(0, 20)), max_size=3)


def _history(files: Any, base: Any) -> list[Diagnostic]:
    return [each for each in check_files(files, base) if each.code.startswith("MIM8")]


def _typed(desk: Desk, steps: list[Any], touches: list[tuple[str, int]], minute: int = 0) -> list[Desk]:
    """Return the desk after each command that was accepted; corrections come last."""
    desks = [desk]
    for verb, words, passed, back in steps:
        minute += passed
        now = clock("10:09") + timedelta(minutes=minute)
        desks += _tried(desks[-1], verb, now - timedelta(minutes=back), now, words)
    for kind, number in touches:
        minute += 1
        now = clock("10:09") + timedelta(minutes=minute)
        timeline = desks[-1].record.timeline
        entry = timeline[number % len(timeline)].id
        if kind == "amend":
            desks += _tried(desks[-1], Amend, now, now, {"entry": entry, "correct_at": clock("10:08")})
        else:
            desks += _tried(desks[-1], Redact, now, now, {"entry": entry, "reason": "x"})
    return desks


def _tried(desk: Desk, verb: Any, at: Any, now: Any, words: dict[str, Any]) -> list[Desk]:
    try:
        return [desk.apply(desk.command(verb, "10:09", at=at, now=now, **words))]
    except MimError:
        return []


def _is_known(desks: list[Desk], found: Diagnostic) -> bool:
    """Tell whether honest people cause a finding: an entry that comes late, and words that `mim redact` left."""
    if found.code == "MIM870":
        return (found.path, found.keys) in _left(desks)
    return found.code == "MIM806" and any(entry.recorded > entry.at for entry in desks[-1].record.timeline)


def _left(desks: list[Desk]) -> set[tuple[str, str]]:
    """Return the places that redactions named because they still hold the words."""
    changes = [desk.change for desk in desks if desk.change]
    return {(path_of(left.ref), ".".join(map(str, left.keys))) for change in changes for left in change.left}


@LAW
@given(st.sampled_from([DESK, LOOSE]), STEPS, TOUCHES, st.integers(0, 20))
@example(
    LOOSE,
    [(Link, {"record": "INC-1", "closed": closed}, 1, 0) for closed in (False, True)],
    [("redact", 2)],
    2,
)
@example(LOOSE, [(SendUpdate, UPDATE, 1, 0), (SendUpdate, UPDATE, 1, 0)], [("redact", 2)], 2)
@example(DESK, [(SendUpdate, UPDATE, 1, 0), (SendUpdate, UPDATE, 1, 0)], [("redact", 2)], 1)
def test_what_was_typed_is_silent_against_each_earlier_state(
    organisation: Desk, steps: list[Any], touches: list[tuple[str, int]], number: int
) -> None:
    desks = _typed(organisation.declare(), steps, touches)
    base = desks[number % len(desks)]
    found = _history(desks[-1].files, base.files)
    assert [each for each in found if not _is_known(desks, each)] == []


def _apart(mine: list[Any], theirs: list[Any], touches: list[Any]) -> tuple[Desk, list[Desk], list[Desk]]:
    """Return the desk that two people had in common, and the desks of each since."""
    common = LOOSE.declare()
    # Ids come from the number of steps: no two people may take the same ones.
    elsewhere = replace(common, steps=common.steps + 1000)
    return common, _typed(common, mine, []), _typed(elsewhere, theirs, touches)


@LAW
@given(STEPS, STEPS, TOUCHES)
def test_two_branches_that_met_are_silent_against_either(
    mine: list[Any], theirs: list[Any], touches: list[tuple[str, int]]
) -> None:
    common, (*_, ours), (*_, other) = _apart(mine, theirs, touches)
    path = path_of(Ref("incident", common.incident))
    met = merge_files(path, common.files[path], ours.files[path], other.files[path])
    if met.conflicts:
        return
    # What the remote had comes first; seen from the other side it is slipped in, which is only worth a look.
    for side, harmless in ((other, {"MIM806"}), (ours, {"MIM805", "MIM806"})):
        found = _history({**side.files, path: met.raw}, side.files)
        assert {each.code for each in found} <= harmless, found


@pytest.mark.sweep
@LAW
@given(STEPS, STEPS, TOUCHES, st.sets(st.integers(1, 14), max_size=3), st.sampled_from([1, -1]))
@example(
    [(SendUpdate, UPDATE, passed, 0) for passed in (2, 1, 20)],
    [(WaiveReview, {"reason": "x", "approver": "head-of-service"}, 1, 0)],
    [],
    {1, 3},
    1,
)
def test_two_branches_of_which_one_took_commits_of_the_other_are_silent(
    mine: list[Any], theirs: list[Any], touches: list[tuple[str, int]], picked: set[int], step: int
) -> None:
    common, commits, (*_, other) = _apart(mine, theirs, touches)
    path = path_of(Ref("incident", common.incident))
    raw = other.files[path]
    for before, after in (commits[each - 1 : each + 1] for each in sorted(picked) if each < len(commits)):
        raw = merge_files(path, before.files[path], raw, after.files[path], manner=CHANGE).raw
    here, there = (commits[-1].files[path], raw)[::step]
    met = merge_files(path, common.files[path], here, there)
    if met.conflicts:
        return
    for side in (here, there):
        found = _history({**other.files, path: met.raw}, {**other.files, path: side})
        assert {each.code for each in found} <= {"MIM805", "MIM806"}, found


@pytest.mark.parametrize("typed", ["10:19", "10:12", "-1 10:10"])
def test_two_machines_under_one_name_are_silent(typed: str) -> None:
    """A race that was lost, a train without a network, a clock that is a day behind: `recorded` is the machine's."""
    base = DESK.declare().do(Log, "10:40", text="It spreads")
    late = base.command(Log, typed, text="Typed on the other machine")
    assert _history(base.apply(late).files, base.files) == []


@pytest.mark.parametrize(("typed", "found"), [("10:31", []), ("10:24", ["MIM807"])])
def test_a_time_of_recording_that_was_typed_by_hand_is_told(typed: str, found: list[str]) -> None:
    base = DESK.declare().do(Log, "10:40", text="It spreads")
    after = base.do(Log, "10:50", at=clock("10:20"), text="Known all along")
    path = path_of(Ref("incident", base.incident))
    raw = after.files[path].replace(
        b"recorded: 2026-11-23T10:50:00Z", f"recorded: 2026-11-23T{typed}:00Z".encode()
    )
    assert raw != after.files[path]
    assert [each.code for each in _history({**after.files, path: raw}, base.files)] == found
