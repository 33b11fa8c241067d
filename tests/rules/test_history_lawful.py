"""Honest histories are silent: whatever commands were typed, in whatever order, and however branches met."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from mimkit.app.check import check_files
from mimkit.app.merge import together
from mimkit.errors import MimError
from mimkit.model.diagnostic import Diagnostic
from mimkit.model.redaction import passages
from mimkit.model.refs import Ref
from mimkit.ops.communicate import SendUpdate
from mimkit.ops.correct import Amend
from mimkit.ops.log import Log
from mimkit.ops.redact import Redact
from mimkit.store.layout import path_of
from tests.builders import Desk, clock
from tests.ops.test_sequences import DESK, LOOSE, STEPS

LAW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
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


def _tells_of_the_time_before_its_end(desk: Desk, found: Diagnostic) -> bool:
    """The one finding that honest people cause: what they add late is worth a look."""
    return found.code == "MIM806" and any(entry.recorded > entry.at for entry in desk.record.timeline)


def _was_typed_twice(desks: list[Desk], found: Diagnostic) -> bool:
    """Whether a text was in two entries, so that one is left when the other is redacted."""
    typed = {
        (entry.id, passage)
        for desk in desks
        for entry in desk.record.timeline
        for passage in passages(desk.record.timeline, entry.id)
    }
    counts = Counter(passage for _, passage in typed)
    return found.code == "MIM870" and max(counts.values(), default=0) > 1


UPDATE: Any = (SendUpdate, {"affected": "Checkout is down", "doing": "We look into it"}, 1, 0)


@LAW
@given(st.sampled_from([DESK, LOOSE]), STEPS, TOUCHES, st.integers(0, 20))
@example(DESK, [UPDATE, UPDATE], [("redact", 2)], 1)
def test_what_was_typed_is_silent_against_each_earlier_state(
    organisation: Desk, steps: list[Any], touches: list[tuple[str, int]], number: int
) -> None:
    desks = _typed(organisation.declare(), steps, touches)
    base, last = desks[number % len(desks)], desks[-1]
    found = _history(last.files, base.files)
    honest = [each for each in found if not _was_typed_twice(desks, each)]
    assert [each for each in honest if not _tells_of_the_time_before_its_end(last, each)] == []


@LAW
@given(STEPS, STEPS, TOUCHES)
def test_two_branches_that_met_are_silent_against_either(
    mine: list[Any], theirs: list[Any], touches: list[tuple[str, int]]
) -> None:
    common = LOOSE.declare()
    path = path_of(Ref("incident", common.incident))
    ours, other = _typed(common, mine, [])[-1], _typed(common, theirs, touches)[-1]
    met = together(path, common.files[path], ours.files[path], other.files[path])
    if met.conflicts:
        return
    # What the remote had comes first; seen from the other side it is slipped in, which is only worth a look.
    for side, harmless in ((other, {"MIM806"}), (ours, {"MIM805", "MIM806"})):
        found = _history({**side.files, path: met.raw}, side.files)
        assert {each.code for each in found} <= harmless, found


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
