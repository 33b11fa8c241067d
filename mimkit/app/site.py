"""What the site is made of: the records of a checkout, and the commit they belong to."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from mimkit.app.gather import Gathered, NoPolicy
from mimkit.app.world import unreadable
from mimkit.errors import MimError
from mimkit.model.snapshot import Snapshot
from mimkit.store.git.repository import Repository
from mimkit.store.worktree import read_file, record_paths


@dataclass(frozen=True, slots=True)
class SiteSource:
    """The records to publish; `commit` is None outside git, and before the first commit."""

    snapshot: Snapshot
    commit: str | None


def snapshot_for_site(root: Path) -> SiteSource:
    """Read every record of the checkout at `root`; raises NoPolicy, RecordsUnreadable or LeadsAway."""
    gathered = Gathered()
    for path in record_paths(root):
        gathered.add(path, read_file(root, path))
    if gathered.diagnostics:
        raise unreadable(gathered.diagnostics, "in this checkout")
    snapshot = gathered.snapshot()
    if snapshot is None:
        raise NoPolicy(root)
    return SiteSource(snapshot, _commit(root))


def _commit(root: Path) -> str | None:
    try:
        return Repository.discover(root).resolve("HEAD")
    except MimError:
        return None
