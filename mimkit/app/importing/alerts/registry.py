"""Detects the dialect of a payload and reads the payload."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Any, Final

from mimkit.app.importing.alerts.dialect import Dialect, Payload
from mimkit.app.importing.alerts.names import MODULES
from mimkit.app.importing.alerts.values import mapping
from mimkit.ops.importing.alerts import Notification
from mimkit.ops.importing.drafts import ImportProblem

_TOOLS: Final = (
    "the formats are Alertmanager, Grafana, PagerDuty, Opsgenie, CloudEvents, and GitHub or GitLab issues"
)


def dialect_named(name: str) -> Dialect:
    """Return the dialect with this name, which must be in `MODULES`."""
    found: Dialect = import_module(f"mimkit.app.importing.alerts.{name}").DIALECT
    return found


def recognised(data: Any) -> Dialect | None:
    """Return the dialect of a JSON object or text, or None if it is not recognised."""
    return next((each for name in MODULES if (each := dialect_named(name)).recognises(data)), None)


def read_payload(payload: Payload, name: str = "") -> Iterator[Notification | ImportProblem]:
    """Yield the notifications in a payload. If `name` is empty, the dialect is detected."""
    wrapped = mapping(payload.of.get("data")) if "specversion" in payload.of else {}
    inside = recognised(wrapped) if wrapped and not name else None
    if inside and inside.name != "cloudevents":
        payload, dialect = Payload(payload.place, wrapped, payload.now, payload.form), inside
    else:
        found = dialect_named(name) if name else recognised(payload.data)
        if found is None:
            yield payload.problem(
                f"this is not an alert in a known format; {_TOOLS}", "mim import alert --help"
            )
            return
        dialect = found
    yield from dialect.read(payload)
