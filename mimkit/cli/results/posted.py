"""Posts entries to the working channel and prints the result, after a command or for `mim deliver`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import click

from mimkit.app.delivering.deliver import NotDelivered
from mimkit.app.delivering.poster import Posted, Poster
from mimkit.app.delivering.unposted import PostOptions, Waiting, WhyNotPosted
from mimkit.app.recording.recording import Recording
from mimkit.cli.results.sending import stamp_of
from mimkit.cli.session import Session
from mimkit.cli.terminal.console import Word, columns
from mimkit.errors import NotShared
from mimkit.model.incident.effects.posts import posts
from mimkit.ops.command import brief
from mimkit.store.channels.clone_id import clone_id
from mimkit.store.channels.post_journal import was_posted
from mimkit.store.git.process import run
from mimkit.store.git.sharing.contact import is_offline
from mimkit.store.git.sharing.waiting import Patience

_AFTER_SILENCE: Final = 1.0
"""The timeout for posting, in seconds, if the command has already waited for an unresponsive remote."""
_OWN: Final = (WhyNotPosted.ELSEWHERE, WhyNotPosted.EARLIER)
"""Reasons for which no message is needed after a command, because no post is missing."""
Row = tuple[str, str, str, str]


def post_after(recording: Recording, session: Session, incident: str, clone: str) -> Posted | None:
    """Post an incident's unposted entries after a command. Returns None if there is no working channel."""
    poster = poster_of(session, recording.command.by, clone)
    if is_offline(Patience.COMMAND):
        result = poster.waiting((incident,))
        if result and result.left:
            result.trouble, result.hint = "offline", "mim deliver"
    else:
        seconds = _AFTER_SILENCE if isinstance(recording.trouble, NotShared) else run.NETWORK_SECONDS
        may_claim = not recording.has_remote or recording.shared
        result = poster.within(seconds, may_claim=may_claim).post((incident,))
    if result:
        recording.posts = as_data(result)
    return result


def poster_of(session: Session, by: str, clone: str, options: PostOptions = PostOptions()) -> Poster:  # noqa: B008 - it is constant
    """Return the poster for this clone."""
    return Poster(session.repo, clone, stamp_of(session, by), session.now, run.NETWORK_SECONDS, options)


def show(result: Posted) -> None:
    """Print what was posted and what is still waiting."""
    show_posted(result)
    waiting = [each for each in result.left if each.why_not not in _OWN]
    if not waiting:
        return
    if result.trouble:
        columns([(Word(f"recorded, not posted yet to {result.channel}: {result.trouble}", "yellow"),)])
        click.echo(f"  the next command will post it, or run {result.hint}")
        return
    for reason in dict.fromkeys(each.why_not.value for each in waiting):
        count = sum(each.why_not.value == reason for each in waiting)
        words = f"{count} {'entry' if count == 1 else 'entries'} not posted to {result.channel}"
        columns([(Word(f"{words}: {reason}" if reason else f"{words} yet", "yellow"),)])


def show_posted(result: Posted | None) -> None:
    """Print what was posted."""
    if result and result.posted:
        count = f": {len(result.posted)} entries" if len(result.posted) > 1 else ""
        columns([(Word(f"posted to {result.channel}{count}", "green"),)])
    if result and result.receipts:
        count = "1 post" if result.receipts == 1 else f"{result.receipts} posts"
        click.echo(f"  recorded the receipt of {count} to {result.channel}")


def not_posted(result: Posted | None) -> NotDelivered | None:
    """Return an error if entries that were due did not reach the channel, for use by commands that should post them."""
    if result is None or not result.trouble:
        return None
    return NotDelivered(f"not posted to {result.channel}: {result.trouble}", result.hint)


def as_data(result: Posted) -> dict[str, Any]:
    """Return the result as a JSON object."""
    return {
        "channel": result.channel,
        "posted": [each.entry.id for each in result.posted],
        "left": [
            {"incident": each.incident, "entry": each.entry.id, "reason": each.why_not.value or None}
            for each in result.left
        ],
        "trouble": result.trouble or None,
    }


def entry_rows(result: Posted | None, entries: Iterable[Waiting]) -> list[Row]:
    """Return a row for each entry: the incident, the channel, the text, and the reason why it is not posted."""
    channel = result.channel if result else ""
    return [(each.incident, channel, brief(each.post.text, 40), each.why_not.value) for each in entries]


def clone_of(session: Session) -> str:
    """Return the id of this clone."""
    return clone_id(session.repo.git_dir / "mimkit")


def redaction_remark(recording: Recording, session: Session) -> str:
    """Return what to do about posts of the redacted entry. Empty if the entry cannot have been posted."""
    record = recording.snapshot.incidents[recording.change.incident or ""]
    working, redaction = recording.snapshot.channels.working, record.timeline[-1]
    if working is None or redaction.kind != "redact":
        return ""
    entry = next((each for each in record.timeline if each.id == redaction.entry), None)
    place = session.repo.git_dir / "mimkit" / "posting"
    said = posts(record.timeline, working.channel).posted
    if entry and (entry.id in said or was_posted(place, working.channel, entry.id)):
        return f"the text was posted to {working.channel}: delete it there"
    if entry and entry.sender not in (None, clone_of(session)):
        return f"the text may have been posted to {working.channel} by another clone: if so, delete it there"
    return ""
