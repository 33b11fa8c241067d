"""A message to be sent: plain text, and additional fields for mail."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Final

_MENTION: Final = re.compile(r"@(?=\w)|<(?=[!@#])")
BREAK: Final = "\u2060"
"""A word joiner, which is invisible and stops services from treating the `@` before it as a mention."""

_JOINERS: Final = "\u200c\u200d"
_INVISIBLE: Final = ("Cf", "Cs")
"""Categories of characters to remove: bidi and zero-width characters, and surrogates.

Other non-printable characters are replaced with a space.
"""


@dataclass(frozen=True, slots=True)
class Message:
    """A text to send to one channel."""

    subject: str
    """One line."""
    text: str
    key: str
    """Identifies the message for each recipient: the entry and the audience. A retry has the same key."""
    list_id: str
    """The name of the audience."""
    at: datetime
    is_page: bool = False
    """Whether the message pages someone. If so, services that support alerts open one.

    The text is complete without the subject.
    """


def readable(text: str) -> str:
    """Return text without control and invisible characters, with line feeds as the only line breaks.

    Joiners within emoji and between non-ASCII letters are preserved.
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
    """Like `readable`, but on one line, so that the text cannot add a mail header."""
    return " ".join(readable(text).split())


def without_mentions(text: str) -> str:
    """Return text in which mentions such as `@channel` and `<!here>` are displayed but notify no one."""
    return _MENTION.sub(lambda found: found[0] + BREAK, text)
