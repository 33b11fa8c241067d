"""Posts entries to the working channel: in the order of recording, each once, and stops at the first that fails.

The clone that records an entry posts it: the entry names that clone in `sender`, so no other clone posts it, and no claim is needed.
Entries without a sender are claimed first, as updates are. Receipts are recorded for several entries at once.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from mimkit.app.delivering.line import Line
from mimkit.app.delivering.unposted import PostOptions, Unposted, Waiting, WhyNotPosted
from mimkit.app.delivering.what_to_post import is_receipt_due, unconfirmed
from mimkit.app.reading.at_commit import snapshot_at
from mimkit.app.recording.record import perform
from mimkit.errors import MimError
from mimkit.model.dossier import dossier_of
from mimkit.model.incident.effects.deliveries import CLAIM_LASTS
from mimkit.model.incident.effects.posts import posts
from mimkit.model.obstacles.working import working_channel
from mimkit.model.organisation.directory import Channel
from mimkit.ops.communication.post import ClaimPosts, PostedElsewhere, RecordPosts
from mimkit.store.channels.message import Message
from mimkit.store.channels.outcome import Answer
from mimkit.store.channels.post_journal import PostJournal
from mimkit.store.channels.secrets import secret
from mimkit.store.git.repository import Repository

_FINAL: Final = ("status 400", "status 413", "status 422")
"""The answers of a service that will never take this text."""


@dataclass
class Posted:
    """The result: what was posted to which channel, what was not, and why it stopped."""

    channel: str
    posted: list[Waiting] = field(default_factory=list)
    left: list[Waiting] = field(default_factory=list)
    receipts: int = 0
    """The number of posts whose receipt was recorded."""
    trouble: str = ""
    hint: str = ""


@dataclass(frozen=True)
class Poster:
    """Posts the entries of incidents from one clone, for one person."""

    repo: Repository
    clone: str
    stamp: Callable[[], Any]
    now: datetime
    seconds: float
    """The longest wait for the channel, in all."""
    options: PostOptions = field(default_factory=PostOptions)
    may_claim: bool = True
    """Whether the remote can be told that this clone posts entries of others."""

    def within(self, seconds: float, *, may_claim: bool) -> Poster:
        """Return the same with another time limit, and whether the remote can be told."""
        return replace(self, seconds=seconds, may_claim=may_claim)

    def waiting(self, incidents: Sequence[str]) -> Posted | None:
        """Return what is not posted, without posting anything; None if there is no working channel."""
        return self._run(incidents, is_dry=True)

    def post(self, incidents: Sequence[str]) -> Posted | None:
        """Post what is missing, oldest first; None if there is no working channel."""
        return self._run(incidents, is_dry=False)

    def _run(self, incidents: Sequence[str], *, is_dry: bool) -> Posted | None:
        channel = working_channel(snapshot_at(self.repo, self.repo.head().commit))
        if channel is None:
            return None
        result = Posted(channel.id)
        try:
            with PostJournal(self.repo.git_dir / "mimkit" / "posting", channel.id, self.seconds) as journal:
                # Read under the lock, so that two processes do not see the same entry as missing.
                unposted = Unposted(self.repo, self.clone, self.now, self.options, self.may_claim)
                missing = unposted.find(incidents, channel, journal)
                result.left = list(missing)
                if not is_dry:
                    self._post_all(missing, channel, journal, result)
                    result.receipts = self._record_receipts(incidents, channel, journal)
        except MimError as problem:
            result.trouble, result.hint = problem.sentence, problem.hint
        return result

    def _post_all(
        self, missing: Sequence[Waiting], channel: Channel, journal: PostJournal, result: Posted
    ) -> None:
        if not any(each.why_not is WhyNotPosted.NOTHING for each in missing):
            return
        if journal.trouble and not self.options.is_explicit:
            result.trouble, result.hint = journal.trouble, "mim deliver"
            return
        secret(channel.url_env or "", self.repo.root)  # before anything is claimed
        missing = self._claimed(missing, channel, journal)
        due = [each for each in missing if each.why_not is WhyNotPosted.NOTHING]
        result.left = [each for each in missing if each.why_not is not WhyNotPosted.NOTHING]
        with Line(channel, self.repo.root, self.seconds) as line:
            self._post_in_order(due, line, journal, result)

    def _post_in_order(self, due: list[Waiting], line: Line, journal: PostJournal, result: Posted) -> None:
        """Post one entry after another; after the first that fails, the others wait, so that the order holds."""
        end = time.monotonic() + self.seconds
        while due and (time.monotonic() < end or self.options.is_explicit):
            outcome = line.send(_message(due[0]))
            if outcome.answer is Answer.ACCEPTED:
                journal.accepted(due[0].entry.id)
                result.posted.append(due.pop(0))
            elif outcome.reason in _FINAL:
                journal.reject(due[0].entry.id, outcome.reason)
                result.left.append(due.pop(0)._replace(why_not=WhyNotPosted.REJECTED))
            else:
                result.trouble, result.hint = outcome.reason, "mim deliver"
                if outcome.answer is Answer.UNKNOWN:
                    journal.fell_silent(outcome.reason)
                break
        result.left += due

    def _claimed(
        self, missing: Sequence[Waiting], channel: Channel, journal: PostJournal
    ) -> Sequence[Waiting]:
        """Record and share that this clone posts entries of others; leave out those that another clone was faster with."""
        for name in dict.fromkeys(each.incident for each in missing):
            wanted = tuple(
                each.entry.id
                for each in missing
                if each.incident == name and each.needs_claim and each.why_not is WhyNotPosted.NOTHING
            )
            if wanted:
                why = self._claim(name, wanted, channel, journal)
                missing = [
                    each._replace(why_not=why[each.entry.id]) if each.entry.id in why else each
                    for each in missing
                ]
        return missing

    def _claim(
        self, incident: str, wanted: tuple[str, ...], channel: Channel, journal: PostJournal
    ) -> Mapping[str, WhyNotPosted]:
        """Return the entries of an incident that this clone must not post, and why."""
        command = ClaimPosts(
            **self.stamp(),
            incident=incident,
            channel=channel.id,
            names=wanted,
            clone=self.clone,
            take_over=self.options.again,
        )
        # First the journal, so that a sender that is killed right after the commit knows its own claim.
        journal.claim(command.entry_id(), wanted)
        try:
            recording = perform(self.repo, command)
        except PostedElsewhere:
            return dict.fromkeys(wanted, WhyNotPosted.ELSEWHERE)
        if recording.has_remote and not recording.shared and not self.options.unshared:
            return dict.fromkeys(wanted, WhyNotPosted.UNSHARED)
        # Sharing may have merged the claim of another clone, which was shared first.
        record = snapshot_at(self.repo, self.repo.head().commit, (incident,)).incidents[incident]
        said = posts(record.timeline, channel.id)
        mine = {name for claim in said.claims if claim.id == command.entry_id() for name in claim.entries}
        lost = {
            name
            for name in wanted
            if name not in mine
            or name in said.posted
            or any(
                self.now - each.recorded < CLAIM_LASTS for each in said.claimed_by_others(name, self.clone)
            )
        }
        return dict.fromkeys(lost, WhyNotPosted.ELSEWHERE)

    def _record_receipts(self, incidents: Sequence[str], channel: Channel, journal: PostJournal) -> int:
        """Record a receipt for several posts at once, and for those that another clone may wait for; return their number."""
        if not journal.posted:
            return 0
        count = 0
        snapshot = snapshot_at(self.repo, self.repo.head().commit, incidents)
        for name in incidents:
            dossier = dossier_of(snapshot, name)
            names = unconfirmed(dossier, journal)
            if names and (self.options.is_explicit or is_receipt_due(dossier, journal)):
                perform(
                    self.repo, RecordPosts(**self.stamp(), incident=name, channel=channel.id, names=names)
                )
                journal.recorded(names)
                count += len(names)
        return count


def _message(each: Waiting) -> Message:
    return Message(each.post.subject, each.post.text, each.entry.id, each.incident, each.entry.at)
