"""Implements `mim action scan`, which finds the commits since the last scan that close or reopen action items."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from mimkit.app.evidence.lookup import HERE, EvidenceLookup, Unsearched
from mimkit.app.evidence.plan import LandedCommit, PlannedChange, Planner, action_items
from mimkit.app.evidence.reverts import Reverts
from mimkit.app.reading.records import Records
from mimkit.app.reading.tree import CommitTree
from mimkit.model.incident.review import ActionItem
from mimkit.model.policy.code_repository import CodeRepository
from mimkit.model.refs import Ref
from mimkit.model.snapshot import Snapshot
from mimkit.ops.follow_up.action import FinishAction, ReopenAction
from mimkit.store.cache import Memory
from mimkit.store.git.reading.messages import CommitMessages
from mimkit.store.git.repository import Repository
from mimkit.store.layout import INCIDENTS, path_of, ref_of

_SHAPE: Final = 1
_SLACK: Final = timedelta(days=1)
"""The maximum time by which a committer's clock may lag behind the clocks used for the records."""


class CommandStamp(NamedTuple):
    """The person who scans, the time, and the random bits for new ids."""

    by: str
    now: datetime
    entropy: int


@dataclass
class ActionScan:
    """The commits since the last scan, and the changes they make. `remember` saves the position of the scan."""

    repo: Repository
    commit: str
    snapshot: Snapshot
    since: str | None = None
    """The commit in this repository after which the scan begins. By default, the last commit scanned in this clone."""
    everything: bool = False
    """Whether to scan the whole history again."""
    notes: list[str] = field(default_factory=list)
    unsearched: list[Unsearched] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    commits: int = 0
    """The number of commits whose messages close, reopen or revert something."""
    _tips: dict[str, str] = field(default_factory=dict)

    def changes(self) -> Iterator[PlannedChange]:
        """Yield the changes that are not recorded yet, in commit order for each repository."""
        reviews = self._reviews()
        items = action_items(reviews)
        if not items:
            return
        here = self.repo.messages(self.commit)
        planner = Planner(items, _Recorded(CommitTree(self.repo, self.commit)), _Order(here))
        oldest = min(each.opened for each in items.values()) - _SLACK
        lookup = EvidenceLookup(self.repo, self.snapshot.policy.repositories)
        for other in (None, *self.snapshot.policy.repositories):
            found = self._landed(lookup, other, oldest)
            self.commits += len(found)
            yield from planner.plan(found)
        self.notes += planner.notes

    def remember(self) -> None:
        """Save the position of the scan, so that the next one continues from there."""
        if not self.unreadable:
            memory = self._memory()
            memory.save({"tips": {**memory.load().get("tips", {}), **self._tips}})

    def _memory(self) -> Memory:
        return Memory(self.repo.git_dir / "mimkit" / "action-scan.json", _SHAPE)

    def _reviews(self) -> dict[str, tuple[ActionItem, ...]]:
        tree = CommitTree(self.repo, self.commit)
        paths = [path for path in tree.paths(INCIDENTS) if (ref := ref_of(path)) and ref.kind == "review"]
        records = Records(tree).load(paths)
        self.unreadable += records.unreadable
        return {name: review.actions for name, review in records.of("review").items()}

    def _landed(
        self, lookup: EvidenceLookup, other: CodeRepository | None, oldest: datetime
    ) -> list[LandedCommit]:
        history = lookup.history(other)
        if isinstance(history, Unsearched):
            self.unsearched.append(history)
            return []
        name = other.id if other else ""
        self._tips[name] = history.tip
        after = self.since if other is None and self.since else self._last_tip(name)
        if after and not history.contains(after):
            after = None  # the branch was rewritten, or the clone is too shallow
        if after is None and not history.is_complete:
            self.notes.append(
                f"{name or HERE}: only part of the history is in the clone, so only that was scanned"
            )
        reverts = Reverts(history)
        return [
            LandedCommit(each, history.landing(each), reverts.effect(each), other)
            for each in history.mentions(after, oldest)
        ]

    def _last_tip(self, name: str) -> str | None:
        return None if self.everything else self._memory().load().get("tips", {}).get(name)


@dataclass
class _Order:
    """Determines whether a commit landed before an action item was last reopened or marked as done."""

    history: CommitMessages

    def __call__(self, commit: LandedCommit, names: tuple[str, str], at: datetime) -> bool:
        incident, action = names
        # In this repository, rely on the order of the commits instead of the committers' clocks.
        pattern = f"^{incident}: action item {action}, (done|reopened)$"
        recorded = self.history.newest(pattern) if commit.repository is None else None
        return self.history.is_ancestor(commit.message.id, recorded) if recorded else commit.landed < at


@dataclass
class _Recorded:
    """Determines whether an incident has an entry with a given key. Each incident is read only once."""

    tree: CommitTree
    _keys: dict[str, frozenset[str]] = field(default_factory=dict)

    def __call__(self, incident: str, key: str) -> bool:
        if incident not in self._keys:
            found = Records(self.tree).load([path_of(Ref("incident", incident))]).of("incident").get(incident)
            self._keys[incident] = (
                frozenset(each.key for each in found.timeline if each.key) if found else frozenset()
            )
        return key in self._keys[incident]


def command_for(
    change: PlannedChange, snapshot: Snapshot, stamp: CommandStamp
) -> FinishAction | ReopenAction:
    """Return the command that records a change.

    The author is the commit's author if their email address is in policy/people.yaml, and otherwise the person in
    `stamp`.
    """
    commit = change.commit
    people = {each.email.lower(): each.id for each in snapshot.people.values() if each.email}
    words: dict[str, Any] = {
        "entropy": stamp.entropy,
        "now": stamp.now,
        "by": people.get(commit.message.email.lower(), stamp.by),
        # The clock of a forge or committer may be ahead of our clock or behind the times in the record.
        "at": min(max(commit.landed, change.earliest), stamp.now),
        "via": "bot",
        "source": commit.name,
        "key": change.key,
        "incident": change.incident,
        "action": change.action,
        "commit": commit.message.id,
    }
    if change.do == "reopen":
        return ReopenAction(**words, reason=change.why)
    link = commit.repository.link(commit.message.id) if commit.repository else None
    repository = commit.repository.id if commit.repository else None
    return FinishAction(**words, evidence=link, repository=repository, because=change.why)
