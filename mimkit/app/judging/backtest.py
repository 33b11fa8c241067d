"""`mim policy backtest`: compares two versions of the policy on past incidents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from mimkit.app.reading.at_commit import unreadable, world_at
from mimkit.app.reading.commit import commit_named
from mimkit.app.reading.index import Progress, silent
from mimkit.app.reading.policy_history import policy_history
from mimkit.app.reading.processes import Folder, Work, spread
from mimkit.app.reading.records import Gathered, NoPolicy
from mimkit.clocks.backtest import Change, compare, decided
from mimkit.clocks.problems import by_first_incident
from mimkit.model.dossier import Dossier
from mimkit.model.incident.problem import Problem
from mimkit.model.policy.backtest import Backtest, Comparison
from mimkit.model.policy.changes import changes
from mimkit.model.policy.policy import Policy
from mimkit.model.time.period import Period
from mimkit.store.git.repository import Repository
from mimkit.store.layout import POLICY, PROBLEMS, ref_of
from mimkit.store.worktree import read_file, record_paths


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
    """What a process needs to compare: where to read, the two policies, and the problem records by incident."""

    root: Path
    change: Change
    problems: Mapping[str, Sequence[Problem]]
    period: Period


def backtest(
    repo: Repository, base: str, now: datetime, period: Period, progress: Progress = silent
) -> Backtest:
    """Compare the policy as it lies in the checkout with that of the commit `base`, incident by incident.

    Deadlines are judged as of `now`. Raises NoSuchCommit, NoPolicy, and
    RecordsUnreadable for a policy that cannot be read; incidents that cannot be read are named in the result.
    """
    hint = "git log lists commits, git branch -a lists branches, git fetch gets new ones"
    commit = commit_named(repo, base, hint)
    before = world_at(repo, commit).whole()
    paths = list(record_paths(repo.root))
    after = _policy(repo.root, paths)
    history = policy_history(repo, repo.here(), before.policy)
    problems, result = _problems(repo.root, paths)
    change = Change(replace(before, earlier_policies=history), after, now)
    sheet = _Sheet(repo.root, change, problems, period)
    folders = list(_folders(paths))
    for part in spread(Work(_compare, sheet), folders):
        result.add(part)
        progress(result.done, len(folders))
    return Backtest(
        sorted(result.comparisons, key=lambda each: each.incident),
        changes(before.policy, after),
        f"{base} ({commit[:7]})" if base != commit else commit[:7],
        "the policy in your working tree",
        {reason: tuple(sorted(names)) for reason, names in sorted(result.left_out.items())},
        sorted(result.unreadable),
    )


def _policy(root: Path, paths: Iterable[str]) -> Policy:
    gathered = Gathered()
    for path in paths:
        ref = ref_of(path)
        if ref and ref.kind in ("policy", "holidays", "pack"):
            gathered.add(path, read_file(root, path))
    if gathered.diagnostics:
        raise unreadable(gathered.diagnostics, "in your working tree")
    snapshot = gathered.snapshot()
    if snapshot is None:
        raise NoPolicy(root)
    return snapshot.policy


def _problems(root: Path, paths: Iterable[str]) -> tuple[Mapping[str, Sequence[Problem]], _Part]:
    gathered = Gathered()
    for path in paths:
        if path.startswith(f"{PROBLEMS}/") and ref_of(path):
            gathered.add(path, read_file(root, path))
    broken = dict.fromkeys(each.path for each in gathered.diagnostics)
    return by_first_incident(gathered.of("problem")), _Part(unreadable=list(broken))


def _folders(paths: Iterable[str]) -> Iterator[Folder]:
    found: dict[str, list[str]] = {}
    for path in paths:
        ref = None if path.startswith(f"{POLICY}/") else ref_of(path)
        if ref and ref.kind in ("incident", "review"):
            found.setdefault(ref.id, []).append(path)
    yield from (tuple(folder) for folder in found.values())


def _compare(sheet: _Sheet, folders: Sequence[Folder]) -> _Part:
    result = _Part(done=len(folders))
    for folder in folders:
        gathered = Gathered()
        for path in folder:
            gathered.add(path, read_file(sheet.root, path))
        result.unreadable += dict.fromkeys(each.path for each in gathered.diagnostics)
        for name, incident in gathered.of("incident").items():
            if (at := decided(incident)) and not sheet.period.holds(at):
                continue
            problems = sheet.problems.get(name, ())
            past = Dossier(incident, sheet.change.world, gathered.of("review").get(name), problems)
            found = compare(sheet.change, past)
            if isinstance(found, str):
                result.left_out.setdefault(found, []).append(name)
            else:
                result.comparisons.append(found)
    return result
