"""Detects data missing from a clone: files outside a sparse checkout, and history beyond a shallow clone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from mimkit.app.reading.tree import read_blobs
from mimkit.errors import EnvironmentUnfit, MimError
from mimkit.model.incident.incident import Incident
from mimkit.model.shell import quoted
from mimkit.model.snapshot import Snapshot
from mimkit.store.git.repository import Repository
from mimkit.store.layout import is_ours


class FilesLeftOut(EnvironmentUnfit):
    """The command needs files that are not included in this sparse checkout."""

    def __init__(self, paths: Sequence[str]) -> None:
        tops = sorted({path.partition("/")[0] for path in paths})
        count = "1 file" if len(paths) == 1 else f"{len(paths)} files"
        super().__init__(
            f"This sparse checkout omits {count} under {' and '.join(tops)}, "
            f"such as {min(paths)}; without them, the result would be wrong.",
            f"git sparse-checkout add {' '.join(map(quoted, tops))}",
        )


def ensure_whole(root: Path, folders: Iterable[str]) -> None:
    """Raise FilesLeftOut if a sparse checkout omits files under `folders`. Outside git, no files are omitted."""
    try:
        repo = Repository.discover(root)
    except MimError:
        return
    if paths := [path for path in repo.left_out(list(folders)) if is_ours(path)]:
        raise FilesLeftOut(paths)


def committed_copies(repo: Repository, folders: Sequence[str]) -> Mapping[str, bytes]:
    """Return the staged content of the files that a sparse checkout omits."""
    paths = {path: blob for path, blob in repo.left_out(folders).items() if is_ours(path)}
    return dict(read_blobs(repo, paths))


def oldest_known(repo: Repository, snapshot: Snapshot) -> datetime | None:
    """Return the time from which the policy is known in a shallow clone, or None if its full history is known."""
    if not repo.edge or not snapshot.earlier_policies:
        return None
    return snapshot.earlier_policies[0].since


def is_older(incident: Incident, edge: datetime | None) -> bool:
    """Return whether an incident has entries from before `edge`, for which the policy is missing in this clone."""
    if edge is None:
        return False
    field = "recorded" if incident.mode == "backfill" else "at"
    return any(getattr(each, field) < edge for each in incident.timeline)
