"""The policy page, which shows the policy in plain language."""

from __future__ import annotations

from dataclasses import dataclass

from mimkit.model.incident.state import Milestones, State
from mimkit.model.policy.gates import gates
from mimkit.model.time.calendar import BusinessCalendar
from mimkit.publish.archive import Archive
from mimkit.publish.links import POLICY
from mimkit.publish.page import Page
from mimkit.publish.views.parts.badges import severity_rank
from mimkit.report.policy.clock_text import deadline_text, remarks

_DAYS = {
    "mon": "Monday", "tue": "Tuesday", "wed": "Wednesday", "thu": "Thursday",
    "fri": "Friday", "sat": "Saturday", "sun": "Sunday",
}  # fmt: skip
_UNTOUCHED = State(status="declared", phase="investigating", severity="pending", milestones=Milestones())


@dataclass(frozen=True, slots=True)
class ClockRow:
    """A deadline: what is due, when, and who is responsible."""

    title: str
    promise: str
    owner: str
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AudienceLine:
    """An audience, and the channel through which it is informed."""

    title: str
    channel: str
    public: bool


def policy_page(archive: Archive) -> Page:
    """Return the policy page."""
    policy = archive.snapshot.policy
    view = {
        "ranks": {each.id: severity_rank(archive, each.id) for each in policy.severities},
        "clocks": tuple(
            ClockRow(
                each.title,
                deadline_text(each),
                archive.names.role(each.owner) if each.owner else "",
                tuple(remarks(each)),
            )
            for each in policy.clocks
        ),
        "gates": tuple(gate.words for gate in gates(_UNTOUCHED, policy, ())),
        "business_days": business_days(policy.calendar),
        "audiences": _audiences(archive),
        "waivers": policy.waivers,
        "terms": sorted(archive.snapshot.glossary.terms, key=lambda each: each.term.lower()),
    }
    return Page(POLICY, "Policy", "policy.html.j2", view)


def business_days(calendar: BusinessCalendar) -> str:
    """Format the business days, such as Monday to Friday. If they are not consecutive, list each day."""
    working = [day for day in _DAYS if day in calendar.business_days]
    places = [list(_DAYS).index(day) for day in working]
    if len(working) > 2 and places[-1] - places[0] == len(working) - 1:
        return f"{_DAYS[working[0]]} to {_DAYS[working[-1]]}"
    return ", ".join(_DAYS[day] for day in working)


def _audiences(archive: Archive) -> tuple[AudienceLine, ...]:
    channels = {each.id: each.title for each in archive.snapshot.channels.channels}
    return tuple(
        AudienceLine(each.title, channels.get(each.channel, each.channel), each.public)
        for each in archive.snapshot.audiences
    )
