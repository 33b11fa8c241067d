"""Adds the policy history to a snapshot. The history is only read when it is needed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import overload

from mimkit.model.snapshot import PolicyInForce, Snapshot
from mimkit.store.git.repository import Repository

edges: list[datetime] = []
"""From when on the shallow clones that this process read know the policy."""


def with_policy_history(repo: Repository, commit: str | None, snapshot: Snapshot) -> Snapshot:
    """Return a snapshot that knows which policy was in force when; git is asked when that is first needed."""
    return snapshot.with_earlier_policies(_Later(repo, commit, snapshot)) if commit else snapshot


@dataclass(frozen=True)
class _Later(Sequence[PolicyInForce]):
    repo: Repository
    commit: str
    snapshot: Snapshot

    @cached_property
    def _found(self) -> tuple[PolicyInForce, ...]:
        from mimkit.app.reading.policy_history import policy_history  # noqa: PLC0415 - only who looks pays for it

        return policy_history(self.repo, self.commit, self.snapshot.policy)

    def __len__(self) -> int:
        return len(self._found)

    @overload
    def __getitem__(self, at: int) -> PolicyInForce: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[PolicyInForce, ...]: ...
    def __getitem__(self, at: int | slice) -> PolicyInForce | tuple[PolicyInForce, ...]:
        return self._found[at]
