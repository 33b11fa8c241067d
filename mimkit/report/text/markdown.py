"""Escapes text for Markdown, and keeps documents below the size limits of forges."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from mimkit.report.text.terminal import safe_line

COMMENT_LIMIT: Final = 65_536
"""Bytes of a comment or an issue's body. Forges count characters, so this is on the safe side."""
SUMMARY_LIMIT: Final = 1024 * 1024
"""Bytes of a job summary; a larger one is not displayed at all."""

_MARKUP: Final = re.compile(r"[\\`*_{}\[\]<>&|~$]")
_CALLS: Final = re.compile(r"[@#](?=\w)")


def words(text: str) -> str:
    """Return external text for one line or table cell, without Markdown syntax or mentions."""
    return _CALLS.sub(r"\g<0><!-- -->", _MARKUP.sub(r"\\\g<0>", safe_line(text)))


def render_code_spans(text: str) -> str:
    """Return our own sentence around external text: text between backticks becomes code.

    Escaped as in `words`, so that a backtick in the external text has no effect.
    """
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return words(text)
    return "".join(
        f"<code>{words(part)}</code>" if number % 2 and part else words(part)
        for number, part in enumerate(parts)
    )


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a document: its start, and rows that may be omitted from the end."""

    head: str
    rows: tuple[str, ...]


def fit_to_limit(head: str, sections: Iterable[Section], limit: int, cut: Callable[[int], str]) -> str:
    """Return a document of at most `limit` bytes: `head`, then the sections that fit.

    `cut` creates the last line from the number of omitted rows.
    """
    every = list(sections)
    rows = sum(len(each.rows) for each in every)
    room = limit - _size(head) - _size(cut(rows))
    shown: list[str] = []
    for text in _pieces(every):
        room -= _size(text)
        if room < 0:
            break
        shown.append(text)
    return head + "".join(shown) + (cut(rows - len(shown)) if len(shown) < rows else "")


def _pieces(sections: Iterable[Section]) -> Iterator[str]:
    """Yield each row; the first one of a section includes the section's head."""
    for section in sections:
        for number, row in enumerate(section.rows):
            yield row if number else section.head + row


def _size(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))
