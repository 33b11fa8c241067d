"""The edits of a YAML file from bytes to bytes; the data that each returns is compared with its bytes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mimkit.model.diagnostic import KeyPath
from mimkit.store.yaml import removal, writer
from mimkit.store.yaml.document import Document
from mimkit.store.yaml.reader import read

Items = Sequence[Mapping[str, object] | str]


def create(data: Mapping[str, object], first_line: str = "", *, reads_new: bool = True) -> bytes:
    """Return a new file."""
    return _raw(writer.create(data, first_line, reads_new=reads_new))


def append(raw: bytes, key: str, items: Items) -> bytes:
    """Return the file with items at the end of its last list."""
    return _raw(writer.append(Document(raw), key, items))


def insert(raw: bytes, key_path: KeyPath, items: Items) -> bytes:
    """Return the file with items at the end of a list."""
    return _raw(writer.insert(Document(raw), key_path, items))


def set_value(raw: bytes, key_path: KeyPath, value: object, *, before: str = "") -> bytes:
    """Return the file with another value at a key path."""
    return _raw(writer.set_value(Document(raw), key_path, value, before=before))


def remove(raw: bytes, key_path: KeyPath) -> bytes:
    """Return the file without a key or an item."""
    return _raw(removal.remove(Document(raw), key_path))


def _raw(new: Document) -> bytes:
    assert new.data == read(new.raw)
    return new.raw
