"""Stores the last imported version of each record, to tell changes in the source from changes in the policy.

The file `policy/.imported-FORMAT.jsonl` contains one line for each record and is committed with the policy.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from mimkit.ops.importing.catalogue_drafts import CatalogueKind

Key = tuple[str, str]
"""The kind and key of a draft."""


class Before(NamedTuple):
    """The state of a record after the last import."""

    kind: CatalogueKind
    key: str
    id: str
    values: Mapping[str, Any]


def baseline_path(format_name: str) -> str:
    """Return the path of the baseline file for a format."""
    return f"policy/.imported-{format_name}.jsonl"


def parse_baseline(raw: bytes | None) -> dict[Key, Before]:
    """Return the records from the last import. Damaged lines, which a merge can cause, are skipped."""
    found: dict[Key, Before] = {}
    for line in (raw or b"").decode("utf-8", "replace").splitlines():
        try:
            data = json.loads(line)
            each = Before(data["kind"], data["key"], data["id"], dict(data["values"]))
        except (ValueError, KeyError, TypeError, RecursionError):
            continue
        if all(isinstance(part, str) for part in each[:3]):
            found[each.kind, each.key] = each
    return found


def baseline_bytes(records: Iterable[Before]) -> bytes:
    """Return the content of the file, sorted so that a change to one record changes only one line."""
    ordered = sorted(records, key=lambda each: (each.kind, each.key))
    return "".join(f"{json.dumps(each._asdict(), ensure_ascii=False)}\n" for each in ordered).encode()
