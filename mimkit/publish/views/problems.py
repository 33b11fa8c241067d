"""The list of problem records, and a page for each record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mimkit.model.incident.problem import Problem
from mimkit.publish.archive import Archive
from mimkit.publish.card import Card
from mimkit.publish.links import PROBLEMS, problem_uri
from mimkit.publish.page import Page
from mimkit.publish.status import Badge
from mimkit.publish.views.parts.badges import problem_badge
from mimkit.publish.views.parts.lists import incident_rows

_OVER = ("fixed", "closed")


@dataclass(frozen=True, slots=True)
class ProblemRow:
    """A problem record in a list."""

    problem: Problem
    badge: Badge

    @property
    def repeats(self) -> int:
        """The number of incidents that the problem explains."""
        return len(self.problem.incidents)


def problem_pages(archive: Archive) -> Iterator[Page]:
    """Yield the list page, then a page for each problem record."""
    rows = tuple(ProblemRow(each, problem_badge(each.state)) for each in archive.problems)
    over = [row for row in rows if row.problem.state in _OVER]
    view = {"open": [row for row in rows if row.problem.state not in _OVER], "over": over}
    yield Page(PROBLEMS, "Problem records", "problems.html.j2", view)
    explained = _cases(archive)
    for row in rows:
        yield _problem(archive, row, explained.get(row.problem.id, []))


def _cases(archive: Archive) -> dict[str, list[Card]]:
    explained: dict[str, list[Card]] = {}
    for card in archive.cards:
        for problem in card.problems:
            explained.setdefault(problem.id, []).append(card)
    return explained


def _problem(archive: Archive, row: ProblemRow, cards: list[Card]) -> Page:
    problem = row.problem
    view = {"problem": problem, "badge": row.badge, "incidents": incident_rows(archive, cards)}
    tags = (problem.id, problem.cause) if problem.cause else (problem.id,)
    return Page(problem_uri(problem.id), problem.title, "problem.html.j2", view, tags=tags)
