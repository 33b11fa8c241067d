"""The state of an incident, which is computed from its timeline on demand and never stored."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, tzinfo
from typing import Any, Final, Literal, NamedTuple

from mimkit.model.incident import entries
from mimkit.model.incident.effects.corrections import amended
from mimkit.model.incident.effects.outages import WHOLE, Outage, ServiceOutages, Span, union
from mimkit.model.incident.effects.precedence import Precedence
from mimkit.model.incident.effects.retraction import retractions
from mimkit.model.incident.effects.stated_statuses import StatedStatuses
from mimkit.model.incident.entry_parts import REDACTED, Classified
from mimkit.model.incident.incident import Incident
from mimkit.model.incident.incident_facts import criteria_met, ever_affected, fact_after, last_set
from mimkit.model.incident.kinds import DECIDING, KINDS, LOG_KINDS, Phase
from mimkit.model.incident.service_status import StatusSpan
from mimkit.model.time.approximate import approximated, is_certainly_before

Status = Literal["proposed", "declared", "rejected", "demoted", "merged", "closed"]


class Milestones(NamedTuple):
    """When each milestone was reached (UTC), or None if it was not reached or a reopening undid it."""

    started: datetime | None = None
    detected: datetime | None = None
    declared: datetime | None = None
    assembled: datetime | None = None
    workaround: datetime | None = None
    restored: datetime | None = None
    confirmed: datetime | None = None
    fixed: datetime | None = None
    closed: datetime | None = None

    def items(self) -> Iterable[tuple[str, datetime | None]]:
        """Yield the name and time of each milestone, in process order."""
        return zip(self._fields, self, strict=True)


class RoleHolder(NamedTuple):
    """The person who holds a role, and when they took it."""

    person: str
    since: datetime


_NOBODY: Final[Mapping[str, Any]] = {}


class State(NamedTuple):
    """The state computed from the timeline."""

    status: Status
    phase: Phase
    severity: str
    milestones: Milestones
    severities: tuple[tuple[datetime, str], ...] = ()
    """Each severity, with the time from which it applies."""
    criteria: tuple[str, ...] = ()
    roles: Mapping[str, RoleHolder] = _NOBODY
    paged: Mapping[str, datetime] = _NOBODY
    acknowledged: Mapping[str, datetime] = _NOBODY
    """The resolver groups that answered a page, with the time of the answer."""
    joined: Mapping[str, datetime] = _NOBODY
    """The resolver groups that joined the bridge, with the time of joining."""
    bridge: str | None = None
    links: tuple[entries.Linked, ...] = ()
    updates: tuple[entries.Update, ...] = ()
    next_update: datetime | None = None
    """The promised time of the next update."""
    actions: tuple[entries.Action, ...] = ()
    """The open tasks of the incident response."""
    blockers: tuple[entries.Blocker, ...] = ()
    """Open blockers."""
    queries: tuple[entries.Query, ...] = ()
    """The stakeholders' questions that have not been answered."""
    settled: Mapping[str, entries.Log] = _NOBODY
    """Maps the id of each resolved task, blocker or query to the first entry that resolved it."""
    problems: tuple[str, ...] = ()
    merged_into: str | None = None
    ended: datetime | None = None
    """When the incident was rejected, demoted or merged."""
    workaround: str | None = None
    """The text of the workaround."""
    confirmed_by: str | None = None
    reopenings: tuple[datetime, ...] = ()
    """When the incident was reopened, in order."""
    usable: tuple[Span, ...] = ()
    """The periods during which service was usable, from a workaround or restoration to the next reopening."""
    service_outages: Mapping[str, tuple[Outage, ...]] = _NOBODY
    """The outages by affected service. If the incident lists no services, the only key is an empty string."""
    stated_statuses: tuple[StatusSpan, ...] = ()
    """The service statuses that the incident states, each with its period. Operational statuses are included."""
    after_closing: frozenset[str] = frozenset()
    """The ids of updates and `set` entries that were recorded after the incident was closed."""
    timeline: tuple[Any, ...] = ()
    """The entries in effect, with corrections applied, in order of occurrence."""
    shown: tuple[Any, ...] = ()
    """The entries in `timeline`, plus the retracted and superseded entries, which are marked when shown."""
    retracted: Mapping[str, entries.Retracted] = _NOBODY
    """Maps the id of each retracted entry to the entry that retracted it."""
    superseded: Mapping[str, Any] = _NOBODY
    """Maps the id of each superseded entry to the entry that superseded it."""

    @property
    def is_open(self) -> bool:
        """Whether the incident is proposed or declared, and has not ended."""
        return self.status in ("proposed", "declared")

    @property
    def open_work(self) -> tuple[Any, ...]:
        """The open blockers, tasks and queries."""
        return (*self.blockers, *self.actions, *self.queries)

    @property
    def reopened(self) -> int:
        """The number of times that the incident was reopened."""
        return len(self.reopenings)

    @property
    def reopened_at(self) -> datetime | None:
        """When the incident was last reopened."""
        return self.reopenings[-1] if self.reopenings else None

    @property
    def outages(self) -> tuple[Outage, ...]:
        """The periods in which at least one affected service was out."""
        return union(each for outages in self.service_outages.values() for each in outages)

    @property
    def restored_services(self) -> Mapping[str, datetime]:
        """The affected services that are restored, with the time of restoration."""
        last = {name: outages[-1].end for name, outages in self.service_outages.items() if name != WHOLE}
        return {name: end for name, end in last.items() if end}

    @property
    def services_out(self) -> tuple[str, ...]:
        """The affected services that are not restored."""
        restored = self.restored_services
        return tuple(name for name in self.service_outages if name not in restored and name != WHOLE)

    @property
    def is_partly_restored(self) -> bool:
        """Whether some of the affected services are restored and others are not."""
        return bool(self.restored_services and self.services_out)

    def is_of_some_services(self, entry: Any) -> bool:
        """Return whether an entry restored or reopened only some of the services while the incident continued."""
        if entry.kind == "restored":
            return bool(entry.services) and all(outage.end != entry.at for outage in self.outages)
        return entry.kind == "reopen" and bool(entry.services) and entry.at not in self.reopenings

    def severity_at(self, at: datetime) -> str:
        """Return the severity at a given time. For a time before the first severity was set, return the first one."""
        past = [severity for since, severity in self.severities if since <= at]
        return past[-1] if past else (self.severities[0][1] if self.severities else self.severity)

    def may_inform(self, at: datetime) -> bool:
        """Return whether an update at a given time can be about this incident.

        It cannot if the time is before detection. If the detection time is unknown, the start of the impact is used
        instead. If both are unknown, any time is possible.
        """
        known = self.milestones.detected or self.milestones.started
        return known is None or not is_certainly_before(at, known)

    def held_by(self, person: str) -> tuple[str, ...]:
        """Return the roles that a person currently holds."""
        return tuple(role for role, holding in self.roles.items() if holding.person == person)


def opened(state: State) -> tuple[datetime | None, str]:
    """Return when an incident was opened, and the id of the entry that opened it.

    The time is that of the declaration or, if there is none, of the proposal. If there is neither, it is the
    earliest known time. Incident lists are sorted by this pair. Because of the id, incidents that were opened in
    the same second are sorted in recording order.
    """
    for kind in DECIDING:
        for entry in state.timeline:
            if entry.kind == kind:
                return entry.at, entry.id
    known = [at for _, at in state.milestones.items() if at]
    first = state.timeline[0] if state.timeline else None
    return (min(known) if known else first.at if first else None), first.id if first else ""


class _Fold:
    """Computes the state, with one method for each entry kind that changes it."""

    def __init__(self, required_roles: Iterable[str], incident: Incident, zone: tzinfo) -> None:
        self.required = tuple(required_roles)
        self.times: dict[str, datetime | None] = {"started": incident.known_start(zone)}
        self.services = incident.as_written.services
        self.outages = ServiceOutages(self.services, ever_affected(incident))
        self.facts: dict[str, Any] = {"status": "proposed", "severity": "pending", "criteria": ()}
        self.criteria_set: tuple[str, ...] | None = None
        self.severities: list[tuple[datetime, str]] = []
        self.roles: dict[str, RoleHolder] = {}
        self.paged: dict[str, datetime] = {}
        self.acknowledgements: dict[str, datetime] = {}
        self.joined: dict[str, datetime] = {}
        self.links: dict[str, entries.Linked] = {}
        self.updates: list[entries.Update] = []
        self.tasks: list[Any] = []
        self.settled: dict[str, entries.Log] = {}
        self.replaced: set[str] = set()
        self.after_closing: set[str] = set()
        self.closing = ""
        self.problems: dict[str, None] = {}
        self.reopenings: list[datetime] = []
        self.usable: list[Span] = []
        self.stated = StatedStatuses()

    def facts_set(self, timeline: Iterable[Any], until: datetime | None, zone: tzinfo) -> None:
        """Apply the `set` entries for facts that are not in the header."""
        if entry := last_set("detected", timeline):
            at = fact_after(None, entry)
            at = at and approximated(at, entry.value_precision, entry.value_latest, zone)
            if at is None or until is None or at <= until:
                self.times["detected"] = at
        self.criteria_set = criteria_met(timeline, until)

    def detected(self, entry: entries.Detected) -> None:
        self.times.setdefault("detected", entry.at)

    def proposed(self, entry: entries.Proposed) -> None:
        self._classify(entry)

    def declared(self, entry: entries.Declared) -> None:
        self.facts["status"] = "declared"
        self.times.setdefault("declared", entry.at)
        self._classify(entry)
        self._assemble(entry.at)

    def _classify(self, entry: Classified) -> None:
        self.facts["criteria"] = tuple(dict.fromkeys(self.facts["criteria"] + entry.criteria))
        self._severity(entry.at, entry.severity)

    def _severity(self, at: datetime, severity: str) -> None:
        self.facts["severity"] = severity
        self.severities.append((at, severity))

    def severity(self, entry: entries.SeverityChanged) -> None:
        self.facts["criteria"] = tuple(dict.fromkeys(self.facts["criteria"] + entry.criteria))
        self._severity(entry.at, entry.severity)

    def rejected(self, entry: entries.Rejected) -> None:
        self.facts.update(status="rejected", ended=entry.at, next_update=None)

    def demoted(self, entry: entries.Demoted) -> None:
        self.facts.update(status="demoted", ended=entry.at, next_update=None)

    def merged(self, entry: entries.Merged) -> None:
        self.facts.update(status="merged", ended=entry.at, merged_into=entry.into, next_update=None)

    def role(self, entry: entries.RoleTaken) -> None:
        self.roles[entry.role] = RoleHolder(entry.person, entry.at)
        self._assemble(entry.at)

    def page(self, entry: entries.Paged) -> None:
        self.paged.setdefault(entry.group, entry.at)

    def acknowledged(self, entry: entries.Acknowledged) -> None:
        self.acknowledgements.setdefault(entry.group, entry.at)

    def join(self, entry: entries.Joined) -> None:
        if entry.group:
            self.joined.setdefault(entry.group, entry.at)
        self._assemble(entry.at)

    def _assemble(self, at: datetime) -> None:
        # The response is assembled once the incident is declared, the required roles are filled, and every
        # group paged so far has joined. Paging another group later does not change this.
        staffed = all(role in self.roles for role in self.required)
        if "declared" in self.times and staffed and self.joined and self.paged.keys() <= self.joined.keys():
            self.times.setdefault("assembled", at)

    def bridge(self, entry: entries.BridgeOpened) -> None:
        self.facts["bridge"] = None if entry.url == REDACTED else entry.url

    def link(self, entry: entries.Linked) -> None:
        # All redacted references have the same value, but each remains a separate link.
        self.links[entry.id if entry.ref == REDACTED else entry.ref] = entry

    def log(self, entry: entries.Log) -> None:
        # Accept a resolution regardless of its timestamp, because clocks may differ.
        if entry.resolves:
            self.settled.setdefault(entry.resolves, entry)
        self.tasks.append(entry)

    def query(self, entry: entries.Query) -> None:
        self.tasks.append(entry)

    def update(self, entry: entries.Update) -> None:
        self.updates.append(entry)
        if self.facts["status"] == "closed":
            self.after_closing.add(entry.id)
        if self.facts["status"] not in ("proposed", "declared"):
            return
        # An update to a single audience does not cancel the time promised to the other audiences.
        if entry.next or entry.audience is None or self.times.get("restored"):
            self.facts["next_update"] = entry.next

    def set(self, entry: entries.FactSet) -> None:
        if entry.field == "services":
            self.affect(fact_after(self.services, entry))

    def affect(self, services: tuple[str, ...]) -> None:
        """Track the outages of these services from now on."""
        if services != self.services:
            self.services = services
            self.outages.affect(services)
            self.times["restored"] = self.outages.restored

    def workaround(self, entry: entries.Workaround) -> None:
        # Service is usable from the first workaround on, but the text of the latest workaround is the most
        # useful.
        self.times.setdefault("workaround", entry.at)
        self.facts["workaround"] = entry.text
        self.stated.improve(entry.at)

    def service_status(self, entry: entries.ServiceStatusStated) -> None:
        self.stated.state(entry.at, entry.services, entry.status)

    def restored(self, entry: entries.Restored) -> None:
        self.outages.restore(entry.at, entry.services)
        self.times["restored"] = self.outages.restored
        self.stated.end(entry.at, () if self.outages.restored else entry.services)

    def confirmed(self, entry: entries.Confirmed) -> None:
        self.replaced |= {entry.replaces} if entry.replaces else set()
        # The correct confirmation may be earlier than the incorrect one that it replaces.
        if entry.id not in self.replaced:
            self.times["confirmed"] = entry.at
            self.facts["confirmed_by"] = entry.stakeholder
            self.stated.end(entry.at)

    def fixed(self, entry: entries.Fixed) -> None:
        self.times["fixed"] = entry.at

    def problem(self, entry: entries.ProblemLinked) -> None:
        self.problems[entry.problem] = None

    def close(self, entry: entries.Closed) -> None:
        self.facts.update(status="closed", next_update=None)
        self.closing = entry.id
        self.times["closed"] = entry.at
        self.stated.end(entry.at)

    def reopen(self, entry: entries.Reopened) -> None:
        was_out = self.outages.restored is None
        self.outages.fail(entry.at, entry.services)
        self.stated.end(entry.at, entry.services)
        if entry.services and was_out and self.facts["status"] == "declared":
            return  # a service failed again before the others were restored
        self.facts.update(
            status="declared",
            ended=None,
            confirmed_by=None,
            workaround=None,
            next_update=None,
        )
        self.reopenings.append(entry.at)
        since = [at for name in ("workaround", "restored") if (at := self.times.get(name))]
        self.usable += [(min(since), entry.at)] if since else []
        for name in ("workaround", "restored", "confirmed", "fixed", "closed"):
            self.times.pop(name, None)

    def phase(self) -> Phase:
        status: Any = self.facts["status"]
        if status != "declared":
            return status  # type: ignore[no-any-return]  # each other status is a phase of its own
        for name in ("confirmed", "restored", "workaround"):
            if self.times.get(name):
                return name
        return "investigating"

    def _began(self) -> datetime | None:
        return self.times["started"] or self.times.get("detected") or self.times.get("declared")

    def _open(self, kind: str) -> tuple[Any, ...]:
        return tuple(each for each in self.tasks if each.kind == kind and each.id not in self.settled)

    def state(self, timeline: list[Any], counting: list[Any]) -> State:
        if self.facts["status"] == "closed":
            # A `set` entry may be back-dated, so compare ids, which are in recording order.
            self.after_closing |= {
                each.id for each in counting if each.kind == "set" and each.id > self.closing
            }
        if self.criteria_set is not None:
            self.facts["criteria"] = self.criteria_set
        return State(
            phase=self.phase(),
            milestones=Milestones(**self.times),
            severities=tuple(self.severities),
            roles=self.roles,
            paged=self.paged,
            acknowledged=self.acknowledgements,
            joined=self.joined,
            links=tuple(self.links.values()),
            updates=tuple(self.updates),
            actions=self._open("action"),
            blockers=self._open("blocker"),
            queries=self._open("query"),
            settled=self.settled,
            problems=tuple(self.problems),
            reopenings=tuple(self.reopenings),
            usable=tuple(self.usable),
            stated_statuses=self.stated.spans,
            service_outages=self.outages.since(self._began()),
            after_closing=frozenset(self.after_closing),
            timeline=tuple(counting),
            shown=tuple(timeline),
            **self.facts,
        )


_STEP: dict[str, Callable[[_Fold, Any], None]] = {
    **dict.fromkeys(LOG_KINDS, _Fold.log),
    "service-status": _Fold.service_status,
    **{kind: getattr(_Fold, kind) for kind in KINDS if hasattr(_Fold, kind)},
}


def is_past_without_decision(incident: Incident) -> bool:
    """Return whether a back-filled record lacks the time when the incident was declared or proposed.

    Such an incident is assumed to be a major incident, because otherwise it would not have been recorded.
    """
    return incident.mode == "backfill" and not any(each.kind in DECIDING for each in incident.timeline)


def fold(
    incident: Incident,
    required_roles: Iterable[str] = (),
    until: datetime | None = None,
    zone: tzinfo = UTC,
) -> State:
    """Compute the state from an incident's timeline, or from its entries up to `until` (aware).

    Entries at `until` are included. The order of the entries in the file does not matter. If only the date of an
    event is known, it is a date in `zone`.
    """
    result = _Fold(required_roles, incident, zone)
    if is_past_without_decision(incident):
        result.facts["status"] = "declared"
    result.facts_set(incident.timeline, until, zone)
    timeline = [entry for entry in amended(incident.timeline, zone) if until is None or entry.at <= until]
    retracted = retractions(incident.timeline)
    left = [entry for entry in timeline if entry.id not in retracted]
    precedence, superseded, counting = Precedence(timeline, retracted, result.outages), {}, []
    for entry in left:
        if earlier := precedence.superseded_by(entry):
            superseded[entry.id] = earlier
            if entry.kind != "update":  # an update was sent even if nothing was left to report
                continue
        precedence.count(entry)
        counting.append(entry)
        if step := _STEP.get(entry.kind):
            step(result, entry)
    if until is None:
        # Facts are applied in recording order, which can differ from the order of occurrence.
        result.affect(incident.services)
    return result.state(timeline, counting)._replace(retracted=retracted, superseded=superseded)
