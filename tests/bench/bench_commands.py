"""Measures every command with different numbers of incidents: processor time, memory, and how both grow.

Processor time is that of all processes of a command, so that other load on the machine matters less.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Final

from tests.bench.command_lines import PUBLISHING, READING, REMEMBERING, WRITING
from tests.bench.generate import git, open_incident, repository
from tests.bench.measure import MIM, Usage, around, usage
from tests.bench.table import Growth

_ENVIRONMENT: Final = {"MIM_ACTOR": "mim-duty", "MIM_NOW": "2026-11-22T03:00:00Z", "MIM_OFFLINE": "1"}
_QUICK: Final = 2.0
"""Seconds; what takes less is measured in several rounds."""

_ALERT: Final = {
    "version": "4",
    "groupKey": "{}:{alertname=Payments}",
    "status": "firing",
    "receiver": "mim",
    "groupLabels": {"alertname": "Payments"},
    "commonLabels": {"alertname": "Payments", "service": "payments", "severity": "critical"},
    "commonAnnotations": {"summary": "Card payments are declined"},
    "externalURL": "https://alerts.example.com",
    "alerts": [
        {
            "status": "firing",
            "labels": {"alertname": "Payments", "service": "payments", "severity": "critical"},
            "annotations": {"summary": "Card payments are declined"},
            "startsAt": "2026-11-22T02:55:00Z",
            "endsAt": "0001-01-01T00:00:00Z",
            "generatorURL": "https://alerts.example.com/graph",
            "fingerprint": "0123456789abcdef",
        }
    ],
}
"""A webhook of Alertmanager, in its version 4."""
_NEWEST: Final = {
    "problem": ("incidents/problems", "PB"),
    "window": ("incidents/maintenance", "MW"),
    "action": ("incidents", "AC"),
    "new": ("incidents/2*", "MI"),
}
"""For each name in braces, the folder and the prefix of the records it means the newest of."""


@dataclass(frozen=True, slots=True)
class _Place:
    """A generated repository, and the names in it that commands need."""

    folder: Path
    names: Mapping[str, str]

    @classmethod
    def made(cls, scratch: Path, size: int) -> _Place:
        folder = repository(scratch / f"commands-{size}", size)
        path = open_incident(size)
        incidents = sorted(each.parent.name for each in folder.glob("incidents/2*/*/incident.yaml"))
        alert = scratch / "alert.json"
        alert.write_text(json.dumps(_ALERT), encoding="utf-8")
        (folder / "site").mkdir()
        names = {"open": Path(path).parent.name, "closed": incidents[0], "path": path, "alert": str(alert)}
        return cls(folder, {**names, "out": str(scratch / "out")})

    def words(self, line: str) -> list[str]:
        """Return the words of a command. The names in braces that are not fixed are those of the newest records."""
        newest = {name: self._newest(*where) for name, where in _NEWEST.items() if f"{{{name}}}" in line}
        found = {**self.names, **newest, "entry": self._entry() if "{entry}" in line else ""}
        return [*MIM, *(word.format(**found) for word in line.split(" "))]

    def _newest(self, folder: str, prefix: str) -> str:
        """Return the last id with a prefix in the last change to a folder."""
        change = git(self.folder, "log", "-1", "-U9999", "--format=", "--", folder).decode()
        found: list[str] = re.findall(rf"\b{prefix}-[0-9]{{8}}-\w+", change)
        return found[
            -1 if prefix == "AC" else 0
        ]  # a file is named after its record, and lists actions in order

    def _entry(self) -> str:
        told = subprocess.run(
            [*MIM, "log", "Typed wrong", "--json"],
            cwd=self.folder,
            env=around(_ENVIRONMENT),
            capture_output=True,
            check=True,
        )
        entry: str = json.loads(told.stdout)["entries"][0]
        return entry


def bench(scratch: Path, sizes: Sequence[int], rounds: int) -> list[Growth]:
    """Measure every command at each size, except for those of `publishing`."""
    return _measure(
        scratch,
        sizes,
        lambda place: chain(_remembering(place, rounds), _each(READING, place, rounds), _writing(place)),
    )


def cached(scratch: Path, sizes: Sequence[int], rounds: int) -> list[Growth]:
    """Measure only the commands that use a cache."""
    return _measure(scratch, sizes, lambda place: _remembering(place, rounds))


def reading(scratch: Path, sizes: Sequence[int], rounds: int) -> list[Growth]:
    """Measure only the other commands that read."""
    return _measure(scratch, sizes, lambda place: _each(READING, place, rounds))


def writing(scratch: Path, sizes: Sequence[int], _: int) -> list[Growth]:
    """Measure only the commands that record."""
    return _measure(scratch, sizes, _writing)


def publishing(scratch: Path, sizes: Sequence[int], _: int) -> list[Growth]:
    """Measure the commands that write a page for each incident, once each."""
    return _measure(scratch, sizes, lambda place: _each(PUBLISHING, place, 1))


def _measure(
    scratch: Path, sizes: Sequence[int], measure: Callable[[_Place], Iterable[tuple[str, Usage]]]
) -> list[Growth]:
    """Measure at each size; what is done is shown on the error stream."""
    found: dict[str, list[Usage]] = {}
    for size in sizes:
        place = _Place.made(scratch, size)
        for name, seen in measure(place):
            found.setdefault(name, []).append(seen)
            sys.stderr.write(f"{size} {name}: {seen.seconds:.2f} s, {seen.megabytes:.0f} MB\n")
        shutil.rmtree(place.folder)
    return [Growth(name, tuple(sizes), tuple(seen)) for name, seen in found.items()]


def _remembering(place: _Place, rounds: int) -> Iterator[tuple[str, Usage]]:
    for line in REMEMBERING:
        shutil.rmtree(place.folder / ".git" / "mimkit", ignore_errors=True)
        yield f"{_name(line)}, no cache", _measured(place, line)
        yield _name(line), _least(place, line, rounds)


def _each(lines: Sequence[str], place: _Place, rounds: int) -> Iterator[tuple[str, Usage]]:
    for line in lines:
        yield _name(line), _least(place, line, rounds)


def _writing(place: _Place) -> Iterator[tuple[str, Usage]]:
    for line in WRITING:
        yield _name(line), _measured(place, line)


def _least(place: _Place, line: str, rounds: int) -> Usage:
    """Return the least of a few rounds, or the first one if it takes long."""
    found = [_measured(place, line)]
    while found[-1].seconds < _QUICK and len(found) < min(rounds, 3):
        found.append(_measured(place, line))
    return min(found, key=lambda each: each.seconds)


def _measured(place: _Place, line: str) -> Usage:
    shutil.rmtree(place.names["out"], ignore_errors=True)
    return usage(place.words(line), place.folder, _ENVIRONMENT)


def _name(line: str) -> str:
    words = (word for word in line.split(" ") if word != "-i" and not word.startswith("{"))
    notes = {"{path}": "(a file)", "{closed}": "(closed)"}
    return " ".join(("mim", *words, *(note for part, note in notes.items() if part in line)))
