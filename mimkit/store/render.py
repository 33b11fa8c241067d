"""Turns record edits into file contents and changes only the affected lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import reduce
from typing import Any

from mimkit.model.change import Append, Create, Edit, SetValue
from mimkit.model.diagnostic import KeyPath
from mimkit.model.shell import quoted
from mimkit.store.layout import path_of, shape_of
from mimkit.store.modeline import modeline
from mimkit.store.yaml import writer
from mimkit.store.yaml.reader import read

FileEdit = Callable[[bytes | None], bytes]
"""From the old content of a file (None: it does not exist) to the new one."""


class Missing(writer.CannotEdit):
    """The record to change does not exist."""


class Exists(writer.CannotEdit):
    """The record to create exists already."""


def render(edits: Iterable[Edit]) -> dict[str, FileEdit]:
    """Return, for each path in the edits, the function that creates its new content."""
    by_path: dict[str, list[Edit]] = {}
    for edit in edits:
        by_path.setdefault(path_of(edit.ref), []).append(edit)
    return {path: _file_edit(path, tuple(mine)) for path, mine in by_path.items()}


def _file_edit(path: str, edits: tuple[Edit, ...]) -> FileEdit:
    return lambda raw: reduce(lambda content, edit: _apply(path, content, edit), edits, raw) or b""


def _apply(path: str, raw: bytes | None, edit: Edit) -> bytes:
    if isinstance(edit, Create):
        if raw is not None:
            raise Exists(f"{path} already exists", f"git log -- {quoted(path)}")
        return modeline(path) + writer.create(edit.data)
    if raw is None:
        raise Missing(f"{path} does not exist", "git status")
    if isinstance(edit, Append) and edit.keys == ("timeline",):
        return writer.append(raw, "timeline", edit.items)
    if isinstance(edit, Append) and (old := _list_at(path, raw, edit.keys)):
        return _extended(raw, edit, old)
    value = list(edit.items) if isinstance(edit, Append) else edit.value
    return writer.set_value(raw, edit.keys, value, before=_next_key(path, raw, edit))


def _list_at(path: str, raw: bytes, keys: KeyPath) -> list[Any]:
    data: Any = read(path, raw)
    return (data.get(keys[0]) if isinstance(data, dict) else None) or []


def _extended(raw: bytes, edit: Append, old: list[Any]) -> bytes:
    try:
        return writer.insert(raw, edit.keys, edit.items)
    except writer.CannotEdit:
        # A list in brackets has no line for another item, so the whole list is rewritten.
        return writer.set_value(raw, edit.keys, [*old, *edit.items])


def _next_key(path: str, raw: bytes, edit: Append | SetValue) -> str:
    """Return the existing key before which a new one belongs: the model defines the order."""
    data = read(path, raw)
    if len(edit.keys) != 1 or not isinstance(data, dict):
        return ""
    order = [field.alias or name for name, field in shape_of(edit.ref.kind).model_fields.items()]
    later = order[order.index(str(edit.keys[0])) + 1 :]
    return next((key for key in later if key in data), "")
