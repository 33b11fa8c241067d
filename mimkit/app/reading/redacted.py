"""Reads redacted texts from git's history, so that they cannot be repeated in a public text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from mimkit.app.reading.parse import parse
from mimkit.app.reading.tree import read_blobs
from mimkit.model.incident.effects.redaction import passages
from mimkit.model.incident.incident import Incident
from mimkit.store.git.repository import Repository


def redacted_texts(
    repo: Repository, commit: str | None, records: Mapping[str, Incident]
) -> Mapping[str, tuple[str, ...]]:
    """Return the redacted passages of incidents, keyed by the paths of their files.

    Only the part of the history that is available in the clone is read. In a partial clone, the history would have
    to be downloaded, so the result is empty.
    """
    gone = {path: found for path, incident in records.items() if (found := _redacted(incident))}
    if not gone or commit is None or repo.is_partial:
        return {}
    versions: dict[str, dict[str, None]] = {path: {} for path in gone}
    for revision in repo.revisions(commit, sorted(gone)):
        for path, blob in revision.blobs.items():
            if blob and path in versions:
                versions[path][blob] = None
    raws = dict(read_blobs(repo, {blob: blob for blobs in versions.values() for blob in blobs}))
    return {
        path: _passages((parse(path, raws[blob]) for blob in blobs if blob in raws), gone[path])
        for path, blobs in versions.items()
    }


def _redacted(incident: Incident) -> frozenset[str]:
    return frozenset(entry.entry for entry in incident.timeline if entry.kind == "redact")


def _passages(versions: Iterable[object], gone: frozenset[str]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for version in versions:
        if isinstance(version, Incident):
            for target in gone:
                found |= dict.fromkeys(passages(version.timeline, target))
    return tuple(found)
