"""Deadlines for pages: each group must answer its page, and the next person on its path must be paged in time."""

from __future__ import annotations

import operator
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final, NamedTuple

from mimkit.clocks.commands import command_for
from mimkit.clocks.kinds.once import deadlines_for, earliest, end_of_response, limit_for, while_in_phase
from mimkit.clocks.run import Run, is_in_scope, possible_deadlines
from mimkit.duty.duty import Call, Duty
from mimkit.model.dossier import Dossier
from mimkit.model.policy.moments import ANSWERS, ESCALATED, split
from mimkit.model.policy.policy import Clock

_MOMENT: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Page:
    """A resolver group that was paged during this response."""

    group: str
    pages: tuple[Any, ...]
    """The pages of the group in order. The first page starts the deadlines."""
    answers: tuple[Any, ...]
    """The entries in which the group acknowledged a page or joined, in order."""

    @property
    def at(self) -> datetime:
        """When the group was paged for the first time."""
        at: datetime = self.pages[0].at
        return at

    def answered(self, kind: str) -> Any | None:
        """Return the first answer of the given kind, even if it came before the page, or None if there is none."""
        return next((each for each in self.answers if each.kind in ANSWERS[kind]), None)


class Step(NamedTuple):
    """A step of an escalation path: who to page, and when."""

    person: str
    after: timedelta
    """The delay after the first page."""
    paged: datetime | None
    """When the person was paged or joined, or None if neither happened."""


def page_runs(clock: Clock, dossier: Dossier) -> Iterator[Run]:
    """Yield the runs of a clock for each paged group: one until the group answers, or one for each step of its path."""
    named = {who for name in (clock.starts, clock.met_by) if (who := split(name or "")[1])}
    runs = _escalations if clock.met_by == ESCALATED else _answer
    # Deadlines do not apply to back-filled incidents.
    for page in pages(dossier) if dossier.incident.mode != "backfill" else ():
        if not named or page.group in named:
            yield from runs(clock, dossier, page)


def pages(dossier: Dossier) -> list[Page]:
    """Return each group that was paged in the current response, with all pages of the group."""
    since = dossier.state.reopened_at
    paged: dict[str, list[Any]] = {}
    for entry in dossier.of("page"):
        if since is None or entry.at >= since:
            paged.setdefault(entry.group, []).append(entry)
    answers = [each for each in dossier.of("acknowledged", "join") if since is None or each.at >= since]
    answers.sort(key=lambda each: each.at)
    return [
        Page(group, tuple(found), tuple(each for each in answers if _is_from(each, group, found)))
        for group, found in paged.items()
    ]


def _is_from(answer: Any, group: str, paged: list[Any]) -> bool:
    """Return whether an answer is from the group, or from a person who was paged for it and named no group."""
    if answer.group:
        return bool(answer.group == group)
    return answer.person is not None and answer.person in [each.contact for each in paged]


def _answer(clock: Clock, dossier: Dossier, page: Page) -> Iterator[Run]:
    length = limit_for(clock, dossier, page.at)
    starts, leaves = while_in_phase(clock, dossier, page.at)
    if length is None or starts is None:
        return
    due, due_earliest = deadlines_for(clock, dossier, starts, length)
    kind = split(clock.met_by or "")[0]
    answer = page.answered(kind)
    met = answer.at if answer else None
    yield Run(
        clock,
        starts,
        due,
        met,
        None if met else earliest(leaves, end_of_response(clock, dossier)),
        due_earliest=due_earliest,
        subject=page.group,
        what=f"{clock.title}: {title_of(dossier, page.group)}",
        role=clock.owner,
        severity=dossier.state.severity_at(starts),
        command=command_for(f"{kind}.{page.group}", dossier),
        # A group that answered before it was paged could not have been late.
        is_evidence=met is None or met >= starts,
    )


def _escalations(clock: Clock, dossier: Dossier, page: Page) -> Iterator[Run]:
    """Yield a run for each step that has begun.

    The first step begins with the page, and each subsequent step begins with the one before it.
    """
    if not is_in_scope(clock.applies_to, dossier, dossier.state.severity_at(page.at)):
        return
    answer = page.answered("acknowledged")
    begins, leaves = while_in_phase(clock, dossier, page.at)
    ended = earliest(answer.at if answer else None, leaves, end_of_response(clock, dossier))
    for number, step in enumerate(escalation_steps(dossier, page), start=2):
        if begins is None or begins > dossier.now or (ended and begins >= ended):
            return
        due, due_earliest = possible_deadlines(page.at, partial(operator.add, step.after))
        met = step.paged if step.paged and not (ended and step.paged > ended) else None
        yield Run(
            clock,
            begins,
            due,
            met,
            None if met else ended,
            due_earliest=due_earliest,
            subject=f"{page.group}.{number}",
            what=f"{clock.title}: {step.person} for {title_of(dossier, page.group)}",
            role=clock.owner,
            severity=dossier.state.severity_at(begins),
            command=f"mim page {page.group} --person {step.person} -i {dossier.incident.id}",
        )
        begins = met or due


def escalation_steps(dossier: Dossier, page: Page) -> Iterator[Step]:
    """Yield the steps after the first call that lead to a person, each with the person on call at that time."""
    if page.group not in dossier.snapshot.groups:
        return
    for call in path_of(dossier, page.group, page.at):
        if call.after:
            at = page.at + call.after
            there = (each for each in path_of(dossier, page.group, at) if each.after == call.after)
            person = next(there, call).person
            if person:
                yield Step(person, call.after, _paged(dossier, page, person))


def path_of(dossier: Dossier, group: str, at: datetime) -> tuple[Call, ...]:
    """Return the escalation path of an existing group at a given time, for the affected services."""
    duty = Duty(dossier.snapshot, at, at + _MOMENT)
    return duty.path(group, at, dossier.incident.services)


def _paged(dossier: Dossier, page: Page, person: str) -> datetime | None:
    """Return when a person was paged for a group after its first page, or when the person joined.

    Returns None if neither happened.
    """
    called = [each.at for each in page.pages[1:] if each.contact == person]
    joined = [each.at for each in dossier.of("join") if each.person == person and each.at >= page.at]
    return min([*called, *joined], default=None)


def title_of(dossier: Dossier, group: str) -> str:
    """Return the title of a resolver group, or its id if it is not in the directory."""
    found = dossier.snapshot.groups.get(group)
    return found.title if found else group
