"""The outcome of sending a message to one recipient."""

from __future__ import annotations

import re
from enum import Enum
from typing import Final, NamedTuple

_ADDRESS: Final = re.compile(
    r"[^\s<>\"',;:@]{1,64}@[^\s<>\"',;:]{1,255}|\b[a-z][a-z0-9+.-]{0,30}://\S{1,2000}", re.IGNORECASE
)
_LONGEST: Final = 120


class Answer(Enum):
    """How a channel responded to a message."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    """The channel did not accept the message, and a retry would not help."""
    UNKNOWN = "unknown"
    """The channel may have accepted the message, but did not confirm it."""


class Outcome(NamedTuple):
    """A channel's answer and, unless the message was accepted, the reason."""

    answer: Answer
    reason: str = ""
    was_tried: bool = True


def accepted() -> Outcome:
    """Return the outcome of an accepted message."""
    return Outcome(Answer.ACCEPTED)


def refused(reason: str) -> Outcome:
    """Return the outcome of a refused message."""
    return Outcome(Answer.REFUSED, without_addresses(reason))


def not_tried(reason: str) -> Outcome:
    """Return the outcome of a message that was not sent because earlier messages had failed."""
    return Outcome(Answer.REFUSED, without_addresses(reason), was_tried=False)


def unknown(reason: str) -> Outcome:
    """Return the outcome of a message that the channel did not respond to."""
    return Outcome(Answer.UNKNOWN, without_addresses(reason))


def without_addresses(reason: str) -> str:
    """Return a server's reason on one line, without email addresses and URLs, which may contain tokens."""
    line = " ".join("".join(each if each.isprintable() else " " for each in reason).split())
    return _ADDRESS.sub("(address)", line)[:_LONGEST].strip() or "no reason given"
