"""Compares the attached texts of an incident with the hashes in its entries."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mimkit.app.reading.parse import diagnosed
from mimkit.app.reading.tree import Tree
from mimkit.model.diagnostic import Diagnostic
from mimkit.model.file_problem import AttachmentChanged
from mimkit.model.incident.attachment import hash_of
from mimkit.store.layout import evidence_path


def check_attachments(tree: Tree, path: str, raw: bytes, incident: Any) -> list[Diagnostic]:
    """Return a diagnostic for each attached text of an incident that is missing or has changed."""
    if b"attached" not in raw:
        return []
    return diagnosed(path, raw, _changed(tree, incident))


def _changed(tree: Tree, incident: Any) -> Iterator[AttachmentChanged]:
    for place, entry in enumerate(incident.timeline):
        file = getattr(entry, "attached", None)
        if file is None:
            continue
        where = evidence_path(incident.id, file.file)
        is_missing = where not in tree.files(where.rpartition("/")[0])
        if is_missing or hash_of(tree.read(where)) != file.sha256:
            yield AttachmentChanged(("timeline", place, "attached"), where, is_missing)
