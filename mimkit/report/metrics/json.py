"""Formats metrics as a JSON document."""

from __future__ import annotations

import json as _json
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from mimkit.metrics.result import DurationSample, Exclusion, Group, NumberSample, Sample, ShareSample
from mimkit.model.time.period import Period
from mimkit.report.metrics.report import MetricsReport, definition, left_out, stamp


def json(report: MetricsReport) -> str:
    """Return the document. Durations are in seconds, times are in UTC, and missing values are null."""
    question = report.measured.question
    document = {
        "version": 1,
        "organisation": report.organisation,
        "now": stamp(question.now),
        "as_of": stamp(report.as_of) if report.as_of else None,
        "period": _period(question.period),
        "compared_with": _period(question.before) if question.before else None,
        "by": ",".join(question.by) or None,
        "modes": list(question.modes),
        "left_out": dict(report.measured.left_out),
        **excluded_incidents("left_out_incidents", left_out(report)),
        "unreadable": list(report.unreadable),
        "commit": report.commit,
        "command": report.command,
        "metrics": [
            {"id": metric.id, "title": metric.title, "definition": definition(metric)}
            for metric in report.measured.metrics
        ],
        "groups": [_group(report, group) for group in report.measured.groups],
    }
    if report.sources:
        document["sources"] = [asdict(each) for each in report.sources]
    return _json.dumps(document, indent=2) + "\n"


def _period(period: Period) -> dict[str, str | None]:
    return {
        "since": stamp(period.since) if period.since else None,
        "until": stamp(period.until) if period.until else None,
    }


def _group(report: MetricsReport, group: Group) -> dict[str, Any]:
    return {
        "name": group.name or None,
        "keys": dict(zip(report.measured.question.by, group.keys, strict=True)),
        **_compared(group),
        **({"sources": [_source(report, *each) for each in group.sources.items()]} if group.sources else {}),
    }


def _source(report: MetricsReport, name: str, part: Group) -> dict[str, Any]:
    return {"source": name, "commit": report.commit_of(name), **_compared(part)}


def _compared(group: Group) -> dict[str, Any]:
    return {
        **_values(group),
        "differences": {name: asdict(found) for name, found in group.differences.items()},
        **({"earlier": _values(group.earlier)} if group.earlier else {}),
    }


def _values(group: Group) -> dict[str, Any]:
    return {
        "incidents": group.incidents,
        "values": {
            name: {**sample_values(sample), **excluded_incidents("excluded", group.excluded.get(name, ()))}
            for name, sample in group.samples.items()
        },
    }


def sample_values(sample: Sample) -> dict[str, Any]:
    """Return a metric's values and the incidents that they come from."""
    if isinstance(sample, DurationSample):
        points = [{"incident": name, "seconds": seconds} for name, seconds in sample.points]
        return {
            **asdict(sample.summary),
            "points": points,
            "missing": list(sample.missing),
            "backwards": list(sample.backwards),
            "imprecise": list(sample.imprecise),
            **({"before_declaration": list(sample.early)} if sample.early else {}),
            **_stated(sample),
        }
    if isinstance(sample, ShareSample):
        return {"part": list(sample.part), "whole": list(sample.whole), "apart": list(sample.apart)}
    if isinstance(sample, NumberSample):
        return {"number": len(sample.incidents), "counted": list(sample.incidents)}
    return {**asdict(sample), "due": sample.due}


def excluded_incidents(key: str, found: Iterable[Exclusion]) -> dict[str, list[dict[str, str]]]:
    """Return the excluded incidents and their reasons under `key`, or an empty dict if there are none."""
    listed = [each._asdict() for each in found]
    return {key: listed} if listed else {}


def _stated(sample: DurationSample) -> dict[str, Any]:
    """Return the durations that the sources state, alongside the computed ones.

    Return an empty dict if there are none.
    """
    computed = dict(sample.points)
    found = [
        {
            "incident": incident,
            "seconds": figure.length.total_seconds(),
            "text": figure.duration,
            "source": figure.source,
            "computed": computed.get(incident),
        }
        for incident, figure in sample.stated
    ]
    return {"stated": found} if found else {}
