"""Edits of records turned into the bytes of files, so that only their own lines change."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import reduce

from mimkit.model.edits import Append, Create, Edit
from mimkit.store.layout import path_of
from mimkit.store.yaml import writer

FileEdit = Callable[[bytes | None], bytes]
"""From the old content of a file (None: there is none) to the new one."""

_LAST_KEY = {"incident": "timeline", "review": "actions"}
"""The key that stays the last one of a file: new keys go before it."""


class Missing(writer.CannotEdit):
    """A record that is to be changed is not there."""


class Exists(writer.CannotEdit):
    """A record that is to be made is there already."""


def render(edits: Iterable[Edit]) -> dict[str, FileEdit]:
    """Return for each path that the edits touch the function that makes its new content."""
    by_path: dict[str, list[Edit]] = {}
    for edit in edits:
        by_path.setdefault(path_of(edit.ref), []).append(edit)
    return {path: _file_edit(path, tuple(mine)) for path, mine in by_path.items()}


def _file_edit(path: str, edits: tuple[Edit, ...]) -> FileEdit:
    return lambda raw: reduce(lambda content, edit: _apply(path, content, edit), edits, raw) or b""


def _apply(path: str, raw: bytes | None, edit: Edit) -> bytes:
    if isinstance(edit, Create):
        if raw is not None:
            raise Exists(f"{path} is there already", f"git log -- {path}")
        return writer.create(edit.data)
    if raw is None:
        raise Missing(f"{path} is not there", "git status")
    if isinstance(edit, Append):
        return _append(raw, edit)
    last = _LAST_KEY.get(edit.ref.kind, "") if len(edit.keys) == 1 else ""
    return writer.set_value(raw, edit.keys, edit.value, before=last)


def _append(raw: bytes, edit: Append) -> bytes:
    if edit.keys == ("timeline",):
        return writer.append(raw, "timeline", edit.items)
    return writer.insert(raw, edit.keys, edit.items)
