"""Defines the rule type, and the decorators that create a rule from a function and its docstring."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias, TypeVar

from mimkit.model.diagnostic import Diagnostic, Finding, KeyPath, Level
from mimkit.model.dossier import Dossier
from mimkit.model.file_problem import FileProblem
from mimkit.model.incident.maintenance import Maintenance
from mimkit.model.incident.problem import Problem
from mimkit.model.snapshot import Snapshot
from mimkit.rules.base.sentences import sentence
from mimkit.rules.base.versions import RecordVersions

Scope = Literal["file", "directory", "form", "incident", "review", "problem", "maintenance", "history"]
"""What a rule checks. Rules with the scope `file` check a file itself: its text, path and format."""

Spot: TypeAlias = "tuple[KeyPath, str] | tuple[KeyPath, str, str]"
"""A key path, a sentence about the problem, and a hint if the rule's `Fix:` text is too general."""

DirectoryCheck: TypeAlias = "Callable[[Snapshot], Iterator[Finding]]"
DossierCheck: TypeAlias = "Callable[[Dossier, Snapshot], Iterator[Spot]]"
ProblemCheck: TypeAlias = "Callable[[Problem, Snapshot], Iterator[Spot]]"
MaintenanceCheck: TypeAlias = "Callable[[Maintenance, Snapshot], Iterator[Spot]]"
HistoryCheck: TypeAlias = "Callable[[RecordVersions], Iterator[Finding]]"
FormCheck: TypeAlias = "Callable[[Any, Snapshot], Iterator[Spot]]"
FileCheck: TypeAlias = "Callable[[FileProblem], Iterator[Spot]]"
AnyCheck: TypeAlias = "Callable[..., Iterator[Any]]"
Check = TypeVar("Check", bound="Callable[..., Iterator[Any]]")

FAMILIES: Final = {
    "0": "reading",
    "1": "shape",
    "2": "references",
    "3": "timeline",
    "4": "communication",
    "5": "closing",
    "6": "review",
    "7": "directory",
    "8": "history",
    "9": "public",
}
"""Maps the first digit of a rule's code to the rule's family."""

_DOCUMENTATION = re.compile(r"\A(?P<summary>\S.*)\n\n\s*Why: (?P<why>.+?)\n\s*Fix: (?P<fix>.+)\Z", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: its code and name, its explanation, and the function that finds violations.

    The type of `check` depends on the scope: `FileCheck`, `DirectoryCheck`, `DossierCheck` (incident and review),
    `ProblemCheck`, `MaintenanceCheck`, `HistoryCheck` or `FormCheck`.
    """

    code: str
    name: str
    level: Level
    scope: Scope
    summary: str
    why: str
    fix: str
    check: AnyCheck

    @property
    def family(self) -> str:
        """The name of the rule's family, determined by the first digit of its code."""
        return FAMILIES[self.code[3]]

    def at(self, path: str, line: int, column: int, message: str, hint: str = "") -> Diagnostic:
        """Return a finding of this rule. `line` and `column` are 1-based.

        If there is no hint, the rule's `Fix:` text is used.
        """
        said, advice = sentence(message), sentence(hint or self.fix)
        return Diagnostic(path, line, column, self.code, self.name, self.level, said, advice)


_known: dict[str, Rule] = {}


def registered() -> tuple[Rule, ...]:
    """Return the rules of all modules imported so far, sorted by code. `catalogue` imports every module."""
    return tuple(_known[code] for code in sorted(_known))


def _register(
    names: tuple[str, str, Level], scope: Scope, documentation: str | None, check: AnyCheck
) -> None:
    code, name, _ = names
    found = _DOCUMENTATION.match((documentation or "").strip())
    if not found:
        raise ValueError(f"{code}: the docstring of a rule has one line, then `Why:` and `Fix:`")
    if code in _known or any(name == each.name for each in _known.values()):
        raise ValueError(f"{code} {name}: a rule with that code or name already exists")
    summary, why, fix = (" ".join(part.split()) for part in found.groups())
    _known[code] = Rule(*names, scope, summary, why, fix, check)


def _rule(code: str, name: str, level: Level, scope: Scope) -> Callable[[Check], Check]:
    def register(check: Check) -> Check:
        _register((code, name, level), scope, check.__doc__, check)
        return check

    return register


def file_rule(code: str, name: str, level: Level) -> Callable[[FileCheck], FileCheck]:
    """Define a rule about a file itself. Violations are found by the code that reads files."""
    return _rule(code, name, level, "file")


def directory_rule(code: str, name: str, level: Level) -> Callable[[DirectoryCheck], DirectoryCheck]:
    """Define a rule about the policy or the directory: people, groups, services, rosters and runbooks."""
    return _rule(code, name, level, "directory")


def form_rule(code: str, name: str, level: Level) -> Callable[[FormCheck], FormCheck]:
    """Define a rule about the issue form. It receives the form as plain data and returns key paths in it."""
    return _rule(code, name, level, "form")


def incident_rule(code: str, name: str, level: Level) -> Callable[[DossierCheck], DossierCheck]:
    """Define a rule about an incident and its timeline. Its key paths refer to `incident.yaml`."""
    return _rule(code, name, level, "incident")


def review_rule(code: str, name: str, level: Level) -> Callable[[DossierCheck], DossierCheck]:
    """Define a rule about an incident's review, if there is one. Its key paths refer to `review.yaml`."""
    return _rule(code, name, level, "review")


def problem_rule(code: str, name: str, level: Level) -> Callable[[ProblemCheck], ProblemCheck]:
    """Define a rule about a problem record."""
    return _rule(code, name, level, "problem")


def maintenance_rule(code: str, name: str, level: Level) -> Callable[[MaintenanceCheck], MaintenanceCheck]:
    """Define a rule about a maintenance record."""
    return _rule(code, name, level, "maintenance")


def history_rule(code: str, name: str, level: Level) -> Callable[[HistoryCheck], HistoryCheck]:
    """Define a rule about changes to records since a base. Each finding identifies its record."""
    return _rule(code, name, level, "history")
