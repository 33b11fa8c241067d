"""The floors of an import, as a program. It prints the processor time of each part, in seconds, as JSON.

The parsing floor (`--parse`) parses the file and validates the records once, as JSON from which nothing has to be
converted. The whole floor does what every program must do that imports a file into records of this size, and nothing
else: parse the file, write YAML, and parse and validate it once. Run it in a repository with the records, which tell
it their size: `python -m tests.bench.import_floor [--parse] FILE`. `--prepare FILE` writes the JSON for `--parse`.
"""

from __future__ import annotations

import csv
import json
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

from mimkit.store.layout import shape_of
from tests.bench.floor import Loader, plain

_Dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


class Parts:
    """The processor time of each part so far, in seconds."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """Add the processor time of a block to a part."""
        began = time.process_time()
        yield
        self.seconds[name] = self.seconds.get(name, 0.0) + time.process_time() - began


def prepare(file: Path) -> None:
    """Write the records in the current folder as JSON Lines beside the file."""
    lines = [json.dumps(_data(path.read_bytes())) for path in _paths()]
    _records(file).write_text("\n".join(lines), encoding="utf-8")


def parsing_floor(file: Path) -> dict[str, float]:
    """Parse a file, and validate the records once."""
    parts = Parts()
    with parts.part("parse the file"):
        _parse(file)
    records = _records(file).read_text(encoding="utf-8").splitlines()
    with parts.part("validate the records"):
        for record in records:
            shape_of("incident").model_validate_json(record)
    return parts.seconds


def _parse(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    if file.suffix == ".csv":
        _ = [*csv.DictReader(text.splitlines())]
        return
    _ = [json.loads(line) for line in (text.splitlines() if file.suffix == ".jsonl" else [text])]


def _records(file: Path) -> Path:
    return file.with_name(f"{file.name}.records")


def _paths() -> list[Path]:
    return sorted(Path("incidents").rglob("incident.yaml"))


def _data(raw: bytes) -> Any:
    node = yaml.compose(raw, Loader)
    assert node
    return plain(node)


def floor(file: Path) -> dict[str, float]:
    """Parse a file, and write, parse and validate the records in the current folder."""
    parts = Parts()
    with parts.part("parse the file"):
        _parse(file)
    raws = {str(path): path.read_bytes() for path in _paths()}
    datas: dict[str, Any] = {}
    with parts.part("parse and validate the records"):
        for path, raw in raws.items():
            datas[path] = _data(raw)
            shape_of("incident").model_validate(datas[path])
    with parts.part("render the records"):
        texts = {
            path: yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True)
            for path, data in datas.items()
        }
    with tempfile.TemporaryDirectory() as folder, parts.part("write the records"):
        for path, text in texts.items():
            target = Path(folder, path)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
    return parts.seconds


if __name__ == "__main__":
    *how, name = sys.argv[1:]
    if how == ["--prepare"]:
        prepare(Path(name))
    else:
        sys.stdout.write(json.dumps((parsing_floor if how else floor)(Path(name))))
