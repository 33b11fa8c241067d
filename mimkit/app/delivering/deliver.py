"""Delivers one update to one channel: claims it, sends it to each recipient, and records a receipt."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from mimkit.app.delivering.obstacles import Obstacle
from mimkit.app.delivering.pending import Job, WhyNot, nothing_to_read, pending
from mimkit.app.delivering.settings import Opened, opened
from mimkit.app.merging.side_branches import waiting
from mimkit.app.reading.at_commit import snapshot_at
from mimkit.app.recording.record import perform
from mimkit.app.recording.sharing.sync import sync
from mimkit.errors import MimError
from mimkit.model.incident.effects.deliveries import delivered
from mimkit.model.incident.entries import Delivery, Refusals, UpdateText
from mimkit.model.incident.incident import Incident
from mimkit.model.shell import command
from mimkit.ops.communication.deliver import BeingDelivered, ClaimDelivery, RecordReceipt, receipt_words
from mimkit.report.incident.messages.outgoing import Outgoing
from mimkit.store.channels.errors import AddressUnusable
from mimkit.store.channels.journal import Journal
from mimkit.store.channels.message import Message
from mimkit.store.git.repository import Repository

Stamp = Callable[[], Any]
"""Returns the author, the time and the random bits for the next entry. See `mimkit.cli.acting.CommandFields`."""
Progress = Callable[[int, int], None]


class NotDelivered(MimError):
    """An update was recorded but did not reach everyone (exit status 6)."""

    status = 6


class SentFromAnotherClone(NotDelivered):
    """Another clone has sent the message to some of the recipients, and only that clone's journal shows which ones."""

    def __init__(self, channel: str) -> None:
        super().__init__(
            f"another clone sent this to some of the recipients of {channel}, and only that clone knows which ones",
            "run this in the clone that sent it: mim deliver --again",
        )


class NotClaimed(NotDelivered):
    """The claim is recorded but not shared, so another clone may send the same message."""

    def __init__(self, channel: str, why: str) -> None:
        super().__init__(
            f"not sent to {channel}: this clone cannot announce to other clones that it is sending it, because {why}",
            "mim deliver --unshared",
        )


class MustNotLeave(NotDelivered):
    """The message leaks internal data, would reach the wrong readers, or links to a channel without the update."""

    def __init__(self, channel: str, obstacle: Obstacle) -> None:
        super().__init__(f"not sent to {channel}: {obstacle.sentence}", obstacle.hint)


class ChangedMeanwhile(NotDelivered):
    """While this clone was claiming the message, someone else shared a change that alters or withdraws it."""

    def __init__(self, channel: str, incident: str) -> None:
        super().__init__(
            f"not sent to {channel}: someone changed the update or the channel at the same time",
            command("mim deliver -i", incident),
        )


@dataclass(frozen=True)
class Deliverer:
    """Delivers updates from one clone on behalf of one person."""

    repo: Repository
    stamp: Stamp
    progress: Progress
    unshared: bool = False
    """Whether to send even if the claim could not be shared."""
    again: bool = False
    """Whether to retry failed deliveries and take over from a sender that recorded no receipt."""

    def deliver(self, job: Job) -> Iterator[Delivery]:
        """Deliver an update to a channel or, if that fails, to its fallbacks. Yield each recorded receipt.

        Raises MustNotLeave, ChangedMeanwhile, NotClaimed, BeingDelivered, AlreadyDelivered, SenderAtWork, or an
        error in the settings. In each case, nothing was sent to the channel named in the error.
        """
        following: Job | None = job
        while following:
            receipt = self._attempt(following)
            yield receipt
            following = self._fallback(following) if receipt.state == "failed" else None

    def _fallback(self, job: Job) -> Job | None:
        """Return the job for the failed channel's fallback, or None if there is no untried fallback."""
        return next((each for each in self._pending(job) if each.instead_of == job.outgoing.channel.id), None)

    def _pending(self, job: Job) -> list[Job]:
        """Return the deliveries of this job's update that are still pending according to the newest records."""
        commit = self.repo.head().commit or ""
        return pending(self.repo, commit, (job.incident,), job.update.recorded, (job.update.id,))

    def _attempt(self, job: Job) -> Delivery:
        """Deliver to one channel. If its URL is unusable and it has a fallback, record the delivery as failed."""
        try:
            return self._deliver_to_one(job)
        except AddressUnusable as problem:
            if not job.has_fallback or job.delivered.claims or job.why_not is WhyNot.PARTLY:
                raise
            with self._journal(job) as journal:
                self._claim(job, journal)
                self._refuse_changed(job)
                receipt = self._record_receipt(job, text=problem.sentence)
                journal.delete()
            return receipt

    def _journal(self, job: Job) -> Journal:
        folder = self.repo.git_dir / "mimkit" / "delivery"
        return Journal(folder, job.update.id, job.outgoing.channel.id)

    def _deliver_to_one(self, job: Job) -> Delivery:
        channel = job.outgoing.channel
        if job.obstacle:
            raise MustNotLeave(channel.id, job.obstacle)
        if job.outgoing.links_to and (reason := nothing_to_read(job, self._pending(job))):
            raise MustNotLeave(channel.id, reason)
        with opened(channel, self.repo.root) as way, self._journal(job) as journal:
            if job.why_not is WhyNot.PARTLY and not journal.is_known:
                raise SentFromAnotherClone(channel.id)
            if _goes_on(job, journal):
                self._share_claim(job, journal.claim or "")
            else:
                self._claim(job, journal)
            self._refuse_changed(job)
            self._send(way, journal, message_of(job.update, job.outgoing))
            receipt = self._receipt(job, way, journal)
            if receipt.state == "sent":
                journal.delete()
        return receipt

    def _claim(self, job: Job, journal: Journal) -> None:
        """Record and share a claim, so that other clones know that this clone is sending the message."""
        command = ClaimDelivery(
            **self.stamp(),
            incident=job.incident,
            update=job.update.id,
            channel=job.outgoing.channel.id,
            instead_of=job.instead_of,
            again=self.again,
            take_over=self.again,
        )
        # Write the journal first, so that a sender that is killed right after the commit can recognise its
        # own claim.
        journal.begin(command.entry_id(), keep=self.again)
        recording = perform(self.repo, command)
        if recording.has_remote and not recording.shared and not self.unshared:
            why = recording.trouble.sentence if recording.trouble else "it is not shared"
            raise NotClaimed(command.channel, why)
        self._refuse_rival(job, command.entry_id())

    def _share_claim(self, job: Job, mine: str) -> None:
        """Share the claim of a sender that was killed, because the sender may not have shared it."""
        if waiting(self.repo) and not self.unshared:
            try:
                sync(self.repo)
            except MimError as problem:
                raise NotClaimed(job.outgoing.channel.id, problem.sentence) from None
        self._refuse_rival(job, mine)

    def _refuse_rival(self, job: Job, mine: str) -> None:
        """Raise BeingDelivered if sharing merged another clone's claim that was shared first."""
        known = {mine, *(each.id for each in job.delivered.claims)}
        channel = job.outgoing.channel.id
        now = delivered(self._record(job).timeline, job.update.id, channel)
        if others := [each for each in now.claims if each.id not in known]:
            raise BeingDelivered(channel, others[-1])

    def _refuse_changed(self, job: Job) -> None:
        """Raise ChangedMeanwhile if the newest records no longer require this message or if its text has changed."""
        found = [each for each in self._pending(job) if each.outgoing == job.outgoing]
        if not found:
            raise ChangedMeanwhile(job.outgoing.channel.id, job.incident)
        if obstacle := found[0].obstacle:
            raise MustNotLeave(job.outgoing.channel.id, obstacle)

    def _send(self, way: Opened, journal: Journal, message: Message) -> None:
        for _ in range(2):  # retry once for recipients without a response
            remaining = journal.remaining(way.recipients)
            for done, recipient in enumerate(remaining, 1):
                journal.started(recipient)
                journal.answered(recipient, way.sender.send(recipient, message))
                self.progress(done, len(remaining))

    def _receipt(self, job: Job, way: Opened, journal: Journal) -> Delivery:
        accepted, refused, unknown = journal.counts()
        return self._record_receipt(
            job,
            accepted=accepted,
            refused=tuple(Refusals(reason=why, recipients=count) for why, count in refused.items()),
            unknown=unknown,
            url_id=way.url_id,
        )

    def _record_receipt(self, job: Job, *, accepted: int = 0, **more: Any) -> Delivery:
        command = RecordReceipt(
            **self.stamp(),
            incident=job.incident,
            update=job.update.id,
            channel=job.outgoing.channel.id,
            audience=job.update.audience,
            accepted=accepted,
            instead_of=job.instead_of,
            **more,
        )
        recording = perform(self.repo, command)
        record = recording.snapshot.incidents[job.incident]
        found = next(each for each in record.timeline if each.id == recording.change.entries[0])
        assert isinstance(found, Delivery)  # noqa: S101 - it was just recorded
        return found

    def _record(self, job: Job) -> Incident:
        return snapshot_at(self.repo, self.repo.head().commit, (job.incident,)).incidents[job.incident]


def _goes_on(job: Job, journal: Journal) -> bool:
    """Return whether a sender in this clone was interrupted and its claim is still open."""
    return journal.claim is not None and journal.claim in {each.id for each in job.delivered.claims}


def message_of(update: UpdateText, outgoing: Outgoing) -> Message:
    """Return the message to send to a channel."""
    return Message(
        outgoing.subject,
        outgoing.text,
        f"{update.id}/{outgoing.channel.id}",
        outgoing.audiences[0].id if outgoing.audiences else outgoing.channel.id,
        update.at,
    )


def undelivered(receipts: Sequence[Delivery]) -> NotDelivered | None:
    """Return an error if some recipients were reached neither by the channel nor by its fallbacks, otherwise None."""
    covered: set[tuple[str, str | None]] = set()
    short: list[Delivery] = []
    for each in reversed(receipts):
        is_covered = (each.update, each.channel) in covered
        if each.state == "sent" or is_covered:
            covered.add((each.update, each.instead_of))
        else:
            short.insert(0, each)
    if not short:
        return None
    words = "; ".join(receipt_words(each) for each in short)
    return NotDelivered(f"not everyone was reached: {words}", "mim deliver --again")
