"""Shows which words changed in a text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from enum import Enum
from typing import Final, NamedTuple

_WORDS: Final = re.compile(r"\S+")
_MOST: Final = 400
"""The maximum number of words to compare. Longer texts are shown as replaced, because comparing them is slow."""


class Wording(Enum):
    """Whether words were kept, removed or added. The value contains the opening and closing markers."""

    KEPT = ("", "")
    REMOVED = ("[-", "-]")
    ADDED = ("{+", "+}")


class Words(NamedTuple):
    """A run of words that were kept, removed or added."""

    wording: Wording
    text: str

    @property
    def marked(self) -> str:
        """The words with their markers, as in `git diff --word-diff`."""
        before, after = self.wording.value
        return f"{before}{self.text}{after}"


def word_changes(old: str, new: str) -> Iterator[Words]:
    """Yield the words of both texts in order, marked as kept, removed or added."""
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    if max(len(before), len(after)) > _MOST:
        yield from _changed(before, after)
        return
    for tag, start, end, first, last in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Words(Wording.KEPT, " ".join(before[start:end]))
        else:
            yield from _changed(before[start:end], after[first:last])


def _changed(removed: list[str], added: list[str]) -> Iterator[Words]:
    for wording, words in ((Wording.REMOVED, removed), (Wording.ADDED, added)):
        if words:
            yield Words(wording, " ".join(words))
