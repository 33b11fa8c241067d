"""Determines what was known about an incident when each milestone was recorded, based on recording times.

The page contains each fact and entry once for each period in which it was known. The style sheet or the script
shows the facts and entries for the selected moment. A separate page for each moment would multiply the size of the
site.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, Final, NamedTuple

from markupsafe import Markup

from mimkit.model.dossier import Dossier
from mimkit.model.incident.incident import Incident
from mimkit.model.incident.kinds import CHANGING
from mimkit.model.incident.state import Milestones, State, fold
from mimkit.model.versions.as_of import incident_at
from mimkit.publish.archive import Archive
from mimkit.publish.card import Card
from mimkit.publish.status import STATUSES
from mimkit.report.incident.known_text import known_text

_MOMENTS: Final = {
    "declared": "Declared",
    "assembled": "Team assembled",
    "workaround": "Workaround",
    "restored": "Restored",
    "confirmed": "Confirmed",
    "fixed": "Permanent fix",
    "closed": "Closed",
}
_ENDS: Final = ("rejected", "demoted", "merged")
_NO_FACTS: Final = frozenset(
    [
        "page",
        "acknowledged",
        "link",
        "finding",
        "decision",
        "action",
        "note",
        "query",
        "step",
        "problem",
        "update",
        "delivery",
        "page-receipt",
        "posted",
    ]
)
"""Kinds of entries that do not change a fact or another entry, unless they resolve an entry."""


class Version(NamedTuple):
    """The record and its state, from a given time until the next version."""

    at: datetime
    incident: Incident
    state: State


@dataclass(frozen=True, slots=True)
class Period:
    """A period in which something was known, with the numbers of the fixed moments in it."""

    since: datetime
    until: datetime | None
    moments: str
    """The numbers of the fixed moments, separated by spaces."""
    has_all: bool
    """Whether the period contains all fixed moments of the incident."""

    @property
    def html(self) -> Markup:
        """The HTML attributes for the style sheet and the script. Times are Unix timestamps."""
        until = f' data-until="{int(self.until.timestamp())}"' if self.until else ""
        moments = "" if self.has_all and not self.until else f' data-at="{self.moments}"'
        # Numbers only.
        return Markup(f' data-from="{int(self.since.timestamp())}"{until}{moments}')  # noqa: S704


@dataclass(frozen=True, slots=True)
class Moment:
    """A fixed moment: when a milestone became known, and what was known at that time."""

    number: int
    label: str
    when: str
    at: datetime
    text: str

    @property
    def seconds(self) -> int:
        """The time as a Unix timestamp, for the script."""
        return int(self.at.timestamp())


@dataclass(frozen=True, slots=True)
class FactRow:
    """A fact, and the period in which it was known."""

    label: str
    value: str
    period: Period


@dataclass(frozen=True)
class Known:
    """All versions of a record and its fixed moments."""

    versions: tuple[Version, ...]
    moments: tuple[Moment, ...]

    def period(self, since: datetime, until: datetime | None = None) -> Period:
        """Return a period and the fixed moments in it. `until` is exclusive."""
        inside = [each for each in self.moments if since <= each.at and (until is None or each.at < until)]
        numbers = " ".join(str(each.number) for each in inside)
        return Period(since, until, numbers, has_all=len(inside) == len(self.moments))

    @cached_property
    def changed_entries(self) -> frozenset[str]:
        """The ids of entries that a later entry may have changed."""
        found: set[str] = set()
        last = self.versions[-1].incident.timeline if self.versions else ()
        for entry in last:
            if entry.kind in CHANGING:
                found.add(entry.entry)
            elif entry.kind == "proposed-update":
                found.add(entry.id)
            elif resolved := getattr(entry, "resolves", None):
                found.add(resolved)
        for version in self.versions:
            found.update(version.state.superseded)
            found.update(each.id for each in version.state.superseded.values())
        return frozenset(found)


def known(archive: Archive, card: Card) -> Known:
    """Return the versions of a record. Empty for a back-filled record, because it was recorded after the incident."""
    if card.header.mode == "backfill":
        return Known((), ())
    whole = Dossier(card.incident, archive.snapshot).under_its_policy()
    roles, zone = whole.policy.required_roles, whole.policy.calendar.tz
    versions = tuple(
        Version(at, then, fold(then, roles, None, zone))
        for at in sorted({each.recorded for each in whole.incident.timeline if _changes_facts(each)})
        if (then := incident_at(whole.incident, at))
    )
    return Known(versions, tuple(_moments(archive, whole.incident, versions)))


def _changes_facts(entry: Any) -> bool:
    return entry.kind not in _NO_FACTS or bool(
        getattr(entry, "resolves", None) or getattr(entry, "proposal", None)
    )


def _moments(archive: Archive, incident: Incident, versions: Iterable[Version]) -> Iterable[Moment]:
    found: dict[str, datetime] = {}
    before = Milestones()
    for version in versions:
        reached = version.state.milestones._asdict()
        found |= {
            label: version.at
            for name, label in _MOMENTS.items()
            if reached[name] and not getattr(before, name)
        }
        if version.state.status in _ENDS:
            found.setdefault(version.state.status.capitalize(), version.at)
        before = version.state.milestones
    labels: dict[datetime, list[str]] = {}
    for label, at in found.items():
        labels.setdefault(at, []).append(label)
    days = {archive.zoned.date(at) for at in labels}
    when = archive.zoned.full_text if len(days) > 1 else archive.zoned.clock_text
    for number, at in enumerate(sorted(labels), start=1):
        text = known_text(incident, at, archive.zoned.full_text)
        yield Moment(number, ", ".join(labels[at]), when(at), at, text)


def fact_rows(archive: Archive, known: Known) -> tuple[FactRow, ...]:
    """Return all values of each fact, in the order in which the facts became known."""
    rows: dict[str, list[FactRow]] = {}
    running: dict[str, tuple[str, datetime]] = {}
    for version in known.versions:
        facts = _facts(archive, version)
        for label in dict.fromkeys((*facts, *running)):
            rows.setdefault(label, [])
            value, before = facts.get(label, ""), running.get(label, ("", version.at))
            if value == before[0]:
                continue
            if before[0]:
                rows[label].append(FactRow(label, before[0], known.period(before[1], version.at)))
            running[label] = value, version.at
    for label, (value, since) in running.items():
        if value:
            rows[label].append(FactRow(label, value, known.period(since)))
    promised = _promised(archive, known)
    return (*(row for of_fact in rows.values() for row in of_fact), *promised)


def _promised(archive: Archive, known: Known) -> Iterator[FactRow]:
    """Yield each promised next update, with the period that ends at a later update or at the end of the incident."""
    if not known.versions:
        return
    last = known.versions[-1]
    told = [each for each in last.state.updates if each.next or each.audience is None]
    ends = [each.at for each in known.versions if not each.state.is_open]
    for update in told:
        later = [each.recorded for each in told if each.recorded > update.recorded]
        until = min((at for at in (*later, *ends) if at > update.recorded), default=None)
        if update.next:
            text = archive.zoned.full_text(update.next)
            yield FactRow("Next update promised", text, known.period(update.recorded, until))


def _facts(archive: Archive, version: Version) -> dict[str, str]:
    incident, state, names = version.incident, version.state, archive.names
    facts = {
        "Title": incident.title,
        "Severity": state.severity,
        "Status": STATUSES[state.phase].internal.words,
        "Affected services": ", ".join(map(names.service, incident.services)),
        "Impact": incident.impact or "",
        **{names.role(role): names.person(holder.person) for role, holder in state.roles.items()},
        "Bridge": state.bridge or "",
        "Open blockers": "; ".join(each.text for each in state.blockers),
    }
    return {label: value for label, value in facts.items() if value}
