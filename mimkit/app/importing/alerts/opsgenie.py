"""Reads the webhooks that Opsgenie and Jira Service Management send for alert actions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from mimkit.app.importing.alerts.dialect import Dialect, Payload
from mimkit.app.importing.alerts.values import (
    address,
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

_STATES: Final[Mapping[str, AlertState]] = {"create": "firing", "": "firing", "close": "resolved"}


def _recognises(data: Any) -> bool:
    alert = mapping(mapping(data).get("alert"))
    return "alertId" in alert or "tinyId" in alert


def _read(payload: Payload) -> Iterator[Notification | ImportProblem]:
    data, action = mapping(payload.of.get("alert")), line(payload.of.get("action"))
    name = line(data.get("alias")) or line(data.get("alertId")) or line(data.get("tinyId"))
    if not name:
        yield payload.problem("the alert has neither an alias nor an id, so it was skipped")
        return
    state = _STATES.get(action.lower(), "other")
    own = {key: data.get(key) for key in ("entity", "priority", "source", "team", "tinyId")}
    details = mapping(data.get("details"))
    alert = Alert(
        key=keyed("opsgenie", name),
        state=state,
        title=first_line(data.get("message")) or "Opsgenie alert without a message",
        at=moment(_milliseconds(data.get("createdAt" if state == "firing" else "updatedAt"))),
        text=paragraphs(data.get("description")),
        severity=line(data.get("priority")),
        labels=labels(own, _tags(data), details),
        url=address(details.get("url"), f"Opsgenie alert {line(data.get('tinyId')) or name}"),
        event=action,
    )
    yield Notification(place=payload.place, alerts=(alert,))


def _milliseconds(value: Any) -> Any:
    """Return a time in milliseconds. Opsgenie sends `updatedAt` in nanoseconds, so it is converted."""
    is_nanoseconds = isinstance(value, int) and not isinstance(value, bool) and 10**17 < value < 10**20
    return value // 1_000_000 if is_nanoseconds else value


def _tags(data: Mapping[str, Any]) -> dict[str, str]:
    """Return the tags as labels. `service:checkout` becomes `service` with the value `checkout`.

    A tag without a value gets the value `true`.
    """
    found = {}
    for tag in map(line, items(data.get("tags"))):
        name, _, value = tag.replace("=", ":", 1).partition(":")
        found[name.strip()] = value.strip() or "true"
    return found


DIALECT = Dialect("opsgenie", "Opsgenie and Jira Service Management webhooks", _recognises, _read)
