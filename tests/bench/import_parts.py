"""The parts of an import, as a program. It prints the processor time of each, in seconds, as JSON.

Run it in a repository: `python -m tests.bench.import_parts FORMAT FILE`. The records are written to the working tree.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

from mimkit.app.importing.format import Material
from mimkit.app.importing.registry import format_named
from mimkit.app.reading.at_commit import snapshot_at
from mimkit.app.recording.uncommitted import write_for_review
from mimkit.model.snapshot import Snapshot
from mimkit.ops.importing.drafts import IncidentDraft
from mimkit.ops.importing.importing import ImportIncidents
from mimkit.ops.importing.names import Names
from mimkit.store.git.repository import Repository
from mimkit.store.render import render
from tests.bench.import_floor import Parts

NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)
_BATCH = 500


def imported(form: str, file: Path) -> dict[str, float]:
    """Import a file as `mim import` does, and return the processor time of each part."""
    parts, repo = Parts(), Repository.discover(Path.cwd())
    snapshot = snapshot_at(repo, repo.here()).with_records({}, {}, {})
    with parts.part("read to drafts"):
        found = [*format_named(form).read(Material(file.name, file.read_bytes()))]
    drafts = [each for each in found if isinstance(each, IncidentDraft)]
    names = Names.of(snapshot, {}, {}, {})
    for start in range(0, len(drafts), _BATCH):
        _import_batch(parts, repo, snapshot, _command(form, tuple(drafts[start : start + _BATCH]), names))
    return parts.seconds


def _command(form: str, drafts: tuple[IncidentDraft, ...], names: Names) -> ImportIncidents:
    return ImportIncidents(
        by="mim-duty", at=NOW, now=NOW, entropy=0, via="import", format=form, drafts=drafts, names=names
    )


def _import_batch(parts: Parts, repo: Repository, snapshot: Snapshot, command: ImportIncidents) -> None:
    with parts.part("place"):
        edits = render(command.decide(snapshot).edits)
    with parts.part("render"):
        raws = {path: edit.apply(None).raw for path, edit in edits.items()}
    with parts.part("write"):
        write_for_review(repo, raws)


def main(words: list[str]) -> None:
    """Print the parts."""
    form, file = words
    sys.stdout.write(json.dumps(imported(form, Path(file))))


if __name__ == "__main__":
    main(sys.argv[1:])
