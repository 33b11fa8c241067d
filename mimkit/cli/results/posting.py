"""Posts recorded entries to the working channel. Imports little, because most repositories have no such channel."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from mimkit.cli.session import Session
from mimkit.errors import MimError
from mimkit.model.refs import Ref
from mimkit.store.layout import path_of

if TYPE_CHECKING:
    from mimkit.app.recording.recording import Recording


def posting_clone(session: Session) -> str | None:
    """Return the id of this clone if it may have to post to a working channel, otherwise None."""
    raw = session.repo.read(session.commit, path_of(Ref("channels"))) if session.commit else None
    if raw is None or b"working" not in raw:
        return None
    from mimkit.store.channels.ci_run import is_proposal  # noqa: PLC0415 - only a working channel pays for it
    from mimkit.store.channels.clone_id import clone_id  # noqa: PLC0415 - as above

    with suppress(OSError):  # a file error must not prevent recording
        return None if is_proposal() else clone_id(session.repo.git_dir / "mimkit")
    return None


def post_entries(recording: Recording, session: Session) -> tuple[Callable[[], None], ...]:
    """Post the unposted entries of a command's incident, and return the functions that print the result.

    Errors while posting are ignored, because the entry is already recorded.
    """
    name, clone = recording.change.incident, recording.command.sender
    if not (name and clone and recording.commit):
        return ()
    from mimkit.app.delivering.what_to_post import has_something_to_post  # noqa: PLC0415 - as above

    with suppress(MimError):
        if not has_something_to_post(session.repo, recording, clone):
            return ()
        from mimkit.cli.results.posted import post_after, show  # noqa: PLC0415 - most entries are not posted

        if result := post_after(recording, session, name, clone):
            return (partial(show, result),)
    return ()
