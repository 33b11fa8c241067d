"""On-call page: current contacts, upcoming shifts and gaps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mimkit.duty.coverage import Gap, coverage
from mimkit.publish.archive import Archive
from mimkit.publish.links import ROSTERS
from mimkit.publish.page import Page
from mimkit.publish.views.parts.contacts import CallLine, call_line, titled
from mimkit.report.duty.oncall import OnCall, on_call_for_all

_SHOWN = 31
"""The maximum number of shifts shown per roster. A roster with hourly changes would otherwise fill the page."""


@dataclass(frozen=True, slots=True)
class TurnLine:
    """One shift, or a gap if `who` is empty."""

    start: datetime
    end: datetime
    who: str


@dataclass(frozen=True, slots=True)
class RosterCard:
    """The shifts for one role or resolver group."""

    title: str
    zone: str
    turns: tuple[TurnLine, ...]
    more: int


@dataclass(frozen=True, slots=True)
class GapLine:
    """A period in which no one can be reached."""

    title: str
    words: str
    start: datetime
    end: datetime


def rosters_page(archive: Archive) -> Page:
    """Return the on-call page."""
    duty = archive.duty
    gaps = _gaps(archive)
    everyone = list(on_call_for_all(duty))
    if not archive.snapshot.rosters:  # if there is no roster, anyone can take the role
        everyone = [each for each in everyone if each.subject != "role"]
    lines: tuple[CallLine, ...] = tuple(call_line(archive, each) for each in everyone)
    view = {
        "lines": lines,
        "until": duty.end,
        "has_rosters": bool(archive.snapshot.rosters),
        "gaps": tuple(_gap(archive, each) for each in gaps if each.aspect == "cover"),
        "later_steps": tuple(_gap(archive, each) for each in gaps if each.aspect == "escalation"),
        "roles": tuple(_card(archive, each) for each in everyone if each.subject == "role" and each.scoped),
        "groups": tuple(_card(archive, each) for each in everyone if each.subject == "group" and each.scoped),
    }
    return Page(ROSTERS, "On call", "rosters.html.j2", view, ("navigation",))


def _gaps(archive: Archive) -> list[Gap]:
    """Return the on-call gaps.

    If there is no roster, return only the gaps of named contacts, because no other coverage is required.
    """
    found = coverage(archive.snapshot, archive.duty.start, archive.duty.end)
    if archive.snapshot.rosters:
        return list(found)
    return [each for each in found if each.aspect == "cover" and each.subject != "role"]


def _gap(archive: Archive, gap: Gap) -> GapLine:
    title = {"role": archive.names.role, "group": archive.names.group, "service": archive.names.service}
    who = title[gap.subject](gap.name)
    if gap.is_partial:
        named = ", ".join(archive.names.service(each) for each in gap.services)
        who += ", for other services" if "" in gap.covers else f", for {named}"
    return GapLine(who, gap.trouble.words.replace("`", ""), gap.start, gap.end)


def _card(archive: Archive, found: OnCall) -> RosterCard:
    turns = tuple(
        TurnLine(turn.start, turn.end, archive.names.person(turn.person) if turn.person else "")
        for turn in found.turns
    )
    zones = " and ".join(dict.fromkeys(each.roster.zone for each in found.scoped))
    return RosterCard(titled(archive, found), zones, turns[:_SHOWN], max(len(turns) - _SHOWN, 0))
