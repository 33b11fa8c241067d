"""Commands that record posts to the working channel: a claim before another clone's entries are posted, then a receipt."""

from __future__ import annotations

from dataclasses import dataclass

from mimkit.errors import Refused
from mimkit.model.change import Change
from mimkit.model.incident import entries
from mimkit.model.incident.effects.posts import is_running, posts
from mimkit.model.snapshot import Snapshot
from mimkit.ops import guards
from mimkit.ops.command import OnIncident


class PostedElsewhere(Refused):
    """Other clones have posted all of these entries, or are posting them."""

    def __init__(self, channel: str) -> None:
        super().__init__(f"another clone is posting these entries to {channel}", "mim show")


@dataclass(frozen=True, kw_only=True)
class ClaimPosts(OnIncident, event="the post", status="exists"):
    """Record that this clone is posting entries that it did not record, so that no other clone does the same."""

    channel: str
    names: tuple[str, ...]
    """The ids of the entries."""
    clone: str
    take_over: bool = False
    """Whether to take over from a clone that has not recorded a receipt."""

    def build(self, snapshot: Snapshot) -> Change:
        """Claim the entries, except those that have been posted or that another clone is posting."""
        found = posts(guards.require_incident(snapshot, self.incident).timeline, self.channel)
        free = tuple(
            name
            for name in self.names
            if name not in found.posted
            and not any(
                is_running(each, self.now) or not self.take_over
                for each in found.claimed_by_others(name, self.clone)
            )
        )
        if not free:
            raise PostedElsewhere(self.channel)
        entry = entries.Posted(
            **self.stamp(), channel=self.channel, state="claimed", entries=free, sender=self.clone
        )
        return self.entries(f"posting {post_words(entry)}", entry)


@dataclass(frozen=True, kw_only=True)
class RecordPosts(OnIncident, event="the receipt", status="exists"):
    """Record that a channel accepted entries."""

    channel: str
    names: tuple[str, ...]
    """The ids of the entries, in posting order."""

    def build(self, snapshot: Snapshot) -> Change:
        """Record the receipt regardless of what has happened since the claim."""
        guards.require_incident(snapshot, self.incident)
        entry = entries.Posted(**self.stamp(), channel=self.channel, state="posted", entries=self.names)
        return self.entries(f"posted {post_words(entry)}", entry)


def post_words(entry: entries.Posted) -> str:
    """Return a phrase that says what was posted and where, such as `3 entries to war-room`."""
    count = len(entry.entries)
    return f"{count} {'entry' if count == 1 else 'entries'} to {entry.channel}"
