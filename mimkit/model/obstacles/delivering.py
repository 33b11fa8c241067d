"""Decides which updates may be delivered, and to whom."""

from __future__ import annotations

from mimkit.model.incident.effects.redaction import is_redacted
from mimkit.model.incident.entries import UpdateText
from mimkit.model.incident.incident import Incident
from mimkit.model.incident.state import State
from mimkit.model.organisation.directory import Audience


def may_be_sent(incident: Incident, state: State, update: UpdateText) -> bool:
    """Return whether an update about an incident may be sent at all.

    Nothing is sent for a proposed incident (including updates written before it was declared), an incident that was
    called off, a back-filled or quoted record, an entry from a file or another system, or an update whose text was
    redacted.
    """
    is_live = state.status in ("declared", "closed") and incident.mode != "backfill" and not incident.source
    was_declared = any(
        each.kind == "declared" and each.recorded <= update.recorded for each in incident.timeline
    )
    return is_live and was_declared and update.via not in ("import", "file") and not is_redacted(update)


def is_for(update: UpdateText, audience: Audience, incident: Incident) -> bool:
    """Return whether an update specifies this audience, or is for all audiences that may be informed of the incident."""
    may_know = audience.id in incident.audiences if incident.is_restricted else not audience.authority
    return update.audience == audience.id or (update.audience is None and may_know)
