"""Escapes text for Markdown, and keeps documents below the size limits of forges."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from mimkit.report.text.terminal import safe_line

COMMENT_LIMIT: Final = 65_536
"""Bytes of a comment or an issue's body; counted in bytes, which is never too few."""
SUMMARY_LIMIT: Final = 1024 * 1024
"""Bytes of a job summary; a larger one is not shown at all."""

_MARKUP: Final = re.compile(r"[\\`*_{}\[\]<>&|~$]")
_CALLS: Final = re.compile(r"[@#](?=\w)")


def words(text: str) -> str:
    """Return words of others for one line or table cell: they mean nothing to Markdown, and call nobody."""
    return _CALLS.sub(r"\g<0><!-- -->", _MARKUP.sub(r"\\\g<0>", safe_line(text)))


def marked(text: str) -> str:
    """Return a sentence of ours about words of others: what stands between backticks becomes code.

    Escaped as `words` does, so that a backtick in the foreign words gains nothing.
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
    """A part of a document: what begins it, and rows that may be left out from the end."""

    head: str
    rows: tuple[str, ...]


def fitted(head: str, sections: Iterable[Section], limit: int, cut: Callable[[int], str]) -> str:
    """Return a document of at most `limit` bytes: `head`, then section after section while there is room.

    `cut` writes the last line from the number of rows that had to be left out.
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
    """Yield each row, the first of a section behind the head it needs."""
    for section in sections:
        for number, row in enumerate(section.rows):
            yield row if number else section.head + row


def _size(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))
