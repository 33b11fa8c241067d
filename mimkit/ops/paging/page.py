"""Commands that record the page of a resolver group, and its answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from mimkit.errors import Refused
from mimkit.model.change import Change
from mimkit.model.incident import entries
from mimkit.model.incident.state import State
from mimkit.model.shell import command, quoted
from mimkit.model.snapshot import Snapshot
from mimkit.model.time.times import rfc3339
from mimkit.ops import guards
from mimkit.ops.command import OnIncident


@dataclass(frozen=True, kw_only=True)
class _AboutGroup(OnIncident, status="open"):
    """A command about a resolver group and, if it is known, the person who represents it."""

    group: str
    person: str | None = None

    def _check_names(self, snapshot: Snapshot) -> None:
        guards.known_group(snapshot, self.group)
        if self.person:
            guards.known_person(snapshot, self.person, self.at)


class AlreadyPaged(Refused):
    """Someone else just paged the next person on the escalation path."""

    def __init__(self, group: str, page: Any) -> None:
        super().__init__(
            f"{page.by} paged {page.contact} for {group} at {rfc3339(page.at)}",
            f"wait for the answer, or page the next person: {command('mim page', group, '--next')}",
        )


class AlreadyAnswered(Refused):
    """The resolver group acknowledged its page, or joined, so its escalation is over."""

    def __init__(self, group: str, answer: Any) -> None:
        who = f" ({answer.person})" if answer.person else ""
        super().__init__(
            f"{group} answered at {rfc3339(answer.at)}{who}, so its escalation is over",
            f"to page someone else: {command('mim page', group, '--person PERSON')}",
        )


@dataclass(frozen=True, kw_only=True)
class PageGroup(_AboutGroup, event="the page"):
    """Record that a resolver group is paged, and who to contact.

    `person` is the person to contact; None for the person on call.
    """

    is_next: bool = False
    """Whether `person` is the next one on the escalation path, who must not be paged twice."""

    def build(self, snapshot: Snapshot) -> Change:
        """Add the person to contact: the given one, else the one on the roster, or the named contact."""
        if self.is_next:
            self._refuse_repeat(guards.state_of(snapshot, self.incident))
        services = snapshot.incidents[self.incident].services
        contact = self.person or snapshot.on_call_for_group(self.group, self.at, services)
        who = f": {self.person}" if self.person else ""
        entry = entries.Paged(**self.stamp(), group=self.group, contact=contact)
        return self.entries(f"page {self.group}{who}", entry)

    def _refuse_repeat(self, state: State) -> None:
        """Refuse a person who was paged since the command was typed, and a group that answered."""
        for page in pages_of(state, self.group):
            if self.person in (None, page.contact):
                raise AlreadyPaged(self.group, page)
        if answer := answer_of(state, self.group):
            raise AlreadyAnswered(self.group, answer)


def pages_of(state: State, group: str) -> Iterator[Any]:
    """Yield the pages of a group in the current response."""
    return _of_group(state, group, "page")


def answer_of(state: State, group: str) -> Any | None:
    """Return the entry with which a group acknowledged its page, or joined; None if it has not answered."""
    return next(_of_group(state, group, "acknowledged", "join"), None)


def _of_group(state: State, group: str, *kinds: str) -> Iterator[Any]:
    since = state.reopened_at
    for each in state.timeline:
        if each.kind in kinds and each.group == group and (since is None or each.at >= since):
            yield each


class NotPaged(Refused):
    """A resolver group cannot answer, because it was not paged."""

    def __init__(self, group: str) -> None:
        super().__init__(
            f"{group} was not paged, so there is nothing to acknowledge", f"mim page {quoted(group)}"
        )


@dataclass(frozen=True, kw_only=True)
class Acknowledge(_AboutGroup, event="the acknowledgement"):
    """Record that a paged resolver group answered; `person` is the person who answered."""

    def build(self, snapshot: Snapshot) -> Change:
        """Refuse a group that was not paged; record the answer."""
        if self.group not in guards.state_of(snapshot, self.incident).paged:
            raise NotPaged(self.group)
        who = f" ({self.person})" if self.person else ""
        entry = entries.Acknowledged(**self.stamp(), group=self.group, person=self.person)
        return self.entries(f"{self.group} acknowledged the page{who}", entry)
