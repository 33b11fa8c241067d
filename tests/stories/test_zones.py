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


@pytest.mark.sweep
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


@pytest.mark.sweep
def test_acting_verbs_print_the_zone_too(danish: Desk) -> None:
    for words in (("update", *SAID, "--next", "20m"), ("restored",), ("update", *SAID)):
        said = danish.mim(*words)
        assert BARE.findall(said.out) == [], said.out
    assert re.search(r"declared 17:4\d CET", danish.mim("declare", "Second", "--service", "email").out)


@pytest.fixture
def at_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mimkit.cli.terminal.own_zone._is_terminal", lambda *_: True)


@pytest.mark.usefixtures("at_a_terminal")
def test_on_a_terminal_a_time_is_read_in_the_zone_of_the_machine_and_echoed_in_both(danish: Desk) -> None:
    danish.more["TZ"] = "America/New_York"
    said = danish.mim("note", "Seen", "--at", "11:40")
    assert "time: --at 11:40 is 2026-11-23 11:40 EST (17:40 CET)" in said.err
    (seen,) = [each for each in danish.timeline() if each["kind"] == "note"]
    assert seen["at"] == "2026-11-23T16:40:00Z"
    said = danish.refused(2, "note", "Soon", "--at", "12:40")
    assert (
        "the note at 2026-11-23T12:40:00-05:00 is in the future: it is 2026-11-23T11:45:00-05:00 now"
        in said.err
    )
    offset = danish.mim("note", "Seen", "--at", "2026-11-23T16:41:00Z")
    assert "is 2026-11-23 17:41 CET (11:41 EST)" in offset.err
    danish.more["TZ"] = "Europe/Paris"
    assert "is 2026-11-23 17:40 CET\n" in danish.mim("note", "Seen", "--at", "17:40").err
    danish.more["TZ"] = "Foo/Bar"
    assert "is 2026-11-23 17:40 CET\n" in danish.mim("note", "Seen", "--at", "17:40").err


def test_without_a_terminal_the_machine_does_not_matter_and_a_chosen_zone_does(danish: Desk) -> None:
    danish.more["TZ"] = "America/New_York"
    assert "is 2026-11-23 17:40 CET\n" in danish.mim("note", "Seen", "--at", "17:40").err
    assert "EST" not in danish.mim("status").out
    danish.more["MIM_TZ"] = "Asia/Kathmandu"
    said = danish.mim("note", "Seen", "--at", "22:25")
    assert "time: --at 22:25 is 2026-11-23 22:25 UTC+05:45 (17:40 CET)" in said.err
    assert "since 17:45 CET (22:30 UTC+05:45)" in danish.mim("status").out


def test_a_date_is_a_day_of_the_policys_calendar(danish: Desk) -> None:
    danish.more["MIM_TZ"] = "Pacific/Auckland"
    danish.mim("note", "On that day", "--at", "2026-11-20")
    assert "on 2026-11-20" in danish.mim("show").out


@pytest.mark.parametrize("name", ["Mars/Base", "CET+1", "../etc/passwd", "Europe", " "])
def test_a_chosen_zone_that_is_none_is_refused_in_one_sentence(danish: Desk, name: str) -> None:
    danish.more["MIM_TZ"] = name
    for words in (("status",), ("note", "x"), ("note", "x", "--at", "17:40")):
        said = danish.refused(2, *words)
        assert said.err.startswith(f"mim: MIM_TZ, {name!r}, is not an IANA time zone\n")


@pytest.mark.parametrize(
    "words",
    [
        ("status",), ("show",), ("checklist",), ("due",), ("oncall",), ("oncall", "scribe", "--days", "9"),
        ("policy", "show"), ("audit",), ("assess",), ("roster", "check"),
    ],
)  # fmt: skip
def test_every_screen_shows_ones_own_time_beside_the_policys(danish: Desk, words: tuple[str, ...]) -> None:
    danish.mim("page", "payments")
    before = danish.type(*words).out
    danish.more["MIM_TZ"] = "America/New_York"
    text = danish.type(*words).out
    bare = re.compile(r"\d\d:\d\d (?:CET|CEST)(?!\s+\((?:\d{4}-\d\d-\d\d\s+)?\d\d:\d\d\s+E[SD]T\))")
    assert not bare.findall(text), text
    assert ("CET" in before) <= ("EST" in text)


def test_what_others_read_has_only_the_zone_of_the_policy(danish: Desk) -> None:
    danish.more["MIM_TZ"] = "America/New_York"
    pasted = danish.mim("update", *SAID).out
    assert "Next update: 18:15 CET.\n" in pasted
    assert "next update by 18:15 CET (12:15 EST)" in pasted
    assert "EST" not in danish.mim("sitrep").out
    for form in ("markdown", "github", "json", "ics"):
        assert "EST" not in danish.mim("due", "--format", form, "--fail-on", "never").out


@pytest.mark.sweep
def test_in_the_hour_that_occurs_twice_the_offset_is_printed(danish: Desk) -> None:
    danish.more["MIM_NOW"] = "2027-10-31T01:40:00Z"
    said = danish.mim("declare", "Mail is late", "--service", "email", "--severity", "SEV2")
    assert "declared 02:40 UTC+01:00" in said.out
    for at in ("2027-10-31T00:50:00Z", "2027-10-31T01:30:00Z"):
        told = danish.type("oncall", "--at", at).err
        assert re.search(r"02:[35]0 UTC\+0[12]:00", told), told
