"""Builds the rows of the exported tables for one incident."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple

from mimkit.metrics.fact import IncidentFacts, collect_facts
from mimkit.metrics.grouping import quarter
from mimkit.metrics.result import DurationSample, MetricsQuestion
from mimkit.metrics.sample import sample
from mimkit.model.dossier import Dossier
from mimkit.model.incident.as_data import plain_entry
from mimkit.model.incident.entry_parts import words
from mimkit.model.incident.review import ActionItem
from mimkit.model.obligation import Obligation
from mimkit.model.policy.metric import Metric
from mimkit.model.time.approximate import is_approximate
from mimkit.report.export.columns import (
    COLUMNS,
    DURATIONS,
    MILESTONES,
    Table,
    duration_column,
    milestone_column,
)
from mimkit.report.incident.documents import at

Row = dict[str, Any]
"""A value for each column: a string, number, Boolean, list of strings, or None. Times are RFC 3339 in UTC."""


class TableRow(NamedTuple):
    """A row and its table."""

    table: Table
    row: Row


class ExportContext(NamedTuple):
    """Data that the rows of all incidents share."""

    organisation: str
    question: MetricsQuestion
    metrics: Mapping[str, Metric]
    """The metrics in the current policy by id, as in `mim metrics`."""


def incident_rows(
    context: ExportContext, dossier: Dossier, obligations: Iterable[Obligation]
) -> Iterator[TableRow]:
    """Yield an incident's rows for all tables: the incident, its entries, obligations and action items."""
    own = {"organisation": context.organisation, "incident": dossier.incident.id, "year": _year(dossier)}
    yield TableRow("incidents", own | _incident(context, dossier))
    for entry in dossier.state.shown:
        yield TableRow("entries", own | _entry(entry, dossier))
    yield from obligation_rows(context, obligations)
    for action in dossier.review.actions if dossier.review else ():
        yield TableRow("actions", own | _action(action))


def obligation_rows(context: ExportContext, obligations: Iterable[Obligation]) -> Iterator[TableRow]:
    """Yield a row for each obligation."""
    for owed in obligations:
        row = {"organisation": context.organisation, "incident": owed.incident, **_obligation(owed)}
        yield TableRow("obligations", row)


def _year(dossier: Dossier) -> int:
    return int(dossier.incident.id[3:7])


def _incident(context: ExportContext, dossier: Dossier) -> Row:
    incident, state, review = dossier.incident, dossier.state, dossier.review
    problems = [each for each in dossier.snapshot.problems_of(incident.id) if each.opened <= dossier.now]
    fact = collect_facts(dossier, problems)
    return {
        "title": incident.title,
        "mode": incident.mode,
        "status": state.status,
        "severity": state.severity,
        "category": incident.category,
        "services": list(incident.services),
        "tags": list(incident.tags),
        **(_counted(context, fact) if fact else _UNDATED),
        "reopened": state.reopened,
        "updates": len(state.updates),
        "review": review.state if review else "none",
        "review_published_at": at(review.published) if review else None,
        "problems": list(state.problems),
        "merged_into": state.merged_into,
        "source_url": incident.source.url if incident.source else None,
    }


def _counted(context: ExportContext, fact: IncidentFacts) -> Row:
    """Return the columns that are based on the facts used for metrics."""
    moments = {name: fact.moments.get(name) for name in MILESTONES}
    return {
        "is_major": fact.counts,
        "was_declared": fact.was_declared,
        "begins_at": at(fact.begins),
        "quarter": quarter(fact.begins, context.question.zone),
        **{milestone_column(name): at(moment) for name, moment in moments.items()},
        "approximate": [milestone_column(name) for name, moment in moments.items() if _is_vague(moment)],
        **{duration_column(each): _seconds(context, each, fact) for each in DURATIONS},
        "causes": list(fact.causes),
    }


_OF_FACTS: Final = frozenset(
    {
        "is_major", "was_declared", "begins_at", "quarter", "approximate", "causes",
        *map(milestone_column, MILESTONES), *map(duration_column, DURATIONS),
    }
)  # fmt: skip
_EMPTY: Final[Mapping[str, Any]] = {"flag": False, "list": []}
_UNDATED: Final[Row] = {
    each.name: _EMPTY.get(each.type) for each in COLUMNS["incidents"] if each.name in _OF_FACTS
}
"""The values of these columns for a record with an unknown date, which no metric includes."""


def _is_vague(moment: datetime | None) -> bool:
    return moment is not None and is_approximate(moment)


def _seconds(context: ExportContext, name: str, fact: IncidentFacts) -> float | None:
    """Return a metric's value for an incident.

    None if the incident has no value, or if the metric that the policy defines is not a duration.
    """
    found = sample(context.metrics[name], (fact,), (fact,), context.question)
    points = found.points if isinstance(found, DurationSample) else ()
    return points[0][1] if points else None


def _entry(entry: Any, dossier: Dossier) -> Row:
    data, state = plain_entry(entry), dossier.state
    return {
        "entry": entry.id,
        "happened_at": at(entry.at),
        "precision": entry.precision,
        "latest_at": at(entry.latest),
        "recorded_at": at(entry.recorded),
        "kind": entry.kind,
        "author": entry.by,
        "text": words(entry) or None,
        "audience": entry.audience,
        "severity": getattr(entry, "severity", None),
        "next_update_at": at(getattr(entry, "next", None)),
        "via": entry.via,
        "source": entry.source,
        "key": entry.key,
        "evidence": list(entry.evidence),
        "is_retracted": entry.id in state.retracted,
        "is_superseded": entry.id in state.superseded,
        "is_after_closing": entry.id in state.after_closing,
        "data": json.dumps(data, ensure_ascii=False),
    }


def _obligation(owed: Obligation) -> Row:
    return {
        "year": int(owed.incident[3:7]) if owed.incident else owed.due.year,
        "obligation": owed.key,
        "clock": owed.clock,
        "title": owed.title,
        "subject": owed.subject or None,
        "owner": owed.owner,
        "role": owed.role,
        "severity": owed.severity,
        "starts_at": at(owed.starts),
        "due_at": at(owed.due),
        "met_at": at(owed.met),
        "ended_at": at(owed.ended),
        "status": owed.status,
        "is_evidence": owed.is_evidence,
        "waived": owed.waived,
        "escalated_to": owed.escalated_to,
    }


def _action(item: ActionItem) -> Row:
    done, declined = item.done, item.declined
    return {
        "action": item.id,
        "title": item.title,
        "kind": item.kind,
        "priority": item.priority,
        "owner": item.owner,
        "state": "done" if done else "declined" if declined else "open",
        "opened_at": at(item.opened),
        "assigned_at": at(item.assigned),
        "due_day": item.due.isoformat() if item.due else None,
        "done_at": at(done.at) if done else None,
        "done_by": done.by if done else None,
        "evidence": (done.evidence or done.commit) if done else None,
        "declined_at": at(declined.at) if declined else None,
        "declined_reason": declined.reason if declined else None,
        "reopened": len(item.reopened),
        "ticket": item.ticket,
    }
