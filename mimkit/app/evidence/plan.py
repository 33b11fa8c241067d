"""Decides which action items to close or reopen, based on commits in landing order. It has no side effects."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal, NamedTuple

from mimkit.app.evidence.reverts import Effect
from mimkit.app.evidence.trailers import Reference, references
from mimkit.model.incident.review import ActionItem, Done, Reopening
from mimkit.model.policy.code_repository import CodeRepository
from mimkit.store.git.reading.messages import Message

Names = tuple[str, str]
"""An incident id and an action item id."""

_LINKED: Final = re.compile(r"/commits?/([0-9a-f]{7,64})(?![0-9a-f])")
_SHOWN: Final = 12
"""The number of characters shown for a commit id."""


class LandedCommit(NamedTuple):
    """A commit on a repository's branch, the commits that it reverts and restores, and the time when it landed."""

    message: Message
    landed: datetime
    effect: Effect
    repository: CodeRepository | None = None
    """The repository, or None for this repository."""

    @property
    def name(self) -> str:
        """The commit's name in sentences: its short id, followed by the repository unless it is this one."""
        short = self.message.id[:_SHOWN]
        return f"{short} in {self.repository.id}" if self.repository else short


class PlannedChange(NamedTuple):
    """The closing or reopening of an action item by a commit, with the reason as a sentence."""

    do: Literal["close", "reopen"]
    incident: str
    action: str
    commit: LandedCommit
    why: str
    earliest: datetime
    """The earliest time allowed for the change: the time when the item was opened, reopened or marked as done."""

    @property
    def key(self) -> str:
        """The key of the resulting entry. A later run uses it to recognise the entry."""
        return key_of(self.do, self.action, self.commit)


def key_of(do: str, action: str, commit: LandedCommit) -> str:
    """Return the key of the entry for a commit that closes or reopens an action item."""
    return f"{do} {action} {commit.message.id}"


@dataclass
class Planner:
    """The action items after the changes so far, and notes about commits with invalid references."""

    items: dict[Names, ActionItem]
    is_recorded: Callable[[str, str], bool]
    """Returns whether an incident has an entry with this key, which means that an earlier run recorded the change."""
    is_older: Callable[[LandedCommit, Names, datetime], bool]
    """Returns whether a commit landed before an item was last reopened or marked as done.

    The third argument is the recorded time of that change.
    """
    notes: list[str] = field(default_factory=list)
    _changed: set[Names] = field(default_factory=set)

    def plan(self, commits: Sequence[LandedCommit]) -> Iterator[PlannedChange]:
        """Yield the changes made by the commits of one repository, in commit order."""
        last: dict[Names, int] = {}
        for number, commit in enumerate(commits):
            for change in self._of(commit, commits[number + 1 :]):
                names = (change.incident, change.action)
                if names not in last:
                    last[names] = self._last_recorded(names, commits)
                # If a change is recorded for a later commit, this commit has already been taken into account.
                if number > last[names]:
                    self._apply(names, change)
                    yield change

    def _last_recorded(self, names: Names, commits: Sequence[LandedCommit]) -> int:
        """Return the index of the last commit for which an entry about an item is recorded, or -1."""
        incident, action = names
        return max(
            (
                number
                for number, commit in enumerate(commits)
                if any(self.is_recorded(incident, key_of(do, action, commit)) for do in ("close", "reopen"))
            ),
            default=-1,
        )

    def _of(self, commit: LandedCommit, later: Sequence[LandedCommit]) -> Iterator[PlannedChange]:
        for reference in references(commit.message.text):
            yield from self._by_trailer(commit, reference)
        if commit.effect.removed or commit.effect.restored:
            for names, item in list(self.items.items()):
                yield from self._by_revert(commit, names, item, later)

    def _by_trailer(self, commit: LandedCommit, reference: Reference) -> Iterator[PlannedChange]:
        names = (reference.incident, reference.action)
        item = self.items.get(names)
        trailer = f"{reference.verb.capitalize()}-Action"
        if item is None:
            self.notes.append(
                f"{commit.name}: {trailer} refers to {reference.typed!r}, which is not an action item here"
            )
        elif reference.verb == "reopens":
            if item.done and not self._is_over(commit, names, item.done.at, "reopen"):
                why = f"Commit {commit.name} has the trailer Reopens-Action."
                yield PlannedChange("reopen", *names, commit, why, item.done.at)
        elif item.declined:
            self.notes.append(f"{commit.name}: {trailer} refers to {item.id}, which is declined")
        elif item.done is None:
            since = item.reopened[-1].at if item.reopened else None
            if since is None or not self._is_over(commit, names, since, "close"):
                why = f"Commit {commit.name} has the trailer Closes-Action."
                yield PlannedChange("close", *names, commit, why, since or item.opened)

    def _is_over(self, commit: LandedCommit, names: Names, since: datetime, do: str) -> bool:
        """Return whether an item was reopened or marked as done after a commit landed.

        If so, note that the commit has no effect.
        """
        if names in self._changed or not self.is_older(commit, names, since):
            return False
        incident, action = names
        if not self.is_recorded(incident, key_of(do, action, commit)):
            what = "done" if do == "reopen" else "reopened"
            self.notes.append(f"{commit.name} has no effect on {action}, which was {what} after the commit")
        return True

    def _by_revert(
        self, commit: LandedCommit, names: Names, item: ActionItem, later: Sequence[LandedCommit]
    ) -> Iterator[PlannedChange]:
        if item.done:
            gone = _evidence_in(item.done, commit.effect.removed, commit)
            if gone and not any(gone in each.effect.restored for each in later):
                why = f"Commit {commit.name} reverts {gone[:_SHOWN]}."
                yield PlannedChange("reopen", *names, commit, why, item.done.at)
        elif not item.declined and item.reopened and item.reopened[-1].commit:
            last = item.reopened[-1].done
            if back := _evidence_in(last, commit.effect.restored, commit):
                why = f"Commit {commit.name} restores {back[:_SHOWN]}."
                yield PlannedChange("close", *names, commit, why, item.reopened[-1].at)

    def _apply(self, names: Names, change: PlannedChange) -> None:
        self._changed.add(names)
        item, at = self.items[names], change.commit.landed
        if change.do == "close":
            done = Done(at=at, by="x", commit=change.commit.message.id, repository=_repository(change.commit))
            self.items[names] = item.model_copy(update={"done": done})
        elif item.done:
            again = Reopening(
                at=at, by="x", reason=change.why, commit=change.commit.message.id, done=item.done
            )
            self.items[names] = item.model_copy(update={"done": None, "reopened": (*item.reopened, again)})


def action_items(reviews: Mapping[str, Iterable[ActionItem]]) -> dict[Names, ActionItem]:
    """Return the action items, keyed by incident and id. If two have the same id, use the first, as commands do."""
    found: dict[Names, ActionItem] = {}
    for incident, actions in reviews.items():
        for each in actions:
            found.setdefault((incident, each.id), each)
    return found


def _repository(commit: LandedCommit) -> str | None:
    return commit.repository.id if commit.repository else None


def _evidence_in(done: Done, commits: Iterable[str], commit: LandedCommit) -> str | None:
    """Return the first commit in `commits` that the completion cites as evidence, by id or in a link."""
    if done.repository not in (None, _repository(commit)):
        return None
    shown = [each for each in (done.commit, *_LINKED.findall(done.evidence or "")) if each]
    return next((each for each in commits if any(each.startswith(name) for name in shown)), None)
