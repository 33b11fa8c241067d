"""Keeps incident records small enough for every command to read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from mimkit.errors import Refused
from mimkit.store.yaml.document import Document
from mimkit.store.yaml.reader import FULL_BYTES

_SMALL: Final = 4096
"""The maximum size, in bytes, of a change that a full record still accepts."""
_WARN_AT: Final = 0.8


class RecordFull(Refused):
    """The text is too long for the record. Short entries still fit."""

    def __init__(self, path: str, size: int) -> None:
        super().__init__(
            f"{path} would be {size:,} bytes long; the limit for records with long texts is {FULL_BYTES:,} bytes",
            "put the text in a file, and store it next to the record: mim log TEXT --attach FILE",
        )


def check_sizes(before: Mapping[str, Document], after: Mapping[str, Document]) -> tuple[str, ...]:
    """Return a warning for each record that is nearly full. Raises RecordFull for a long text in a full record."""
    return tuple(_warnings(before, after))


def _warnings(before: Mapping[str, Document], after: Mapping[str, Document]) -> Iterator[str]:
    for path, file in after.items():
        size = len(file.raw)
        old = before.get(path)
        if size > FULL_BYTES and size - (len(old.raw) if old else 0) > _SMALL:
            raise RecordFull(path, size)
        if size > _WARN_AT * FULL_BYTES:
            yield (
                f"{path} is at {100 * size // FULL_BYTES} % of its size limit; "
                "store long texts next to it with mim log --attach FILE"
            )
