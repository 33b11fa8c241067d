"""The data that alert readers return: single alerts, and notifications that contain several alerts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from mimkit.ops.importing.drafts import Place

AlertState = Literal["firing", "resolved", "other"]
"""The state of an alert in a message. `other` means neither firing nor resolved, such as an acknowledgement."""


@dataclass(frozen=True, kw_only=True)
class Alert:
    """An alert in a notification. Its texts are valid for records."""

    key: str
    """The deduplication key, prefixed with the name of the tool.

    Alerts with the same key are treated as the same alert.
    """
    state: AlertState
    title: str
    at: datetime | None = None
    """When the alert started firing or was resolved (aware), or None if the payload does not contain the time."""
    text: str = ""
    severity: str = ""
    """The severity name used by the tool."""
    labels: Mapping[str, str] = field(default_factory=dict)
    """Labels, tags and similar values, against which the policy's rules are matched."""
    url: str = ""
    """The alert's URL, or an empty string if the payload does not contain one."""
    services: tuple[str, ...] = ()
    """The affected services, if the payload lists services outside the labels."""
    impact: str = ""
    origin: str = ""
    """The ticket to link as the originating record."""
    event: str = ""
    """The tool's name for the message type, such as `incident.acknowledged`."""


@dataclass(frozen=True, kw_only=True)
class Notification:
    """The alerts that a tool sent as a group. They belong to the same incident."""

    place: Place
    alerts: tuple[Alert, ...]
    group: str = ""
    """The key of the group, which is the same in later notifications. Empty if the tool does not group alerts."""
    title: str = ""
    """A common title for the alerts, if the tool provides one."""
