"""Tables that were computed elsewhere have the same content in the documentation."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mimkit.metrics.fact import IncidentFacts, collect_facts
from mimkit.metrics.sample import times
from mimkit.model.dossier import Dossier
from mimkit.model.time.calendar import BusinessCalendar
from tests.builders import Desk, span
from tests.docs.generate import SITE
from tests.docs.worked_table import cases, row
from tests.records.test_our_records import REPORTS, STATED, by_id

CLOCKS = (SITE / "explanation" / "deadlines.md").read_text(encoding="utf-8")
NUMBERS = (SITE / "explanation" / "metrics.md").read_text(encoding="utf-8")
COUNTED = re.findall(
    r"^\| (MI-\S+) \| (.+) \| (.+) \| (.+) \| (.+) \| (.+) \| (.+) \|$", NUMBERS, re.MULTILINE
)
REPORTED = {
    "MI-20200415-3SJ": "2020-04-15-nginx-tls",
    "MI-20200921-G2Y": "2020-09-21-some-cloud-platform-components-destroyed",
    "MI-20210609-R0H": "2021-06-09-unable-to-create-new-ingress-rules",
    "MI-20210712-XZZ": "2021-07-12-all-ingress-apps-live1-stop-working",
    "MI-20220122-VH8": "2022-01-22-some-dns-records-deleted",
    "MI-20220310-MDV": "2022-03-10-all-ingress-resource-certificate-issue",
}
MOMENTS = (
    ("detected", "declared"),
    ("started", "restored"),
    ("detected", "restored"),
    ("declared", "restored"),
)


def minutes(words: str) -> int:
    """Return the minutes of `20h 03m`, `0h 07m` or `8m`."""
    found = re.match(r"(?:(\d+)h ?)?(?:(\d+)m)?", words)
    assert found
    assert found[0], words
    return int(found[1] or 0) * 60 + int(found[2] or 0)


def told_of(name: str) -> IncidentFacts:
    record = by_id(name)
    fact = collect_facts(Dossier(record, Desk.scaffolded().snapshot), ())
    assert fact
    return fact


def counted(name: str, starts: str, ends: str) -> int | str:
    found = times(span(starts, ends), [told_of(name)], BusinessCalendar())
    if found.points:
        return round(found.points[0][1] / 60)
    return "missing"


def test_a_row_of_the_clocks_page_is_a_worked_case() -> None:
    rows = [line for line in CLOCKS.splitlines() if line.startswith("| ") and "---" not in line]
    told = [line for line in rows if not line.startswith("| example")]
    assert len(told) > 20
    assert set(told) <= {row(case) for case in cases().values()}


def test_the_clocks_page_says_how_many_cases_were_worked_out() -> None:
    assert f"which has {len(cases())} cases" in CLOCKS


def test_the_numbers_page_shows_each_report_of_the_ministry() -> None:
    assert [name for name, *_ in COUNTED] == list(REPORTED)


@pytest.mark.parametrize(("name", "shown"), [(name, shown) for name, _, _, *shown in COUNTED])
def test_the_numbers_page_shows_what_is_counted_of_our_records(name: str, shown: list[str]) -> None:
    expected = [counted(name, starts, ends) for starts, ends in MOMENTS]
    assert [words if words in ("missing", "backwards") else minutes(words) for words in shown] == expected


@pytest.mark.parametrize(("name", "repair", "resolve"), [each[:3] for each in COUNTED])
def test_lengths_that_the_reports_state_are_those_that_our_records_are_held_against(
    name: str, repair: str, resolve: str
) -> None:
    stated = {length for wanted, _, _, length, _ in STATED if wanted == name}
    assert stated == {minutes(repair), minutes(resolve)}


@pytest.mark.corpora
@pytest.mark.skipif(
    not REPORTS.is_dir(), reason="the reports do not lie beside the checkout (../shared/corpora)"
)
@pytest.mark.parametrize(("name", "repair", "resolve"), [each[:3] for each in COUNTED])
def test_the_reports_state_what_the_numbers_page_says_of_them(name: str, repair: str, resolve: str) -> None:
    folder: Path = REPORTS / "moj-cloud-platform" / "source" / "incidents"
    report = (folder / f"{REPORTED[name]}.html.md.erb").read_text(encoding="utf-8")
    stated = re.findall(r"^- \*\*Time to (?:repair|resolve)\*\*: (.+)$", report, re.MULTILINE)
    assert [minutes(words) for words in stated] == [minutes(repair), minutes(resolve)]
