"""Decides whether an incident may have unposted entries, without loading the modules that send messages."""

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
"""The number of posts about an incident after which a clone records a receipt."""


def has_something_to_post(repo: Repository, recording: Recording, clone: str) -> bool:
    """Return whether the command's incident may have an unposted entry or be missing a receipt.

    When in doubt, return True, because the poster reads the records again anyway.
    """
    working = recording.snapshot.channels.working
    if working is None:
        return False
    lines = lines_of(repo.git_dir / "mimkit" / "posting", working.channel)
    dossier = dossier_of(recording.snapshot, recording.change.incident or "")
    is_missing = (
        recording.merged is not None  # may include entries from clones without the URL
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
    """Return whether a receipt is due: there are enough posts, or another clone may be waiting for it."""
    names = unconfirmed(dossier, lines)
    return (
        len(names) >= RECEIPT_AFTER
        or any(each in lines.claimed for each in names)
        or bool(names and not dossier.state.is_open)
    )


def unconfirmed(dossier: Dossier, lines: PostLines) -> tuple[str, ...]:
    """Return the incident's entries that this clone has posted but not yet recorded a receipt for."""
    return tuple(each for each in lines.posted if each in dossier.entries)
