"""`mim import` of a file, compared with the parsing floor of the same file.

The first line is the parser of the file alone: a program that only calls `json.loads`. It says little about an import,
because nothing is kept. The second is the parsing floor: parse the file, and validate the records that it contains
once, with the models of mimkit. The third is what every program must do that turns the file into records of this size:
parse the file, write the records as YAML, and parse and validate them once. It uses the fastest tools that exist for
that: `json`, libyaml and pydantic. The parts of each are printed separately, in processor time.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tests.bench.generate import repository
from tests.bench.import_files import FORMATS
from tests.bench.measure import MIM, PYTHON, Times, around, usage
from tests.bench.table import Fact, Row

TARGET: Final = 3
LIMIT_MEGABYTES: Final = 300
_CHECKOUT: Final = Path(__file__).parents[2]
_LINES: Final = "import json, sys; [json.loads(line) for line in open(sys.argv[1], encoding='utf-8')]"
_DOCUMENT: Final = "import json, sys; json.load(open(sys.argv[1], encoding='utf-8'))"
_LINEAR: Final = 1.2
_WHO: Final = {"MIM_ACTOR": "mim-duty", "PYTHONPATH": str(_CHECKOUT)}
_PARTS: Final = (PYTHON, "-m", "tests.bench.import_parts")
_FLOOR: Final = (PYTHON, "-m", "tests.bench.import_floor")


def bench(scratch: Path, sizes: Sequence[int], rounds: int) -> list[Row | Fact]:
    """Compare each format at the smallest size, and JSON Lines at each; say how time and memory grow."""
    rows: list[Row | Fact] = []
    each: list[float] = []
    for size in sizes:
        for form in FORMATS if size == sizes[0] else ("jsonl",):
            source = _Source(scratch, form, size)
            found = source.compared(rounds)
            rows += [*found, *source.parts()]
            if form == "jsonl":
                each.append(found[0].took.median / size)
                rows.append(source.memory())
    growth = each[-1] / each[0]
    what = f"for one incident, of {sizes[-1]:,} against of {sizes[0]:,}"
    rows.append(Fact(what, f"{growth:.2f} times", _verdict(growth, _LINEAR)))
    return rows


class _Source:
    """A file to import, and a repository to import it into."""

    def __init__(self, scratch: Path, form: str, size: int) -> None:
        self.name = f"mim import {form}, {size:,}"
        self.form = form
        self.folder = repository(scratch / f"{form}-{size}", 1)
        self.file = scratch / f"{form}-{size}.{'jsonl' if form == 'jsonl' else 'json'}"
        self.file.write_text(FORMATS[form](size), encoding="utf-8")
        self.kept = shutil.copytree(self.folder / "incidents", scratch / f"{form}-{size}-before")
        self.megabytes = 0.0

    def compared(self, rounds: int) -> tuple[Row, ...]:
        """Return the import against the parser alone, and against both floors, in turn and in processor time."""
        ours, parser, parsing, floor = Times(), Times(), Times(), Times()
        alone = [PYTHON, "-c", _LINES if self.form == "jsonl" else _DOCUMENT, str(self.file)]
        for _ in range(rounds):
            self._prepare()
            used = usage([*MIM, "import", self.form, str(self.file)], self.folder, _WHO)
            ours.seconds.append(used.seconds)
            self.megabytes = max(self.megabytes, used.megabytes)
            parser.seconds.append(usage(alone, self.folder, _WHO).seconds)
            # The floors read the records that the import has just written.
            subprocess.run([*_FLOOR, "--prepare", self.file], cwd=self.folder, env=around(_WHO), check=True)
            parsing.seconds.append(usage([*_FLOOR, "--parse", str(self.file)], self.folder, _WHO).seconds)
            floor.seconds.append(usage([*_FLOOR, str(self.file)], self.folder, _WHO).seconds)
        return (
            Row(self.name, ours, f"json, {self.form}", parser),
            Row(self.name, ours, f"json + pydantic, {self.form}", parsing, TARGET),
            Row(self.name, ours, f"json + libyaml + pydantic, {self.form}", floor, TARGET),
        )

    def parts(self) -> list[Fact]:
        """Return the processor time of each part of the import and of the floor, without the start of Python."""
        self._prepare()
        ours = self._seconds([*_PARTS, self.form, str(self.file)])
        floor = self._seconds([*_FLOOR, str(self.file)])
        named = {**ours, **{f"floor: {what}": took for what, took in floor.items()}}
        return [Fact(f"  {what}, {self.form}", f"{took:.3f} s") for what, took in named.items()]

    def memory(self) -> Fact:
        """Return the most memory that the import took."""
        verdict = _verdict(self.megabytes, LIMIT_MEGABYTES)
        return Fact(f"memory of {self.name}", f"{self.megabytes:.0f} MB", verdict)

    def _prepare(self) -> None:
        shutil.rmtree(self.folder / "incidents")
        shutil.copytree(self.kept, self.folder / "incidents")

    def _seconds(self, words: Sequence[str]) -> dict[str, float]:
        done = subprocess.run(words, cwd=self.folder, env=around(_WHO), capture_output=True, check=True)
        found: dict[str, float] = json.loads(done.stdout)
        return found


def _verdict(found: float, limit: float) -> str:
    return "met" if found <= limit else "MISSED"
