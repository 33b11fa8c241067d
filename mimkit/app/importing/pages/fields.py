"""Reads values of the expected type from an object in a file, and reports values of any other type."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from mimkit.app.importing.format import ReadOptions
from mimkit.app.importing.reading.times import optional_time
from mimkit.ops.importing.drafts import ImportProblem, Place

_HALF: Final = re.compile("[\ud800-\udfff]")
_LONGEST: Final = 20_000
"""The maximum length of an unmapped list or object as JSON, in characters."""
_DIGITS: Final = 4_000


class Fields:
    """An object in a file, such as an incident or an update."""

    __slots__ = ("_name", "data", "found", "options", "place", "within")

    def __init__(
        self,
        data: Mapping[str, Any],
        name: str,
        place: Place,
        options: ReadOptions,
        found: list[ImportProblem],
    ) -> None:
        """`name` identifies the object in messages. Problems are appended to `found`."""
        self.data = data
        self._name = name
        self.within: tuple[Fields, int] | None = None
        self.place = place
        self.options = options
        self.found = found

    @property
    def name(self) -> str:
        """The object's name in messages. It is created on demand, because most objects have no problems."""
        if self.within is None:
            return self._name
        outer, number = self.within
        return f"{self._name} {number} of {outer.name}"

    @name.setter
    def name(self, name: str) -> None:
        self._name = name

    def text(self, key: str) -> str:
        """Return the value as text without surrounding whitespace, or "" if it is missing or not text."""
        value = self.data.get(key)
        if isinstance(value, str):
            return (value if value.isascii() else _HALF.sub("\ufffd", value)).strip()
        if isinstance(value, int | float) and not isinstance(value, bool):
            return _number(value)
        if value is not None:
            self.report(f"`{key}` is not text")
        return ""

    def time(self, key: str) -> datetime | None:
        """Return the value as a time, or None if it is missing or cannot be parsed."""
        try:
            return optional_time(self.data.get(key), self.options)
        except ValueError as problem:
            hint = "Add --zone, such as `--zone UTC`." if "--zone" in str(problem) else ""
            self.report(f"`{key}`: {problem}", hint)
            return None

    def objects(self, key: str, name: str) -> Iterator[Fields]:
        """Yield the objects in a list."""
        value = self.data.get(key)
        if value is None:
            return
        if not isinstance(value, list):
            self.report(f"`{key}` is not a list")
            return
        for number, each in enumerate(value, start=1):
            if isinstance(each, dict):
                found = self.inner(each, name)
                found.within = self, number
                yield found
            elif each is not None:
                sentence = f"{name} {number} of {self.name}: this is not an object, such as {{...}}"
                self.found.append(ImportProblem(self.place, sentence))

    def inner(self, data: Mapping[str, Any], name: str) -> Fields:
        """Return an object inside this one."""
        return Fields(data, name, self.place, self.options, self.found)

    def texts(self, key: str) -> tuple[str, ...]:
        """Return the strings in a list, or a single string, without duplicates."""
        value = self.data.get(key)
        found = value if isinstance(value, list) else [value]
        texts = [_HALF.sub("\ufffd", each).strip() for each in found if isinstance(each, str)]
        if any(each is not None and not isinstance(each, str) for each in found):
            self.report(f"`{key}` is not a list of strings")
        return tuple(dict.fromkeys(each for each in texts if each))

    def report(self, sentence: str, hint: str = "") -> None:
        """Report a problem with this object."""
        self.found.append(ImportProblem(self.place, f"{self.name}: {sentence}", hint))

    def unmapped(self, known: Collection[str]) -> dict[str, str]:
        """Return the values of all keys that are not in `known` as text. Empty values, `False` and 0 are omitted."""
        others = ((str(key), value) for key, value in self.data.items() if key not in known)
        return {_HALF.sub("\ufffd", key): as_text(value) for key, value in others if _says_something(value)}


def as_text(value: Any) -> str:
    """Return a value as text. Values other than strings are converted to JSON and truncated if very long."""
    if isinstance(value, str):
        return _HALF.sub("\ufffd", value).strip()
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _number(value)
    try:
        text = json.dumps(value, ensure_ascii=False, default=str)
    except (ValueError, RecursionError):
        text = "(nested too deeply)"
    text = _HALF.sub("\ufffd", text)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 4]} ..."


def _says_something(value: Any) -> bool:
    return value not in (None, "", False, 0) and not (isinstance(value, list | dict) and not value)


def _number(value: float) -> str:
    if isinstance(value, int) and value.bit_length() > _DIGITS:
        return "(a very large number)"
    return str(value)
