"""What the site is made of: the records of a checkout, and the commit they belong to."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from mimkit.app.gather import Gathered, NoPolicy
from mimkit.app.parse import parse
from mimkit.app.policy_history import with_policy_history
from mimkit.app.world import unreadable
from mimkit.errors import MimError
from mimkit.model.diagnostic import Diagnostic
from mimkit.model.snapshot import Snapshot
from mimkit.model.text import File
from mimkit.store.git.repository import Repository
from mimkit.store.worktree import Stamp, read_file, record_paths, stamp_of


@dataclass(frozen=True, slots=True)
class SiteSource:
    """The records to publish; `commit` is None outside git, and before the first commit."""

    snapshot: Snapshot
    commit: str | None


class SiteReader:
    """Reads the records of a checkout, once or again and again; a file that did not change is parsed once."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._known: dict[str, tuple[Stamp | None, File | list[Diagnostic]]] = {}

    def read(self) -> SiteSource:
        """Read every record; raises NoPolicy, RecordsUnreadable or LeadsAway.

        What has not changed since the last time is the same object as then.
        """
        gathered = Gathered()
        known = {path: self._parsed(path) for path in record_paths(self._root)}
        for path, (_, parsed) in known.items():
            gathered.put(path, parsed)
        self._known = known
        if gathered.diagnostics:
            raise unreadable(gathered.diagnostics, "in this checkout")
        snapshot = gathered.snapshot()
        if snapshot is None:
            raise NoPolicy(self._root)
        return self._dated(snapshot)

    def _dated(self, snapshot: Snapshot) -> SiteSource:
        """Add the commit, and the policies that were in force: each incident is judged by the one of its day."""
        try:
            repo = Repository.discover(self._root)
            commit = repo.resolve("HEAD")
        except MimError:
            return SiteSource(snapshot, None)
        return SiteSource(with_policy_history(repo, commit, snapshot), commit)

    def _parsed(self, path: str) -> tuple[Stamp | None, File | list[Diagnostic]]:
        stamp = stamp_of(self._root, path)
        known = self._known.get(path)
        return known if known and known[0] == stamp else (stamp, parse(path, read_file(self._root, path)))


def snapshot_for_site(root: Path) -> SiteSource:
    """Read every record of the checkout at `root`; raises NoPolicy, RecordsUnreadable or LeadsAway."""
    return SiteReader(root).read()
