"""Reads PagerDuty webhooks (v3), Events API v2 events, and incidents and alerts from the REST API."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from mimkit.app.importing.alerts.dialect import Dialect, Payload
from mimkit.app.importing.alerts.values import (
    address,
    digest,
    first_line,
    items,
    keyed,
    labels,
    line,
    mapping,
    moment,
    paragraphs,
)
from mimkit.ops.importing.alerts import Alert, AlertState, Notification
from mimkit.ops.importing.drafts import ImportProblem

_NO_TITLE: Final = "PagerDuty incident without a title"
_STATES: Final[Mapping[str, AlertState]] = {
    "incident.triggered": "firing",
    "incident.reopened": "firing",
    "incident.unacknowledged": "other",
    "incident.resolved": "resolved",
}
_ACTIONS: Final[Mapping[str, AlertState]] = {"trigger": "firing", "resolve": "resolved"}


def _recognises(data: Any) -> bool:
    found = mapping(data)
    rest = [found.get("alert"), found.get("incident"), *items(found.get("alerts"))]
    return (
        "event_type" in mapping(found.get("event"))
        or "event_action" in found
        or any(mapping(each).get("type") in ("alert", "incident") for each in rest)
    )


def _read(payload: Payload) -> Iterator[Notification | ImportProblem]:
    found = payload.of
    if event := mapping(found.get("event")):
        alerts = [_webhook(event)]
    elif "event_action" in found:
        alerts = [_event(found)]
    else:
        alerts = [
            _resource(mapping(each))
            for each in (found.get("alert"), found.get("incident"), *items(found.get("alerts")))
            if mapping(each)
        ]
    for alert in alerts:
        if alert is None:
            yield payload.problem("the incident has no id, so it was skipped")
        else:
            yield Notification(place=payload.place, alerts=(alert,))


def _webhook(event: Mapping[str, Any]) -> Alert | None:
    kind, data = line(event.get("event_type")), mapping(event.get("data"))
    # Notes and status updates contain the incident that they belong to.
    incident = data if data.get("type") in ("incident", None) else mapping(data.get("incident"))
    return _of_incident(incident, _STATES.get(kind, "other"), kind, event.get("occurred_at"))


def _resource(data: Mapping[str, Any]) -> Alert | None:
    state: AlertState = "resolved" if line(data.get("status")) == "resolved" else "firing"
    return _of_incident(data, state, line(data.get("status")), data.get("resolved_at"))


def _of_incident(data: Mapping[str, Any], state: AlertState, event: str, ended: Any) -> Alert | None:
    name = line(data.get("alert_key")) or line(data.get("id")) or line(data.get("incident_key"))
    if not name and state != "other":
        return None
    service = mapping(data.get("service"))
    return Alert(
        key=keyed("pagerduty", name or event),
        state=state,
        title=first_line(data.get("title"), data.get("summary"), data.get("description")) or _NO_TITLE,
        at=moment(ended if state == "resolved" else data.get("created_at")),
        text=paragraphs(mapping(data.get("body")).get("details")),
        severity=_priority(data) or line(data.get("severity")) or line(data.get("urgency")),
        labels=labels(
            {
                "service": service.get("summary"),
                "service_id": service.get("id"),
                "urgency": data.get("urgency"),
                "severity": data.get("severity"),
                "priority": _priority(data),
            }
        ),
        url=address(data.get("html_url"), data.get("self")),
        event=event,
    )


def _priority(data: Mapping[str, Any]) -> str:
    found = mapping(data.get("priority"))
    return line(found.get("summary")) or line(found.get("name"))


def _event(data: Mapping[str, Any]) -> Alert:
    said, action = mapping(data.get("payload")), line(data.get("event_action"))
    link = next((mapping(each).get("href") for each in items(data.get("links"))), "")
    name = line(data.get("dedup_key")) or digest(line(said.get("summary")), line(said.get("source")))
    own = {key: said.get(key) for key in ("source", "severity", "component", "group", "class")}
    return Alert(
        key=keyed("pagerduty", name),
        state=_ACTIONS.get(action, "other"),
        title=first_line(said.get("summary")) or _NO_TITLE,
        at=moment(said.get("timestamp")),
        text=paragraphs(said.get("custom_details")),
        severity=line(said.get("severity")),
        labels=labels(said.get("custom_details"), own),
        url=address(data.get("client_url"), link),
        event=action,
    )


DIALECT = Dialect(
    "pagerduty",
    "PagerDuty webhooks (v3), events (Events API v2), and REST incidents and alerts",
    _recognises,
    _read,
)
