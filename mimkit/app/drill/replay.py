"""Replays a past incident: adds each signal to the timeline of the crew's incident when it is due."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Final, NamedTuple

from mimkit.app.drill.crew import crew_dossier
from mimkit.app.drill.plan import DrillPlan
from mimkit.app.recording.record import perform
from mimkit.app.recording.sharing.fetch_first import refresh
from mimkit.errors import Interrupted, MimError
from mimkit.model.dossier import Dossier
from mimkit.model.incident.entry_parts import REPLAY
from mimkit.ops.drill.signals import Signal
from mimkit.ops.log import Log
from mimkit.store.git.repository import Repository

_FRESH: Final = 2.0
"""The maximum age of the last fetch, in seconds."""


class Progress(NamedTuple):
    """The result of one pass of the replay."""

    new: tuple[Signal, ...]
    """The signals that have appeared since the previous pass."""
    is_over: bool
    """Whether the drill is over, because its time is up or the crew's incident has ended."""
    trouble: MimError | None = None
    """The reason why a signal could not be recorded yet. The next pass tries again."""


class Replay:
    """The replay in one clone. Other clones receive its entries at their next fetch."""

    def __init__(self, repo: Repository, plan: DrillPlan, by: str, entropy: Callable[[], int]) -> None:
        self.repo, self.plan, self.by, self.entropy = repo, plan, by, entropy
        self._shown = 0

    def step(self, now: datetime) -> Progress:
        """Record the signals that are due at a given drill time, and return the new ones."""
        start = self.plan.clock.start
        due = [each for each in self.plan.signals if start + each.after <= now]
        new, self._shown = due[self._shown :], len(due)
        refresh(self.repo, _FRESH)
        commit = self.repo.head().commit
        crew = crew_dossier(self.repo, commit) if commit else None
        if crew is None or not crew.state.is_open:
            return Progress(tuple(new), now >= self.plan.clock.end or crew is not None)
        trouble = None
        try:
            for each in self._unrecorded(crew, due):
                perform(self.repo, self._entry(crew, each, now))
        except Interrupted:
            raise
        except MimError as problem:
            trouble = problem
        return Progress(tuple(new), now >= self.plan.clock.end, trouble)

    def _unrecorded(self, crew: Dossier, due: list[Signal]) -> Iterator[Signal]:
        recorded = {entry.key for entry in crew.incident.timeline}
        return (each for each in due if self._key(each) not in recorded)

    def _entry(self, crew: Dossier, signal: Signal, now: datetime) -> Log:
        return Log(
            by=self.by,
            at=self.plan.clock.start + signal.after,
            now=now,
            entropy=self.entropy(),
            via="alert",
            source=f"{REPLAY}{self.plan.past.incident}",
            key=self._key(signal),
            incident=crew.incident.id,
            text=signal.text,
        )

    def _key(self, signal: Signal) -> str:
        return f"{self.plan.past.incident}/{signal.entry}"
