"""Decides whether entries of an incident may be missing in the working channel, without loading the modules that send."""

from __future__ import annotations

from typing import Final

from mimkit.app.recording.recording import Recording
from mimkit.app.recording.sender import can_post
from mimkit.model.dossier import Dossier, dossier_of
from mimkit.model.incident.effects.posts import posts
from mimkit.model.obstacles.working import NOT_TYPED
from mimkit.model.organisation.directory import Working
from mimkit.store.channels.post_journal import PostLines, lines_of
from mimkit.store.git.repository import Repository

RECEIPT_AFTER: Final = 10
"""How many posts of a clone to one incident share a receipt."""


def has_something_to_post(repo: Repository, recording: Recording, clone: str) -> bool:
    """Return whether an entry of the incident of a command, or the receipt of a post, may be missing.

    If in doubt, returns True: the poster reads the records again.
    """
    working = recording.snapshot.channels.working
    if working is None:
        return False
    lines = lines_of(repo.git_dir / "mimkit" / "posting", working.channel)
    dossier = dossier_of(recording.snapshot, recording.change.incident or "")
    is_missing = (
        recording.merged is not None  # it may have brought entries of clones without the address
        or _lacks_entry(dossier, working, lines, clone)
        or is_receipt_due(dossier, lines)
    )
    return is_missing and can_post(repo, recording.snapshot)


def _lacks_entry(dossier: Dossier, working: Working, lines: PostLines, clone: str) -> bool:
    done = {
        *posts(dossier.incident.timeline, working.channel).posted,
        *lines.posted,
        *lines.ended,
        *lines.rejected,
    }
    return any(
        each.kind in working.kinds
        and each.id not in done
        and each.sender in (None, clone)
        and each.via not in NOT_TYPED
        for each in dossier.state.timeline
    )


def is_receipt_due(dossier: Dossier, lines: PostLines) -> bool:
    """Return whether the receipt of posts is due: for several at once, or if another clone may wait for it."""
    names = unconfirmed(dossier, lines)
    return (
        len(names) >= RECEIPT_AFTER
        or any(each in lines.claimed for each in names)
        or bool(names and not dossier.state.is_open)
    )


def unconfirmed(dossier: Dossier, lines: PostLines) -> tuple[str, ...]:
    """Return the entries of an incident that this clone posted, and whose receipt is not recorded."""
    return tuple(each for each in lines.posted if each in dossier.entries)
