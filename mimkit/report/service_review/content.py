"""Assembles the sections of a service review."""

from __future__ import annotations

from collections.abc import Iterator

from mimkit.report.printed.document import Document
from mimkit.report.service_review import numbers, open_work
from mimkit.report.service_review.input import ServiceReviewReport
from mimkit.report.text.counts import counted


def document(report: ServiceReviewReport) -> Document:
    """Return the service review as a document for human readers."""
    sections = [
        numbers.key_metrics(report),
        *numbers.by_repository(report),
        numbers.groups(report),
        numbers.repeats(report),
        numbers.deadlines_met(report),
        open_work.overdue_actions(report),
        open_work.other_overdue(report),
        open_work.ahead(report),
    ]
    return Document(report.title, tuple(_lead(report)), tuple(sections), report.command)


def _lead(report: ServiceReviewReport) -> Iterator[str]:
    question = report.result.question
    first, last, end = report.days
    incidents = counted(report.result.incidents, "major incident")
    until = "" if question.is_over else f" The period ends on {end}."
    yield f"{incidents} from {first} to {last}, compared with {question.before.name}.{until}"
    if report.excluded:
        yield f"Not counted: {', '.join(report.excluded)}."
    if report.restricted_deadlines:
        yield f"Not listed: {counted(report.restricted_deadlines, 'deadline')} for restricted incidents."
    yield from (each.sentence for each in report.sources)
    known = ", based on what was recorded by then" if report.as_of else ""
    yield f"Created at {report.when(report.now)}{known}, from commit {(report.commit or 'none')[:12]}."
