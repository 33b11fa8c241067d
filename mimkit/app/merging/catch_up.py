"""Updates the local branch to the remote's newer head, reads the side branches and keeps unshared local commits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from mimkit.errors import MimError
from mimkit.model.shell import quoted
from mimkit.store.cache import Memory
from mimkit.store.git.errors import Entangled, HeadMoved
from mimkit.store.git.repository import Patience, Repository
from mimkit.store.layout import INCIDENTS

if TYPE_CHECKING:
    from mimkit.app.merging.merge import RecordMerger, SideKeeper

_SHAPE: Final = 1
_RECORDS: Final = (f"{INCIDENTS}/",)
MERGED: Final = "Merge with the remote"
TAKEN: Final = "Take over what others recorded"


class WaitsForYou(Entangled):
    """Both sides changed a record. Everything else was merged, and this clone keeps its own version of the record."""

    def __init__(self, found: Entangled, rev: str) -> None:
        Exception.__init__(self, found.sentence)
        self.sentence = found.sentence
        self.hint = f"mim resolve --with {quoted(rev)} --take SIDE"
        self._rev = rev
        self.rows = found.rows

    def is_with(self, name: str) -> bool:
        """Return whether the other version is on the remote's branch `name`."""
        return self._rev.endswith(f"/{name}")


@dataclass(slots=True)
class Arrival:
    """The result of catching up: warnings, conflicts that a person must resolve, and whether the branch moved."""

    notes: list[str] = field(default_factory=list)
    conflicts: dict[str, WaitsForYou] = field(default_factory=dict)
    """The conflict for each path. This clone keeps its own version, which is not shared."""
    has_moved: bool = False


def catch_up(repo: Repository, patience: Patience = Patience.COMMAND) -> Arrival | None:
    """Fetch and update the branch. Return the result, or None if there is nothing new.

    A conflict does not stop the update and is included in the result. Raises any error from the fetch.
    """
    if repo.fetch(patience) is None:
        return None
    arrival = settle(repo)
    return arrival if arrival.has_moved or arrival.conflicts else None


def settle(repo: Repository) -> Arrival:
    """Update the branch to the fetched commits, without contacting the remote."""
    remote, head = repo.remote(), repo.head()
    theirs = repo.resolve(remote.tracking) if remote else None
    if theirs is None or not (_is_behind(repo, head.commit, theirs) or unread(repo, head.commit)):
        return Arrival()
    with repo.lock():
        head = repo.head()
        sides = unread(repo, head.commit)
        arrival = Arrival()
        new, bringing = combined(repo, head.commit, theirs, sides, arrival)
        if new != head.commit:
            repo.move(head, new)
            arrival.has_moved = True
            arrival.notes += [*bringing.notes, *repo.advance(head, new, bringing.carry)]
        open_ = arrival.conflicts.values()
        remember_read(
            repo, {name: tip for name, tip in sides.items() if not any(each.is_with(name) for each in open_)}
        )
        return arrival


def combined(
    repo: Repository, ours: str | None, theirs: str, sides: Mapping[str, str], arrival: Arrival
) -> tuple[str, RecordMerger]:
    """Return a commit that combines our records with the shared branch and the side branches. No ref is moved."""
    # Import these only when needed, because most commands have nothing to merge.
    from mimkit.app.merging.merge import RecordMerger  # noqa: PLC0415
    from mimkit.app.merging.superseded import notes_on_arrival  # noqa: PLC0415

    bringing = RecordMerger()
    if ours is None or repo.is_ancestor(ours, theirs):
        new = theirs
        bringing.notes += notes_on_arrival(repo, ours, theirs) if ours else []
    elif repo.is_ancestor(theirs, ours):
        new = ours
    else:
        new = _merged(repo, ours, theirs, bringing, arrival)
    for name, tip in sides.items():
        new = _with_side_branch(repo, new, tip, name, bringing, arrival)
    # After a squash or rebase on the forge, we may have nothing left to share.
    is_same = repo.tree_id(new, "") == repo.tree_id(theirs, "") and not arrival.conflicts
    return (theirs if is_same and ours and not repo.is_ancestor(theirs, ours) else new), bringing


def unread(repo: Repository, ours: str | None) -> dict[str, str]:
    """Return the side branches with commits that this clone has not read, or none if it is on another branch."""
    from mimkit.app.merging.side_branches import readable  # noqa: PLC0415 - as above

    remote = repo.remote()
    tips = readable(repo)
    if not tips or remote is None or repo.default_branch()[0] not in (None, remote.ref):
        return {}
    known = _memory(repo).load()
    return {
        name: tip
        for name, tip in sorted(tips.items())
        if known.get(name) != tip and not (ours and repo.is_ancestor(tip, ours))
    }


def remember_read(repo: Repository, sides: Mapping[str, str]) -> None:
    """Store which side branch commits are already included in this clone, even if they are not in its history."""
    if not sides:
        return
    from mimkit.app.merging.side_branches import readable  # noqa: PLC0415 - as above

    known = _memory(repo).load()
    left = {name: known[name] for name in readable(repo) if name in known}
    _memory(repo).save({**left, **sides})


def _merged(repo: Repository, ours: str, theirs: str, bringing: RecordMerger, arrival: Arrival) -> str:
    from mimkit.app.merging.redactions import add_changes, integrate  # noqa: PLC0415 - as above

    try:
        return integrate(repo, ours, theirs, MERGED, bringing)
    except Entangled:
        keeper = _keeper()
        new = add_changes(repo, ours, theirs, TAKEN, keeper)
        _note(repo, keeper.open, arrival)
        if not keeper.open:
            raise  # not a conflict between two versions of a file
        bringing.notes += keeper.notes
        return new


def _with_side_branch(  # noqa: PLR0913, PLR0917 - the parts of a merge
    repo: Repository, ours: str, tip: str, name: str, bringing: RecordMerger, arrival: Arrival
) -> str:
    from mimkit.app.merging.redactions import add_changes  # noqa: PLC0415 - as above

    base = repo.merge_base(ours, tip)
    if base is None:
        return ours  # the branch shares no history with ours
    is_clean = all(path.startswith(_RECORDS) for path in repo.changed_paths(base, tip))
    if is_clean and base == ours:
        return tip
    keeper = _keeper()
    new = add_changes(repo, ours, tip, TAKEN, keeper, below=_RECORDS)
    if keeper.open:
        _note(repo, keeper.open, arrival, name)
    elif is_clean and new != ours:
        new = add_changes(repo, ours, tip, TAKEN, _keeper(joins=True), below=_RECORDS, joins=True)
    bringing.notes += keeper.notes
    return new


def _keeper(*, joins: bool = False) -> SideKeeper:
    """Return a merger. Unless `joins` is set, it puts the other side's new entries below the existing ones."""
    from mimkit.app.merging.merge import SideKeeper  # noqa: PLC0415 - as above
    from mimkit.model.versions.merge import HISTORY, Manner  # noqa: PLC0415 - as above

    return SideKeeper(manner=HISTORY if joins else Manner("ours", "history"))


def _note(repo: Repository, found: dict[str, Entangled], arrival: Arrival, name: str = "") -> None:
    remote = repo.remote()
    if remote:
        rev = f"{remote.name}/{name or remote.ref.removeprefix('refs/heads/')}"
        arrival.conflicts |= {path: WaitsForYou(each, rev) for path, each in found.items()}


def _is_behind(repo: Repository, ours: str | None, theirs: str) -> bool:
    return ours is None or not repo.is_ancestor(theirs, ours)


def _memory(repo: Repository) -> Memory:
    return Memory(repo.git_dir / "mimkit" / "side-branches.json", _SHAPE)


def try_catch_up(repo: Repository) -> bool:
    """Catch up as far as possible. Return whether the head changed."""
    if repo.remote() is None:
        return False
    try:
        arrival = catch_up(repo)
    except HeadMoved:
        return True
    except MimError:
        return False  # problems with the remote are irrelevant to the command
    return arrival is not None and arrival.has_moved
