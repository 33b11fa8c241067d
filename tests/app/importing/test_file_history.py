"""The versions of a file in the history of another repository: a scraped status page."""

from __future__ import annotations

import json
import os
import subprocess
from datetime import datetime
from pathlib import Path

from mimkit.app.importing.format import Material, ReadOptions
from mimkit.app.importing.history import changes, versions
from mimkit.app.importing.incidents.cstate import FORMAT as CSTATE
from mimkit.app.importing.incidents.statuspage import FORMAT
from mimkit.ops.importing.drafts import ImportProblem, IncidentDraft, LeftOut
from mimkit.store.git.other_repository import history_in
from tests.app.importing.test_cstate import HEAD
from tests.app.importing.test_statuspage import INVESTIGATING, incident, update

WHO = {
    f"GIT_{role}_{key}": "mim-duty@example.com"
    for role in ("AUTHOR", "COMMITTER")
    for key in ("NAME", "EMAIL")
}
PLANNED = {"id": "m1", "name": "Move", "status": "scheduled", "created_at": "2026-03-02T10:00:00Z"}


def test_each_version_gives_what_it_changed(tmp_path: Path) -> None:
    edited = update("u1", "investigating", "10:00:00", "We looked into it.")
    later = update("u2", "identified", "10:20:00")
    snapshots = [
        json.dumps({"incidents": [incident(INVESTIGATING)], "scheduled_maintenances": [PLANNED]}),
        # Another line, and the same incident.
        json.dumps({"incidents": [incident(INVESTIGATING)], "scheduled_maintenances": [PLANNED]}, indent=1),
        "",
        json.dumps({"incidents": [incident(edited, later, impact="critical", name="Checkout is down")]}),
        " ",
        json.dumps({"incidents": []}),
    ]
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)
    for text in snapshots:
        (tmp_path / "summary.json").write_text(text)
        for words in (["add", "summary.json"], ["commit", "--quiet", "-m", "Latest data"]):
            subprocess.run(["git", "-C", str(tmp_path), *words], check=True, env={**os.environ, **WHO})
    ids = subprocess.run(
        ["git", "-C", str(tmp_path), "rev-list", "--reverse", "HEAD"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split()
    found = [*changes(FORMAT.read, versions(history_in(tmp_path, "summary.json"), "s.json", ReadOptions()))]
    drafts = [each for each in found if isinstance(each, IncidentDraft)]
    assert [(each.title, each.severity, len(each.entries)) for each in drafts] == [
        ("Checkout fails", "major", 2),
        ("Checkout is down", "critical", 3),
    ]
    assert [each.place.file for each in drafts] == [f"s.json@{ids[0][:10]}", f"s.json@{ids[3][:10]}"]
    # An incident that is no longer listed did not end at a known time.
    assert not any(each.kind == "restored" for draft in drafts for each in draft.entries)
    assert [each.name for each in found if isinstance(each, LeftOut)] == ["Move"]
    assert [each.sentence for each in found if isinstance(each, ImportProblem)] == ["the file is empty"]


def test_the_time_of_a_version_is_used_if_the_source_does_not_say_when_it_changed() -> None:
    first, later = (datetime.fromisoformat(f"2026-03-02T1{hour}:00:00Z") for hour in (1, 2))
    materials = (
        Material("a.md", HEAD.encode(), as_of=first),
        Material("a.md", HEAD.encode() + b"\n", as_of=later),
        Material("a.md", HEAD.replace("slow", "down").encode(), as_of=later),
    )
    found = [*changes(CSTATE.read, materials)]
    assert [(each.title, each.as_of) for each in found if isinstance(each, IncidentDraft)] == [
        ("API is slow", first),
        ("API is down", later),
    ]
