"""The floor of an import, as a program. It prints the processor time of each part, in seconds, as JSON.

It does what every program must do that imports a file into records of this size, and nothing else: parse the file,
write YAML, and parse and validate it once. Run it in a repository with the records, which tell it their size:
`python -m tests.bench.import_floor FILE`.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

from mimkit.store.layout import ref_of, shape_of
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


def floor(file: Path) -> dict[str, float]:
    """Parse a file, and write, parse and validate the records in the current folder."""
    parts = Parts()
    with parts.part("parse the file"):
        text = file.read_text(encoding="utf-8")
        lines = text.splitlines() if file.suffix == ".jsonl" else [text]
        _ = [json.loads(line) for line in lines]
    raws = {str(path): path.read_bytes() for path in sorted(Path("incidents").rglob("incident.yaml"))}
    datas: dict[str, Any] = {}
    with parts.part("parse and validate the records"):
        for path, raw in raws.items():
            node, ref = yaml.compose(raw, Loader), ref_of(path)
            assert node
            assert ref
            datas[path] = plain(node)
            shape_of(ref.kind).model_validate(datas[path])
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
    sys.stdout.write(json.dumps(floor(Path(sys.argv[1]))))
