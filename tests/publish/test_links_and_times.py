"""Addresses between pages, and times as readers see them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from mimkit.publish.links import Links, href
from mimkit.publish.times import Zoned, long_day


@pytest.mark.parametrize(
    ("source", "target", "address"),
    [
        ("index.md", "index.md", "./"),
        ("index.md", "policy.md", "policy/"),
        ("policy.md", "index.md", "../"),
        ("incidents/index.md", "incidents/2026.md", "2026/"),
        ("incidents/2026.md", "incidents/index.md", "../"),
        ("incidents/2026/MI-20261123-K7F.md", "incidents/index.md", "../../"),
        (
            "incidents/2026/MI-20261123-K7F.md",
            "problems/PB-20261123-A0A.md",
            "../../../problems/PB-20261123-A0A/",
        ),
        ("policy.md", "incidents/2026/MI-20261123-K7F.md", "../incidents/2026/MI-20261123-K7F/"),
    ],
)
def test_pages_find_each_other_as_folders(source: str, target: str, address: str) -> None:
    assert href(source, target) == address


def test_a_reference_to_what_is_not_there_leads_nowhere() -> None:
    links = Links("index.md", frozenset({"MI-20261123-K7F"}))
    assert links.incident("MI-20261123-AAA") == "MI-20261123-AAA"
    assert links.problem("PB-20261123-AAA", "A <cause>") == "A &lt;cause&gt;"
    assert (
        links.incident("MI-20261123-K7F") == '<a href="incidents/2026/MI-20261123-K7F/">MI-20261123-K7F</a>'
    )


def test_a_time_is_shown_in_the_zone_and_keeps_utc_behind_it() -> None:
    at = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)
    london = Zoned("Europe/London")
    assert london.full(at) == (
        '<time datetime="2026-07-01T22&#58;30&#58;00Z" title="2026-07-01 22&#58;30 UTC">1 Jul 2026, 23&#58;30 BST</time>'
    )
    assert Zoned("Asia/Tokyo").date(at) == date(2026, 7, 2)
    assert "1 Jul 2026<" in london.day(at)
    assert ">04&#58;15 UTC+05&#58;45<" in Zoned("Asia/Kathmandu").clock(at)
    assert ">23&#58;30 BST<" in london.clock(at)


def test_days_are_written_in_english_on_every_machine() -> None:
    assert long_day(date(2026, 11, 23)) == "Monday, 23 November 2026"


def test_what_lies_between_unknown_times_is_a_dash() -> None:
    at = datetime(2026, 7, 1, tzinfo=UTC)
    assert Zoned("UTC").between(None, at) == "\N{EN DASH}"
    assert Zoned("UTC").between(at, at + timedelta(minutes=90)) == "1h 30m"
