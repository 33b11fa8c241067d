"""Describes the clocks of a policy in plain language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mimkit.model.policy.moments import ESCALATED, WITHOUT_SEVERITY
from mimkit.model.policy.policy import BySeverity, Clock, Policy, Scope, length_for

_MOMENTS = {
    "started": "the start of impact", "detected": "detection", "declared": "declaration",
    "assembled": "everyone required has joined", "workaround": "a workaround is in place",
    "restored": "service is restored", "confirmed": "restoration is confirmed", "fixed": "the permanent fix is in place",
    "closed": "closing", "close": "closing", "proposed": "the proposal", "decided": "the decision on the proposal",
    "pending": "the severity became pending", "classified": "the severity is set",
    "page": "the page is recorded", "join": "someone joins the bridge", "bridge": "the bridge is open",
    "blocker": "the blocker is recorded", "query": "the query is recorded", "action": "the action item is recorded", "problem.opened": "the problem record is opened",
}  # fmt: skip


def lengths(by_severity: BySeverity) -> str:
    """Format durations by severity, such as `30m for SEV1, 1h for SEV2, otherwise 2h`."""
    named = [f"{length} for {severity}" for severity, length in by_severity.items() if severity != "default"]
    default = by_severity.get("default")
    if default is not None:
        named.append(f"otherwise {default}" if named else str(default))
    return ", ".join(named)


def moment(name: str) -> str:
    """Describe a milestone or entry kind as the starting point of a duration."""
    return _MOMENTS.get(name) or name.replace("-", " ").replace(".", " ")


def deadline_text(clock: Clock) -> str:
    """Describe a clock's deadline: its duration, and when it starts and ends."""
    return _promise(clock, lengths(clock.every or clock.within or {}))


def promise_spelt_out(clock: Clock, policy: Policy) -> str:
    """Describe a clock's deadline, with the duration for each severity in the policy."""
    return _promise(clock, duration_by_severity(clock.every or clock.within or {}, policy))


def _promise(clock: Clock, length: str) -> str:
    if clock.every:
        until = f", until {moment(clock.until)}" if clock.until else ""
        earlier = "; or the promised next update, if earlier" if clock.honours_promise else ""
        return f"Every {length}{until}{earlier}"
    if clock.met_by == ESCALATED:
        return "At the times in the escalation path of the group, until it answers"
    if clock.starts == "person":
        return f"By the person's last day; reminders start {length} before"
    if clock.starts in WITHOUT_SEVERITY:
        return f"By its own review date; reminders start {length} before"
    counted = f" after {moment(clock.starts)}" if clock.starts else ""
    return f"Within {length}{counted}" if clock.within else "No time limit set"


def duration_by_severity(by_severity: BySeverity, policy: Policy) -> str:
    """Format the duration for each severity in the policy, such as `30m for SEV1, 1h for SEV2`.

    Severities with the same duration are grouped.
    """
    of: dict[str, list[str]] = {}
    for severity in policy.severities:
        length = length_for(by_severity, severity.id)
        of.setdefault(str(length) if length else "never", []).append(severity.id)
    if len(of) == 1:
        return next(iter(of))
    return ", ".join(f"{length} for {_and(severities)}" for length, severities in of.items())


def remarks(clock: Clock) -> Iterator[str]:
    """Yield the clock's other settings, each as a phrase."""
    if clock.nth > 1:
        yield f"met by occurrence {clock.nth}"
    if clock.each:
        yield "separately for each audience of the affected services"
    if clock.audience:
        yield f"for {clock.audience}"
    if clock.during:
        yield f"only while {_and(clock.during)}"
    if clock.applies_to:
        yield f"only for {scope(clock.applies_to)}"
    if clock.at_most:
        yield f"no later than {clock.at_most.within} after {moment(clock.at_most.after)}"
    if clock.rest_day != "counts":
        yield f"a deadline on a non-business day moves to {clock.rest_day.replace('-', ' ')}"
    if clock.source:
        yield f"source: {clock.source}"
    if clock.to_be_checked:
        yield "not yet verified against its source"


def scope(applies_to: Scope) -> str:
    """Describe which incidents a clock applies to."""
    parts = (
        ("services ", applies_to.services),
        ("severities ", applies_to.severities),
        ("tags ", applies_to.tags),
    )
    return "; ".join(f"{word}{_and(names)}" for word, names in parts if names) or "every incident"


def _and(words: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))
