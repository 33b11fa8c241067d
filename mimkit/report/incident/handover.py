"""What the next incident manager needs to know, on one screen of 80 columns and 24 lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

from mimkit.clocks.due import obligations
from mimkit.clocks.updates import NextUpdate, next_update
from mimkit.duty.shift_end import ended_shifts
from mimkit.model.dossier import Dossier
from mimkit.model.incident.state import State
from mimkit.model.obligation import Obligation
from mimkit.model.time.remaining import ahead, apart
from mimkit.model.time.times import time_text
from mimkit.report.incident.documents import at, obligation, open_query, shifts_ended
from mimkit.report.incident.outage_text import outage_rows, services_text
from mimkit.report.incident.progress.phase import phase_text
from mimkit.report.incident.shift_text import shift_words

LINES: Final = 20
"""The maximum number of lines below the title. The rest of the screen is for the prompt and subsequent output."""
_MOST: Final = 4
"""The maximum number of lines per list."""

Row = tuple[str, str]


class Briefing(NamedTuple):
    """The state of an incident, for the person who takes over. Each list is sorted by importance."""

    dossier: Dossier
    now: datetime
    ended: dict[str, datetime]
    """When role holders' shifts ended, by role."""
    coming: NextUpdate | None
    owed: tuple[Obligation, ...]
    """The deadlines that are neither met nor waived, except for the next update."""

    @property
    def state(self) -> State:
        """The state of the incident."""
        return self.dossier.state

    def clock(self, moment: datetime) -> str:
        """Format a time in the policy's time zone."""
        return time_text(moment, self.now, self.dossier.policy.calendar.tz)


def brief_next_manager(dossier: Dossier, now: datetime) -> Briefing:
    """Return what the next incident manager needs to know, as of `now` (aware)."""
    judged = dossier.under_its_policy().at(now)
    owed = obligations(judged)
    coming = next_update(judged.state, owed, judged.snapshot, now)
    waiting = sorted((each for each in owed if each.is_owed), key=lambda each: each.due)
    rest = (each for each in waiting if not (coming and each.due == coming.due))
    ended = dict(ended_shifts(dossier.state, dossier.snapshot, now))
    return Briefing(dossier, now, ended, coming, tuple(rest))


def rows(briefing: Briefing) -> list[Row]:
    """Return the screen as at most `LINES` rows, each with a label and a text that should fit on one line."""
    fixed = [*_situation(briefing), *_people(briefing)]
    room = LINES - len(fixed)
    lists = _lists(briefing)
    lengths = _share(room, [len(each.lines) for each in lists])
    return [*fixed, *(row for each, most in zip(lists, lengths, strict=True) for row in each.first(most))]


@dataclass(frozen=True, slots=True)
class _List:
    """A list of which only the first lines are shown."""

    label: str
    lines: Sequence[str]

    def first(self, most: int) -> Iterator[Row]:
        shown = self.lines[:most]
        hidden = len(self.lines) - len(shown)
        for number, line in enumerate(shown):
            more = f" (+{hidden} more)" if hidden and number == len(shown) - 1 else ""
            yield "" if number else self.label, f"{line}{more}"


def _share(room: int, wanted: Sequence[int]) -> list[int]:
    """Assign lines to the lists in turn, starting with the most important list, until there is no room left."""
    given = [0] * len(wanted)
    for number in range(_MOST):
        for place, most in enumerate(wanted):
            if most > number and sum(given) < room:
                given[place] += 1
    return given


def _situation(briefing: Briefing) -> Iterator[Row]:
    state, now = briefing.state, briefing.now
    yield "phase", phase_text(state, now)
    yield from outage_rows(state, now)
    if services := services_text(state, briefing.clock):
        yield "services", services
    if impact := briefing.dossier.incident.impact:
        yield "impact", _line(impact)
    if state.workaround:
        yield "workaround", _line(state.workaround)
    if briefing.coming:
        promised = ", promised" if briefing.coming.promised == briefing.coming.due else ""
        due = briefing.coming.due
        yield "next update", f"{briefing.clock(due)}, {_left(due, now)}{promised}"
    if state.bridge:
        yield "bridge", state.bridge


def _people(briefing: Briefing) -> Iterator[Row]:
    for number, (role, person) in enumerate(holders(briefing)):
        who = shift_words(person, briefing.ended.get(role), briefing.clock) if person else "no one"
        yield "" if number else "roles", f"{role}: {who}"
    here, waiting = present(briefing.state), missing(briefing.state)
    if here or waiting:
        paged = f"paged, not here: {', '.join(waiting)}" if waiting else ""
        yield "here", "; ".join(filter(None, (", ".join(here), paged)))


def holders(briefing: Briefing) -> Iterator[tuple[str, str | None]]:
    """Yield each role that is filled or required, with its holder or None."""
    held = {role: holding.person for role, holding in briefing.state.roles.items()}
    for role in dict.fromkeys((*briefing.dossier.policy.required_roles, *held)):
        yield role, held.get(role)


def present(state: State) -> list[str]:
    """Return the people, groups and guests who joined the bridge, in the order in which they joined."""
    joined = (entry for entry in state.timeline if entry.kind == "join")
    return list(dict.fromkeys(entry.person or entry.guest or entry.group for entry in joined))


def missing(state: State) -> list[str]:
    """Return the resolver groups that were paged but have not joined."""
    return [group for group in state.paged if group not in state.joined]


def _lists(briefing: Briefing) -> list[_List]:
    state = briefing.state
    return [
        _List("blockers", [_task(each) for each in state.blockers]),
        _List("open", [_task(each) for each in state.actions]),
        _List("queries", [query_line(each) for each in state.queries]),
        _List("due", [f"{each.title}, {_left(each.due, briefing.now)}" for each in briefing.owed]),
        _List("decided", _said(briefing, "decision")),
        _List("found", _said(briefing, "finding")),
    ]


def _task(task: Any) -> str:
    return f"{task.id[-6:]}  {_line(task.text)} ({task.owner or 'no owner'})"


def query_line(query: Any) -> str:
    """Return an unanswered query as one line: its id, its text, and who asked it."""
    asked = f" ({query.asked_by})" if query.asked_by else ""
    return f"{query.id[-6:]}  {_line(query.text)}{asked}"


def _said(briefing: Briefing, kind: str) -> list[str]:
    """Return the texts of all entries of one kind, latest first."""
    return [f"{briefing.clock(each.at)}  {_line(each.text)}" for each in latest(briefing.state, kind)]


def latest(state: State, kind: str) -> list[Any]:
    """Return all entries of one kind, latest first."""
    return [entry for entry in reversed(state.timeline) if entry.kind == kind]


def _left(due: datetime, now: datetime) -> str:
    return f"{apart(due, now)} overdue" if due < now else ahead(due, now)


def _line(text: str) -> str:
    return " ".join(text.split())


def document(briefing: Briefing) -> dict[str, Any]:
    """Return the JSON document of `mim handover` when it is called without a person."""
    state = briefing.state
    return {
        "version": 1,
        "incident": briefing.dossier.incident.id,
        "recorded": False,
        "phase": state.phase,
        "severity": state.severity,
        "next_update": at(briefing.coming.due) if briefing.coming else None,
        "due": [obligation(each) for each in briefing.owed],
        "roles": dict(holders(briefing)),
        "shifts_ended": shifts_ended(briefing.dossier, briefing.now),
        "present": present(state),
        "paged": missing(state),
        "blockers": _plain(state.blockers),
        "actions": _plain(state.actions),
        "queries": [open_query(each) for each in state.queries],
        "decisions": _plain(latest(state, "decision")),
        "findings": _plain(latest(state, "finding")),
    }


def _plain(entries: Iterable[Any]) -> list[dict[str, Any]]:
    return [
        {
            "id": each.id,
            "at": at(each.at),
            "by": each.by,
            "owner": getattr(each, "owner", None),
            "text": each.text,
        }
        for each in entries
    ]
