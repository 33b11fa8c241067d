"""Contacts the person to page, first through their own pager and then through the resolver group's pager."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal, NamedTuple

from mimkit.app.delivering.deliver import NotDelivered
from mimkit.app.delivering.settings import opened_pager
from mimkit.app.recording.record import perform
from mimkit.errors import MimError
from mimkit.model.dossier import Dossier
from mimkit.model.incident.entries import PageAttempt, PageReceipt, PageState
from mimkit.model.organisation.pager import Pager
from mimkit.ops.paging.page_receipt import RecordPageReceipt
from mimkit.report.incident.messages.page import page_message, page_subject
from mimkit.store.channels.errors import PrivateAddress
from mimkit.store.channels.message import Message
from mimkit.store.channels.outcome import Answer, Outcome
from mimkit.store.git.repository import Repository

_STATES: Final[dict[Answer, PageState]] = {
    Answer.ACCEPTED: "accepted",
    Answer.REFUSED: "failed",
    Answer.UNKNOWN: "unknown",
}
_LONGEST: Final = 200
"""The maximum length of a reason, in characters."""


class NotContacted(NotDelivered):
    """A page was recorded, but no service accepted the message to the person (exit status 6)."""


class Way(NamedTuple):
    """A way to contact the person to page."""

    whose: Literal["person", "group"]
    pager: Pager


@dataclass(frozen=True)
class Paging:
    """A recorded page, and the incident after the page was recorded."""

    page: Any
    dossier: Dossier

    @property
    def ways(self) -> tuple[Way, ...]:
        """The ways to contact the person: their own pager first, then the group's."""
        snapshot = self.dossier.snapshot
        person, group = snapshot.people.get(self.page.contact or ""), snapshot.groups.get(self.page.group)
        found = (
            Way("person", person.page) if person and person.page else None,
            Way("group", group.page) if group and group.page else None,
        )
        return tuple(each for each in found if each)

    def contact(self, repo: Repository, progress: Callable[[Way], None]) -> tuple[PageAttempt, ...]:
        """Try each way in turn until a service accepts the message. Return all attempts."""
        attempts: list[PageAttempt] = []
        for way in self.ways:
            progress(way)
            attempts.append(self._try(way, repo))
            if attempts[-1].state == "accepted":
                break
        return tuple(attempts)

    def record(
        self, repo: Repository, attempts: tuple[PageAttempt, ...], by: str, now: datetime, entropy: int
    ) -> PageReceipt:
        """Record a receipt for the attempts and return it."""
        command = RecordPageReceipt(
            by=by,
            at=now,
            now=now,
            entropy=entropy,
            via="cli",
            incident=self.dossier.incident.id,
            page=self.page.id,
            attempts=attempts,
        )
        recording = perform(repo, command)
        record = recording.snapshot.incidents[self.dossier.incident.id]
        found = next(each for each in record.timeline if each.id == command.entry_id())
        assert isinstance(found, PageReceipt)  # noqa: S101 - it was just recorded
        return found

    def _try(self, way: Way, repo: Repository) -> PageAttempt:
        person = self.dossier.snapshot.people.get(self.page.contact or "")
        ids = {"incident": self.dossier.incident.id, "page": self.page.id}
        try:
            with opened_pager(way.pager, repo.root, person, ids) as pager:
                outcome = pager.sender.send(pager.recipients[0], self._message())
                return _attempt(way, outcome, pager.service, pager.url_id)
        except PrivateAddress:
            why = f"{way.pager.url_env} contains an address in a private network, which the policy does not allow"
        except MimError as problem:
            why = problem.sentence
        return PageAttempt(address=way.whose, state="failed", reason=why.rstrip(".")[:_LONGEST])

    def _message(self) -> Message:
        page, dossier = self.page, self.dossier
        subject, text = page_subject(page, dossier), page_message(page, dossier)
        return Message(subject, text, page.id, page.group, page.at, is_page=True)


def _attempt(way: Way, outcome: Outcome, service: str, url_id: str | None) -> PageAttempt:
    state = _STATES[outcome.answer]
    return PageAttempt(
        address=way.whose, service=service, state=state, reason=outcome.reason or None, url_id=url_id
    )
