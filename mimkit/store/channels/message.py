"""A message as it is sent: plain text, and what a mail needs beside it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Final

_MENTION: Final = re.compile(r"@(?=\w)|<(?=[!@#])")
BREAK: Final = "\u2060"
"""A word joiner: invisible, and no service reads `@` before it as a mention."""

_JOINERS: Final = "\u200c\u200d"
_INVISIBLE: Final = ("Cf", "Cs")
"""Bidi and zero-width characters, and halves of a pair; other characters that are not printable become a space."""


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
    """Whether it pages someone: services with alerts open one. The text is complete without the subject."""


def readable(text: str) -> str:
    """Return a text without characters that act on a terminal or that are invisible; each line break is a line feed.

    The joiners of emoji and of letters beyond ASCII stay.
    """
    lines = "\n".join(text.splitlines())
    if lines.replace("\n", "").isprintable():
        return lines
    around = zip(f" {lines[:-1]}", lines, f"{lines[1:]} ", strict=True)
    return "".join(_seen(before, each, after) for before, each, after in around)


def _seen(before: str, each: str, after: str) -> str:
    if each.isprintable() or each == "\n" or (each in _JOINERS and not (before.isascii() or after.isascii())):
        return each
    return "" if unicodedata.category(each) in _INVISIBLE else " "


def one_line(text: str) -> str:
    """Return the same on one line, so that it cannot add a mail header."""
    return " ".join(readable(text).split())


def without_mentions(text: str) -> str:
    """Return a text without mentions that notify people in a chat: `@channel` and `<!here>` are shown as they are."""
    return _MENTION.sub(lambda found: found[0] + BREAK, text)
