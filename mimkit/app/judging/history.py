"""Creates the input for the history rules from two versions of a record's files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mimkit.app.judging.scope import CheckScope
from mimkit.app.reading.parse import parse
from mimkit.app.reading.tree import Tree
from mimkit.model.incident.incident import Incident
from mimkit.model.refs import Ref
from mimkit.model.text import File
from mimkit.rules.base.versions import RecordVersions
from mimkit.store.layout import ref_of


def edited(
    paths: Sequence[str], after: Mapping[Ref, File], before: Mapping[str, bytes | None]
) -> RecordVersions:
    """Combine the versions of one incident's files. `before` contains the old content of the files that differ.

    A file that is missing from `before` is unchanged. None in `before` means that the file did not exist.
    """
    old: dict[Ref, File] = {}
    for path in paths:
        ref = ref_of(path)
        raw = before.get(path)
        record = parse(path, raw) if raw else after.get(ref) if ref and path not in before else None
        # Base content that does not match the current schema cannot be compared.
        if ref and isinstance(record, File):
            old[ref] = record
    return RecordVersions(old, after)


def removed(scope: CheckScope, tree: Tree) -> RecordVersions:
    """Return the records deleted since the base, each with the path of the file that now contains its entries."""
    lying = {*scope.rest, *scope.inside}
    gone = {path: raw for path, raw in sorted(scope.before.items()) if raw is not None and path not in lying}
    return RecordVersions(
        {}, {}, {ref: _moved(path, raw, scope, tree) for path, raw in gone.items() if (ref := ref_of(path))}
    )


def _moved(path: str, raw: bytes, scope: CheckScope, tree: Tree) -> str:
    record = parse(path, raw)
    if not isinstance(record, Incident) or not record.timeline:
        return ""
    entry = record.timeline[0].id.encode()
    new = (path for path in scope.inside if scope.before.get(path, b"") is None)
    return next((path for path in new if entry in tree.read(path)), "")
