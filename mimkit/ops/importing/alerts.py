"""What a reader of alerts returns: an alert as monitoring describes it, and the alerts of one notification."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from mimkit.ops.importing.drafts import Place

AlertState = Literal["firing", "resolved", "other"]
"""What a message says about an alert; `other` is a message that is neither, such as an acknowledgement."""


@dataclass(frozen=True, kw_only=True)
class Alert:
    """One alert of a notification, as text that records accept."""

    key: str
    """The deduplication key, with the name of the tool before it: the same key is the same alert."""
    state: AlertState
    title: str
    at: datetime | None = None
    """When it began to fire, or was resolved (aware); None if the payload does not say it."""
    text: str = ""
    severity: str = ""
    """The severity as the tool writes it."""
    labels: Mapping[str, str] = field(default_factory=dict)
    """What the rules of the policy match: labels, tags and the like."""
    url: str = ""
    """The address of the alert; empty if the payload has none."""
    services: tuple[str, ...] = ()
    """The affected services, if the payload names services and not labels."""
    impact: str = ""
    origin: str = ""
    """The ticket to link as the originating record."""
    event: str = ""
    """The kind of message as the tool writes it, such as `incident.acknowledged`."""


@dataclass(frozen=True, kw_only=True)
class Notification:
    """The alerts that a tool sent as one group. They belong to one incident."""

    place: Place
    alerts: tuple[Alert, ...]
    group: str = ""
    """The key of the group, which stays the same in later notifications; empty if the tool has no groups."""
    title: str = ""
    """What the alerts have in common, if the tool says it."""
