"""Creates the entries for alerts, either in the incident that they open or in an incident that is already open."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from mimkit.model.change import Change, Create
from mimkit.model.incident import entries
from mimkit.model.incident.as_data import entry_keys, plain_entry
from mimkit.model.incident.entry_parts import RecordedEntry
from mimkit.model.incident.kinds import DECIDING
from mimkit.model.snapshot import Snapshot
from mimkit.ops.command import Command
from mimkit.ops.declare import Declare
from mimkit.ops.importing.alerts import Alert

_AFTER_THE_FIRST: Final = 1_000
"""The entry number at which entries for further alerts start.

It is higher than the number of entries in a declaration.
"""
LONGEST: Final = 2_000
"""The maximum length of an alert's text in an entry."""
_CUT: Final = " [...]"


def opened_by_alerts(opening: Declare, alerts: Sequence[Alert], snapshot: Snapshot) -> Change:
    """Return the change for a declaration or proposal, with an entry for each alert that has the alert's key.

    If the time of the first alert is known, it is recorded as the detection. The declaration or proposal has the
    command's key.
    """
    change = opening.build(snapshot)
    created = next(each for each in change.edits if isinstance(each, Create))
    timeline = [_keyed(entry, opening, alerts[0]) for entry in created.data["timeline"]]
    others = alerts[1:] if opening.detected else alerts
    notes = [alert_note(opening, _AFTER_THE_FIRST + number, alert) for number, alert in enumerate(others)]
    data = {**created.data, "timeline": [*timeline, *map(plain_entry, notes)]}
    return change._replace(
        edits=(created._replace(data=data),), entries=(*change.entries, *(each.id for each in notes))
    )


def _keyed(entry: dict[str, Any], opening: Declare, first: Alert) -> dict[str, Any]:
    keys = {name: value for name, value in entry.items() if name != "key"}
    if entry["kind"] == "detected":
        keys |= {"key": first.key, "text": alert_text(first)}
    elif entry["kind"] in DECIDING:
        keys["key"] = opening.key
    model: type[RecordedEntry] = entries.TYPE_OF[entry["kind"]]
    return {name: keys[name] for name in entry_keys(model) if name in keys}


def alert_note(command: Command, number: int, alert: Alert) -> entries.Note:
    """Return the note that records a further alert."""
    at = began(alert, command.now) or command.now
    return _note(command, number, at, alert, key=alert.key, text=alert_text(alert))


def resolution_note(command: Command, number: int, at: datetime, alert: Alert, key: str) -> entries.Note:
    """Return the note that records that an alert was resolved."""
    return _note(command, number, at, alert, key=key, text=f"Alert resolved: {alert.title}")


def _note(command: Command, number: int, at: datetime, alert: Alert, **keys: str) -> entries.Note:
    return entries.Note(**{**command.stamp(number, at), "source": alert.url or None, **keys})


def began(alert: Alert, now: datetime) -> datetime | None:
    """Return the time of an alert.

    Return None if it is missing, or if it is in the future because the sender's clock is wrong.
    """
    return alert.at if alert.at and alert.at <= now else None


def alert_text(alert: Alert) -> str:
    """Return the text for an alert: its title, followed by its text if that differs from the title."""
    text = alert.text if alert.text != alert.title else ""
    said = f"{alert.title}\n{text}" if text else alert.title
    return said if len(said) <= LONGEST else said[: LONGEST - len(_CUT)].rstrip() + _CUT
