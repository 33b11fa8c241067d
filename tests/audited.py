"""Histories for audits: a case with one commit per command, and hidden tampering."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from unittest import mock

from mimkit.app.audit.audit import audit
from mimkit.model.versions.audit import Audit
from mimkit.ops.log import Log
from mimkit.store.git.repository import Repository
from tests.builders import Desk, clock
from tests.commits import Commits
from tests.tampering import TAMPERINGS, closed_case

CULPRIT = "tech-duty"
NEXT_DAY = clock("+1 10:00")


@cache
def recorded() -> tuple[Desk, tuple[tuple[datetime, Desk], ...]]:
    """Return the closed case, and each of the desks on the way to it with the time of its command."""
    row: list[tuple[datetime, Desk]] = [(clock("09:00"), Desk.scaffolded())]
    apply = Desk.apply

    def noting(desk: Desk, command: Any) -> Desk:
        row.append((command.now, apply(desk, command)))
        return row[-1][1]

    with mock.patch.object(Desk, "apply", noting):
        case = closed_case()
    return case, tuple(row)


@dataclass(frozen=True)
class Hidden:
    """A history in which one thing was done that should not be, and the tip of it."""

    what: str
    layout: str
    tip: int
    since: int | None
    """What the audit may leave out."""


def _straight(commits: Commits, base: int, case: Desk, what: str) -> int:
    """Between two honest commits."""
    bad = commits.add(TAMPERINGS[what].do(case), [base], at=NEXT_DAY, author=CULPRIT)
    files = commits.files(bad)
    return commits.add({**files, "README.md": b"# Ours\n"}, [bad], at=clock("+1 10:05"))


def _on_a_branch(commits: Commits, base: int, case: Desk, what: str) -> int:
    """On a branch that is merged, while others went on."""
    bad = commits.add(TAMPERINGS[what].do(case), [base], at=NEXT_DAY, author=CULPRIT)
    onward = commits.add({**case.files, "README.md": b"# Ours\n"}, [base], at=clock("+1 10:05"))
    merged = {**commits.files(bad), "README.md": b"# Ours\n"}
    return commits.add(merged, [onward, bad], at=clock("+1 11:00"), subject="Merge")


def _in_a_merge(commits: Commits, base: int, case: Desk, what: str) -> int:
    """In the merge itself: neither of its parents has it."""
    on = case.do(Log, "+1 09:30", text="The vendor sent its report")
    side = commits.add(on.files, [base], at=clock("+1 09:30"))
    onward = commits.add({**case.files, "README.md": b"# Ours\n"}, [base], at=clock("+1 09:40"))
    evil = {**TAMPERINGS[what].do(on), "README.md": b"# Ours\n"}
    return commits.add(evil, [onward, side], at=NEXT_DAY, author=CULPRIT, subject="Merge")


def _by_dropping_a_side(commits: Commits, base: int, case: Desk, what: str) -> int:
    """On a branch, then a merge into a branch that had left before: the first-parent line never had the original."""
    early = commits.add({"README.md": b"# Ours\n"}, [1], at=clock("09:30"))
    bad = commits.add(TAMPERINGS[what].do(case), [base], at=NEXT_DAY, author=CULPRIT)
    merged = {**commits.files(bad), "README.md": b"# Ours\n"}
    return commits.add(merged, [early, bad], at=clock("+1 11:00"), subject="Merge")


LAYOUTS: dict[str, Callable[[Commits, int, Desk, str], int]] = {
    "between honest commits": _straight,
    "on a merged branch": _on_a_branch,
    "in a merge": _in_a_merge,
    "on the other side of a merge": _by_dropping_a_side,
}

_SHORT = ("on a merged branch", "in a merge")
"""Layouts that are audited from shortly before, which is faster."""


def hide(folder: Path) -> Iterator[tuple[Hidden, Audit]]:
    """Write one repository with every kind of tampering in every layout; yield each with its audit."""
    case, row = recorded()
    commits = Commits(clock("09:00"))
    base = [commits.add(desk.files, at=at) for at, desk in row][-1]
    every = [
        Hidden(what, layout, do(commits, base, case, what), base - 2 if layout in _SHORT else None)
        for layout, do in LAYOUTS.items()
        for what in TAMPERINGS
    ]
    names = commits.write(folder)
    repo = Repository.discover(folder)
    for each in every:
        yield each, audit(repo, names[each.tip], names[each.since] if each.since else None)


def found_in(seen: Audit) -> set[str]:
    """Return the codes of the rules that an audit says were broken, with that of late entries."""
    codes = {rule.code for each in seen.alterations if each.verdict != "corrected" for rule in each.broken}
    return codes | ({"MIM806"} if any(each.is_after_end for each in seen.late) else set())


def silent(seen: Audit) -> bool:
    """Tell whether an audit found nothing that should not be."""
    return not [each for each in seen.alterations if each.verdict != "corrected"] and not seen.unread
