"""Imports all rule modules and lists their rules by code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from mimkit.model.file_problem import FileProblem
from mimkit.rules.families import (
    approvals,
    channels,
    clock_parts,
    closing,
    communication,
    directory,
    history,
    holidays,
    implausible_times,
    infrastructure,
    issue_form,
    links,
    maintenance,
    packs,
    policy,
    provenance,
    public,
    reading,
    redaction,
    references,
    repositories,
    review,
    runbooks,
    services,
    shape,
    stakeholders,
    templates,
    timeline,
    update_times,
    updates,
)
from mimkit.rules.registry import Rule, Scope, Spot, registered

MODULES: Final = (
    reading,
    shape,
    references,
    links,
    stakeholders,
    templates,
    timeline,
    implausible_times,
    update_times,
    provenance,
    communication,
    approvals,
    updates,
    closing,
    review,
    directory,
    infrastructure,
    repositories,
    channels,
    policy,
    packs,
    holidays,
    clock_parts,
    runbooks,
    services,
    maintenance,
    issue_form,
    history,
    redaction,
    public,
)
"""The rule modules. Importing a module registers its rules."""

RULES: Final[Mapping[str, Rule]] = {rule.code: rule for rule in registered()}
"""The rules by code, sorted by code."""


def rules_of(scope: Scope) -> tuple[Rule, ...]:
    """Return the rules of a scope, sorted by code."""
    return tuple(rule for rule in RULES.values() if rule.scope == scope)


_FILE: Final = rules_of("file")


def check_file(problem: FileProblem) -> list[tuple[Rule, Spot]]:
    """Return the findings for a problem with a file itself. The rules need neither the file's path nor its text."""
    return [(rule, spot) for rule in _FILE for spot in rule.check(problem)]


def find_rule(code_or_name: str) -> Rule | None:
    """Find a rule by its code or name, ignoring case. Return None if there is none."""
    wanted = code_or_name.strip().lower()
    return next((each for each in RULES.values() if wanted in (each.code.lower(), each.name)), None)
