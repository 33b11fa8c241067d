"""Moves the local branch to the remote's newer head and keeps unshared local commits."""

from __future__ import annotations

from mimkit.errors import MimError
from mimkit.store.git.errors import HeadMoved
from mimkit.store.git.repository import Patience, Repository


def catch_up(repo: Repository, patience: Patience = Patience.COMMAND) -> list[str] | None:
    """Fetch and move the branch; return warnings about files that were not updated, or None if nothing is newer.

    Raises the errors of a fetch, and Entangled if both sides changed a record in incompatible ways.
    """
    theirs = repo.fetch(patience)
    if theirs is None:
        return None
    # Most commands have nothing to merge.
    from mimkit.app.merging.merge import RecordMerger  # noqa: PLC0415
    from mimkit.app.merging.redactions import integrate  # noqa: PLC0415
    from mimkit.app.merging.superseded import notes_on_arrival  # noqa: PLC0415

    bringing = RecordMerger()
    with repo.lock():
        head = repo.head()
        if head.commit and repo.is_ancestor(theirs, head.commit):
            return None
        if head.commit is None or repo.is_ancestor(head.commit, theirs):
            new = theirs
            bringing.notes += notes_on_arrival(repo, head.commit, theirs) if head.commit else []
        else:
            new = integrate(repo, head.commit, theirs, "Merge with the remote", bringing)
        repo.move(head, new)
        return [*bringing.notes, *repo.advance(head, new, bringing.carry)]


def try_catch_up(repo: Repository) -> bool:
    """Catch up as far as possible; return whether the head changed."""
    if repo.remote() is None:
        return False
    try:
        return catch_up(repo) is not None
    except HeadMoved:
        return True
    except MimError:
        return False  # the command is not about problems with the remote
