"""One ordeal: `mim log` is disturbed at one call, and then the next command is run. Returns what went wrong."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from mimkit.store.yaml.reader import read
from tests.desk.calls import Call
from tests.desk.ledger import foreign_paths
from tests.desk.machine import Machine, Said
from tests.desk.place import Place, Seat
from tests.desk.trace import Deed

BEFORE, DURING, AFTER = "before", "while it was disturbed", "afterwards"
_STATUSES = {0, 3, 4, 5}


@dataclass(frozen=True)
class Stage:
    """A clone with an open incident and one note, and its remote: copied for each ordeal."""

    place: Place
    seat: Seat
    record: str

    @classmethod
    def set_up(cls, base: Path, machine: Machine) -> Stage:
        """Make it once."""
        place = Place.made(base, machine)
        seat = place.seat("mim-duty")
        seat.mim("declare", "Checkout fails", "--severity", "SEV1")
        seat.mim("log", BEFORE)
        record = seat.git("log", "-1", "--format=", "--name-only").strip()
        return cls(place, seat, record)

    def copied(self, base: Path) -> Stage:
        """Return the same stage in another folder."""
        base.mkdir(parents=True)
        seat, remote = self.seat.copied(base), base / "remote.git"
        self.place.copy_remote(remote)
        seat.git("remote", "set-url", "origin", str(remote))
        return Stage(replace(self.place, base=base, remote=remote, made_seats=[seat]), seat, self.record)

    def rehearse(self) -> tuple[Call, ...]:
        """Return the calls of the command, undisturbed: at each of them it can be killed."""
        said = self.seat.disturb(Deed(), "log", DURING, there=[self.place.remote])
        assert said.status == 0, said
        return said.calls

    def rehearse_here(self) -> tuple[Call, ...]:
        """Return those of them that work on this side, where the disk can fail."""
        there = str(self.place.remote)
        return tuple(call for call in self.rehearse() if not call.path.startswith(there))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was said, and every promise that was broken; none is broken in the end."""

    deed: Deed
    said: Said
    broken: tuple[str, ...]

    def __str__(self) -> str:
        at = f"{self.said.calls[-1].name} {self.said.calls[-1].path}" if self.said.calls else "nothing"
        return f"{self.deed} at {at}: {'; '.join(self.broken)}\n{self.said.out}{self.said.err}"


def evenly(length: int, count: int) -> list[int]:
    """Return `count` numbers from 1 to `length`, evenly spread, or all of them when they are fewer."""
    count = min(length, count)
    return [1 + at * (length - 1) // max(count - 1, 1) for at in range(count)]


def run_all(stage: Stage, deeds: Iterable[Deed], base: Path) -> Iterator[Outcome]:
    """Undergo each deed on a copy of the stage of its own."""
    for number, deed in enumerate(deeds):
        place = base / f"ordeal-{number}"
        yield undergo(stage.copied(place), deed)
        shutil.rmtree(place)


def undergo(stage: Stage, deed: Deed) -> Outcome:
    """Do the deed on a stage, let the locks age, type the next command, and look at what there is."""
    seat = stage.seat
    said = seat.disturb(deed, "log", DURING, there=[stage.place.remote])
    seat.age_locks()
    following = seat.type("log", AFTER)
    return Outcome(deed, said, (*_of_what_was_said(deed, said), *_afterwards(stage, said, following)))


def _notes(record: Path) -> list[str]:
    data: Any = read(record.read_bytes())
    return [entry["text"] for entry in data["timeline"] if entry["kind"] == "note"]


def _tip(git_dir: Path) -> str:
    return (git_dir / "refs" / "heads" / "main").read_text(encoding="ascii").strip()


def _of_what_was_said(deed: Deed, said: Said) -> Iterator[str]:
    if "Traceback" in said.err:
        yield "a traceback"
    if not deed.error:
        return
    if said.status not in _STATUSES:
        yield f"the exit status is {said.status}"
    if said.status and "mim: " not in said.err:
        yield "there is no sentence"
    if said.status == 0 and not said.is_recorded:
        yield "nothing is said to be recorded, and all is well"


def _afterwards(stage: Stage, said: Said, following: Said) -> Iterator[str]:
    seat, place = stage.seat, stage.place
    if following.status:
        yield f"the next command ended with {following.status}: {following.err}"
        return
    notes = _notes(seat.folder / stage.record)
    wanted = [BEFORE, *([DURING] if said.is_recorded or DURING in notes else []), AFTER]
    if notes != wanted:
        yield f"the notes are {notes}"
    if said.status == 0 and "shared" in said.out and DURING not in notes:
        yield "what was shared is gone"
    if _tip(seat.folder / ".git") != _tip(place.remote):
        yield "the remote has another head"
    if not seat.is_sound():
        yield f"the clone is not sound: {seat.git('status', '--porcelain')}"
    if other := foreign_paths(seat.git("log", "--format=", "--name-only", "-m", "-2"), [stage.record]):
        yield f"commits have {sorted(other)} in them"
