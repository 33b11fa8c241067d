"""Converts an incident to an open incident record: times, updates, events, cause, actions and provenance."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from mimkit.model.dossier import Dossier
from mimkit.model.incident.as_data import plain_entry
from mimkit.model.incident.entry_parts import REDACTED, EntryBase, RecordedEntry, words
from mimkit.model.incident.incident import Source
from mimkit.model.incident.problem import Problem
from mimkit.model.incident.review import SECTIONS, ActionItem
from mimkit.model.time.approximate import earliest, is_approximate, latest
from mimkit.report.incident.documents import at

FORMAT: Final = "open-incident-record"
VERSION: Final = 1
_OF_UPDATES: Final = ("affected", "not_affected", "doing", "state")
_OF_EVENTS: Final = frozenset(
    (*RecordedEntry.model_fields, *EntryBase.model_fields, "kind", "severity", "services")
)
"""Keys that are stored elsewhere in an event, or that describe the entry itself."""
_NOT_EVENTS: Final = frozenset(
    (
        "update",
        "amend",
        "redact",
        "retract",
        "set",
        "delivery",
        "page-receipt",
        "posted",
        "approval",
        "proposed-update",
    )
)
"""Kinds that are not events: updates, and entries that only document edits to the record, which are already applied."""


@dataclass(frozen=True, slots=True)
class RecordContext:
    """Context for an incident's document: the organisation, service names, URLs and problem records."""

    organisation: str
    services: Mapping[str, str]
    """The service names by id."""
    url: str = ""
    """The URL of the incident's page. Empty if the site's URL is unknown."""
    schema: str = ""
    """The URL of the JSON Schema. Empty if it is unknown."""
    problems: tuple[Problem, ...] = ()


def open_incident_record(dossier: Dossier, about: RecordContext) -> dict[str, Any]:
    """Return an incident's document.

    It is built only from the arguments, so if they are public, the document is too.
    """
    incident, state, review = dossier.incident, dossier.state, dossier.review
    return {
        **({"$schema": about.schema} if about.schema else {}),
        "format": FORMAT,
        "version": VERSION,
        "id": incident.id,
        **_given(url=about.url),
        "organisation": about.organisation,
        "title": incident.title,
        "mode": incident.mode,
        "phase": state.phase,
        "severity": state.severity,
        "impact": _impact(dossier, about),
        "times": [_time(name, moment) for name, moment in state.milestones.items() if moment],
        "updates": [_update(each) for each in state.timeline if each.kind == "update"],
        "events": [_event(each) for each in state.timeline if each.kind not in _NOT_EVENTS],
        "cause": _cause(dossier, about.problems),
        **({"review": _review(dossier)} if review else {}),
        "actions": [_action(each) for each in review.actions] if review else [],
        "provenance": _provenance(dossier),
    }


def _given(**values: Any) -> dict[str, Any]:
    """Return the values that are not empty."""
    return {key: value for key, value in values.items() if value}


def _impact(dossier: Dossier, about: RecordContext) -> dict[str, Any]:
    incident, public = dossier.incident, dossier.incident.public
    services = [{"id": each, "name": about.services.get(each, each)} for each in incident.services]
    text = incident.impact or (public.impact if public else None)
    return {**_given(text=text, summary=public.summary if public else None), "services": services}


def _time(meaning: str, moment: datetime) -> dict[str, Any]:
    return {"meaning": meaning, **_moment(moment)}


def _moment(moment: datetime) -> dict[str, Any]:
    """Return a time as JSON keys. If it is approximate, include its bounds."""
    if not is_approximate(moment):
        return {"at": at(moment)}
    return {"at": at(moment), "earliest": at(earliest(moment)), "latest": at(latest(moment))}


def _head(entry: Any) -> dict[str, Any]:
    """Return the keys that updates and events have in common."""
    return {
        "id": entry.id,
        **_moment(entry.at),
        "recorded_at": at(entry.recorded),
        "by": entry.by,
        **_given(audience=entry.audience, evidence=list(entry.evidence)),
    }


def _update(entry: Any) -> dict[str, Any]:
    parts = {each: getattr(entry, each, None) for each in _OF_UPDATES}
    return {**_head(entry), **_given(**parts, next_update_at=at(entry.next))}


def _event(entry: Any) -> dict[str, Any]:
    severity = getattr(entry, "severity", None)
    services = list(getattr(entry, "services", ()))
    others = {
        key: value for key, value in plain_entry(entry).items() if key not in {*_OF_EVENTS, *entry.words}
    }
    return {
        **_head(entry),
        "kind": entry.kind,
        **_given(text=words(entry), severity=severity, services=services, details=others),
    }


def _cause(dossier: Dossier, problems: Iterable[Problem]) -> dict[str, Any]:
    review, known = dossier.review, list(problems)
    roots = [each.root_cause for each in known if each.root_cause]
    return _given(
        trigger=review.trigger if review else None,
        detection=review.detection if review else None,
        root_cause=" ".join(roots) or (review.root_cause if review else None),
        factors=[factor for each in known for factor in each.contributing_factors],
    )


def _review(dossier: Dossier) -> dict[str, Any]:
    review = dossier.reviewed
    lists = {each: list(getattr(review, each)) for each in SECTIONS}
    return {
        "state": review.state,
        **_given(published_at=at(review.published), summary=review.summary, **lists),
    }


def _action(item: ActionItem) -> dict[str, Any]:
    done, declined = item.done, item.declined
    other = item.public_title if item.public_title != item.title else None
    return {
        "id": item.id,
        "title": item.title,
        **_given(public_title=other),
        "kind": item.kind,
        "priority": item.priority,
        "state": "done" if done else "declined" if declined else "open",
        **_given(
            owner=item.owner,
            due=item.due.isoformat() if item.due else None,
            done_at=at(done.at) if done else None,
            evidence=(done.evidence or done.commit) if done else None,
            declined_reason=declined.reason if declined and declined.reason != REDACTED else None,
            ticket=item.ticket,
        ),
    }


def _provenance(dossier: Dossier) -> dict[str, Any]:
    source = dossier.incident.source
    return {"producer": "mimkit", **({"source": _source(source)} if source else {})}


def _source(source: Source) -> dict[str, Any]:
    doubts = [each.text for each in source.doubts]
    return _given(title=source.title, url=source.url, licence=source.licence, zone=source.zone, doubts=doubts)
