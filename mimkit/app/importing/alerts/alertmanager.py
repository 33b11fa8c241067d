"""Reads Alertmanager webhooks (version 4 and earlier), which contain groups of alerts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mimkit.app.importing.alerts.dialect import Dialect, Payload
from mimkit.app.importing.alerts.values import (
    address,
    digest,
    first_line,
    flat,
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


def _recognises(data: Any) -> bool:
    return isinstance(mapping(data).get("alerts"), list) and not any(
        mapping(each).get("type") == "alert" for each in data["alerts"]
    )


def _read(payload: Payload) -> Iterator[Notification | ImportProblem]:
    yield from read_group(payload, "alertmanager")


def read_group(payload: Payload, tool: str) -> Iterator[Notification | ImportProblem]:
    """Yield the notification in a payload in Alertmanager format, which other tools also send."""
    found = []
    for number, each in enumerate(items(payload.of.get("alerts")), 1):
        alert = _alert(payload, mapping(each), tool)
        if alert is None:
            sentence = f"alert {number} has neither a fingerprint nor labels, so it was skipped"
            yield payload.problem(sentence, "one of them is needed to recognise repeats of the alert")
        else:
            found.append(alert)
    if not items(payload.of.get("alerts")):
        yield payload.problem("the payload contains no alerts")
    if not found:
        return
    group = line(payload.of.get("groupKey") or "", 2_000)
    common = mapping(payload.of.get("commonAnnotations"))
    yield Notification(
        place=payload.place,
        alerts=tuple(found),
        group=keyed(tool, "group", group) if group else "",
        title=first_line(common.get("summary"), common.get("title")),
    )


def _alert(payload: Payload, data: Mapping[str, Any], tool: str) -> Alert | None:
    own, notes = mapping(data.get("labels")), mapping(data.get("annotations"))
    name = line(data.get("fingerprint")) or (digest(*flat(own)) if labels(own) else "")
    if not name:
        return None
    state = _state(payload, data)
    return Alert(
        key=keyed(tool, name),
        state=state,
        title=_title(own, notes),
        at=moment(data.get("startsAt" if state == "firing" else "endsAt")),
        text=paragraphs(notes.get("description")) or paragraphs(notes.get("message")),
        severity=line(own.get("severity")),
        labels=labels(payload.of.get("commonLabels"), own),
        url=address(
            data.get("panelURL"),
            data.get("dashboardURL"),
            data.get("generatorURL"),
            payload.of.get("externalURL"),
        ),
    )


def _state(payload: Payload, data: Mapping[str, Any]) -> AlertState:
    """Return the alert's status, or else the notification's. If neither is set, check whether `endsAt` has passed."""
    said = line(data.get("status")) or line(payload.of.get("status"))
    if said:
        return "resolved" if said.lower() in ("resolved", "ok", "normal", "inactive") else "firing"
    ended = moment(data.get("endsAt"))
    return "resolved" if ended and ended <= payload.now else "firing"


def _title(own: Mapping[str, Any], notes: Mapping[str, Any]) -> str:
    name, instance = line(own.get("alertname")), line(own.get("instance"))
    named = f"{name} on {instance}" if name and instance else name
    return (
        first_line(
            notes.get("summary"), notes.get("title"), named, notes.get("description"), notes.get("message")
        )
        or "Alert without a name"
    )


DIALECT = Dialect("alertmanager", "Prometheus Alertmanager webhooks", _recognises, _read)
