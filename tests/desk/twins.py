"""Two desks for the same tests: clones in memory, and clones of the real git with the real command.

Both decide, render and merge with the same code; in memory a commit is a mapping of files and a remote is a
counter, so that a thousand histories take a second.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from mimkit.app.merging.merge import RecordMerger
from mimkit.ops.log import Log
from tests.builders import Desk
from tests.desk.place import Place, Seat

_NOWHERE = "http://127.0.0.1:1/nowhere.git"


class Clone(Protocol):
    """Where somebody writes; without a network what is written waits."""

    def log(self, text: str) -> None:
        """Write a note; it is recorded when this returns."""

    def leave(self) -> None:
        """Lose the network."""

    def come_back(self) -> None:
        """Have it again."""

    def sync(self) -> None:
        """Share what waits, and take what others shared."""

    def notes(self) -> list[str]:
        """Return the texts of all notes, in the order of the record."""


class Office(Protocol):
    """A remote, and clones of it."""

    def seat(self, name: str) -> Clone:
        """Return another clone."""


@dataclass
class MemoryOffice:
    """A remote in memory: its files, and how often they were pushed."""

    desk: Desk
    version: int = 0
    made: int = 0

    def seat(self, name: str) -> Clone:
        """Return another clone; every name will do."""
        self.made += 1
        return MemoryClone(self, self.desk, self.desk, self.version, self.made if name else 0)


@dataclass
class MemoryClone:
    """A clone in memory: its head, the newest head of the remote that it contains, and what waits."""

    office: MemoryOffice
    desk: Desk
    base: Desk
    version: int
    number: int
    waiting: list[Log] = field(default_factory=list)
    is_away: bool = False
    _written: int = 0

    def log(self, text: str) -> None:
        """Write a note, and share what waits."""
        self._written += 1
        stamp = {"entropy": self.number << 40 | self._written, "text": text}
        command = self.desk.command(Log, "10:30", kind="note", **stamp)
        assert isinstance(command, Log)
        self.desk = self.desk.apply(command)
        self.waiting.append(command)
        if not self.is_away:
            self._share()

    def leave(self) -> None:
        """Lose the network."""
        self.is_away = True

    def come_back(self) -> None:
        """Have it again."""
        self.is_away = False

    def sync(self) -> None:
        """Share what waits, and take what others shared."""
        self._share()

    def notes(self) -> list[str]:
        """Return the texts of all notes."""
        return [entry.text for entry in self.desk.record.timeline if entry.kind == "note" and entry.text]

    def _share(self) -> None:
        while self.version != self.office.version:
            self._catch_up()
        if self.waiting:
            self.office.desk, self.office.version = self.desk, self.version + 1
            self.base, self.version, self.waiting = self.desk, self.version + 1, []

    def _catch_up(self) -> None:
        """Build on the remote's newer head: one command is judged anew, older ones are brought together."""
        theirs = self.office.desk
        if not self.waiting:
            self.desk = theirs
        elif len(self.waiting) == 1:
            self.desk = theirs.apply(self.waiting[0])
        else:
            self.desk = Desk(_merged(self.base.files, self.desk.files, theirs.files), theirs.incident)
        self.base, self.version = theirs, self.office.version


def _merged(
    base: Mapping[str, bytes], ours: Mapping[str, bytes], theirs: Mapping[str, bytes]
) -> Mapping[str, bytes]:
    changed = [path for path in ours if ours[path] != base.get(path)]
    bringing = RecordMerger()
    merged = {
        path: ours[path]
        if theirs.get(path) == base.get(path)
        else bringing.merge(path, base.get(path), ours[path], theirs.get(path))
        for path in changed
    }
    return {**theirs, **merged}


@dataclass
class GitOffice:
    """A bare remote of the real git."""

    place: Place

    def seat(self, name: str) -> Clone:
        """Return another clone."""
        return GitClone(self.place.seat("tech-duty", name=name), str(self.place.remote))


@dataclass
class GitClone:
    """A clone of the real git, in which the real command is typed."""

    seat: Seat
    url: str

    def log(self, text: str) -> None:
        """Type `mim log`."""
        said = self.seat.type("log", text)
        assert said.is_recorded, said

    def leave(self) -> None:
        """Lose the network."""
        self.seat.git("remote", "set-url", "origin", _NOWHERE)

    def come_back(self) -> None:
        """Have it again."""
        self.seat.git("remote", "set-url", "origin", self.url)

    def sync(self) -> None:
        """Type `mim sync`."""
        self.seat.mim("sync")

    def notes(self) -> list[str]:
        """Ask `mim show`."""
        return self.seat.notes()
