"""The clocks of a policy in plain words."""

from __future__ import annotations

from mimkit.model.policy import BySeverity, Clock

_MOMENTS = {
    "started": "the impact began", "detected": "it was noticed", "declared": "declaration",
    "assembled": "everybody needed is there", "workaround": "a workaround is in place",
    "restored": "service is restored", "confirmed": "restoration is confirmed", "fixed": "the permanent fix",
    "closed": "closing", "close": "closing", "proposed": "the proposal", "opened": "it is written down",
}  # fmt: skip


def lengths(by_severity: BySeverity) -> str:
    """Write lengths by severity: 30m for SEV1, 1h for SEV2, otherwise 2h."""
    named = [f"{length} for {severity}" for severity, length in by_severity.items() if severity != "default"]
    default = by_severity.get("default")
    if default is not None:
        named.append(f"otherwise {default}" if named else str(default))
    return ", ".join(named)


def moment(name: str) -> str:
    """Return a milestone or kind of entry as a moment that one can count from."""
    return _MOMENTS.get(name) or name.replace("-", " ").replace(".", " ")


def promise(clock: Clock) -> str:
    """Return what a clock promises: when it is due, counted from what, and until when."""
    if clock.every:
        until = f", until {moment(clock.until)}" if clock.until else ""
        earlier = "; the promised next one counts where it is earlier" if clock.honours_promise else ""
        return f"Every {lengths(clock.every)}{until}{earlier}"
    counted = f" of {moment(clock.starts)}" if clock.starts else ""
    return f"Within {lengths(clock.within)}{counted}" if clock.within else "No length is set"
