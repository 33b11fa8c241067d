"""Commands that record a page to a resolver group and the group's acknowledgement."""

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
    """A command that concerns a resolver group and, if known, the person who represents it."""

    group: str
    person: str | None = None

    def _check_names(self, snapshot: Snapshot) -> None:
        guards.known_group(snapshot, self.group)
        if self.person:
            guards.known_person(snapshot, self.person, self.at)


class AlreadyPaged(Refused):
    """Someone else has just paged the next person on the escalation path."""

    def __init__(self, group: str, page: Any) -> None:
        super().__init__(
            f"{page.by} paged {page.contact} for {group} at {rfc3339(page.at)}",
            f"wait for an answer, or page the next person: {command('mim page', group, '--next')}",
        )


class AlreadyAnswered(Refused):
    """The resolver group has acknowledged its page or joined, so its escalation is over."""

    def __init__(self, group: str, answer: Any) -> None:
        who = f" ({answer.person})" if answer.person else ""
        super().__init__(
            f"{group} answered at {rfc3339(answer.at)}{who}, so its escalation is over",
            f"to page someone else: {command('mim page', group, '--person PERSON')}",
        )


@dataclass(frozen=True, kw_only=True)
class PageGroup(_AboutGroup, event="the page"):
    """Record that a resolver group was paged, and who was contacted.

    `person` is the person to contact, or None for the person on call.
    """

    is_next: bool = False
    """Whether `person` is next on the escalation path. That person must not be paged twice."""

    def build(self, snapshot: Snapshot) -> Change:
        """Add the page with the person to contact: `person` if it is set, else the person on the roster or the group's contact."""
        if self.is_next:
            self._refuse_repeat(guards.state_of(snapshot, self.incident))
        services = snapshot.incidents[self.incident].services
        contact = self.person or snapshot.on_call_for_group(self.group, self.at, services)
        who = f": {self.person}" if self.person else ""
        entry = entries.Paged(**self.stamp(), group=self.group, contact=contact)
        return self.entries(f"page {self.group}{who}", entry)

    def _refuse_repeat(self, state: State) -> None:
        """Refuse the page if the person has been paged in the meantime, or if the group has answered."""
        for page in pages_of(state, self.group):
            if self.person in (None, page.contact):
                raise AlreadyPaged(self.group, page)
        if answer := answer_of(state, self.group):
            raise AlreadyAnswered(self.group, answer)


def pages_of(state: State, group: str) -> Iterator[Any]:
    """Yield a group's pages in the current response, that is, since the incident was last reopened."""
    return _of_group(state, group, "page")


def answer_of(state: State, group: str) -> Any | None:
    """Return the entry that records that a group acknowledged its page or joined, or None if it has done neither."""
    return next(_of_group(state, group, "acknowledged", "join"), None)


def _of_group(state: State, group: str, *kinds: str) -> Iterator[Any]:
    since = state.reopened_at
    for each in state.timeline:
        if each.kind in kinds and each.group == group and (since is None or each.at >= since):
            yield each


class NotPaged(Refused):
    """The resolver group cannot acknowledge a page, because it was not paged."""

    def __init__(self, group: str) -> None:
        super().__init__(
            f"{group} was not paged, so there is nothing to acknowledge", f"mim page {quoted(group)}"
        )


@dataclass(frozen=True, kw_only=True)
class Acknowledge(_AboutGroup, event="the acknowledgement"):
    """Record that a paged resolver group answered. `person` is the person who answered, if known."""

    def build(self, snapshot: Snapshot) -> Change:
        """Refuse a group that was not paged, and add the acknowledgement."""
        if self.group not in guards.state_of(snapshot, self.incident).paged:
            raise NotPaged(self.group)
        who = f" ({self.person})" if self.person else ""
        entry = entries.Acknowledged(**self.stamp(), group=self.group, person=self.person)
        return self.entries(f"{self.group} acknowledged the page{who}", entry)
