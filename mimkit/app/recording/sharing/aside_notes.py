"""Reports the result of sharing records without a direct push of all changes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mimkit.app.merging.order import entry_ids
from mimkit.app.merging.side_branches import CHANGES
from mimkit.errors import MimError
from mimkit.store.git.repository import Repository

if TYPE_CHECKING:
    from mimkit.app.recording.recording import Recording
    from mimkit.app.recording.sharing.aside import Aside


def notes_on(repo: Repository, aside: Aside) -> Iterator[str]:
    """Yield a note for each new side branch, and one for changes that were not shared."""
    remote = repo.remote()
    shared = remote.ref.removeprefix("refs/heads/") if remote else ""
    for name in aside.created:
        if name.startswith(CHANGES):
            yield f"Changes to other files are on branch {name}. Open a pull request from {name} to {shared}"
            continue
        yield (
            f"{shared} does not accept direct pushes, so this was shared on branch {name}, which other "
            f"clones also read. Open a pull request from {name} to {shared}"
        )
    if aside.left:
        yield _left(aside.left, shared)


def notes_on_conflicts(aside: Aside) -> Iterator[str]:
    """Yield a note for each record with a conflict that a person must resolve."""
    for conflict in aside.conflicts.values():
        yield f"{conflict.sentence} Everything else was shared. To resolve the conflict: {conflict.hint}"


def _left(paths: tuple[str, ...], shared: str) -> str:
    more = f" and {len(paths) - 1} more" if len(paths) > 1 else ""
    return (
        f"{paths[0]}{more}: your change is not shared, because {shared} rejects it. "
        "To push it to a branch for review: mim sync"
    )


def unshared_change(repo: Repository, recording: Recording, aside: Aside) -> MimError | None:
    """Return the conflict that prevents a change in this recording from being shared, or None."""
    held = [path for path in recording.files if path in aside.conflicts]
    for path in held:
        pushed = _pushed(repo, path)
        known = {name for raw in pushed for name in entry_ids(raw)}
        if recording.change.entries and set(recording.change.entries) <= known:
            continue
        if recording.files[path] not in pushed:
            return aside.conflicts[path]
    return None


def _pushed(repo: Repository, path: str) -> list[bytes]:
    remote = repo.remote()
    shared = repo.resolve(remote.tracking) if remote else None
    tips = [*([shared] if shared else []), *repo.side_branches().values()]
    return [raw for tip in tips if (raw := repo.read(tip, path)) is not None]
