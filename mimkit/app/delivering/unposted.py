"""Finds entries that have not been posted to the working channel, and decides which of them this clone posts."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any, NamedTuple

from mimkit.app.delivering.pending import FRESH
from mimkit.app.delivering.set_up import ChannelHistory
from mimkit.app.reading.at_commit import snapshot_at
from mimkit.model.dossier import Dossier, dossier_of
from mimkit.model.incident.effects.deliveries import CLAIM_LASTS
from mimkit.model.incident.effects.posts import Posts, posts
from mimkit.model.organisation.directory import Channel
from mimkit.report.incident.messages.working import Post, entries_to_post, post, recording_order
from mimkit.store.channels.post_journal import PostJournal
from mimkit.store.git.repository import Repository


class WhyNotPosted(Enum):
    """The reason why an entry is not posted without an explicit request."""

    NOTHING = ""
    ELSEWHERE = "another clone is posting it or has posted it"
    DRILL = "drill"
    OLD = "older than 60 minutes"
    EARLIER = "recorded before the channel was set up"
    REJECTED = "the service rejects it"
    UNSHARED = "this clone cannot announce to other clones that it is posting it, because the remote cannot be reached"


class Waiting(NamedTuple):
    """An entry that has not been posted."""

    incident: str
    entry: Any
    post: Post
    why_not: WhyNotPosted = WhyNotPosted.NOTHING
    needs_claim: bool = False


class PostOptions(NamedTuple):
    """The user's options for posting more than the default entries."""

    send: bool = False
    """Whether to also post entries of drills."""
    older: bool = False
    again: bool = False
    """Whether to also post rejected entries, and entries that another clone has not confirmed within ten minutes."""
    unshared: bool = False
    is_explicit: bool = False
    """Whether the command's purpose is to post. If so, it always tries, posts everything, and records a receipt."""


@dataclass(frozen=True)
class Unposted:
    """Finds the entries that are missing from the channel, as far as one clone can tell."""

    repo: Repository
    clone: str
    now: datetime
    options: PostOptions
    may_claim: bool

    def find(self, incidents: Sequence[str], channel: Channel, journal: PostJournal) -> list[Waiting]:
        """Return the incidents' entries that belong in the channel but have not been posted, in recording order."""
        commit = self.repo.head().commit or ""
        snapshot = snapshot_at(self.repo, commit, incidents)
        history = ChannelHistory(self.repo, commit)
        found: list[Waiting] = []
        for name in incidents:
            dossier = dossier_of(snapshot, name)
            said = posts(dossier.incident.timeline, channel.id)
            done = {*said.posted, *journal.posted, *journal.ended}
            places, every = recording_order(dossier), list(_of_policy(dossier))
            newest = max((places[each.id] for each in every if self._is_gone(each, done)), default=None)
            for entry in every:
                if entry.id in done:
                    continue
                is_after_newer = newest is not None and places[entry.id] < newest
                text = post(entry, dossier, self.now, is_after_newer=is_after_newer)
                found.append(self._judged(Waiting(name, entry, text), dossier, said, journal, history))
        # The sort is stable, and the entries of each incident are already in order.
        return sorted(found, key=lambda each: each.entry.recorded)

    def _is_gone(self, entry: Any, done: Collection[str]) -> bool:
        """Return whether an entry can be assumed to have been posted already.

        Other clones are assumed to post their entries immediately.
        """
        return entry.id in done or entry.sender not in (None, self.clone)

    def _judged(
        self, each: Waiting, dossier: Dossier, said: Posts, journal: PostJournal, history: ChannelHistory
    ) -> Waiting:
        entry = each.entry
        is_ours, is_free = self._owner(entry, said, journal)
        reasons: tuple[tuple[Callable[[], bool], WhyNotPosted], ...] = (
            (lambda: not is_ours and not is_free, WhyNotPosted.ELSEWHERE),
            (lambda: entry.id in journal.rejected and not self.options.again, WhyNotPosted.REJECTED),
            (lambda: dossier.incident.mode == "drill" and not self.options.send, WhyNotPosted.DRILL),
            (
                lambda: not is_ours and not self.options.older and self._is_earlier(entry, history),
                WhyNotPosted.EARLIER,
            ),
            (lambda: self.now - entry.recorded > FRESH and not self.options.older, WhyNotPosted.OLD),
            (lambda: not is_ours and not self.may_claim, WhyNotPosted.UNSHARED),
        )
        why = next((why for applies, why in reasons if applies()), WhyNotPosted.NOTHING)
        return each._replace(why_not=why, needs_claim=not is_ours)

    def _owner(self, entry: Any, said: Posts, journal: PostJournal) -> tuple[bool, bool]:
        """Return whether this clone is responsible for posting an entry, and whether it may claim the entry."""
        rivals = said.claimed_by_others(entry.id, self.clone)
        claims = {claim.id for claim in said.claims if entry.id in claim.entries}
        if entry.sender == self.clone or (journal.claimed.get(entry.id) in claims and not rivals):
            return True, True
        taken = [claim.recorded for claim in rivals] + ([entry.recorded] if entry.sender else [])
        is_over = all(self.now - at >= CLAIM_LASTS for at in taken)
        return False, not taken or (is_over and self.options.again)

    def _is_earlier(self, entry: Any, history: ChannelHistory) -> bool:
        """Return whether an entry predates the working channel's setup. Setup times in the future are ignored."""
        since = history.working_since
        return since is not None and entry.recorded < since <= self.now


def _of_policy(dossier: Dossier) -> Iterator[Any]:
    working = dossier.snapshot.channels.working
    return entries_to_post(dossier, working) if working else iter(())
