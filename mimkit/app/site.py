"""Reads the records and the current commit of a checkout for the site build."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace
from pathlib import Path

from mimkit.app.reading.partial import ensure_whole
from mimkit.app.reading.policy_history import with_policy_history
from mimkit.app.reading.records import Records
from mimkit.app.reading.redacted import redacted_texts
from mimkit.app.reading.shortened import parse_shortened
from mimkit.app.reading.tree import WorkingTree
from mimkit.app.repositories.published import published_repositories
from mimkit.errors import MimError
from mimkit.model.diagnostic import Diagnostic
from mimkit.model.incident.incident import Incident
from mimkit.model.incident.state import fold
from mimkit.model.packed import Packed, PackedMapping
from mimkit.model.refs import Ref
from mimkit.model.snapshot import Snapshot
from mimkit.model.text import File
from mimkit.store.git.repository import Repository
from mimkit.store.layout import INCIDENTS, POLICY, incident_of, is_evidence, path_of


@dataclass(frozen=True, slots=True)
class SiteSource:
    """The records to publish. `commit` is None outside git or before the first commit."""

    snapshot: Snapshot
    commit: str | None
    shortened: tuple[Diagnostic, ...] = ()
    """Texts that exceed their maximum length in the files and are therefore truncated here."""

    @property
    def remark(self) -> str:
        """A warning about texts that are too long. Empty if there are none."""
        rows = (f"  {each.path}:{each.line}: {each.code} {each.message}" for each in sorted(self.shortened))
        head = "These texts are too long and are shortened on the site; mim check lists them:"
        return "\n".join((head, *rows)) if self.shortened else ""


_Known = tuple[Hashable, File | Packed[Incident] | list[Diagnostic], tuple[Diagnostic, ...]]
"""A file's fingerprint, its parsed record, and its texts that are too long."""


class SiteReader:
    """Reads the records in a working tree, repeatedly if needed. Unchanged files are parsed only once."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._tree = WorkingTree(root)
        self._known: dict[str, _Known] = {}

    def read(self) -> SiteSource:
        """Read all records. Raises NoPolicy, RecordsUnreadable or LinkOutsideRepository.

        Records that have not changed since the previous call are returned as the same objects. Incidents are stored
        compressed.
        """
        ensure_whole(self._root, (INCIDENTS, POLICY))
        records, incidents = Records(self._tree), PackedMapping[Incident]()
        paths = (path for path in self._tree.paths(INCIDENTS, POLICY) if not is_evidence(path))
        known = {path: self._parsed(path) for path in paths}
        for path, (_, found, _) in known.items():
            if isinstance(found, Packed):
                incidents.put(incident_of(path), found)
            else:
                records.put(path, found)
        self._known = known
        snapshot = records.readable_snapshot(self._root, "in this checkout", incidents)
        source = self._dated(replace(snapshot, incidents=incidents))
        return replace(source, shortened=tuple(each for _, _, cut in known.values() for each in cut))

    def redacted(self, source: SiteSource) -> tuple[str, ...]:
        """Return the texts that were redacted from these records, according to the repository history."""
        if source.commit is None:
            return ()
        records = {path_of(Ref("incident", key)): each for key, each in source.snapshot.incidents.items()}
        found = redacted_texts(Repository.discover(self._root), source.commit, records)
        return tuple(text for texts in found.values() for text in texts)

    def _dated(self, snapshot: Snapshot) -> SiteSource:
        """Add the commit and policy history, so that each incident is assessed under the policy at its declaration."""
        try:
            repo = Repository.discover(self._root)
            commit = repo.here()
        except MimError:
            return SiteSource(snapshot, None)
        return SiteSource(with_policy_history(repo, commit, snapshot), commit)

    def _parsed(self, path: str) -> _Known:
        mark = self._tree.mark(path)
        known = self._known.get(path)
        if known and known[0] == mark:
            return known
        found, cut = parse_shortened(path, self._tree.read(path))
        return mark, Packed(found) if isinstance(found, Incident) else found, cut


def is_anything_open(root: Path) -> bool:
    """Return whether a live incident is open, or maintenance is planned or active.

    The repositories whose public incidents the public site includes are also searched. Raises the same errors as
    `SiteReader.read` and `published_repositories`.
    """
    snapshot = snapshot_for_site(root).snapshot
    if _is_anything_open(snapshot):
        return True
    others = published_repositories(root, snapshot.repositories)
    return any(_is_anything_open(each.snapshot) for each in others if each.snapshot)


def _is_anything_open(snapshot: Snapshot) -> bool:
    return any(not each.is_over for each in snapshot.maintenance.values()) or any(
        each.mode == "live" and fold(each).is_open for each in snapshot.incidents.values()
    )


def snapshot_for_site(root: Path) -> SiteSource:
    """Read all records in the checkout at `root`. Raises NoPolicy, RecordsUnreadable or LinkOutsideRepository."""
    return SiteReader(root).read()
