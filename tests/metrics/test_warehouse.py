"""The page about DuckDB: its SQL over exported Parquet gives the numbers of `mim metrics`, on varied records.

The million of the benchmark are such incidents too, and are not written as records: here, the rows of a sample are
compared with what `mim export` writes for its records.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import pytest

from mimkit.app.exporting.format import ExportRequest, ExportSummary
from mimkit.app.exporting.formats import jsonl
from mimkit.app.exporting.formats.parquet import FORMAT, write_parquet
from mimkit.app.exporting.output import write_chunks
from mimkit.app.judging.metrics import facts_of
from mimkit.app.reading.every_incident import Moment
from mimkit.metrics.fact import IncidentFacts
from mimkit.metrics.measure import measure, metrics_of
from mimkit.metrics.result import (
    By,
    DurationSample,
    MetricsQuestion,
    MetricsResult,
    NumberSample,
    ShareSample,
)
from mimkit.model.policy.metric import built_in
from mimkit.store.git.repository import Repository
from tests.bench.analysis import OPENING, QUERIES, run
from tests.bench.generate import scaffold_files
from tests.bench.synthetic import incidents
from tests.builders import Desk, clock

COUNT = 120
NOW = clock("+60 12:00")


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with a sample of the synthetic incidents as records."""
    folder = tmp_path_factory.mktemp("warehouse")
    texts = {path: text.encode() for each in incidents(COUNT) for path, text in each.files().items()}
    for path, raw in {**scaffold_files(), **texts}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(raw)
    for words in (("init", "-q", "-b", "main"), ("add", "-A"), ("commit", "-q", "-m", "Records")):
        who = ("-c", "user.name=mim-duty", "-c", "user.email=mim-duty@example.com")
        subprocess.run(["git", *who, *words], cwd=folder, check=True)
    return folder


@pytest.fixture(scope="module")
def exported(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tables of the sample as JSON Lines in `jsonl`, and as Parquet in `parquet`."""
    base = tmp_path_factory.mktemp("exported")
    repo = Repository.discover(sample)
    request = ExportRequest(repo, repo.head().commit, Moment(NOW), FORMAT.files)
    (base / "jsonl").mkdir()
    write_chunks(jsonl.FORMAT, jsonl.chunks(request, ExportSummary()), base / "jsonl")
    shutil.copytree(base / "jsonl", base / "parquet")
    write_parquet(base / "parquet")
    return base


@pytest.fixture(scope="module")
def facts(sample: Path) -> list[IncidentFacts]:
    repo = Repository.discover(sample)
    return facts_of(repo, repo.head().commit, Moment(NOW)).facts


@pytest.fixture(scope="module")
def answers(exported: Path) -> Mapping[str, list[tuple[Any, ...]]]:
    return run(duckdb.connect(), exported / "parquet")


def measured(facts: list[IncidentFacts], *by: By) -> MetricsResult:
    policy = Desk.scaffolded().policy
    return measure(MetricsQuestion(NOW, policy.calendar, by=by), metrics_of(policy, built_in()), facts)


def test_the_synthetic_rows_are_what_an_export_writes_for_the_records(exported: Path) -> None:
    lines = (exported / "jsonl/incidents.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line) for line in lines] == [each.row() for each in incidents(COUNT)]
    every = [each.row() for each in incidents(COUNT)]
    # The sample has every case that a metric leaves out.
    assert {row["mode"] for row in every} == {"live", "drill", "backfill"}
    assert {row["review"] for row in every} == {"none", "draft", "published", "waived"}
    assert {row["status"] for row in every} == {"declared", "closed", "demoted"}
    assert any(row["approximate"] for row in every)


@pytest.mark.parametrize(
    ("title", "metric"),
    [
        ("Time to declare", "time-to-declare"),
        ("Time to assemble", "time-to-assemble"),
        ("Mean time to restore service", "time-to-restore"),
    ],
)
def test_durations_are_those_of_mim_metrics(
    title: str, metric: str, answers: Mapping[str, list[tuple[Any, ...]]], facts: list[IncidentFacts]
) -> None:
    found = measured(facts).groups[0].samples[metric]
    assert isinstance(found, DurationSample)
    summary = found.summary
    expected: list[Any] = [summary.n, summary.median, summary.p90, summary.longest]
    if "mean" in title.lower():
        expected.insert(1, pytest.approx(summary.mean))
    assert summary.n > 50
    assert [*answers[title][0]] == expected


@pytest.mark.parametrize(
    ("title", "metric"), [("Completed reviews", "reviewed"), ("Repeats of a root cause", "repeats")]
)
def test_shares_are_those_of_mim_metrics(
    title: str, metric: str, answers: Mapping[str, list[tuple[Any, ...]]], facts: list[IncidentFacts]
) -> None:
    found = measured(facts).groups[0].samples[metric]
    assert isinstance(found, ShareSample)
    assert 0 < len(found.part) < len(found.whole)
    assert answers[title] == [(len(found.part), len(found.whole))]


def test_the_number_by_quarter_and_service_is_that_of_mim_metrics(
    answers: Mapping[str, list[tuple[Any, ...]]], facts: list[IncidentFacts]
) -> None:
    numbers = {}
    for group in measured(facts, "quarter", "service").groups:
        found = group.samples["incidents"]
        assert isinstance(found, NumberSample)
        numbers[group.keys] = len(found.incidents)
    expected = [(*keys, number) for keys, number in sorted(numbers.items()) if number]
    assert answers["Number per quarter and service"] == expected


def test_the_page_has_the_six_metrics_and_json_lines_give_the_same(exported: Path, answers: object) -> None:
    assert len(QUERIES) == 6
    assert OPENING.count("CREATE VIEW") == 2
    assert run(duckdb.connect(), exported / "jsonl", is_json=True) == answers
