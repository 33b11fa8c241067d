"""Implements `mim policy backtest`, which compares two versions of the policy on past incidents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from mimkit.app.reading.at_commit import snapshot_at
from mimkit.app.reading.commit import commit_named
from mimkit.app.reading.index import Progress, no_progress
from mimkit.app.reading.policy_history import policy_history
from mimkit.app.reading.processes import Work, spread
from mimkit.app.reading.records import Records
from mimkit.app.reading.tree import Tree, WorkingTree
from mimkit.clocks.backtest import PolicyPair, compare, declared_or_proposed_at
from mimkit.clocks.kinds.problems import by_first_incident
from mimkit.model.dossier import Dossier
from mimkit.model.incident.problem import Problem
from mimkit.model.policy.backtest import Backtest, Comparison
from mimkit.model.policy.changes import audience_changes, changes
from mimkit.model.time.period import Period
from mimkit.store.git.repository import Repository
from mimkit.store.layout import INCIDENTS, POLICY, IncidentFolder, incident_folders, kind_of

_PARTS: Final = ("policy", "holidays", "pack", "service", "channels")
"""The kinds of files that determine what is due. Services and channels determine which audiences must be informed."""


@dataclass(slots=True)
class _Part:
    comparisons: list[Comparison] = field(default_factory=list)
    left_out: dict[str, list[str]] = field(default_factory=dict)
    unreadable: list[str] = field(default_factory=list)
    done: int = 0

    def add(self, other: _Part) -> None:
        self.comparisons += other.comparisons
        self.unreadable += other.unreadable
        self.done += other.done
        for reason, names in other.left_out.items():
            self.left_out.setdefault(reason, []).extend(names)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """The shared data in a process: the tree to read, the two policies, and the problem records by incident."""

    tree: Tree
    change: PolicyPair
    problems: Mapping[str, Sequence[Problem]]
    period: Period


def backtest(
    repo: Repository, base: str, now: datetime, period: Period, progress: Progress = no_progress
) -> Backtest:
    """Compare the policy in the checkout with the policy in the commit `base`, incident by incident.

    Deadlines are evaluated at `now`. Raises NoSuchCommit, NoPolicy, or RecordsUnreadable if a policy is unreadable.
    Unreadable incidents are listed in the result.
    """
    hint = "run git fetch, then list the commits and their branches: git log --oneline --all"
    commit = commit_named(repo, base, hint)
    before = snapshot_at(repo, commit).whole()
    tree = WorkingTree(repo.root)
    paths = tree.paths(INCIDENTS, POLICY)
    parts = (path for path in paths if kind_of(path) in _PARTS)
    there = Records(tree).load(parts).readable_snapshot(repo.root, "in your working tree")
    after = replace(before, policy=there.policy, services=there.services, channels=there.channels)
    history = policy_history(repo, repo.here(), before.policy)
    records = Records(tree).load(path for path in paths if kind_of(path) == "problem")
    problems, result = by_first_incident(records.of("problem")), _Part(unreadable=records.unreadable)
    change = PolicyPair(replace(before, earlier_policies=history), after, now)
    sheet = _Sheet(tree, change, problems, period)
    folders = incident_folders(paths)
    for part in spread(Work(_compare, sheet), folders):
        result.add(part)
        progress(result.done, len(folders))
    return Backtest(
        sorted(result.comparisons, key=lambda each: each.incident),
        (*changes(before.policy, after.policy), *audience_changes(before.services, after.services)),
        f"{base} ({commit[:7]})" if base != commit else commit[:7],
        "the policy in your working tree",
        {reason: tuple(sorted(names)) for reason, names in sorted(result.left_out.items())},
        sorted(result.unreadable),
    )


def _compare(sheet: _Sheet, folders: Sequence[IncidentFolder]) -> _Part:
    result = _Part(done=len(folders))
    for folder in folders:
        records = Records(sheet.tree).load(folder.paths)
        result.unreadable += records.unreadable
        for name, incident in records.of("incident").items():
            if (at := declared_or_proposed_at(incident)) and not sheet.period.holds(at):
                continue
            problems = sheet.problems.get(name, ())
            past = Dossier(incident, sheet.change.snapshot, records.of("review").get(name), problems)
            found = compare(sheet.change, past)
            if isinstance(found, str):
                result.left_out.setdefault(found, []).append(name)
            else:
                result.comparisons.append(found)
    return result
