"""Builds the sections about open work: overdue action items, other overdue deadlines and upcoming deadlines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from mimkit.model.obligation import Obligation
from mimkit.model.time.remaining import apart
from mimkit.report.printed.document import Row, Section, Table, fit_rows
from mimkit.report.service_review.input import ServiceReviewReport
from mimkit.report.text.counts import counted
from mimkit.report.text.forge_text import cut

_MOST: Final = 8
_TITLE: Final = 60
"""The maximum length of a title in a table, in characters."""
_NOBODY: Final = "no owner"


def overdue_actions(report: ServiceReviewReport) -> Section:
    """Return the overdue action items, longest overdue first, regardless of when the incident was declared."""
    found, undated = report.overdue_actions, [each for each in report.actions if each.due is None]
    rows = [
        Row(
            f"{each.id} {cut(each.title, _TITLE)}",
            (each.incident, each.owner or _NOBODY, *_late(report, each.due)),
        )
        for each in found
    ]
    lead = f"{counted(len(report.actions), 'open action item')}, {len(found) or 'none'} overdue."
    notes = [f"Without a due date: {_some([each.id for each in undated])}."] if undated else []
    head = ("Action item", "Incident", "Owner", "Due", "Overdue by")
    table, more = fit_rows(Table(head, tuple(rows)), _MOST, "mim action list")
    return Section("Overdue action items", (lead,), table, (*more, *notes))


def other_overdue(report: ServiceReviewReport) -> Section:
    """Return the overdue deadlines other than action items, grouped by clock, longest overdue first."""
    kinds: dict[str, list[Obligation]] = {}
    for each in report.overdue:
        kinds.setdefault(each.clock, []).append(each)
    rows = [
        Row(
            cut(found[0].title, _TITLE),
            (
                f"{len(found):,}",
                found[0].incident or cut(found[0].about, _TITLE),
                *_late(report, found[0].due),
            ),
        )
        for found in kinds.values()
    ]
    lead = () if rows else ("No other deadline is overdue.",)
    head = ("Deadline", "Overdue", "Longest overdue", "Due", "Overdue by")
    table, more = fit_rows(Table(head, tuple(rows)), _MOST, "mim due")
    return Section("Other overdue deadlines", lead, table, more)


def ahead(report: ServiceReviewReport) -> Section:
    """Return the deadlines that fall due within the report's horizon, earliest first."""
    dated: list[tuple[datetime, Row]] = [
        (each.due, Row(_what(each), (_owner(each), report.when(each.due)))) for each in report.ahead
    ]
    dated += [
        (
            each.due,
            Row(f"{each.id} {cut(each.title, _TITLE)}", (each.owner or _NOBODY, report.when(each.due))),
        )
        for each in report.actions_ahead
        if each.due
    ]
    rows = [row for _, row in sorted(dated, key=lambda pair: pair[0])]
    days = counted(report.horizon.days, "day")
    lead = f"Due in the next {days}." if rows else f"Nothing falls due in the next {days}."
    head = ("Deadline", "Owner", "Due")
    table, more = fit_rows(Table(head, tuple(rows)), _MOST, "mim due")
    return Section("Deadlines ahead", (lead,), table, more)


def _what(owed: Obligation) -> str:
    about = " ".join(filter(None, (owed.incident, owed.about)))
    return cut(f"{owed.title}: {about}" if about else owed.title, _TITLE)


def _owner(owed: Obligation) -> str:
    return owed.owner or owed.role or _NOBODY


def _late(report: ServiceReviewReport, due: datetime | None) -> tuple[str, str]:
    assert due is not None  # noqa: S101 - what is overdue has a deadline
    return report.when(due), apart(due, report.now)


def _some(names: Sequence[str]) -> str:
    left = len(names) - _MOST
    more = f" and {left:,} more" if left > 0 else ""
    return f"{', '.join(names[:_MOST])}{more}"
