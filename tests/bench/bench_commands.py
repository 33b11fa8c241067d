"""Measures every command with different numbers of incidents: processor time, memory, and how both grow.

Processor time is that of all processes of a command, so that other load on the machine matters less.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Final

from tests.bench.generate import open_incident, repository
from tests.bench.measure import MIM, Usage, around, usage
from tests.bench.table import Growth

_ENVIRONMENT: Final = {"MIM_ACTOR": "mim-duty", "MIM_NOW": "2026-11-22T03:00:00Z", "MIM_OFFLINE": "1"}
_QUICK: Final = 2.0
"""Seconds; what takes less is measured in several rounds."""

REMEMBERING: Final = (
    "status",
    "watch --plain --once",
    "oncall",
    "impact payments",
    "action list",
    "gate --service payments --fail-on never",
    "due --fail-on never",
    "list",
)
"""Commands that read and use a cache: measured without it, and again with it. The later ones have that of `list`."""

READING: Final = (
    "list --open",
    "show",
    "show {closed}",
    "sitrep",
    "checklist",
    "oncall checkout --days 14",
    "runbook",
    "card",
    "due --all --fail-on never",
    "bot --forge github --repo acme/incidents --dry-run",
    "check",
    "check {path}",
    "audit",
    "metrics",
    "report --period 2026-Q3",
    "export jsonl --output {out}",
    "policy show",
    "policy backtest --base HEAD",
    "roster check",
    "roster stats",
    "problem list",
    "maintenance list",
    "assess --service payments --criterion many-users",
    "doctor",
    "rule MIM101",
    "schema",
    "completion show bash",
    "fix {path}",
)
"""The other commands that read."""

WRITING: Final = (
    "note Waiting",
    "log Waiting",
    "finding Full",
    "decision Wait",
    "role scribe deputy-duty",
    "handover deputy-duty",
    "page network",
    "ack network",
    "join network-duty",
    "bridge https://meet.example.com/2",
    "step 1",
    "update --affected Orders --not-affected Browsing --doing Restarting --next 30m",
    "severity SEV1 --reason Worse",
    "service payments degraded",
    "link CHG-88 --rel change",
    "set category=capacity",
    "amend {entry} --text Corrected",
    "retract {entry} --reason Mistaken",
    "redact {entry} --reason Name",
    "note Mistaken",
    "undo",
    "deliver",
    "workaround Transfer",
    "restored",
    "confirm retail-operations",
    "fixed Limit",
    "problem open --cause Limit",
    "update --affected Nothing --not-affected Everything --doing Review --review-by 2026-11-27",
    "close",
    "review start -i {open}",
    "reopen -i {open} --reason Again",
    "task -i {open} Look --owner tech-duty",
    "blocker -i {open} Vendor --owner tech-duty",
    "query -i {open} Refunds? --from retail-operations",
    "declare Outage --service payments --severity SEV2 --yes",
    "backfill Old --started 2025-05-05T10:00:00Z --restored 2025-05-05T11:00:00Z --service payments",
    "maintenance plan Upgrade --service database --from 2026-12-05T22:00Z --to 2026-12-05T23:00Z",
)
"""Commands that record, in an order in which they are possible; each is measured once, with the caches of the others."""

NOT_MEASURED: Final = {
    "init": "makes a new repository",
    "demo": "makes a new repository",
    "drill": "makes a new repository",
    "import": "is measured against the parser of its file",
    "approve": "needs a policy with approvals",
    "promote": "records an entry, as note does",
    "reject": "records an entry, as note does",
    "demote": "records an entry, as note does",
    "merge": "records an entry, as note does",
    "stated": "records an entry of a past incident",
    "doubt": "records an entry of a past incident",
    "sync": "is measured by the bench `share`",
    "site": "is measured by the bench `site`",
    "resolve": "needs a conflict",
    "merge-driver": "reads three versions of one file",
}
"""The other commands, and why."""


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
        names = {"open": Path(path).parent.name, "closed": incidents[0], "path": path}
        return cls(folder, {**names, "out": str(scratch / "out")})

    def words(self, line: str) -> list[str]:
        found = {**self.names, "entry": self._entry() if "{entry}" in line else ""}
        return [*MIM, *(word.format(**found) for word in line.split(" "))]

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
    """Measure every command at each size; what is done is shown on the error stream."""
    found: dict[str, list[Usage]] = {}
    for size in sizes:
        place = _Place.made(scratch, size)
        for name, seen in chain(_remembering(place, rounds), _reading(place, rounds), _writing(place)):
            found.setdefault(name, []).append(seen)
            sys.stderr.write(f"{size} {name}: {seen.seconds:.2f} s, {seen.megabytes:.0f} MB\n")
        shutil.rmtree(place.folder)
    return [Growth(name, tuple(sizes), tuple(seen)) for name, seen in found.items()]


def _remembering(place: _Place, rounds: int) -> Iterator[tuple[str, Usage]]:
    for line in REMEMBERING:
        shutil.rmtree(place.folder / ".git" / "mimkit", ignore_errors=True)
        yield f"{_name(line)}, no cache", _measured(place, line)
        yield _name(line), _least(place, line, rounds)


def _reading(place: _Place, rounds: int) -> Iterator[tuple[str, Usage]]:
    for line in READING:
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
