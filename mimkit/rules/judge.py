"""Runs all rules of a scope on the records, skipping those that cannot run."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Final, TypeAlias

from mimkit.model.diagnostic import Finding
from mimkit.model.dossier import Dossier
from mimkit.model.file_problem import FileMissing
from mimkit.model.incident.maintenance import Maintenance
from mimkit.model.incident.problem import Problem
from mimkit.model.refs import Ref, RefKind
from mimkit.model.snapshot import Snapshot
from mimkit.rules.base.versions import RecordVersions
from mimkit.rules.catalogue import check_file, rules_of
from mimkit.rules.registry import Rule

Judged: TypeAlias = "list[tuple[Rule, Finding]]"
"""Findings, each paired with its rule."""

_DIRECTORY: Final = rules_of("directory")
_INCIDENT: Final = rules_of("incident")
_REVIEW: Final = rules_of("review")
_PROBLEM: Final = rules_of("problem")
_MAINTENANCE: Final = rules_of("maintenance")
_HISTORY: Final = rules_of("history")

_NEEDS: Final[Mapping[RefKind, tuple[str, ...]]] = {
    "people": (
        "MIM201",
        "MIM213",
        "MIM221",
        "MIM231",
        "MIM504",
        "MIM505",
        "MIM557",
        "MIM704",
        "MIM705",
        "MIM732",
        "MIM782",
    ),
    "channels": (
        "MIM207",
        "MIM403",
        "MIM404",
        "MIM222",
        "MIM706",
        "MIM707",
        "MIM758",
        "MIM723",
        "MIM729",
        "MIM732",
        "MIM734",
    ),
    "group": ("MIM203", "MIM703", "MIM723", "MIM793"),
    "service": ("MIM204", "MIM557", "MIM701", "MIM712", "MIM729", "MIM781", "MIM792"),
    "infrastructure": ("MIM794", "MIM795"),
    "roster": ("MIM710", "MIM711"),
    "incident": ("MIM209", "MIM232"),
    "problem": ("MIM208", "MIM502", "MIM503", "MIM603"),
}
"""For each kind of file, the rules that look up names in it. They are skipped while the file is unreadable."""

BY_POLICY: Final = frozenset((
    "MIM202", "MIM205", "MIM206", "MIM213", "MIM269", "MIM307", "MIM362", "MIM368", "MIM401", "MIM402", "MIM403", "MIM404", "MIM412", "MIM501", "MIM502", "MIM557", "MIM608",
    "MIM611",
))  # fmt: skip
"""The rules whose findings on an incident depend on the policy that was in force when it was declared."""


def check_directory(snapshot: Snapshot) -> Judged:
    """Check the policy, its packs, people, groups, services, rosters, runbooks, channels and templates."""
    return [
        (rule, _in_its_file(finding, snapshot)) for rule in _DIRECTORY for finding in rule.check(snapshot)
    ]


def _in_its_file(finding: Finding, snapshot: Snapshot) -> Finding:
    """Point a finding about a clock from a pack to the clock's definition.

    Other findings are returned unchanged.
    """
    match finding.keys:
        case ("clocks", int(position), *rest) if finding.ref == Ref("policy"):
            position -= len(snapshot.policy.clocks) - sum(
                len(each.clocks) for each in snapshot.packs.values()
            )
            for name, pack in snapshot.packs.items():
                if 0 <= position < len(pack.clocks):
                    return finding._replace(ref=Ref("pack", name), keys=("clocks", position, *rest))
                position -= len(pack.clocks)
    return finding


def check_dossier(dossier: Dossier) -> Judged:
    """Check one incident and its review.

    The check reads the policy, the directory, all problem records and `taken_ids` from the snapshot, but not its
    incidents and reviews.
    """
    found = _run(_INCIDENT, "incident", dossier, dossier.incident.id, dossier.snapshot)
    if dossier.review is not None:
        found += _run(_REVIEW, "review", dossier, dossier.incident.id, dossier.snapshot)
    return found


def check_problem(problem: Problem, snapshot: Snapshot) -> Judged:
    """Check one problem record. The check reads the directory and `taken_ids`."""
    return _run(_PROBLEM, "problem", problem, problem.id, snapshot)


def check_maintenance(record: Maintenance, snapshot: Snapshot) -> Judged:
    """Check one maintenance record. The check reads the directory and the other maintenance records."""
    return _run(_MAINTENANCE, "maintenance", record, record.id, snapshot)


def check_history(edited: RecordVersions) -> Judged:
    """Check the changes to records since a base.

    Each call covers either the records with a given id or the deleted records.
    """
    return [(rule, finding) for rule in _HISTORY for finding in rule.check(edited)]


def check_presence(present: Collection[Ref]) -> Judged:
    """Check that the required files exist: a policy, and an incident for each review.

    The finding about a missing policy applies to the whole file, because there is no line to point to.
    """
    missing = [
        (ref, FileMissing(ref.id))
        for ref in sorted(present)
        if ref.kind == "review" and Ref("incident", ref.id) not in present
    ]
    if (policy := Ref("policy")) not in present:
        missing.append((policy, FileMissing()))
    return [(rule, Finding(ref, *spot)) for ref, problem in missing for rule, spot in check_file(problem)]


def skipped_rules(unreadable: Iterable[RefKind]) -> frozenset[str]:
    """Return the codes of the rules that cannot run while files of the given kinds are unreadable."""
    return frozenset(code for kind in unreadable for code in _NEEDS.get(kind, ()))


def drop_findings_of(judged: Judged, codes: frozenset[str]) -> Judged:
    """Remove the findings of the given rules."""
    return [found for found in judged if found[0].code not in codes] if codes else judged


def _run(
    rules: tuple[Rule, ...],
    kind: RefKind,
    subject: Dossier | Problem | Maintenance,
    name: str,
    snapshot: Snapshot,
) -> Judged:
    return [
        (rule, Finding(Ref(kind, name), *spot)) for rule in rules for spot in rule.check(subject, snapshot)
    ]
