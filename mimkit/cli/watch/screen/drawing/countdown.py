"""Formats the time remaining until a deadline in a short form, in seconds if the deadline is near."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from mimkit.report.board.board import ClockLine, ClockState

_NEAR: Final = timedelta(minutes=10)
"""The countdown shows seconds if the deadline is at most this far in the future or past."""
_WITHOUT_TIME: Final = "due"
"""The beginning of the countdown text for a deadline that is a date without a time."""

SIGNS: Final[dict[ClockState, str]] = {"overdue": "!", "soon": "~", "running": " "}
"""Symbols that distinguish the states without colour."""


def state_at(clock: ClockLine, now: datetime) -> ClockState:
    """Return the state of a deadline, which may have passed since the board was built."""
    is_day = clock.countdown.startswith(_WITHOUT_TIME)
    return "overdue" if now > clock.due and not is_day else clock.state


def countdown_at(clock: ClockLine, now: datetime) -> str:
    """Return the time remaining until a deadline, or the time since: `14m left`, `4:32 left` or `12m over`.

    For a deadline that is a date, return the text from the policy.
    """
    if clock.countdown.startswith(_WITHOUT_TIME):
        return clock.countdown
    left = clock.due - now
    return f"{_short(left)} left" if left >= timedelta() else f"{_short(-left)} over"


def _short(span: timedelta) -> str:
    seconds = int(span.total_seconds())
    if span < _NEAR:
        return f"{seconds // 60}:{seconds % 60:02}"
    minutes = seconds // 60
    if minutes < 60:
        return f"{minutes}m"
    hours = minutes // 60
    return f"{hours}h {minutes % 60:02}m" if hours < 24 else f"{hours // 24}d {hours % 24}h"
