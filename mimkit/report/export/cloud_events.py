"""Timeline entries as CloudEvents 1.0. Detection, a linked ticket and restoration are CDEvents."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from mimkit.model.dossier import Dossier
from mimkit.model.incident.as_data import plain_entry
from mimkit.report.incident.documents import at

CDEVENTS: Final = "0.4.1"
"""The version of the CDEvents specification."""
_TYPES: Final[Mapping[str, str]] = {
    "detected": "dev.cdevents.incident.detected.0.2.0",
    "link": "dev.cdevents.incident.reported.0.2.0",
    "restored": "dev.cdevents.incident.resolved.0.2.0",
}
_URL: Final = re.compile(r"https?://[^\s/]")
_ENVIRONMENT: Final = {"id": "production"}
"""CDEvents requires an environment, and it defines an incident as a problem in production."""


def cloud_events(organisation: str, dossier: Dossier) -> Iterator[dict[str, Any]]:
    """Yield an event for each valid entry, with corrections applied, in timeline order.

    A drill is not a problem in production, so its events are never CDEvents.
    """
    source = f"/{re.sub(r'[^a-z0-9]+', '-', organisation.lower()).strip('-') or 'mimkit'}/incidents"
    for entry in dossier.state.timeline:
        yield _event(source, dossier, entry)


def _event(source: str, dossier: Dossier, entry: Any) -> dict[str, Any]:
    own, kind = plain_entry(entry), _cdevents_type(dossier, entry)
    head = {
        "specversion": "1.0",
        "id": entry.id,
        "source": source,
        "type": kind or f"mimkit.incident.{entry.kind}",
        "subject": dossier.incident.id,
        "time": at(entry.at),
        "datacontenttype": "application/json",
    }
    if kind is None:
        return head | {"data": _content(dossier) | {"entry": own}}
    context = {
        "version": CDEVENTS,
        "id": entry.id,
        "source": source,
        "type": kind,
        "timestamp": at(entry.at),
    }
    subject = {
        "id": dossier.incident.id,
        "source": source,
        "type": "incident",
        "content": _of(dossier, entry),
    }
    custom = {"customData": _content(dossier) | {"entry": own}, "customDataContentType": "application/json"}
    return head | {"data": {"context": context, "subject": subject, **custom}}


def _cdevents_type(dossier: Dossier, entry: Any) -> str | None:
    """Return the CDEvents type for an entry, or None if it has none.

    `reported` requires a ticket URL, and `resolved` requires that all services are restored.
    """
    if dossier.incident.mode == "drill":
        return None
    if entry.kind == "link" and not _is_ticket(entry):
        return None
    if entry.kind == "restored" and dossier.state.is_of_some_services(entry):
        return None
    return _TYPES.get(entry.kind)


def _is_ticket(entry: Any) -> bool:
    return entry.rel == "originating" and _URL.match(entry.ref) is not None


def _of(dossier: Dossier, entry: Any) -> dict[str, Any]:
    services = dossier.incident.services
    return {
        "description": getattr(entry, "text", None) or dossier.incident.title,
        "environment": _ENVIRONMENT,
        **({"service": {"id": services[0]}} if services else {}),
        **({"ticketURI": entry.ref} if entry.kind == "link" else {}),
    }


def _content(dossier: Dossier) -> dict[str, Any]:
    incident = dossier.incident
    return {
        "incident": incident.id,
        "title": incident.title,
        "mode": incident.mode,
        "severity": dossier.state.severity,
        "services": list(incident.services),
    }
