"""Real exports of status pages come in whole: incidents and updates in and out, twice, and `mim check` accepts them.

What goes in is counted here from the raw files, without any code of the importers. `python -m pytest -m sweep -s` on
this file prints the table.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from tests.stories.conftest import Desk

CORPORA = Path(__file__).parents[3] / "shared/corpora"
pytestmark = [
    pytest.mark.corpora,
    pytest.mark.skipif(not CORPORA.is_dir(), reason="the real data does not lie beside the checkout"),
]


class Counted(NamedTuple):
    """The incidents and updates in files."""

    incidents: int
    updates: int


class Corpus(NamedTuple):
    """Files of one kind, and what `mim import` says about them."""

    format: str
    path: str
    options: tuple[str, ...]
    counts: Callable[[Path], Counted]
    entries: int
    """All entries: updates, declarations (not in cState and Upptime), ends, and rises of the impact and edits."""
    left_out: int = 0
    doubts: int = 0
    """Ends before the start (cState), and incidents whose first update is before their start (the others)."""


def documents(path: Path) -> Iterator[Any]:
    for file in [path] if path.is_file() else sorted(path.rglob("*.json")):
        text = file.read_text(encoding="utf-8")
        yield from map(json.loads, text.splitlines()) if file.suffix == ".jsonl" else [json.loads(text)]


def statuspage(path: Path) -> Counted:
    found = [each for document in documents(path) for each in document.get("incidents", [document])]
    updates = {(one["id"], each["id"]) for one in found for each in one["incident_updates"]}
    return Counted(len({each["id"] for each in found}), len(updates))


def gcp(path: Path) -> Counted:
    found = {
        each.get("id") or (each["service_key"], each["number"]): each
        for document in documents(path)
        for each in document
    }
    return Counted(len(found), sum(len(each["updates"]) for each in found.values()))


def slack(path: Path) -> Counted:
    found = [each for document in documents(path) for each in document["active_incidents"]]
    notes = {(one["id"], each["date_created"]) for one in found for each in one["notes"]}
    return Counted(len({each["id"] for each in found}), len(notes))


def cstate(path: Path) -> Counted:
    return Counted(len([*path.glob("*.md")]), 306)


def upptime(path: Path) -> Counted:
    """Count the red lines: in this log, each is followed by a green one of the same site."""
    return Counted(path.read_text(encoding="utf-8").count("\U0001f7e5"), 0)


EVERY = (
    Corpus("statuspage", "statuspage-atlassian/series", (), statuspage, 56),
    Corpus(
        "statuspage",
        "statuspage-atlassian/DERIVED_jira_incidents_last_seen.jsonl",
        (),
        statuspage,
        1326,
        doubts=2,
    ),
    Corpus(
        "statuspage",
        "statuspage-atlassian/DERIVED_opsgenie_incidents_last_seen.jsonl",
        (),
        statuspage,
        372,
        doubts=1,
    ),
    Corpus("statuspage", "statuspage-github/series", (), statuspage, 60, left_out=19),
    Corpus("statuspage", "statuspage-github/snapshots", (), statuspage, 57),
    Corpus(
        "statuspage", "statuspage-github/DERIVED_incidents_last_seen.jsonl", (), statuspage, 3760, doubts=3
    ),
    Corpus("statuspage", "statuspage-fixtures", (), statuspage, 160),
    Corpus("statuspage", "oci-status", (), statuspage, 2),
    Corpus("gcp", "gcp-status", (), gcp, 1665, doubts=1),
    Corpus("cstate", "cstate-jenkins/content/issues", ("--zone", "UTC"), cstate, 488, doubts=6),
    Corpus("upptime", "upptime-manticore/DERIVED_commit_log.txt", (), upptime, 94),
    Corpus("slack", "slack-status", (), slack, 177),
)


@pytest.mark.sweep
@pytest.mark.parametrize(
    "corpus",
    [
        pytest.param(
            each, id=f"{each.format}-{each.path}", marks=[pytest.mark.long] if each.entries > 500 else []
        )
        for each in EVERY
    ],
)
def test_every_export_comes_in_whole_and_once(corpus: Corpus, desk: Desk) -> None:
    path = CORPORA / corpus.path
    expected = corpus.counts(path)
    words = ("import", corpus.format, str(path), *corpus.options, "--json")
    said = desk.type(*words)
    first = said.document
    updates = entries = 0
    for each in desk.folder.glob("incidents/*/*/incident.yaml"):
        timeline = yaml.load(each.read_bytes(), getattr(yaml, "CBaseLoader", yaml.BaseLoader))["timeline"]
        entries += len(timeline)
        updates += sum(entry["kind"] == "update" for entry in timeline)
    checked = desk.type("check")
    second = desk.type(*words).document
    row = (
        *expected,
        first["new"],
        updates,
        entries,
        len(first["left_out"]),
        len(first["doubts"]),
        said.status,
    )
    print("|", corpus.format, corpus.path, *row, sep=" | ")  # noqa: T201 - the table
    assert (first["new"], updates) == expected
    assert (second["new"], second["changed"], second["unchanged"]) == (0, 0, expected[0])
    assert (checked.status, said.status, first["problems"]) == (0, 0, [])
    assert (entries, len(first["left_out"]), len(first["doubts"])) == (
        corpus.entries,
        corpus.left_out,
        corpus.doubts,
    )


def test_incidents_that_were_back_filled_in_2016_have_no_negative_duration(desk: Desk) -> None:
    """One was created five days after it ended: the page displays its updates at 17:25 and 17:28.

    Another took from 14:24:07 to 16:36:47, and the third has no time of its end.
    """
    desk.mim("import", "statuspage", str(CORPORA / "statuspage-fixtures/lurk_incidents"))
    desk.git("add", "incidents")
    desk.git("commit", "--quiet", "-m", "Import")
    words = ("--since", "2016-01-01", "--include", "backfill", "--metric", "declared-to-restored", "--json")
    found = desk.mim("metrics", *words).document["groups"][0]["values"]["declared-to-restored"]
    assert sorted(each["seconds"] for each in found["points"]) == [3 * 60, (2 * 60 + 12) * 60 + 40]
    assert (found["backwards"], len(found["missing"])) == ([], 1)
