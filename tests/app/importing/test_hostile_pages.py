"""Damaged and hostile exports of status pages: no reader raises, and what it yields can be recorded or is named.

The inputs are the examples of the other tests and, where it lies beside the checkout, the real data. Each is changed
at random places, with fixed seeds: bytes of any file, and values of JSON documents.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest

from mimkit.app.importing.format import Material, ReadOptions
from mimkit.app.importing.registry import format_named
from mimkit.ops.importing.drafts import ImportProblem, IncidentDraft, LeftOut
from mimkit.ops.importing.importing import ImportIncidents
from mimkit.ops.importing.names import Names
from tests.app.importing.test_atom import entry, feed, small
from tests.app.importing.test_cstate import HEAD
from tests.app.importing.test_gcp import NEW, OLD
from tests.app.importing.test_slack import INCIDENT
from tests.app.importing.test_statuspage import INVESTIGATING, RESOLVED, incident, update
from tests.app.importing.test_upptime import COMMENT, GH, LOG, REST
from tests.builders import Desk

CORPORA = Path(__file__).parents[4] / "shared/corpora"
NOW = datetime.fromisoformat("2026-11-01T00:00:00Z")
LONG = "x" * 25_688
HOSTILE: tuple[Any, ...] = (
    *(
        None,
        True,
        0,
        -1,
        10**30,
        1e308,
        "",
        " ",
        "\0",
        "\ud800",
        "\u202e",
        LONG,
        LONG + "<br>" + "&" * 999,
        [],
        {},
        [[]],
    ),
    *(
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z",
        "2016-12-31T23:59:60Z",
        "2026-02-30",
        "03/04/2026",
        "now",
    ),
    *(
        ["a", None, 3],
        {"name": {"name": 1}},
        "<p><small>Jan 1, 10:00</small>",
        '{{< track "x" >}}',
        "\x1b[31m",
        "a\nb",
    ),
    *(
        "resolved",
        "scheduled",
        "Update in 99999999 minutes, next update by 99:99 UTC",
        "https://a/b/issues/1",
    ),
)
NESTED = b"[" * 3_000 + b"]" * 3_000
DIGITS = b"9" * 5_000
BYTES = (
    b"\0",
    b"\xff",
    b'"',
    b"{",
    b"]",
    b"<",
    b"&",
    b"\r",
    b"---\n",
    b"\\ud800",
    b"\xef\xbb\xbf",
    b"NaN",
    NESTED,
    DIGITS,
)
DOCUMENTS: dict[str, tuple[Any, ...]] = {
    "statuspage": (
        {
            "incidents": [
                incident(
                    INVESTIGATING,
                    RESOLVED,
                    update("u4", "investigating", "11:00:00"),
                    components=[{"name": "a"}],
                )
            ],
            "scheduled_maintenances": [{"id": "m", "scheduled_for": "x"}],
        },
    ),
    "gcp": ([OLD, NEW],),
    "slack": ({"active_incidents": [INCIDENT]},),
    "upptime": ([REST, GH, COMMENT],),
}
TEXTS: dict[str, tuple[str, ...]] = {
    "cstate": (HEAD + 'a {{< track "2026-03-02 10:00Z" >}}\n', HEAD + "[Final] a\n[Initial] b"),
    "upptime": (LOG,),
    "atom": (
        feed(entry(small("Jan 2", "02:55", "Resolved", "x") + small("Dec 31", "23:50", "Update", "y"))),
    ),
}
REAL = {
    "statuspage": ("statuspage-fixtures/**/*.json", "statuspage-github/snapshots/*.json"),
    "gcp": ("gcp-status/snapshots/*.json",),
    "slack": ("slack-status/snapshots/*.json",),
    "cstate": ("cstate-jenkins/content/issues/*.md",),
    "upptime": ("upptime-manticore/DERIVED_commit_log.txt", "upptime-manticore/history/*"),
}


def changed(document: Any, random: Random) -> Any:
    """Return a document with a hostile value somewhere in it."""
    if random.random() < 0.15 or not isinstance(document, dict | list) or not document:
        return random.choice(HOSTILE)
    if isinstance(document, list):
        at = random.randrange(len(document))
        return [changed(each, random) if place == at else each for place, each in enumerate(document)]
    key = random.choice([*document])
    if random.random() < 0.1:
        return {**document, random.choice(("id", "\ud800", "a" * 300, "")): random.choice(HOSTILE)}
    return {name: changed(each, random) if name == key else each for name, each in document.items()}


def damaged(raw: bytes, random: Random) -> bytes:
    """Return a file that is cut off, or has a piece removed, doubled or replaced."""
    start, end = sorted(random.randrange(len(raw) + 1) for _ in range(2))
    end = min(end, start + random.choice((0, 1, 3, 200)))
    piece = random.choice((b"", raw[start:end] * 2, *BYTES))
    return raw[:start] + piece + (b"" if random.random() < 0.2 else raw[end:])


def cases(name: str) -> Iterator[bytes]:
    random = Random(name)
    documents = DOCUMENTS.get(name, ())
    for document in documents:
        for _ in range(250):
            yield json.dumps(changed(changed(document, random), random)).encode()
    raws = [
        *(json.dumps(each, indent=1).encode() for each in documents),
        *(each.encode() for each in TEXTS.get(name, ())),
    ]
    for raw in raws:
        for _ in range(250):
            yield damaged(raw, random)
    real = sorted(path for each in REAL.get(name, ()) for path in CORPORA.glob(each) if path.is_file())
    for path in random.sample(real, min(len(real), 12)):
        raw = path.read_bytes()
        yield from (damaged(raw[:200_000], random) for _ in range(6))


@pytest.mark.sweep
@pytest.mark.parametrize("name", ["statuspage", "gcp", "slack", "cstate", "upptime", "atom"])
def test_no_damaged_export_raises(name: str, desk: Desk) -> None:
    read = format_named(name).read
    names = Names.of(desk.snapshot, {}, {}, {})
    read_files = recorded = 0
    for raw in cases(name):
        read_files += 1
        drafts: list[IncidentDraft] = []
        for each in read(Material("f.md", raw, ReadOptions())):
            assert isinstance(each, IncidentDraft | LeftOut | ImportProblem)
            assert each.place.line >= 1
            if isinstance(each, IncidentDraft):
                assert all(entry.at.tzinfo and entry.key for entry in each.entries)
                assert len({entry.key for entry in each.entries}) == len(each.entries)
                drafts.append(each)
        command = ImportIncidents(
            by="mim-duty",
            at=NOW,
            now=NOW,
            entropy=0,
            via="import",
            format=name,
            drafts=tuple(drafts[:20]),
            names=names,
        )
        command.decide(desk.snapshot)
        recorded += len(command.imported)
    assert read_files >= 200
    assert recorded >= 50
