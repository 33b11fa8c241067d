"""Reads the valid items from a policy file that also contains invalid ones."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from pydantic import ValidationError

from mimkit.model.file_problem import Unreadable
from mimkit.model.refs import RefKind
from mimkit.model.text import File
from mimkit.store.layout import shape_of
from mimkit.store.yaml.reader import read

LISTS: frozenset[RefKind] = frozenset({"people", "channels", "glossary"})
"""The kinds of files that contain a list of independent items."""
FOLDERS: frozenset[RefKind] = frozenset(
    {"group", "service", "roster", "runbook", "template", "infrastructure"}
)
"""The kinds that have a separate file for each record."""

_KEY = re.compile(r"(?<!\w)[A-Za-z_]\w*+:")
_ITEM = re.compile(r"(?<! ) *+(?=- )")


def salvaged(kind: RefKind, raw: bytes) -> File | None:
    """Return the file without its invalid items, or None if no item is valid."""
    data = read(raw)
    data = _known(kind, data if isinstance(data, dict) else _pieces(raw))
    lists = {key: items for key, items in data.items() if isinstance(items, list)}
    kept = {**data, **{key: [] for key in lists}}
    for key, items in lists.items():
        fitting = [item for item in items if _fit(kind, {**kept, key: [item]})]
        if not _fit(kind, {**kept, key: fitting}):
            fitting = _together(kind, kept, key, fitting)
        kept[key] = fitting
    return _fit(kind, kept) if any(kept[key] for key in lists) else None


def _known(kind: RefKind, data: dict[str, Any]) -> dict[str, Any]:
    """Return the data without unknown keys. A list with an unknown key is used if exactly one key is missing."""
    fields = shape_of(kind).model_fields
    names = {field.alias or name for name, field in fields.items()}
    missing = [name for name in names - {"schema"} if name not in data]
    unknown = [key for key, items in data.items() if key not in names and isinstance(items, list)]
    found = {key: value for key, value in data.items() if key in names}
    if len(missing) == len(unknown) == 1:
        found[missing[0]] = data[unknown[0]]
    return found


def _together(kind: RefKind, kept: dict[str, Any], key: str, items: list[Any]) -> list[Any]:
    """Return the items that are valid together with the items before them. Of duplicate ids, the first is kept."""
    found: list[Any] = []
    for item in items:
        if _fit(kind, {**kept, key: [*found, item]}):
            found.append(item)
    return found


def _fit(kind: RefKind, data: dict[str, Any]) -> File | None:
    try:
        return shape_of(kind).model_validate(data)
    except ValidationError:
        return None


def _pieces(raw: bytes) -> dict[str, Any]:
    """Read each key and each list item separately, and omit those that cannot be read."""
    found: dict[str, Any] = {}
    for lines in _from(_KEY, raw.decode("utf-8", "replace").splitlines(keepends=True)):
        key = lines[0].partition(":")[0]
        whole = _read(lines)
        if key in whole:
            found[key] = whole[key]
            continue
        items = (_read([f"{key}:\n", *item]).get(key) for item in _items(lines[1:]))
        found[key] = [item for each in items if isinstance(each, list) for item in each]
    return found


def _items(lines: list[str]) -> Iterator[list[str]]:
    dashes = [start[0] for line in lines if (start := _ITEM.match(line))]
    return _from(re.compile(re.escape(min(dashes, key=len)) + "- "), lines) if dashes else iter(())


def _from(start: re.Pattern[str], lines: list[str]) -> Iterator[list[str]]:
    """Yield groups of lines that each start with a match of `start`. Lines before the first match are omitted."""
    places = [number for number, line in enumerate(lines) if start.match(line)]
    yield from (lines[here:there] for here, there in pairwise([*places, len(lines)]))


def _read(lines: list[str]) -> dict[str, Any]:
    data: Any = read("".join(lines).encode())
    return {} if isinstance(data, Unreadable) else data
