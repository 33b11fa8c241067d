"""The random parts of an output, and the fixed letters that replace them in the documentation."""

from __future__ import annotations

import re
from collections.abc import Callable
from hashlib import sha256

from mimkit.model.ids import ALPHABET

_LETTERS = "0-9A-HJKMNP-TV-Z"
_DATED = re.compile(rf"\b((?:MI|PB|MW|AC)-\d{{8}}-)([{_LETTERS}]{{3}})\b")
_CUT = re.compile(rf"(-i\s+)([{_LETTERS}]{{3}})(?![\w-])")
_ENTRY = re.compile(rf"\b(0[{_LETTERS}]{{9}})[{_LETTERS}]{{10}}([{_LETTERS}]{{6}})\b")
# A number in a JSON document, and `BRANCH`, could be the tail of an entry id or a commit id by their letters.
_NUMBER = r'(?<!": )'
_TAIL = re.compile(rf"{_NUMBER}(?<![\w-])(?!BRANCH)([{_LETTERS}]{{6}})(?![\w-])")
_COMMIT = re.compile(rf"{_NUMBER}\b([0-9a-f]{{7}})([0-9a-f]{{5}}|[0-9a-f]{{33}})?\b")
_LIKED = ("K7F", "Q2M", "4XD", "T9B", "H3W", "R5N")


class StandIns:
    """What was met so far on one page, in both directions.

    An id keeps its date and an entry id its time; what is random in them is numbered in the order in which
    it is met, so that two runs of the same commands show the same text.
    """

    def __init__(self) -> None:
        self._shown: dict[str, str] = {}

    def shown(self, output: str) -> str:
        """Return an output with its stand-ins."""
        output = _ENTRY.sub(lambda found: self._entry(found[0], found[1], found[2]), output)
        output = _DATED.sub(lambda found: found[1] + self._triple(found[2]), output)
        output = _CUT.sub(lambda found: found[1] + self._triple(found[2]), output)
        output = _TAIL.sub(lambda found: self._tail(found[1]), output)
        return _COMMIT.sub(lambda found: self._commit(found[1], len(found[0])), output)

    def typed(self, command: str) -> str:
        """Return a command of the documentation with what really stands for its stand-ins."""
        real = {shown: actual for actual, shown in self._shown.items()}
        if not real:
            return command
        known = "|".join(map(re.escape, sorted(real, key=len, reverse=True)))
        return re.sub(rf"(?<!\w)({known})(?!\w)", lambda found: real[found[1]], command)

    def _numbered(self, actual: str, make: Callable[[int], str]) -> str:
        if actual in self._shown.values():
            return actual
        if actual not in self._shown:
            alike = [each for each in self._shown if len(each) == len(actual)]
            self._shown[actual] = make(len(alike))
        return self._shown[actual]

    def _triple(self, actual: str) -> str:
        return self._numbered(actual, lambda number: _LIKED[number])

    def _tail(self, actual: str) -> str:
        return self._numbered(actual, lambda number: _letters(f"entry {number}", 6))

    def _entry(self, actual: str, time: str, tail: str) -> str:
        shown = self._tail(tail)
        self._shown[actual] = time + _letters(f"before {shown}", 10) + shown
        return self._shown[actual]

    def _commit(self, actual: str, length: int) -> str:
        short = self._numbered(actual, lambda number: sha256(f"commit {number}".encode()).hexdigest()[:7])
        return (short + sha256(short.encode()).hexdigest())[:length]


def _letters(seed: str, length: int) -> str:
    digest = sha256(seed.encode()).digest()
    return "".join(ALPHABET[byte % 32] for byte in digest[:length])
