"""Reads CloudEvents in JSON, including the CDEvents incident events (detected, reported and resolved)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from mimkit.app.importing.alerts.dialect import Dialect, Payload
from mimkit.app.importing.alerts.values import (
    address,
    first_line,
    keyed,
    labels,
    line,
    mapping,
    moment,
    paragraphs,
    reference,
)
from mimkit.ops.importing.alerts import Alert, AlertState, Notification
from mimkit.ops.importing.drafts import ImportProblem

_PARTS: Final = re.compile(r"[^a-z]+")
_SUBJECTS: Final = frozenset(("alarm", "alarms", "alert", "alerts", "incident", "incidents"))
_ENDS: Final = frozenset(("cleared", "closed", "recovered", "resolved"))
_NEITHER: Final = frozenset(
    ("acknowledged", "acked", "assigned", "commented", "deleted", "snoozed", "updated")
)


def _recognises(data: Any) -> bool:
    found = mapping(data)
    return "specversion" in found or _is_bare(found)


def _is_bare(data: Mapping[str, Any]) -> bool:
    """Return whether this is a CDEvents event without a CloudEvents envelope."""
    return line(mapping(data.get("context")).get("type")).startswith("dev.cdevents.")


def _read(payload: Payload) -> Iterator[Notification | ImportProblem]:
    event = payload.of
    if _is_bare(event):
        context = mapping(event.get("context"))
        event = {**context, "time": context.get("timestamp"), "data": event}
    missing = [key for key in ("id", "source", "type") if not line(event.get(key))]
    if missing:
        yield payload.problem(f"the event has no {' and no '.join(missing)}, so it was skipped")
        return
    yield Notification(place=payload.place, alerts=(_alert(event),))


def _alert(event: Mapping[str, Any]) -> Alert:
    kind, data = line(event.get("type")), mapping(event.get("data"))
    subject = mapping(data.get("subject"))
    content = mapping(subject.get("content"))
    said = content or data
    service, place = (mapping(said.get(key)) for key in ("service", "environment"))
    source = line(subject.get("source")) or line(event.get("source"))
    # The subject is the only field that is identical in all events about an incident.
    name = line(subject.get("id")) or line(event.get("subject")) or line(event.get("id"))
    return Alert(
        key=keyed("cloudevents", source, name),
        state=_state(kind),
        title=first_line(
            said.get("description"),
            said.get("title"),
            said.get("summary"),
            said.get("message"),
            event.get("subject"),
        )
        or f"{kind} from {source}",
        at=moment(event.get("time")) or moment(mapping(data.get("context")).get("timestamp")),
        text=paragraphs(said.get("description")),
        severity=line(said.get("severity")),
        labels=labels(
            said,
            {
                "type": kind,
                "source": source,
                "service": service.get("id") or said.get("service"),
                "environment": place.get("id") or said.get("environment"),
            },
        ),
        url=address(said.get("url"), said.get("ticketURI"), source),
        origin=reference(said.get("ticketURI")),
        event=kind,
    )


def _state(kind: str) -> AlertState:
    """Return the alert state for an event type: `other` if the type neither raises nor resolves an alert."""
    parts = frozenset(_PARTS.split(kind.lower()))
    if parts.isdisjoint(_SUBJECTS) or not parts.isdisjoint(_NEITHER):
        return "other"
    return "firing" if parts.isdisjoint(_ENDS) else "resolved"


DIALECT = Dialect("cloudevents", "CloudEvents in JSON, including CDEvents incidents", _recognises, _read)
