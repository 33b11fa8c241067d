"""Records the alerts in a notification, either in the open incidents that contain their keys or in a new incident."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, NamedTuple

from mimkit.model.change import AlertOutcome, Append, ArrivedAlert, Change, Edit, SetValue
from mimkit.model.incident import entries
from mimkit.model.incident.as_data import plain_entry
from mimkit.model.incident.effects.counted import arrivals
from mimkit.model.incident.state import fold
from mimkit.model.policy.alerts import HOST_LABELS, SERVICE_LABEL
from mimkit.model.policy.policy import PENDING
from mimkit.model.refs import Ref
from mimkit.model.snapshot import Snapshot
from mimkit.model.text import TITLE
from mimkit.model.time.times import rfc3339
from mimkit.ops.command import brief
from mimkit.ops.declare import Declare
from mimkit.ops.importing.alerts import Alert, Notification
from mimkit.ops.importing.open_from_alerts import alert_note, began, opened_by_alerts, resolution_note
from mimkit.ops.new_incident import NewIncident

MOST_ALERTS: Final = 25
"""The maximum number of alerts that are recorded as entries in one incident."""
_NOT_IN_IDS: Final = re.compile(r"[^a-z0-9]+")
_OPENED: Final = " opened"
_RESOLVED: Final = " resolved"
_OWN_KEYS: Final = (_OPENED, _RESOLVED)
"""The key suffixes of entries that are not the first entry for an alert."""


@dataclass(frozen=True, kw_only=True)
class RecordAlerts(NewIncident, event="alert"):
    """Record the alerts in a notification. If a new incident is opened, the facts in the command apply to it."""

    title: str = ""
    """The title of a new incident. If empty, the title is derived from the alerts."""
    notification: Notification
    hosts: tuple[str, ...] = ()
    """The affected hosts, by id, name or IP address."""
    only_proposes: bool = False
    """Whether to propose an incident even if the policy allows the alert to declare it."""

    @property
    def about(self) -> tuple[str, ...]:
        """Always empty, because only open incidents are read."""
        return ()

    @property
    def reads_open(self) -> bool:
        """Always true, because an open incident may already contain the key of an alert."""
        return True

    def build(self, snapshot: Snapshot) -> Change:
        """Determine the outcome for each alert, and return all edits."""
        # If a notification contains the same alert in the same state twice, it is counted once.
        alerts = {(each.key, each.state): each for each in reversed(self.notification.alerts)}
        sorting = _Sorting(self, snapshot, waiting=[*reversed(alerts.values())])
        sorting.sort()
        opening = self._opening(snapshot, sorting.new) if sorting.new else None
        new = opened_by_alerts(opening, sorting.new[:MOST_ALERTS], snapshot) if opening else None
        edits = (*(new.edits if new else ()), *sorting.edits())
        primary = (new.incident if new else None) or next(iter(sorting.touched), None)
        results = [*sorting.results, *(_results(opening, new, sorting.new) if opening and new else ())]
        order = {each.key: number for number, each in enumerate(self.notification.alerts)}
        results.sort(key=lambda each: order[each.key])
        subject = new.subject if new else f"{primary or 'alerts'}: {_subject(sorting.results)}"
        if edits and not new:
            # If two clones count the same alert in the same second, their changes are identical. This suffix
            # differs, so git gives the two commits different ids and neither arrival is lost.
            subject += f" ({self.entry_id()[-6:]})"
        return Change(
            edits=edits,
            subject=subject,
            incident=primary,
            entries=(*(new.entries if new else ()), *sorting.recorded),
            alerts=tuple(results),
            is_repeat=not edits,
        )

    def _opening(self, snapshot: Snapshot, alerts: list[Alert]) -> Declare:
        first, *_ = kept = alerts[:MOST_ALERTS]
        services = tuple(dict.fromkeys((*self.services, *services_of(kept, snapshot))))
        rules = [snapshot.policy.alerts.rule_for(each.labels) for each in kept]
        may_declare = bool(services) and any(rule and rule.outcome == "declare" for rule in rules)
        return Declare(
            by=self.by,
            at=self.at,
            now=self.now,
            entropy=self.entropy,
            via=self.via,
            source=first.url or None,
            key=opening_key(self.notification, first),
            title=self.title or _title(self.notification, alerts),
            services=services,
            severity=self.severity or (None if self.criteria else severity_of(kept, snapshot)),
            criteria=self.criteria,
            tags=self.tags,
            category=self.category,
            impact=self.impact or first.impact or None,
            reported_by=self.reported_by,
            hosts=self.hosts,
            origins=(*self.origins, *(each.origin for each in kept if each.origin)),
            restricted=self.restricted,
            audiences=self.audiences,
            outcome="declare" if may_declare and not self.only_proposes else "propose",
            detected=began(first, self.now),
        )


def _results(opening: Declare, new: Change, alerts: list[Alert]) -> Iterator[ArrivedAlert]:
    first: AlertOutcome = "declared" if opening.outcome == "declare" else "proposed"
    for number, each in enumerate(alerts):
        later: AlertOutcome = "added" if number < MOST_ALERTS else "full"
        yield ArrivedAlert(each.key, later if number else first, new.incident)


class _Home(NamedTuple):
    """An entry in an open incident, and its position in the timeline."""

    incident: str
    place: int
    entry: Any


@dataclass
class _Sorting:
    """Sorts the alerts in a notification by outcome, and collects the edits."""

    command: RecordAlerts
    snapshot: Snapshot
    waiting: list[Alert] = field(default_factory=list)
    results: list[ArrivedAlert] = field(default_factory=list)
    new: list[Alert] = field(default_factory=list)
    """The alerts for a new incident."""
    recorded: list[str] = field(default_factory=list)
    """The ids of the new and changed entries."""
    touched: dict[str, None] = field(default_factory=dict)
    _appended: dict[str, list[entries.Note]] = field(default_factory=dict)
    _set: list[SetValue] = field(default_factory=list)
    _number: int = 0
    _room: dict[str, int] = field(default_factory=dict)
    """The number of further alerts that can be recorded as entries, by incident."""

    def sort(self) -> None:
        """Process the alerts in order."""
        homes = dict(_homes(self.snapshot))
        own = [homes[each.key].incident for each in self.waiting if each.key in homes]
        opened = homes.get(opening_key(self.command.notification, self.waiting[0])) if self.waiting else None
        group = opened.incident if opened else next(iter(own), None)
        for alert in self.waiting:
            home = homes.get(alert.key)
            if alert.state == "other":
                self._result(alert, "ignored", home.incident if home else None)
            elif alert.state == "resolved":
                self._resolve(alert, home, homes.get(resolution_key(alert)))
            elif home:
                self._count(alert, home, self.command.now)
            elif group:
                self._add(alert, group)
            else:
                self.new.append(alert)

    def edits(self) -> Iterator[Edit]:
        """Yield the edits to the open incidents."""
        yield from self._set
        for name, notes in self._appended.items():
            yield Append(Ref("incident", name), ("timeline",), tuple(plain_entry(each) for each in notes))

    def _resolve(self, alert: Alert, home: _Home | None, earlier: _Home | None) -> None:
        at = began(alert, self.command.now) or self.command.now
        if home is None:
            self._result(alert, "unknown")
        elif earlier is None or earlier.incident != home.incident:
            note = resolution_note(self.command, self._next(), at, alert, resolution_key(alert))
            self._append(home.incident, note)
            self._result(alert, "resolved", home.incident)
        elif at in (earlier.entry.at, earlier.entry.last):
            self.recorded.append(earlier.entry.id)
            self._result(alert, "repeated", home.incident)
        else:
            self._count(alert, earlier, at, "resolved")

    def _count(self, alert: Alert, home: _Home, at: datetime, outcome: AlertOutcome = "counted") -> None:
        same = (
            each for each in self.snapshot.incidents[home.incident].timeline if each.key == home.entry.key
        )
        total = sum(map(arrivals, same)) + 1  # including arrivals that another clone counted in its own entry
        count = arrivals(home.entry) + 1
        # If this command lost a race and was retried, it may run after a command that started later.
        last = rfc3339(max(at, home.entry.last or at))
        ref, keys = Ref("incident", home.incident), ("timeline", home.place)
        self._set += [SetValue(ref, (*keys, "arrivals"), count), SetValue(ref, (*keys, "last"), last)]
        self.recorded.append(home.entry.id)
        self._result(alert, outcome, home.incident, total)

    def _add(self, alert: Alert, incident: str) -> None:
        if incident not in self._room:
            timeline = self.snapshot.incidents[incident].timeline
            alerts = {each.key for each in timeline if each.via == "alert" and each.key}
            self._room[incident] = MOST_ALERTS - sum(not key.endswith(_OWN_KEYS) for key in alerts)
        self._room[incident] -= 1
        if self._room[incident] < 0:
            self._result(alert, "full", incident)
            return
        self._append(incident, alert_note(self.command, self._next(), alert))
        self._result(alert, "added", incident)

    def _append(self, incident: str, note: entries.Note) -> None:
        self._appended.setdefault(incident, []).append(note)
        self.recorded.append(note.id)

    def _result(
        self, alert: Alert, outcome: AlertOutcome, incident: str | None = None, count: int = 1
    ) -> None:
        if incident:
            self.touched[incident] = None
        self.results.append(ArrivedAlert(alert.key, outcome, incident, count))

    def _next(self) -> int:
        self._number += 1
        return 2_000 + self._number


def _homes(snapshot: Snapshot) -> Iterator[tuple[str, _Home]]:
    """Yield each key in the open incidents and its entry, latest first, so that a mapping made from them keeps the earliest entry."""
    found = [
        _Home(name, place, entry)
        for name, incident in snapshot.incidents.items()
        if fold(incident).is_open
        for place, entry in enumerate(incident.timeline)
        if entry.key
    ]
    for home in sorted(found, key=lambda each: (each.entry.recorded, each.entry.id), reverse=True):
        yield home.entry.key, home


def opening_key(notification: Notification, first: Alert) -> str:
    """Return the key of the proposal or declaration for a group of alerts."""
    return f"{notification.group or first.key}{_OPENED}"


def resolution_key(alert: Alert) -> str:
    """Return the key of the note that records that an alert was resolved."""
    return f"{alert.key}{_RESOLVED}"


def services_of(alerts: Iterable[Alert], snapshot: Snapshot) -> Iterator[str]:
    """Yield the affected services, as determined by the policy's rules, a label, the payload or the host."""
    for alert in alerts:
        rule = snapshot.policy.alerts.rule_for(alert.labels)
        named = (
            (rule.service,)
            if rule and rule.service
            else (alert.labels.get(SERVICE_LABEL, ""), *alert.services)
        )
        known = [name for name in map(_as_id, named) if name in snapshot.services]
        yield from known or _behind(alert, snapshot)


def _as_id(name: str) -> str:
    """Convert a service name to the form of an id, such as `payments-api` for `Payments API`."""
    return _NOT_IN_IDS.sub("-", name.casefold()).strip("-")


def _behind(alert: Alert, snapshot: Snapshot) -> Iterator[str]:
    """Yield the services on the host in an alert's labels, if exactly one host in the inventories matches."""
    for label in HOST_LABELS:
        name = alert.labels.get(label, "")
        found = (snapshot.hosts.find(name) or snapshot.hosts.find(name.rpartition(":")[0])) if name else ()
        if len(found) == 1:
            yield from (
                on.service for on in snapshot.hosts.services_on(found[0]) if on.service in snapshot.services
            )


def severity_of(alerts: Iterable[Alert], snapshot: Snapshot) -> str:
    """Return the highest severity of the alerts.

    Return `pending` if no alert has a severity that the policy defines.
    """
    order = [each.id for each in snapshot.policy.severities]
    found = []
    for alert in alerts:
        rule = snapshot.policy.alerts.rule_for(alert.labels)
        severity = snapshot.policy.severity((rule and rule.severity) or alert.severity)
        found += [severity.id] if severity else []
    return min(found, key=order.index, default=PENDING)


def _title(notification: Notification, alerts: list[Alert]) -> str:
    titles = list(dict.fromkeys(each.title for each in alerts))
    more = len(titles) - 1
    if not more:
        return brief(titles[0], TITLE)
    if notification.title:
        return brief(notification.title, TITLE)
    return (
        brief(titles[0], TITLE - len(f" (and {more} more alerts)"))
        + f" (and {more} more alert{'s' * (more > 1)})"
    )


def _subject(results: list[ArrivedAlert]) -> str:
    """Return a summary of the alerts in open incidents, such as `1 alert counted, 2 alerts resolved`."""
    outcomes = [each.outcome for each in results]
    counts = {each: outcomes.count(each) for each in outcomes if each in ("added", "counted", "resolved")}
    said = [f"{count} alert{'s' * (count > 1)} {outcome}" for outcome, count in counts.items()]
    return ", ".join(said) or "nothing to record"
