"""Escapes text for Markdown, and keeps documents within the size limits of forges."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from mimkit.report.text.terminal import safe_line

COMMENT_LIMIT: Final = 65_536
"""The maximum size of a comment or issue body, in bytes.

Forges limit the number of characters, so a limit in bytes is on the safe side.
"""
SUMMARY_LIMIT: Final = 1024 * 1024
"""The maximum size of a job summary, in bytes. A larger one is not displayed at all."""

_MARKUP: Final = re.compile(r"[\\`*_{}\[\]<>&|~$]")
_CALLS: Final = re.compile(r"[@#](?=\w)")


def words(text: str) -> str:
    """Escape external text for one line or table cell, so that it contains no Markdown syntax or mentions."""
    return _CALLS.sub(r"\g<0><!-- -->", _MARKUP.sub(r"\\\g<0>", safe_line(text)))


def render_code_spans(text: str) -> str:
    """Escape a sentence that contains external text, and format text between backticks as code.

    The text is escaped as in `words`. If the backticks are unbalanced, nothing is formatted as code.
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
    """A section of a document: a heading and its rows. Rows at the end can be omitted."""

    head: str
    rows: tuple[str, ...]


def fit_to_limit(head: str, sections: Iterable[Section], limit: int, cut: Callable[[int], str]) -> str:
    """Return a document of at most `limit` bytes: `head`, followed by as many rows as fit.

    `cut` takes the number of omitted rows and returns the last line.
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
    """Yield each row. The first row of each section includes the section's heading."""
    for section in sections:
        for number, row in enumerate(section.rows):
            yield row if number else section.head + row


def _size(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))
