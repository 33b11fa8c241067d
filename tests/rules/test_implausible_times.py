"""MIM38x: times that are far from the others, in made-up records and in real ones."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from mimkit.model.dossier import Dossier
from mimkit.model.ids import ulid
from mimkit.rules.base.far_times import shift_months, swap_day
from mimkit.rules.families.implausible_times import long_after_the_last_entry, month_or_year_off
from tests.builders import Desk, incident
from tests.rules.real_times import CORPORA, findings, longest_gaps, real_incidents, recall

WORLD = Desk.scaffolded().snapshot
LATER = timedelta(days=900)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}:00").replace(tzinfo=UTC)


def entry(text: str, kind: str, *, recorded: timedelta = LATER, **keys: Any) -> dict[str, Any]:
    """Return an entry; without `recorded`, it was written long after the event."""
    when = at(text)
    name = ulid(when, int.from_bytes(kind.encode()))
    more = {"severity": "SEV1"} if kind == "declared" else {"text": "x"} if kind in ("note", "fixed") else {}
    more |= {"reason": "x"} if kind == "reopen" else {}
    return {
        "at": when,
        "kind": kind,
        "by": "mim-duty",
        "recorded": when + recorded,
        "id": name,
        **more,
        **keys,
    }


def found(*timeline: dict[str, Any], name: str = "MI-20210609-AAA", **header: Any) -> dict[str, list[str]]:
    """Return the sentences of each rule."""
    record = incident(*timeline, **{"id": name, "mode": "backfill", "services": ["checkout"], **header})
    rules = {"MIM381": long_after_the_last_entry, "MIM382": month_or_year_off}
    spots = {code: [spot[1] for spot in rule(Dossier(record, WORLD), WORLD)] for code, rule in rules.items()}
    return {code: sentences for code, sentences in spots.items() if sentences}


DECLARED = entry("2021-06-09T12:54", "declared")
RESTORED = entry("2021-06-09T12:58", "restored")
AT_ONCE = timedelta(minutes=1)


def test_a_declaration_a_year_before_its_neighbours_is_found() -> None:
    """A report of the Ministry of Justice: detected 2021-06-09 13:15, declared 2020-06-09 13:54 (London)."""
    timeline = (entry("2021-06-09T12:15", "detected"), entry("2020-06-09T12:54", "declared"), RESTORED)
    said = "The `declared` entry at 2020-06-09T12:54:00Z is far from the other times of the incident; "
    assert found(*timeline) == {"MIM382": [f"{said}2021-06-09T12:54:00Z would be close to them."]}


def test_an_end_62_days_after_the_last_entry_is_found() -> None:
    """A report of the Jenkins project: began 2021-09-02 08:15, ended 2021-11-03 15:30."""
    began, ended = entry("2021-09-02T08:15", "declared"), entry("2021-11-03T15:30", "restored")
    (sentence,) = found(began, ended, name="MI-20210902-AAA")["MIM382"]
    assert sentence.endswith("; 2021-09-03T15:30:00Z would be close to them.")
    # Near no other time in any month, it is still far from the entry before it.
    odd = entry("2021-11-13T15:30", "restored")
    assert found(began, odd, name="MI-20210902-AAA") == {
        "MIM381": ["The `restored` entry at 2021-11-13T15:30:00Z is 72d 7h after the entry before it."]
    }


def test_an_end_a_month_before_the_start_is_found() -> None:
    """A report of the Jenkins project: began 2022-06-13 08:30, ended 2022-05-15 11:00."""
    timeline = (entry("2022-06-13T08:30", "declared"), entry("2022-05-15T11:00", "restored"))
    (sentence,) = found(*timeline, name="MI-20220613-AAA")["MIM382"]
    assert "2022-06-15T11:00:00Z" in sentence


@pytest.mark.parametrize(
    "timeline",
    [
        (DECLARED, RESTORED),
        (DECLARED, entry("2021-06-29T12:54", "restored")),
        # The permanent fix and the closure may come months later.
        (DECLARED, RESTORED, entry("2021-08-20T10:00", "fixed"), entry("2021-08-20T11:00", "close")),
        # An incident may be reopened long after it was restored.
        (DECLARED, RESTORED, entry("2021-07-20T12:00", "reopen"), {**RESTORED, "at": at("2021-07-20T13:00"), "id": ulid(at("2021-07-20T13:00"), 1)}),
        (),
    ],
)  # fmt: skip
def test_plausible_times_are_no_finding(timeline: tuple[dict[str, Any], ...]) -> None:
    assert found(*timeline) == {}


def test_a_fault_may_begin_weeks_before_it_is_noticed() -> None:
    assert found(DECLARED, RESTORED, started=at("2021-05-01T12:00")) == {}
    (sentence,) = found(DECLARED, RESTORED, started=at("2021-05-09T12:40"))["MIM382"]
    assert sentence.startswith("`started` at 2021-05-09T12:40:00Z is far from")


def test_what_was_recorded_when_it_happened_has_the_right_month() -> None:
    declared = entry("2021-06-09T12:54", "declared", recorded=AT_ONCE)
    note = entry("2021-07-09T12:54", "note", recorded=AT_ONCE)
    assert found(declared, note, mode="live") == {}
    assert found(declared, entry("2021-07-09T12:54", "note"), mode="live").keys() == {"MIM382"}
    closed = entry("2021-08-20T10:00", "close", recorded=AT_ONCE)
    assert found(declared, RESTORED, closed, mode="live") == {}
    assert found(declared, RESTORED, entry("2021-08-20T10:00", "close")).keys() == {"MIM381"}


def test_a_corrected_time_is_no_finding_and_the_correction_may_come_later() -> None:
    wrong = entry("2021-07-09T12:58", "restored")
    right = {"at": at("2021-06-09T12:58")}
    correction = entry("2021-09-20T09:00", "amend", recorded=AT_ONCE, entry=wrong["id"], correct=right)
    assert found(DECLARED, wrong).keys() == {"MIM382"}
    assert found(DECLARED, wrong, correction) == {}


def test_a_restoration_that_is_recorded_weeks_late_is_found() -> None:
    """Nobody can tell when service was back, and the incident counts as 62 days."""
    declared = entry("2021-06-09T12:54", "declared", recorded=AT_ONCE)
    restored = entry("2021-08-20T12:54", "restored", recorded=AT_ONCE)
    assert found(declared, restored, mode="live").keys() == {"MIM381"}


def test_a_live_incident_typed_with_the_wrong_month_contradicts_the_times_of_recording() -> None:
    month = timedelta(days=30)
    timeline = [
        entry(text, kind, recorded=month)
        for text, kind in (("2021-06-09T12:54", "declared"), ("2021-06-09T12:58", "restored"))
    ]
    assert len(found(*timeline, mode="live")["MIM382"]) == 2
    assert found(*timeline) == {}


def test_of_two_times_a_year_apart_the_one_near_the_day_of_the_id_is_right() -> None:
    timeline = (DECLARED, entry("2022-06-09T12:58", "restored"))
    (sentence,) = found(*timeline)["MIM382"]
    assert sentence.startswith("The `restored` entry")
    (sentence,) = found(*timeline, name="MI-20220609-AAA")["MIM382"]
    assert sentence.startswith("The `declared` entry")
    assert len(found(*timeline, name="MI-20229999-AAA")["MIM382"]) == 1


def test_the_start_and_the_detection_of_the_header_are_times_too() -> None:
    timeline = (entry("2021-06-09T12:50", "detected"), DECLARED, RESTORED)
    assert found(*timeline, started=at("2021-06-09T12:40")) == {}
    assert found(*timeline, started=at("2020-06-09T12:40")).keys() == {"MIM382"}


def test_day_and_month_may_be_swapped() -> None:
    timeline = (entry("2021-03-04T12:00", "declared"), entry("2021-04-03T12:30", "restored"))
    (sentence,) = found(*timeline, name="MI-20210304-AAA")["MIM382"]
    assert "2021-03-03T12:30:00Z" in sentence  # a month is tried first, and is as near
    swapped = (entry("2021-02-09T12:00", "declared"), entry("2021-09-02T12:30", "restored"))
    (sentence,) = found(*swapped, name="MI-20210209-AAA")["MIM382"]
    assert "2021-02-09T12:30:00Z" in sentence


def test_a_month_without_that_day_is_no_candidate() -> None:
    assert shift_months(at("2021-03-31T12:00"), -1) is None
    assert shift_months(at("2021-01-31T12:00"), -1) == at("2020-12-31T12:00")
    assert shift_months(at("2021-11-30T12:00"), 14) == at("2023-01-30T12:00")
    assert swap_day(at("2021-02-13T12:00")) is None
    assert swap_day(at("2021-02-09T12:00")) == at("2021-09-02T12:00")


@pytest.mark.sweep
@pytest.mark.corpora
@pytest.mark.skipif(not CORPORA.is_dir(), reason="the real incidents do not lie beside the checkout")
def test_real_incidents_raise_few_findings_and_faults_in_them_are_found() -> None:
    """A person read each finding: two are errors of the reports; the third is a fault that began 59 days earlier."""
    reals = real_incidents()
    assert len(reals) == 1735
    assert round(longest_gaps(reals)[0]) == 12
    assert {name: codes for name, real in reals.items() if (codes := findings(real))} == {
        "jenkins 2021-09-02-wiki-offline": ["MIM382"],
        "jenkins 2022-06-13-repo-slow": ["MIM382"],
        "google vFhgfrfzzrx6zQo69SdQ": ["MIM382"],
    }
    found_of = recall(reals)
    assert len(found_of) == 12
    assert all(found > 0.97 * number for found, number in found_of.values()), found_of
