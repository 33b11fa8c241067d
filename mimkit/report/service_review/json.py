"""Formats the service review as a JSON document, including everything that the other formats truncate."""

from __future__ import annotations

import json as _json
from dataclasses import asdict
from typing import Any

from mimkit.metrics.result import Difference
from mimkit.metrics.service_review import AnyChange, MetricChange, NumberChange, Repeat
from mimkit.model.time.named_period import NamedPeriod
from mimkit.report.incident.documents import obligation
from mimkit.report.metrics.json import excluded_incidents, sample_values
from mimkit.report.metrics.report import definition, stamp
from mimkit.report.service_review.input import OpenAction, ReviewSource, ServiceReviewReport


def json(report: ServiceReviewReport) -> str:
    """Return the document. Durations are in seconds, times are in UTC, and missing values are null."""
    result, question = report.result, report.result.question
    document = {
        "version": 1,
        "organisation": report.organisation,
        "now": stamp(report.now),
        "as_of": stamp(report.as_of) if report.as_of else None,
        "period": {**_period(question.named), "over": question.is_over},
        "before": _period(question.before),
        "by": question.by,
        "modes": list(question.metrics.modes),
        "incidents": result.incidents,
        "left_out": dict(result.left_out),
        **excluded_incidents("left_out_incidents", result.left_out_incidents),
        "restricted": report.restricted,
        "restricted_deadlines": report.restricted_deadlines,
        "undated": list(report.undated),
        "unreadable": list(report.unreadable),
        "commit": report.commit,
        "command": report.command,
        "metrics": [_metric(each) for each in result.metrics],
        "groups": [_group(each) for each in result.groups],
        "repeats": [_repeat(each) for each in result.repeats],
        "unknown_cause": list(result.unknown_cause),
        "unrestored": list(result.unrestored),
        "deadlines": [{"clock": each.metric.clock, **_metric(each)} for each in result.deadlines],
        "actions": [_action(report, each) for each in report.actions],
        "overdue": [obligation(each) for each in report.overdue],
        "ahead_days": report.horizon.days,
        "ahead": [obligation(each) for each in report.ahead],
    }
    if report.sources:
        document["sources"] = [_source(each) for each in report.sources]
    return _json.dumps(document, indent=2) + "\n"


def _source(found: ReviewSource) -> dict[str, Any]:
    return {
        "source": found.source,
        "commit": found.commit,
        "incidents": found.incidents,
        "restricted": found.restricted,
        "restricted_deadlines": found.restricted_deadlines,
        "unreadable": found.unreadable,
        **(_numbers(found.review) if found.review else {}),
    }


def _numbers(review: ServiceReviewReport) -> dict[str, Any]:
    """Return the numbers of one of several repositories. Its incidents are in the lists for all of them."""
    result = review.result
    return {
        "left_out": dict(result.left_out),
        "metrics": [_metric(each) for each in result.metrics],
        "groups": [_group(each) for each in result.groups],
        "repeats": len(result.repeats),
        "unknown_cause": len(result.unknown_cause),
        "unrestored": len(result.unrestored),
        "deadlines": [{"clock": each.metric.clock, **_metric(each)} for each in result.deadlines],
        "actions": len(review.actions),
        "overdue_actions": len(review.overdue_actions),
        "overdue": len(review.overdue),
        "ahead": len(review.ahead),
    }


def _repeat(found: Repeat) -> dict[str, Any]:
    document = asdict(found)
    if not found.sources:
        del document["sources"]
    return document


def _group(found: NumberChange) -> dict[str, Any]:
    return {
        "name": found.name,
        "incidents": found.incidents,
        "before": found.before,
        "change": _change(found.change),
    }


def _period(named: NamedPeriod) -> dict[str, Any]:
    return {"name": named.name, "since": stamp(named.since), "until": stamp(named.until)}


def _metric(found: MetricChange) -> dict[str, Any]:
    return {
        "id": found.metric.id,
        "title": found.metric.title,
        "definition": definition(found.metric),
        "value": {**sample_values(found.sample), **excluded_incidents("excluded", found.excluded)},
        "before": sample_values(found.before),
        "change": _change(found.change),
    }


def _change(found: AnyChange) -> dict[str, Any]:
    """Return the result of a comparison: an interval for medians, a probability for counts and percentages."""
    if isinstance(found, Difference):
        return {"verdict": found.verdict, "low": found.low, "high": found.high}
    return {"verdict": found.change, "p": found.p}


def _action(report: ServiceReviewReport, action: OpenAction) -> dict[str, Any]:
    return {
        "id": action.id,
        "title": action.title,
        "incident": action.incident,
        "owner": action.owner,
        "due": stamp(action.due) if action.due else None,
        "overdue": action.is_overdue(report.now),
    }
