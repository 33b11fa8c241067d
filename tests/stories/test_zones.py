"""A typed time is echoed with its zone, every displayed time has one, and errors use the zone of the typed time."""

from __future__ import annotations

import re

import pytest

from tests.stories.conftest import Desk

SAID = ("--affected", "Nobody can pay", "--doing", "We look")
BARE = re.compile(r"(?<![\w:+-])\d{1,2}:\d\d(?![\d:]|\s*(?:UTC|CET|PST|CST|[A-Z]{3,4}))")


@pytest.fixture
def danish(desk: Desk) -> Desk:
    policy = desk.folder / "policy/policy.yaml"
    policy.write_text(policy.read_text().replace("zone: UTC", "zone: Europe/Copenhagen"))
    desk.commit("Copenhagen")
    desk.clock = "16:45"
    desk.declare()
    return desk


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("17:40", "2026-11-23 17:40 CET"),
        ("-10m", "2026-11-23 17:35 CET"),
        ("2026-11-23T08:40:00-08:00", "2026-11-23 17:40 CET"),
        ("2026-11-23T16:40:00Z", "2026-11-23 17:40 CET"),
    ],
)
def test_a_typed_time_is_echoed_with_the_zone_it_was_read_in(danish: Desk, typed: str, shown: str) -> None:
    said = danish.mim("log", "Seen", "--at", typed)
    assert f"time: --at {typed} is {shown}" in said.err


def test_each_option_that_takes_a_time_is_echoed_and_json_stays_json(danish: Desk) -> None:
    said = danish.mim("update", *SAID, "--at", "17:44", "--next", "30m", "--json")
    assert said.document["recorded"]
    assert "time: --at 17:44 is 2026-11-23 17:44 CET" in said.err
    assert "time: --next 30m is 2026-11-23 18:15 CET" in said.err
    assert "time: --at 09:00 is 2026-11-23 09:00 CET" in danish.mim("oncall", "--at", "09:00").err
    assert "time:" not in danish.mim("log", "Now").err


def test_the_hint_for_a_time_fits_the_option(danish: Desk) -> None:
    ahead = danish.refused(2, "update", *SAID, "--next", "tomorrow")
    assert "you can also use HH:MM or 30m" in ahead.err
    assert "you can also use HH:MM or -10m" in danish.refused(2, "log", "x", "--at", "yesterday").err


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("18:40", "2026-11-23T18:40:00+01:00"),
        ("2026-11-23T09:40:00-08:00", "2026-11-23T09:40:00-08:00"),
        ("2026-11-23T17:40:00Z", "2026-11-23T17:40:00Z"),
        ("+1h", "2026-11-23T18:45:00+01:00"),
    ],
)
def test_an_error_answers_in_the_zone_that_was_typed(danish: Desk, typed: str, answer: str) -> None:
    said = danish.refused(2, "log", "Soon", "--at", typed)
    assert f"the note at {answer} is in the future" in said.err
    assert f"time: --at {typed} is 2026-11-23 18:4" in said.err


@pytest.mark.parametrize(
    "words",
    [
        ("status",), ("show",), ("sitrep",), ("checklist",), ("due",), ("oncall",), ("oncall", "scribe", "--days", "9"),
        ("due", "--format", "markdown"), ("due", "--format", "github"), ("policy", "show"), ("policy", "history"),
        ("audit",), ("impact", "checkout"), ("gate", "--service", "checkout"), ("metrics",),
    ],
)  # fmt: skip
def test_every_time_that_a_verb_prints_has_its_zone(danish: Desk, words: tuple[str, ...]) -> None:
    danish.mim("page", "payments")
    danish.mim("update", *SAID)
    said = danish.type(*words)
    text = re.sub(
        r"\b\d\d:\d\d(?: to |-)(?:[\w -]+ )?\d\d:\d\d(?= Europe/|$)|Timeline \(times in [\w/]+\)",
        "",
        said.out,
        flags=re.MULTILINE,
    )
    assert BARE.findall(text) == [], said.out


def test_acting_verbs_print_the_zone_too(danish: Desk) -> None:
    for words in (("update", *SAID, "--next", "20m"), ("restored",), ("update", *SAID)):
        said = danish.mim(*words)
        assert BARE.findall(said.out) == [], said.out
    assert re.search(r"declared 17:4\d CET", danish.mim("declare", "Second", "--service", "email").out)
