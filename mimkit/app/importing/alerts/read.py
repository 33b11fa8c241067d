"""Reads the notifications in a file: JSON objects, or the text of an issue."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final

from mimkit.app.entry_files.cells import LineProblem
from mimkit.app.entry_files.decoding import decoded
from mimkit.app.importing.alerts.dialect import Payload
from mimkit.app.importing.alerts.registry import read_payload
from mimkit.app.importing.format import Material
from mimkit.app.importing.reading.json_records import json_records
from mimkit.ops.importing.alerts import Notification
from mimkit.ops.importing.drafts import ImportProblem, Place

LARGEST: Final = 16_777_216
"""The maximum file size in bytes."""


def read_alerts(
    name: str, raw: bytes, now: datetime, form: Mapping[str, str], dialect: str = ""
) -> Iterator[Notification | ImportProblem]:
    """Yield the notifications in a file, in order, and a problem for each part that cannot be read."""
    if len(raw) > LARGEST:
        limit = LARGEST // 1_048_576
        yield ImportProblem(Place(name), f"the file is larger than {limit} MiB, so it was not read")
        return
    if raw.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        for record in json_records(Material(name, raw)):
            if isinstance(record, ImportProblem):
                yield record
            else:
                yield from read_payload(Payload(record.place, record.data, now, form), dialect)
        return
    text = decoded(raw)
    if isinstance(text, LineProblem):
        yield ImportProblem(Place(name, text.line, text.column), text.sentence)
    elif not text.strip():
        yield ImportProblem(Place(name), "there is nothing to read", "pipe the alert into the command")
    else:
        yield from read_payload(Payload(Place(name), text, now, form), dialect)
