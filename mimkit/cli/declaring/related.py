"""Finds open incidents, similar incidents and earlier warning signs, each on first access."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from mimkit.app.judging.related import Precedents, Search
from mimkit.cli.session import Session
from mimkit.cli.terminal.console import Word, columns, heading, paragraph
from mimkit.cli.terminal.progress import progress
from mimkit.report.first_screen import open_document, signs_document, similar_document
from mimkit.report.incident.related.earlier import brief_reasons
from mimkit.report.incident.related.open_incidents import OpenIncident
from mimkit.report.text.counts import counted

_MOST: Final = 20
"""The maximum number of items to show in each list, in text and JSON."""


@dataclass(frozen=True)
class RelatedIncidents:
    """The incidents related to the subject of a search."""

    session: Session
    search: Search
    most_files: int | None = None
    """The maximum number of uncached files to read, or None for no limit."""

    @cached_property
    def open(self) -> list[OpenIncident]:
        """The other open incidents that may be about the same problem."""
        return self.search.open()

    @cached_property
    def precedents(self) -> Precedents:
        """Similar past incidents, and their unfinished action items."""
        policy = self.session.policy_world.policy
        today = self.session.now.astimezone(policy.calendar.tz).date()
        with progress("reading earlier incidents") as step:
            return self.search.precedents(policy, today, step, self.most_files)

    @property
    def document(self) -> dict[str, Any]:
        """The JSON keys."""
        found = self.precedents
        return {
            "open_incidents": open_document(self.open),
            "similar": similar_document(found.similar[:_MOST]),
            "warning_signs": signs_document(found.signs[:_MOST]),
            "more": {
                "similar": len(found.similar[_MOST:]),
                "warning_signs": len(found.signs[_MOST:]),
            },
            "not_compared": {"restricted": found.restricted, "unread": found.unread},
        }

    def print(self) -> None:
        """Print the lists. Empty lists are omitted."""
        found = self.precedents
        _print("Open incidents", [_open(each) for each in self.open])
        similar = [
            (
                each.incident.id,
                each.incident.severity,
                f"{each.incident.title} ({brief_reasons(each.common)})",
            )
            for each in found.similar
        ]
        _print("Similar incidents", similar)
        signs = [
            (
                each.action["id"],
                Word(each.whose, "red" if each.is_overdue else None),
                f"{each.action['title']} ({each.incident.id})",
            )
            for each in found.signs
        ]
        _print("Earlier warning signs", signs)
        if found.restricted:
            paragraph(f"\nNot compared: {counted(found.restricted, 'restricted incident')}.", indent="")


def _open(each: OpenIncident) -> tuple[str, ...]:
    why = brief_reasons(each.common)
    if each.is_restricted:
        return "restricted", each.phase, f"({why})"
    return each.id, f"{each.severity}, {each.phase}", f"{each.title} ({why})"


def _print(title: str, rows: Sequence[tuple[str, ...]]) -> None:
    if not rows:
        return
    heading(title)
    columns(rows[:_MOST], ("cyan",))
    if more := len(rows[_MOST:]):
        paragraph(f"and {more:,} more")
