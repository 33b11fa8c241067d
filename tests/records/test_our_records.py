"""The records in `incidents/` and `policy/` are an archive of public reports: readable, and consistent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from mimkit.model.file_problem import Unreadable
from mimkit.model.ids import ulid_time
from mimkit.model.incident import problem
from mimkit.model.incident.incident import Incident
from mimkit.model.incident.review import Review
from mimkit.model.incident.state import fold
from mimkit.model.organisation import directory, people, roster, runbook
from mimkit.model.policy import policy
from mimkit.model.text import File
from mimkit.model.time.approximate import is_approximate
from mimkit.store.yaml.reader import Data, read

ROOT = Path(__file__).parents[2]
REPORTS = ROOT.parent / "shared" / "corpora" / "postmortems"
MODELS: dict[str, type[File]] = {
    "incidents/*/MI-*/incident.yaml": Incident,
    "incidents/*/MI-*/review.yaml": Review,
    "incidents/problems/PB-*.yaml": problem.Problem,
    "policy/policy.yaml": policy.Policy,
    "policy/people.yaml": people.People,
    "policy/channels.yaml": directory.Channels,
    "policy/glossary.yaml": directory.Glossary,
    "policy/groups/*.yaml": directory.Group,
    "policy/services/*.yaml": directory.Service,
    "policy/rosters/*.yaml": roster.Roster,
    "policy/runbooks/*.yaml": runbook.Runbook,
    "policy/templates/*.yaml": directory.Template,
}
FILES = sorted(
    path for folder in ("incidents", "policy") for path in (ROOT / folder).rglob("*") if path.is_file()
)
INCIDENTS = sorted((ROOT / "incidents").glob("*/MI-*/incident.yaml"))
REVIEWS = sorted((ROOT / "incidents").glob("*/MI-*/review.yaml"))
PROBLEMS = sorted((ROOT / "incidents").glob("problems/PB-*.yaml"))

# What each report says about its own durations, in minutes: from one point of the timeline to another. A
# point is a milestone, or a kind of entry with some of its words. Where the report contradicts its own
# times, the second number is what the times say, and the record's doubts name the contradiction.
STATED = [
    ("MI-20200415-3SJ", "declared", "restored", 30, None),
    ("MI-20200415-3SJ", "started", "restored", 309, 474),
    ("MI-20200921-G2Y", "detected", "note: repaired", 38, None),
    ("MI-20200921-G2Y", "detected", "restored", 194, None),
    ("MI-20210609-R0H", "detected", "restored", 31, None),
    ("MI-20210609-R0H", "detected", "closed", 43, None),
    ("MI-20210712-XZZ", "detected", "restored", 7, None),
    ("MI-20210712-XZZ", "detected", "closed", 1203, 1205),
    ("MI-20220122-VH8", "detected", "note: repaired", 122, None),
    ("MI-20220122-VH8", "detected", "restored", 161, None),
    ("MI-20220310-MDV", "detected", "restored", 8, None),
    ("MI-20210622-HK0", "started", "detected", 8, None),
    ("MI-20210622-HK0", "started", "restored", 25, None),
    ("MI-20210630-7KY", "started", "detected", 1, None),
    ("MI-20210630-7KY", "started", "restored", 5, None),
    ("MI-20210702-13X", "started", "detected", 8, 7),
    ("MI-20210702-13X", "started", "finding: alarm", 8, None),
    ("MI-20210702-13X", "started", "restored", 10, None),
    ("MI-20210906-6A8", "started", "detected", 5, None),
    ("MI-20210906-6A8", "started", "restored", 68, None),
    ("MI-20210917-EZD", "started", "detected", 335, None),
    ("MI-20210917-EZD", "started", "restored", 408, None),
    ("MI-20180707-Y31", "started", "detected", 300, 258),
    ("MI-20230720-YQQ", "started", "restored", 13, None),
    ("MI-20230720-YQQ", "started", "finding: acknowledges", 11, None),
]  # fmt: skip

# Moments that a link of the report proves: a chat permalink holds microseconds since 1970, a Gitter message
# id begins with seconds in hexadecimal.
PROVEN = [
    ("MI-20200921-G2Y", "declared", 1600710001),
    ("MI-20210609-R0H", "detected", 1623240948),
    ("MI-20210712-XZZ", "detected", 1626101058),
    ("MI-20210712-XZZ", "closed", 1626173354),
    ("MI-20220122-VH8", "note: help channel", 1642855796),
    ("MI-20220310-MDV", "detected", 1646912939),
    ("MI-20171130-9X4", "detected", 0x5A209B75),
    ("MI-20180331-4MA", "detected", 0x5AC01003),
]

WORD = re.compile(r"[^\W_]+")
RUN = 8
"""So many words in a row are a quotation."""


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def data(path: Path) -> Data:
    found = read(path.read_bytes())
    assert not isinstance(found, Unreadable), found
    return found


@cache
def incident(path: Path) -> Incident:
    return Incident.model_validate(data(path))


def by_id(wanted: str) -> Incident:
    return incident(ROOT / "incidents" / wanted[3:7] / wanted / "incident.yaml")


def moment(record: Incident, point: str) -> datetime:
    """Return when a point was reached: a milestone, or `KIND: WORDS` of an entry."""
    kind, colon, words = point.partition(": ")
    if not colon:
        reached = getattr(fold(record).milestones, point)
        assert isinstance(reached, datetime)
        return reached
    (found,) = [e for e in record.timeline if e.kind == kind and words in getattr(e, "text", "")]
    return found.at


def words_of(value: Data) -> Iterator[str]:
    """Yield each text that somebody wrote, without addresses."""
    if isinstance(value, str) and "://" not in value:
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from words_of(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from words_of(inner)


def runs(text: str) -> Iterator[tuple[str, ...]]:
    words = WORD.findall(text.lower())
    for start in range(len(words) - RUN + 1):
        yield tuple(words[start : start + RUN])


@cache
def quotations() -> frozenset[tuple[str, ...]]:
    reports = [path for path in REPORTS.rglob("*") if path.suffix in (".md", ".erb")]
    return frozenset(run for path in reports for run in runs(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", FILES, ids=name)
def test_every_file_is_a_record_of_its_kind(path: Path) -> None:
    (model,) = [model for pattern, model in MODELS.items() if path.relative_to(ROOT).match(pattern)]
    record: Any = model.model_validate(data(path))
    stem = path.parent.name if path.stem in ("incident", "review") else path.stem
    assert getattr(record, "incident" if path.stem == "review" else "id", stem) == stem


def test_the_archive_holds_what_it_promises() -> None:
    sources = [str(source.url) for path in INCIDENTS if (source := incident(path).source)]
    hosts = {
        key: sum(key in url for url in sources)
        for key in ("ministryofjustice", "dfds", "jupyterhub", "rust-lang")
    }
    assert len(sources) == len(INCIDENTS) == len(REVIEWS) >= 13
    assert hosts["ministryofjustice"] >= 4
    assert hosts["dfds"] >= 3
    assert hosts["jupyterhub"] >= 3
    assert hosts["rust-lang"] >= 2


@pytest.mark.parametrize("path", INCIDENTS, ids=lambda path: path.parent.name)
def test_a_record_is_back_filled_over_and_names_its_source_zone_and_doubts(path: Path) -> None:
    record = incident(path)
    source = record.source
    assert record.mode == "backfill"
    assert fold(record).status == "closed"
    assert source
    assert source.zone
    assert source.doubts
    assert source.licence


@pytest.mark.parametrize("path", INCIDENTS, ids=lambda path: path.parent.name)
def test_entries_stand_in_the_order_of_their_times_and_ids(path: Path) -> None:
    entries = incident(path).timeline
    assert [entry.id for entry in entries] == sorted({entry.id for entry in entries})
    assert [entry.at for entry in entries] == sorted(entry.at for entry in entries)
    assert all(ulid_time(entry.id).replace(microsecond=0) == entry.at for entry in entries)


@pytest.mark.parametrize("path", INCIDENTS, ids=lambda path: path.parent.name)
def test_an_id_bears_the_day_of_detection(path: Path) -> None:
    detected = fold(incident(path)).milestones.detected
    assert detected
    assert path.parent.name[3:11] == f"{detected:%Y%m%d}"
    assert path.parent.parent.name == f"{detected:%Y}"


@pytest.mark.sweep
@pytest.mark.parametrize(("wanted", "start", "end", "stated", "computed"), STATED)
def test_times_agree_with_the_durations_that_the_report_states(
    wanted: str, start: str, end: str, stated: int, computed: int | None
) -> None:
    record = by_id(wanted)
    minutes = (moment(record, end) - moment(record, start)).total_seconds() / 60
    assert minutes == (stated if computed is None else computed)


@pytest.mark.parametrize(
    ("wanted", "figures"),
    [
        ("MI-20200415-3SJ", ("5h 09m", "7h 54m")),
        ("MI-20210712-XZZ", ("20h 03m", "20h 05m")),
        ("MI-20210702-13X", ("eight minutes", "after seven")),
        ("MI-20180707-Y31", ("five hours", "258 minutes")),
    ],
)
def test_a_contradiction_is_doubted_with_both_figures(wanted: str, figures: tuple[str, str]) -> None:
    source = by_id(wanted).source
    assert source
    assert any(all(figure in doubt.text for figure in figures) for doubt in source.doubts)


METRICS = {
    ("started", "detected"): "time-to-detect",
    ("started", "restored"): "time-to-restore",
    ("declared", "restored"): "declared-to-restored",
    ("detected", "restored"): "detected-to-restored",
    ("detected", "closed"): "detected-to-closed",
}


@pytest.mark.parametrize(
    ("wanted", "metric", "stated"),
    [
        (wanted, METRICS[start, end], stated)
        for wanted, start, end, stated, _ in STATED
        if (start, end) in METRICS
    ],
)
def test_a_record_holds_the_figure_that_its_report_states(wanted: str, metric: str, stated: int) -> None:
    minutes = {each.metric: each.length.total_seconds() / 60 for each in by_id(wanted).stated}
    # The five hours until somebody noticed are in the doubts of that record.
    assert minutes.get(metric, stated) == stated
    assert metric in minutes or wanted == "MI-20180707-Y31"


@pytest.mark.parametrize("path", INCIDENTS, ids=lambda path: path.parent.name)
def test_every_doubt_says_what_it_is_about(path: Path) -> None:
    source = incident(path).source
    assert source
    assert all(doubt.about for doubt in source.doubts)


def test_times_that_a_report_gives_only_about_are_approximate() -> None:
    milestones = fold(by_id("MI-20180707-Y31")).milestones
    assert [
        is_approximate(at) for at in (milestones.started, milestones.detected, milestones.restored) if at
    ] == [
        True,
        False,
        True,
    ]


def test_each_contradiction_of_the_table_is_one_that_the_record_doubts() -> None:
    contradicted = {wanted for wanted, _, _, _, computed in STATED if computed is not None}
    assert contradicted == {"MI-20200415-3SJ", "MI-20210712-XZZ", "MI-20210702-13X", "MI-20180707-Y31"}


@pytest.mark.parametrize(("wanted", "point", "seconds"), PROVEN)
def test_times_agree_with_the_clock_of_the_chat_that_the_report_links_to(
    wanted: str, point: str, seconds: int
) -> None:
    assert int(moment(by_id(wanted), point).timestamp()) // 60 == seconds // 60


@pytest.mark.parametrize("path", REVIEWS, ids=lambda path: path.parent.name)
def test_a_review_is_published_and_says_what_worked_and_what_slowed(path: Path) -> None:
    review = Review.model_validate(data(path))
    assert review.state == "published"
    assert review.summary
    assert review.trigger
    assert review.detection
    assert review.worked
    assert review.slowed
    assert all(action.owner for action in review.actions)


def test_incidents_and_problem_records_name_each_other() -> None:
    problems = [problem.Problem.model_validate(data(path)) for path in PROBLEMS]
    told = {(record.id, each) for record in problems for each in record.incidents}
    tracked = {(each, path.parent.name) for path in INCIDENTS for each in fold(incident(path)).problems}
    assert told == tracked


def test_a_cause_that_came_back_is_one_problem_record() -> None:
    repeats = [data(path) for path in PROBLEMS]
    shared = {
        str(each["cause"]) for each in repeats if isinstance(each, dict) and len(each["incidents"] or ()) > 1
    }
    assert shared == {"wrong-cluster", "load-balancer-targets-detached", "pod-events-lost"}


@pytest.mark.parametrize("path", FILES, ids=name)
def test_nobody_is_addressed_by_a_handle(path: Path) -> None:
    assert not [text for text in words_of(data(path)) if re.search(r"(?<![\w.-])@\w", text)]


@pytest.mark.sweep
@pytest.mark.corpora
@pytest.mark.skipif(
    not REPORTS.is_dir(), reason="the reports do not lie beside the checkout (../shared/corpora)"
)
@pytest.mark.parametrize("path", FILES, ids=name)
def test_no_sentence_is_taken_from_a_report(path: Path) -> None:
    copied = [" ".join(run) for text in words_of(data(path)) for run in runs(text) if run in quotations()]
    assert copied == []


@pytest.mark.corpora
@pytest.mark.skipif(
    not REPORTS.is_dir(), reason="the reports do not lie beside the checkout (../shared/corpora)"
)
def test_the_search_for_quotations_finds_one() -> None:
    report = next((REPORTS / "dfds").glob("PM2021-009*")).read_text(encoding="utf-8")
    assert set(runs(report)) <= quotations()
    assert set(runs(report))
