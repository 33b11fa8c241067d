"""MIM735: settings that have no effect on the kind of clock they are used for."""

# ruff: noqa: D401 - the first line of a rule says what is wrong with the record

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from mimkit.model.diagnostic import Finding
from mimkit.model.incident.state import Milestones
from mimkit.model.policy.moments import (
    ANSWERED,
    EACH_ROLE,
    ESCALATED,
    RESOLVED,
    REVIEW_STEPS,
    WITHOUT_SEVERITY,
    is_of_pages,
    split,
)
from mimkit.model.policy.policy import Clock
from mimkit.model.refs import Ref
from mimkit.model.snapshot import Snapshot
from mimkit.rules.registry import directory_rule

_OF_REPEATING: Final = ("until", "honours_promise")
_ELSEWHERE: Final = (*_OF_REPEATING, "audience", "each", "during", "nth", "at_most")
_BY_START: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "action": ("of action items", _ELSEWHERE),
    "problem.opened": ("of problem records", (*_ELSEWHERE, "applies_to")),
    **{
        name: (f"that starts with `{name}`", (*_ELSEWHERE, "applies_to", "rest_day"))
        for name in WITHOUT_SEVERITY
    },
}
"""For each event that can start a clock, a description of the kind of clock and the keys it ignores."""
_BY_END: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    EACH_ROLE: ("of each required role", (*_OF_REPEATING, "nth", "each")),
    RESOLVED: ("of blockers", (*_OF_REPEATING, "audience", "each", "nth")),
    ANSWERED: ("of queries", (*_OF_REPEATING, "audience", "each", "nth")),
    ESCALATED: (
        "of an escalation path",
        (*_OF_REPEATING, "within", "audience", "each", "nth", "at_most", "rest_day"),
    ),
}
"""For each event that can meet a clock, a description of the kind of clock and the keys it ignores."""
_HAPPENS_ONCE: Final = frozenset((*Milestones._fields, "close", *REVIEW_STEPS))


@directory_rule("MIM735", "clock-part-ignored", "warning")
def clock_part_ignored(snapshot: Snapshot) -> Iterator[Finding]:
    """A clock has a key that has no effect or the wrong effect for this kind of clock.

    Why: The author relies on the deadline, but no reminder is ever sent.
    Fix: Remove the key, or use another kind of clock, such as one with `starts` and `met_by`.
    """
    for position, clock in enumerate(snapshot.policy.clocks):
        kind, parts = _unheeded(clock)
        for key in parts:
            if getattr(clock, key) != Clock.model_fields[key].default:
                sentence = f"`{key}` has no effect in a clock {kind}."
                yield Finding(Ref("policy"), ("clocks", position, key), sentence)
        if clock.each and "each" not in parts:
            yield from _of_each_audience(clock, position)
        if clock.nth > 1 and _counts_itself(clock):
            sentence = f"`{clock.met_by}` and `nth` each select an occurrence, so the clock can never be met."
            yield Finding(Ref("policy"), ("clocks", position, "nth"), sentence)


def _of_each_audience(clock: Clock, position: int) -> Iterator[Finding]:
    event = clock.repeats or clock.met_by or ""
    if event.partition(".")[0] != "update":
        sentence = f"`{event}` is not addressed to an audience, so it meets the deadlines of all audiences."
        yield Finding(Ref("policy"), ("clocks", position, "each"), sentence)
    elif event != "update" or clock.audience:
        key = "audience" if clock.audience else "repeats" if clock.repeats else "met_by"
        sentence = (
            "With `each: audience`, the clock runs for every audience, so it must not refer to a single one."
        )
        yield Finding(Ref("policy"), ("clocks", position, key), sentence)


def _counts_itself(clock: Clock) -> bool:
    return not clock.repeats and split(clock.met_by or "")[2] > 1


def _unheeded(clock: Clock) -> tuple[str, tuple[str, ...]]:
    """Return a description of the kind of clock, and the keys that it ignores."""
    if clock.repeats:
        return "that repeats", ("met_by", "within", "nth")
    met_by = clock.met_by or ""
    if found := _BY_START.get(clock.starts or "") or _BY_END.get(met_by):
        return found
    if is_of_pages(clock.starts, met_by, clock.nth):
        return "of each paged group", (*_OF_REPEATING, "audience", "each")
    if met_by in _HAPPENS_ONCE:
        return f"that is met by `{met_by}`, which happens once", (*_OF_REPEATING, "nth")
    return "that does not repeat", _OF_REPEATING
