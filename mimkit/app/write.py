"""From a command and a head to the bytes of files, checked before anything is committed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from mimkit.app.gather import Gathered
from mimkit.app.world import unreadable, world_at
from mimkit.model.edits import Change
from mimkit.model.refs import RefKind
from mimkit.model.snapshot import Snapshot
from mimkit.ops.command import Command
from mimkit.store.git.repository import Repository
from mimkit.store.render import FileEdit, render


@dataclass(frozen=True, slots=True)
class Written:
    """A change, its new files, and the records as they are after it."""

    change: Change
    edits: Mapping[str, FileEdit]
    files: Mapping[str, bytes]
    world: Snapshot


def write(repo: Repository, commit: str | None, command: Command) -> Written:
    """Decide a command on a commit and make its files; raises a refusal, or RecordsUnreadable. Writes nothing."""
    world = world_at(repo, commit, command.about, taken_ids=command.gives_id)
    change = command.decide(world)
    edits = render(change.edits)
    files = {path: edit(repo.read(commit, path) if commit else None) for path, edit in edits.items()}
    return Written(change, edits, files, _after(world, files))


def _after(world: Snapshot, files: Mapping[str, bytes]) -> Snapshot:
    gathered = Gathered()
    for path, raw in files.items():
        gathered.add(path, raw)
    if gathered.diagnostics:
        raise unreadable(gathered.diagnostics)

    def merged(kind: RefKind, before: Mapping[str, Any]) -> Mapping[str, Any]:
        return {**before, **gathered.of(kind)}

    return replace(
        world,
        incidents=merged("incident", world.incidents),
        reviews=merged("review", world.reviews),
        problems=merged("problem", world.problems),
    )
