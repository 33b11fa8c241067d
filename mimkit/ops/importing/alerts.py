"""The data that alert readers return: alerts, and notifications with several alerts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from mimkit.ops.importing.drafts import Place

AlertState = Literal["firing", "resolved", "other"]
"""The state of an alert in a message. `other` is neither firing nor resolved, such as an acknowledgement."""


@dataclass(frozen=True, kw_only=True)
class Alert:
    """One alert in a notification. Its text is valid for records."""

    key: str
    """The deduplication key, prefixed with the name of the tool. Alerts with the same key are the same alert."""
    state: AlertState
    title: str
    at: datetime | None = None
    """When it began to fire or was resolved (aware); None if the payload does not contain the time."""
    text: str = ""
    severity: str = ""
    """The severity as named in the tool."""
    labels: Mapping[str, str] = field(default_factory=dict)
    """Labels, tags and similar values, which the policy's rules match."""
    url: str = ""
    """The URL of the alert; empty if the payload has none."""
    services: tuple[str, ...] = ()
    """The affected services, if the payload lists services outside the labels."""
    impact: str = ""
    origin: str = ""
    """The ticket to link as the originating record."""
    event: str = ""
    """The type of the message in the tool, such as `incident.acknowledged`."""


@dataclass(frozen=True, kw_only=True)
class Notification:
    """The alerts that a tool sent as one group. They belong to the same incident."""

    place: Place
    alerts: tuple[Alert, ...]
    group: str = ""
    """The key of the group, which is the same in later notifications; empty if the tool has no groups."""
    title: str = ""
    """A common title for the alerts, if the tool provides one."""
