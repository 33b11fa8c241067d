"""Describes what happened to each alert, as text and JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from mimkit.model.change import ArrivedAlert
from mimkit.ops.importing.alerts import Alert
from mimkit.ops.importing.record_alerts import MOST_ALERTS

_WORDS: Final[Mapping[str, str]] = {
    "proposed": "proposed the incident",
    "declared": "declared the incident",
    "added": "added to the incident",
    "resolved": "noted as resolved; the incident is still open",
    "repeated": "already noted as resolved",
    "unknown": "resolved, but no open incident has the key of this alert",
    "full": f"not recorded: the incident already lists {MOST_ALERTS} alerts",
}


def outcome_text(result: ArrivedAlert, alert: Alert) -> str:
    """Return a description of what happened to an alert."""
    if result.outcome == "counted":
        return f"counted: this alert has arrived {result.arrivals} times"
    if result.outcome == "ignored":
        return f"ignored: `{alert.event}` is neither a new nor a resolved alert"
    words = _WORDS[result.outcome]
    return f"{words} ({result.arrivals} times so far)" if result.arrivals > 1 else words


def alert_document(result: ArrivedAlert, alert: Alert) -> dict[str, Any]:
    """Return the JSON object for an alert."""
    return {
        "key": result.key,
        "state": alert.state,
        "title": alert.title,
        "outcome": result.outcome,
        "incident": result.incident,
        "arrivals": result.arrivals,
    }
