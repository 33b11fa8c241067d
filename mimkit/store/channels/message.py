"""A message as it is sent: plain text, and what a mail needs beside it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

_MENTION: Final = re.compile(r"@(?=\w)|<(?=[!@#])")
BREAK: Final = "\u2060"
"""A word joiner: invisible, and no service reads `@` before it as a mention."""


@dataclass(frozen=True, slots=True)
class Message:
    """One text for one channel."""

    subject: str
    """One line."""
    text: str
    key: str
    """What makes it unique beside the recipient: the entry and the audience. A repeat has the same key."""
    list_id: str
    """The name of the audience."""
    at: datetime
    is_page: bool = False
    """Whether it must wake someone: services that know alerts open one. The text says everything, without a subject."""


def one_line(text: str) -> str:
    """Return a text without line breaks and control characters, so that it cannot add a mail header."""
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())


def without_mentions(text: str) -> str:
    """Return a text without mentions that notify people in a chat: `@channel` and `<!here>` are shown as they are."""
    return _MENTION.sub(lambda found: found[0] + BREAK, text)
