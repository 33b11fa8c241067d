"""Reads the records in a JSON or JSON Lines file one at a time, with their positions."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from mimkit.app.entry_files.cells import LineProblem
from mimkit.app.entry_files.decoding import decoded
from mimkit.app.importing.format import Material
from mimkit.ops.importing.drafts import ImportProblem, Place
from mimkit.store.foreign_json import require_shallow

_SPACE: Final = re.compile(r"[ \t\r\n\x1e]*")
_TOKENS: Final = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"?|[\[\]{}]', re.DOTALL)
_DEPTHS: Final = {"[": 1, "{": 1, "]": -1, "}": -1}
_SCALAR: Final = re.compile(r"[^,\]}\r\n]*")
_NUMBER: Final = re.compile(r"[0-9]{1,12}(?![0-9.eE])", re.ASCII)
_MOST_DIGITS: Final = re.compile(r"limit \((\d+) digits\)")


class JsonRecord(NamedTuple):
    """A JSON object from a file, with its position."""

    place: Place
    data: dict[str, Any]


class _Duplicate(ValueError):
    """An object contains a duplicate key."""


def json_records(material: Material, *keys: str) -> Iterator[JsonRecord | ImportProblem]:
    """Yield the records in a file in order, and a problem for each record that cannot be read.

    A document is a list of records, a single record, or an object that contains the list under one of `keys`. A key
    can also be a path, such as `result.incidents`. A file can contain several documents, as in JSON Lines.
    """
    text = decoded(material.raw)
    if isinstance(text, LineProblem):
        yield ImportProblem(Place(material.name, text.line, text.column), text.sentence)
        return
    yield from _Reader(material.name, text, tuple(tuple(key.split(".")) for key in keys)).records()


def whole_number(material: Material, key: str) -> int:
    """Return a whole number from the object that contains the records, such as their total, or 0 if it has none."""
    text = decoded(material.raw)
    return 0 if isinstance(text, LineProblem) else _Reader(material.name, text, ()).number(key)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        raise _Duplicate(f"the key {next(key for key in found if keys.count(key) > 1)!r} occurs twice")
    return found


_DECODER: Final = json.JSONDecoder(object_pairs_hook=_object)


class _Reader:
    """Finds the list of records and parses one record at a time."""

    def __init__(self, name: str, text: str, paths: tuple[tuple[str, ...], ...]) -> None:
        self.name, self.text, self.paths = name, text, paths
        self.at = 0
        self._next: dict[str, int] = {}
        """The position of each key's next occurrence, or the end of the text if there is none."""
        self._line, self._start, self._counted = 1, 0, 0

    def records(self) -> Iterator[JsonRecord | ImportProblem]:
        self._skip_space()
        if self.at == len(self.text):
            yield self._problem(self.at, "the file is empty")
        while self.at < len(self.text):
            before = self.at
            try:
                yield from self._document()
            except json.JSONDecodeError as problem:
                yield self._problem(problem.pos, f"this is not JSON: {_lower(problem.msg)}")
                self._next_line(max(self.at, before))
            self._skip_space()

    def number(self, key: str) -> int:
        """Return the whole number that a key of the first object has, or 0 if it has none."""
        self._skip_space()
        at = self._value(self.at, key) if self._occurs(key) else None
        found = _NUMBER.match(self.text, at) if at is not None else None
        return int(found[0]) if found else 0

    def _document(self) -> Iterator[JsonRecord | ImportProblem]:
        if self.text[self.at] == "[":
            yield from self._list()
        elif self.text[self.at] == "{" and (inside := self._list_inside()):
            self.at, depth = inside
            yield from self._list()
            self.at = self._end_of_brackets(self.at, depth)
        else:
            yield from self._one()

    def _list(self) -> Iterator[JsonRecord | ImportProblem]:
        self.at += 1
        self._skip_space()
        if self._sign() == "]":
            self.at += 1
            return
        while True:
            yield from self._one()
            self._skip_space()
            sign = self._sign()
            if sign not in (",", "]"):
                raise json.JSONDecodeError("expecting ',' or ']'", self.text, self.at)
            self.at += 1
            if sign == "]":
                return
            self._skip_space()

    def _one(self) -> Iterator[JsonRecord | ImportProblem]:
        """Yield a record, or a problem if it cannot be read.

        An unreadable record is skipped if its end can be found.
        """
        start = self.at
        sentence = ""
        data: Any = None
        try:
            data, self.at = _DECODER.raw_decode(self.text, start)
            require_shallow(data, self.text, start, self.at)
        except json.JSONDecodeError as problem:
            end = self._end_of(start)
            if end == len(self.text) or self.text[start : start + 1] not in ("{", "["):
                raise
            yield self._problem(problem.pos, f"this is not JSON: {_lower(problem.msg)}")
            self.at = end
            return
        except RecursionError:
            sentence = "the values are nested too deeply"
        except ValueError as problem:
            limit = _MOST_DIGITS.search(str(problem))
            sentence = f"a number has more than {limit[1]} digits" if limit else str(problem)
        if sentence:
            self.at = self._end_of(start)
        elif not isinstance(data, dict):
            sentence = "this is not an object, such as {...}"
        yield self._problem(start, sentence) if sentence else JsonRecord(self._place(start), data)

    def _list_inside(self) -> tuple[int, int] | None:
        """Return the position of the list of records inside the current object, and the list's nesting depth."""
        for path in self.paths:
            # If the key does not occur, for example because the line is itself a record, the object is not
            # read twice.
            at: int | None = self.at if all(self._occurs(key) for key in path) else None
            for key in path:
                at = None if at is None else self._value(at, key)
            if at is not None and self.text[at : at + 1] == "[":
                return at, len(path)
        return None

    def _occurs(self, key: str) -> bool:
        """Return whether a key occurs anywhere in the rest of the file."""
        if self._next.get(key, -1) < self.at:
            found = self.text.find(f'"{key}"', self.at)
            self._next[key] = found if found >= 0 else len(self.text)
        return self._next[key] < len(self.text)

    def _value(self, at: int, key: str) -> int | None:
        """Return the position of a key's value in the object at `at`, or None if the object does not contain the key."""
        if self.text[at : at + 1] != "{":
            return None
        at = self._space(at + 1)
        while self.text[at : at + 1] == '"':
            try:
                found, at = _DECODER.raw_decode(self.text, at)
            except ValueError:
                return None
            at = self._space(at)
            if self.text[at : at + 1] != ":":
                return None
            at = self._space(at + 1)
            if found == key:
                return at
            at = self._space(self._end_of(at))
            if self.text[at : at + 1] == ",":
                at = self._space(at + 1)
        return None

    def _end_of(self, start: int) -> int:
        """Return the end of the value at `start`, which may be invalid JSON."""
        if self.text[start : start + 1] not in ("{", "["):
            try:
                return _DECODER.raw_decode(self.text, start)[1]
            except ValueError:
                found = _SCALAR.match(self.text, start)
                return found.end() if found else len(self.text)
        return self._end_of_brackets(start)

    def _end_of_brackets(self, start: int, depth: int = 0) -> int:
        """Return the position after the matching closing bracket. At `start`, `depth` brackets are already open."""
        for token in _TOKENS.finditer(self.text, start):
            depth += _DEPTHS.get(token[0], 0)
            if depth == 0:
                return token.end()
        return len(self.text)

    def _next_line(self, at: int) -> None:
        """Skip to the next line, which contains the next record in JSON Lines. In any other file, skip the rest."""
        end = self.text.find("\n", at)
        self.at = len(self.text) if end < 0 or not self._is_lines() else end + 1

    def _is_lines(self) -> bool:
        """Return whether each line is a separate document.

        In any other file, the text after an error cannot be parsed.
        """
        first = self.text.lstrip().partition("\n")[0].rstrip()
        return first[:1] == "{" and first[-1:] == "}"

    def _skip_space(self) -> None:
        self.at = self._space(self.at)

    def _space(self, at: int) -> int:
        found = _SPACE.match(self.text, at)
        return found.end() if found else at

    def _sign(self) -> str:
        return self.text[self.at : self.at + 1]

    def _place(self, at: int) -> Place:
        if at < self._counted:
            self._line, self._start, self._counted = 1, 0, 0
        self._line += self.text.count("\n", self._counted, at)
        self._start = max(self._start, self.text.rfind("\n", self._counted, at) + 1)
        self._counted = at
        return Place(self.name, self._line, at - self._start + 1)

    def _problem(self, at: int, sentence: str) -> ImportProblem:
        return ImportProblem(self._place(at), sentence)


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
