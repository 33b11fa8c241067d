"""Posts entries to the working channel once each, in recording order, and stops at the first failure.

An entry's `sender` identifies the clone that recorded it. Only that clone posts it, so it needs no claim. Like
updates, entries without a sender are claimed before they are posted. One receipt covers several entries.
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
"""Responses that indicate that a service will never accept this text."""


@dataclass
class Posted:
    """The result: the channel, which entries were and were not posted, and why posting stopped."""

    channel: str
    posted: list[Waiting] = field(default_factory=list)
    left: list[Waiting] = field(default_factory=list)
    receipts: int = 0
    """The number of posts for which a receipt was recorded."""
    trouble: str = ""
    hint: str = ""


@dataclass(frozen=True)
class Poster:
    """Posts incident entries from one clone on behalf of one person."""

    repo: Repository
    clone: str
    stamp: Callable[[], Any]
    now: datetime
    seconds: float
    """The maximum total time to wait for the channel."""
    options: PostOptions = field(default_factory=PostOptions)
    may_claim: bool = True
    """Whether claims on other clones' entries can be shared with the remote."""

    def within(self, seconds: float, *, may_claim: bool) -> Poster:
        """Return a copy with this time limit and this value of `may_claim`."""
        return replace(self, seconds=seconds, may_claim=may_claim)

    def waiting(self, incidents: Sequence[str]) -> Posted | None:
        """Return the entries that still need to be posted, without posting them.

        None if there is no working channel.
        """
        return self._run(incidents, is_dry=True)

    def post(self, incidents: Sequence[str]) -> Posted | None:
        """Post the missing entries, oldest first, and return the result. None if there is no working channel."""
        return self._run(incidents, is_dry=False)

    def _run(self, incidents: Sequence[str], *, is_dry: bool) -> Posted | None:
        channel = working_channel(snapshot_at(self.repo, self.repo.head().commit))
        if channel is None:
            return None
        result = Posted(channel.id)
        try:
            with PostJournal(self.repo.git_dir / "mimkit" / "posting", channel.id, self.seconds) as journal:
                # Read the records while holding the lock, so that two processes do not both see the same
                # entry as missing.
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
        secret(channel.url_env or "", self.repo.root)  # fail before claiming anything
        missing = self._claimed(missing, channel, journal)
        due = [each for each in missing if each.why_not is WhyNotPosted.NOTHING]
        result.left = [each for each in missing if each.why_not is not WhyNotPosted.NOTHING]
        with Line(channel, self.repo.root, self.seconds) as line:
            self._post_in_order(due, line, journal, result)

    def _post_in_order(self, due: list[Waiting], line: Line, journal: PostJournal, result: Posted) -> None:
        """Post the entries one by one. Stop at the first failure, so that the order is preserved."""
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
        """Record and share claims on other clones' entries. Mark the entries that another clone claimed first."""
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
        """Claim entries of an incident. Return those that this clone must not post, with the reason."""
        command = ClaimPosts(
            **self.stamp(),
            incident=incident,
            channel=channel.id,
            names=wanted,
            clone=self.clone,
            take_over=self.options.again,
        )
        # Write the journal first, so that a sender that is killed right after the commit can recognise its
        # own claim.
        journal.claim(command.entry_id(), wanted)
        try:
            recording = perform(self.repo, command)
        except PostedElsewhere:
            return dict.fromkeys(wanted, WhyNotPosted.ELSEWHERE)
        if recording.has_remote and not recording.shared and not self.options.unshared:
            return dict.fromkeys(wanted, WhyNotPosted.UNSHARED)
        # Sharing may have merged another clone's claim that was shared first.
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
        """Record receipts that cover enough posts or that another clone may be waiting for.

        Return the number of posts that they cover.
        """
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
