"""The metrics of our own archive match the reports, in any order of files and division into repositories."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from mimkit.app.reading.parse import parse
from mimkit.metrics.fact import IncidentFacts, collect_facts
from mimkit.metrics.sample import times
from mimkit.model.dossier import Dossier
from mimkit.model.incident.incident import Incident
from mimkit.model.incident.review import Review
from mimkit.model.time.calendar import BusinessCalendar
from mimkit.store.yaml.reader import read
from tests import builders
from tests.edits import create
from tests.records.test_our_records import INCIDENTS, ROOT, STATED
from tests.stories.conftest import Desk, shell

NOW = "2026-11-24T12:00:00Z"
MOMENTS = ("started", "detected", "declared", "restored")


def fact(path: Path) -> IncidentFacts:
    name = path.relative_to(ROOT).as_posix()
    record, beside = parse(name, path.read_bytes()), path.with_name("review.yaml")
    held = parse(beside.relative_to(ROOT).as_posix(), beside.read_bytes())
    assert isinstance(record, Incident)
    assert isinstance(held, Review)
    found = collect_facts(Dossier(record, builders.Desk.scaffolded().snapshot, held), ())
    assert found
    return found


BY_NAME = {path.parent.name: path for path in INCIDENTS}
APPROXIMATE = ("MI-20180707-Y31",)
"""The report says only about when it started, so the durations of a few hours are too uncertain to count."""
PAIRS = [row for row in STATED if row[1] in MOMENTS and row[2] in MOMENTS]


@pytest.mark.parametrize(("wanted", "start", "end", "stated", "computed"), PAIRS)
def test_a_number_is_what_the_reports_own_times_say(
    wanted: str, start: str, end: str, stated: int, computed: int | None
) -> None:
    """Where a report states another duration than its times give, the second figure is that of its times."""
    found = times(builders.span(start, end), [fact(BY_NAME[wanted])], BusinessCalendar())
    if wanted in APPROXIMATE:
        assert found.imprecise == (wanted,)
        return
    assert [round(seconds / 60) for seconds in found.values] == [computed if computed is not None else stated]


def numbers(desk: Desk, *words: str) -> dict[str, Any]:
    document = desk.mim("metrics", "--include", "backfill", "--format", "json", "--now", NOW, *words).document
    for key in ("commit", "command"):
        document.pop(key)
    return document


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A repository with a copy of our own records."""
    base = tmp_path_factory.mktemp("archive")
    desk = Desk(base / "whole", shell(base / "home", "mim-duty@example.com"))
    desk.folder.mkdir()
    subprocess.run(["git", "init", "-q", "-b", "main", str(desk.folder)], check=True)
    for folder in ("incidents", "policy"):
        shutil.copytree(ROOT / folder, desk.folder / folder)
    desk.commit()
    return desk


def copied(desk: Desk, name: str, keep: str) -> Desk:
    """Return a repository with those incidents of a desk whose id ends on an even (or odd) letter."""
    other = Desk(desk.folder.with_name(name), desk.environment)
    shutil.copytree(desk.folder, other.folder)
    for path in other.folder.glob("incidents/*/MI-*"):
        if ("even" if ord(path.name[-1]) % 2 == 0 else "odd") != keep:
            shutil.rmtree(path)
    other.commit()
    return other


@pytest.mark.sweep
def test_the_order_of_entries_in_the_files_changes_no_number(archive: Desk) -> None:
    shuffled = Desk(archive.folder.with_name("shuffled"), archive.environment)
    shutil.copytree(archive.folder, shuffled.folder)
    dice = random.Random(20251123)
    for path in shuffled.folder.glob("incidents/*/MI-*/incident.yaml"):
        data: Any = read(path.read_bytes())
        dice.shuffle(data["timeline"])
        path.write_bytes(create(data))
    shuffled.commit()
    assert numbers(shuffled) == numbers(archive)


@pytest.mark.sweep
@pytest.mark.parametrize("by", ["service", "cause"])
def test_one_repository_or_two_give_the_same_numbers(archive: Desk, by: str) -> None:
    even, odd = copied(archive, f"even-{by}", "even"), copied(archive, f"odd-{by}", "odd")
    whole = numbers(archive, "--by", by)
    both = numbers(even, "--also", str(odd.folder), "--by", by)
    split = both.pop("sources")
    assert [(each["source"], each["incidents"]) for each in split] == [
        (desk.folder.name, len([*desk.folder.glob("incidents/*/MI-*")])) for desk in (even, odd)
    ]
    for group in both["groups"]:
        parts = group.pop("sources")
        assert sum(each["incidents"] for each in parts) == group["incidents"]
    assert json.loads(json.dumps(both).replace(f"{odd.folder.name}:", "")) == whole
    assert len(whole["groups"]) > 3
    alone = numbers(even, "--by", by)
    assert alone != whole
    assert json.dumps(alone) != json.dumps(whole)
