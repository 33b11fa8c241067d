"""JSON versions of pages, served as `index.json` beside each page."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any

from mimkit.model.dossier import Dossier
from mimkit.model.incident.as_data import plain
from mimkit.model.incident.maintenance import newest_first
from mimkit.model.organisation.directory import Service
from mimkit.model.text import Record
from mimkit.model.time.end_of_day import due_day
from mimkit.publish.archive import Archive
from mimkit.publish.build_info import INTERNAL, PUBLIC
from mimkit.publish.card import Card, ReviewAction
from mimkit.publish.links import (
    ACTIONS,
    HOME,
    INCIDENTS,
    MAINTENANCE,
    METRICS,
    POLICY,
    PROBLEMS,
    REVIEWS,
    ROSTERS,
    RUNBOOKS,
    SERVICES,
    facet_uri,
    href,
    incident_uri,
    problem_uri,
    runbook_uri,
    service_uri,
    year_uri,
)
from mimkit.publish.status import is_running
from mimkit.publish.views.metrics import counted_modes, measured_by
from mimkit.publish.views.parts.badges import is_overdue
from mimkit.report.incident.documents import action_item, at, obligation, show, summary
from mimkit.report.maintenance import maintenance_document
from mimkit.report.metrics.json import json as metrics_json
from mimkit.report.metrics.report import MetricsReport

Document = dict[str, Any]


def json_path(uri: str) -> str:
    """Return the path of the JSON version of a page."""
    return href(HOME, uri).removeprefix("./") + "index.json"


def json_pages(archive: Archive, uris: Iterable[str]) -> Iterator[tuple[str, Callable[[], bytes]]]:
    """Yield each JSON page's path and a function that returns its text.

    Pages that are not generated have no JSON version.
    """
    made = _documents(archive)
    for uri in uris:
        if uri in made:
            yield json_path(uri), partial(_text, made[uri])


def _text(make: Callable[[], Document]) -> bytes:
    return (json.dumps(make()) + "\n").encode()


def _documents(archive: Archive) -> Mapping[str, Callable[[], Document]]:
    """Return a function for each page that builds its JSON document on demand."""
    snapshot = archive.snapshot
    made: dict[str, Callable[[], Document]] = {
        HOME: lambda: _home(archive),
        INCIDENTS: lambda: _incidents(archive.cards),
        PROBLEMS: lambda: _records("problems", archive.problems),
        REVIEWS: lambda: _records("reviews", (card.review for card in archive.cards if card.review)),
        ACTIONS: lambda: _actions(archive),
        MAINTENANCE: lambda: _maintenance(archive),
        METRICS: lambda: _metrics(archive),
        SERVICES: lambda: _records("services", snapshot.services.values()),
        RUNBOOKS: lambda: _records("runbooks", snapshot.runbooks.values()),
        ROSTERS: lambda: _records("rosters", snapshot.rosters.values()),
        POLICY: lambda: _record("policy", snapshot.policy),
    }
    made |= {incident_uri(card.id): partial(_incident, archive, card) for card in archive.cards}
    made |= {year_uri(year): partial(_incidents, cards) for year, cards in archive.by_year.items()}
    made |= {
        facet_uri(each.kind, each.value): partial(_incidents, of) for each, of in archive.by_facet.items()
    }
    made |= {problem_uri(each.id): partial(_record, "problem", each) for each in archive.problems}
    made |= {service_uri(each.id): partial(_service, archive, each) for each in snapshot.services.values()}
    made |= {runbook_uri(each.id): partial(_record, "runbook", each) for each in snapshot.runbooks.values()}
    return made


def _home(archive: Archive) -> Document:
    owed = archive.owed if archive.facts.audience == INTERNAL else ()
    return {
        "version": 1,
        "organisation": archive.snapshot.policy.organisation,
        "now": at(archive.facts.now),
        "commit": archive.facts.commit,
        "incidents": [_summary(card) for card in archive.cards if is_running(card)],
        "obligations": [obligation(each) for each in owed],
    }


def _incident(archive: Archive, card: Card) -> Document:
    document = show(Dossier(card.incident, archive.snapshot, card.review).under_its_policy())
    if archive.facts.audience == PUBLIC:
        for entry in document["incident"]["timeline"]:
            entry["updated_at"] = entry.pop("recorded")
    return document


def _incidents(cards: Iterable[Card]) -> Document:
    return {"version": 1, "incidents": [_summary(card) for card in cards]}


def _summary(card: Card) -> Document:
    return summary(card.header, card.standing)


def _service(archive: Archive, service: Service) -> Document:
    return _record("service", service) | _incidents(archive.by_service.get(service.id, ()))


def _record(name: str, record: Record) -> Document:
    return {"version": 1, name: plain(record)}


def _records(name: str, records: Iterable[Record]) -> Document:
    return {"version": 1, name: [plain(each) for each in records]}


def _actions(archive: Archive) -> Document:
    return {
        "version": 1,
        "actions": [_action(archive, each) for each in archive.actions],
    }


def _action(archive: Archive, action: ReviewAction) -> Document:
    """Return an action item. Its `deadline` is the deadline that `mim due` lists, which may come from the policy."""
    due = archive.action_due(action) if action.is_chased else None
    return {
        "incident": action.card.id,
        **action_item(action.item),
        "deadline": at(due),
        "deadline_day": day.isoformat() if due and (day := due_day(due)) else None,
        "overdue": action.is_chased and is_overdue(archive, action),
    }


def _maintenance(archive: Archive) -> Document:
    found = newest_first(archive.snapshot.maintenance)
    return {"version": 1, "maintenance": [maintenance_document(each) for each in found]}


def _metrics(archive: Archive) -> Document:
    modes = counted_modes(archive)
    command = "mim metrics --format json" + "".join(f" --include {each}" for each in modes if each != "live")
    organisation = archive.snapshot.policy.organisation
    report = MetricsReport(organisation, measured_by(archive, modes), archive.facts.commit, command)
    found: Document = json.loads(metrics_json(report))
    return found
