"""Converts record edits to file contents, changing only the affected lines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial, reduce
from typing import Any

from mimkit.model.change import Append, Create, Edit, Prompts, Remove, SetValue
from mimkit.model.diagnostic import KeyPath
from mimkit.model.shell import quoted
from mimkit.store.layout import path_of, shape_of
from mimkit.store.modeline import modeline
from mimkit.store.yaml import writer
from mimkit.store.yaml.document import Document
from mimkit.store.yaml.removal import remove


class Missing(writer.CannotEdit):
    """The record to change does not exist."""


class Exists(writer.CannotEdit):
    """The record to create already exists."""


@dataclass(frozen=True)
class FileEdit:
    """All edits to one file. They are applied to the old content, or to None if the file does not exist."""

    path: str
    edits: tuple[Edit, ...]
    reads_new: bool = True
    """Whether a new file is read again before it is written, as every edited file is."""

    def __call__(self, raw: bytes | None) -> bytes:
        """Return the new content of the file. Raise CannotEdit if the edits cannot be applied."""
        return self.apply(None if raw is None else Document(raw)).raw

    def apply(self, old: Document | None) -> Document:
        """Return the new version of a document, which may already be parsed. Raise CannotEdit if that fails."""
        first, *others = self.edits
        new = _apply(self.path, old, first, reads_new=self.reads_new)
        return reduce(partial(_apply, self.path), others, new)


@dataclass(frozen=True)
class NewContent:
    """The content of a file that is stored next to a record but is not a record itself."""

    content: bytes

    def __call__(self, raw: bytes | None) -> bytes:  # noqa: ARG002 - called like the edit of a record
        """Return the new content, whatever the old content is."""
        return self.content


def render(edits: Iterable[Edit], *, reads_new: bool = True) -> dict[str, FileEdit]:
    """Return the combined edit for each file, by path."""
    by_path: dict[str, list[Edit]] = {}
    for edit in edits:
        by_path.setdefault(path_of(edit.ref), []).append(edit)
    return {path: FileEdit(path, tuple(mine), reads_new) for path, mine in by_path.items()}


def _apply(path: str, old: Document | None, edit: Edit, *, reads_new: bool = True) -> Document:
    if isinstance(edit, Create):
        if old is not None:
            raise Exists(f"{path} already exists", f"git log -- {quoted(path)}")
        return writer.create(edit.data, modeline(path).decode(), reads_new=reads_new)
    if old is None:
        raise Missing(f"{path} does not exist", "git status")
    if isinstance(edit, Prompts):
        from mimkit.store.yaml.prompts import with_prompts  # noqa: PLC0415 - only a review has prompts

        return with_prompts(old, edit.below)
    if isinstance(edit, Remove):
        return remove(old, edit.keys)
    if isinstance(edit, Append) and edit.keys == ("timeline",):
        return writer.append(old, "timeline", edit.items)
    if isinstance(edit, Append) and (items := _list_at(old, edit.keys)):
        return _extended(old, edit, items)
    value = list(edit.items) if isinstance(edit, Append) else edit.value
    return writer.set_value(old, edit.keys, value, before=_next_key(old, edit))


def _list_at(old: Document, keys: KeyPath) -> list[Any]:
    data: Any = old.data
    for key in keys:
        if isinstance(data, list) and isinstance(key, int) and key < len(data):
            data = data[key]
        else:
            data = data.get(key) if isinstance(data, dict) else None
    return data or []


def _extended(old: Document, edit: Append, items: list[Any]) -> Document:
    try:
        return writer.insert(old, edit.keys, edit.items)
    except writer.CannotEdit:
        # A list in brackets is on one line, so an item cannot be appended and the whole list is rewritten.
        return writer.set_value(old, edit.keys, [*items, *edit.items])


def _next_key(old: Document, edit: Append | SetValue) -> str:
    """Return the existing key before which a new key belongs, according to the order of the model's fields."""
    data = old.data
    if edit.keys[:1] == ("timeline",) and len(edit.keys) == 3:
        return "via"  # the first of the keys that come last in every entry
    if len(edit.keys) != 1 or not isinstance(data, dict):
        return ""
    order = [field.alias or name for name, field in shape_of(edit.ref.kind).model_fields.items()]
    later = order[order.index(str(edit.keys[0])) + 1 :]
    return next((key for key in later if key in data), "")
