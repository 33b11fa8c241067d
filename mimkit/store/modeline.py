"""Creates the first line of a record file, which points editors to its JSON Schema."""

from __future__ import annotations

from typing import Final

from mimkit.model.refs import RefKind
from mimkit.store.layout import ref_of

SCHEMAS: Final = ".schemas"
"""The folder of the JSON Schemas, at the top level of the repository."""

_BEGINS: Final = "# yaml-language-server: $schema="


def schema_path(kind: RefKind) -> str:
    """Return the path of the JSON Schema for a kind of record, relative to the repository."""
    return f"{SCHEMAS}/{kind}.json"


def modeline(path: str) -> bytes:
    """Return the first line for the record at `path`, with its line break. Empty if records are not stored there."""
    ref = ref_of(path)
    if ref is None:
        return b""
    return f"{_BEGINS}{'../' * path.count('/')}{schema_path(ref.kind)}\n".encode()
