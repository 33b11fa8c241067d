"""Converts payload values, which may have any type, to text and times that records accept."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from mimkit.app.importing.format import ReadOptions
from mimkit.app.importing.reading.times import optional_time
from mimkit.model.text import SOURCE, TITLE, normalise

_LONGEST_TEXT: Final = 10_000
_LONGEST_KEY: Final = 180
"""The maximum key length. Records accept longer keys, which leaves room for other entries about the same alert."""
_MOST_LABELS: Final = 200
_MOST_DIGITS: Final = 40
_CUT: Final = "..."
_TERMINAL: Final = re.compile("\x1b(?:\\[[0-9;?]*[A-Za-z]|\\][^\x07\x1b]*(?:\x07|\x1b\\\\)?)?")
"""Matches terminal control sequences, such as colours and commands that set the window title."""


def mapping(value: Any) -> Mapping[str, Any]:
    """Return the value if it is a JSON object, otherwise an empty mapping."""
    return value if isinstance(value, dict) else {}


def items(value: Any) -> list[Any]:
    """Return the value if it is a list, otherwise an empty list."""
    return value if isinstance(value, list) else []


def paragraphs(value: Any, longest: int = _LONGEST_TEXT) -> str:
    """Return a value as text without invisible characters. Lists, objects and null become an empty string."""
    if isinstance(value, bool):
        text = str(value).lower()
    elif isinstance(value, str):
        text = value[: 2 * longest].encode("utf-8", "replace").decode()
    elif isinstance(value, int | float) and abs(value) < 10**_MOST_DIGITS:
        text = str(value)
    else:
        return ""
    text = normalise(_TERMINAL.sub("", text))
    return text if len(text) <= longest else text[: longest - len(_CUT)].rstrip() + _CUT


def line(value: Any, longest: int = TITLE) -> str:
    """Return a value as a single line of text."""
    text = " ".join(paragraphs(value, 2 * longest).split())
    return text if len(text) <= longest else text[: longest - len(_CUT)].rstrip() + _CUT


def first_line(*values: Any) -> str:
    """Return the first line of the first value that contains text, for use as a title."""
    return next((line(text.splitlines()[0]) for value in values if (text := paragraphs(value))), "")


def address(*values: Any) -> str:
    """Return the first usable URL as a single line. Empty and overlong values are skipped."""
    found = (line(value, SOURCE + 1) for value in values)
    return next((each for each in found if each and len(each) <= SOURCE), "")


def reference(value: Any) -> str:
    """Return a URL that can be used to link to the original record, or an empty string if it is too long."""
    found = address(value)
    return found if len(found) <= TITLE else ""


def labels(*values: Any) -> dict[str, str]:
    """Merge the labels from several objects. Later objects take precedence, and nested values are omitted."""
    found: dict[str, str] = {}
    for value in values:
        for name, text in list(mapping(value).items())[:_MOST_LABELS]:
            if (key := line(name)) and (words := line(text)):
                found[key] = words
    return found


def moment(value: Any) -> datetime | None:
    """Parse a time with an offset, or a Unix timestamp in seconds or milliseconds. Return None if there is no time."""
    try:
        return optional_time(value, ReadOptions())
    except ValueError:  # such as 0001-01-01, Alertmanager's value for "not yet"
        return None


def keyed(tool: str, *parts: Any) -> str:
    """Return a key that begins with the tool's name. If the key is too long, its remainder is replaced by a hash."""
    said = "/".join(filter(None, (line(part, SOURCE) for part in parts)))
    key = f"{tool}:{said}"
    return key if len(key) <= _LONGEST_KEY else f"{tool}:{digest(said)}"


def digest(*parts: str) -> str:
    """Return a hash of several texts."""
    return hashlib.sha256("\x00".join(parts).encode("utf-8", "replace")).hexdigest()[:32]


def flat(value: Mapping[str, Any]) -> Iterator[str]:
    """Yield the labels as `name=value` in a fixed order, for hashing."""
    for name, text in sorted(labels(value).items()):
        yield f"{name}={text}"
