"""`mim check` depends only on the tree: time alone never changes what it finds, or how it says it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import cycle, product
from unittest import mock

import pytest

from tests.stories.conftest import Desk

pytestmark = pytest.mark.sweep

NOWS = (
    "1990-01-01T00:00:00Z",
    "2026-11-23T10:09:00Z",
    "2026-12-31T23:59:59Z",
    "2027-01-01T00:00:00Z",
    "2040-02-29T12:00:00Z",
    "2400-01-01T00:00:00Z",
)
ZONES = ("UTC", "Pacific/Auckland", "America/Los_Angeles")
Moments = Sequence[tuple[str, str]]
SOME = tuple(zip(NOWS, cycle(ZONES), strict=False))
"""Each time in one zone; a sweep takes each of them in every zone."""
anywhere = pytest.mark.parametrize(
    "moments",
    [
        pytest.param(SOME, id="some"),
        pytest.param(tuple(product(NOWS, ZONES)), marks=pytest.mark.sweep, id="every"),
    ],
)
FORMATS = ("text", "json", "github", "sarif", "gitlab", "junit", "markdown")
DATED = """\
waivers:
  - {clock: review, reason: One review covers both, approver: retail-operations, on: 2026-11-24, until: 2026-11-30}
"""


def dated(desk: Desk) -> Desk:
    """Return a repository with a date of each kind that passes: last days, waivers, reviews, shifts, items, promises."""
    desk.declare()
    desk.mim("update", "--affected", "Nobody can pay", "--doing", "We look for the cause", "--next", "10:35")
    desk.mim("task", "Roll back payments")
    desk.mim("restored")
    desk.mim("review", "start")
    desk.mim("action", "add", "Alarm at 80%", "--owner", "tech-duty", "--due", "2026-11-27")
    desk.mim("problem", "open")
    policy = desk.folder / "policy/policy.yaml"
    policy.write_text(policy.read_text() + DATED)
    people = desk.folder / "policy/people.yaml"
    text = people.read_text()
    for name in ("tech-duty", "payments-duty", "head-of-service", "retail-operations"):
        assert f"- id: {name}\n" in text
        text = text.replace(f"- id: {name}\n", f"- id: {name}\n    left: 2026-12-31\n")
    people.write_text(text)
    roster = desk.folder / "policy/rosters/technical-lead.yaml"
    override = "{start: 2026-12-01T00:00:00Z, end: 2026-12-02T00:00:00Z, person: payments-duty}"
    roster.write_text(roster.read_text() + f"overrides:\n  - {override}\n")
    desk.commit("Dates that pass")
    return desk


def answers(desk: Desk, moments: Moments) -> dict[str, set[tuple[int, str, str]]]:
    found: dict[str, set[tuple[int, str, str]]] = {}
    for now, zone in moments:
        desk.more.update(MIM_NOW=now, TZ=zone)
        for words in (*(("--format", form) for form in FORMATS), ("--base", "HEAD~1")):
            said = desk.type("check", *words)
            found.setdefault(" ".join(words), set()).add((said.status, said.out, said.err))
    return found


@anywhere
def test_a_valid_tree_stays_valid(desk: Desk, moments: Moments) -> None:
    for words, different in answers(dated(desk), moments).items():
        assert len(different) == 1, words
        assert {status for status, *_ in different} == {0}, (words, different)


@anywhere
def test_findings_stay_the_same_too(desk: Desk, moments: Moments) -> None:
    there = dated(desk)
    roster = there.folder / "policy/rosters/technical-lead.yaml"
    roster.write_text(roster.read_text().replace("2026-12-02T00:00:00Z", "2027-02-02T00:00:00Z"))
    for words, different in answers(there, moments).items():
        assert len(different) == 1, words
        assert any("MIM705" in out for _, out, _ in different), words


def test_the_clock_is_not_even_read(desk: Desk) -> None:
    there = dated(desk)
    with mock.patch("mimkit.cli.session.now", side_effect=AssertionError("mim check read the time")):
        assert there.mim("check").status == 0
        assert there.mim("check", "--base", "HEAD~1").status == 0
        with pytest.raises(AssertionError):
            there.type("due")


def test_the_deadlines_tell_in_time_instead(desk: Desk) -> None:
    there = dated(desk)
    there.more["MIM_NOW"] = "2026-12-20T10:00:00Z"
    said = " ".join(there.type("due").out.split())
    assert "Replace the person who leaves, due 2026-12-31" in said
    assert "payments-duty leaves on 2026-12-31: contact of group payments" in said
    assert "Extend on-call cover in the roster, due 2026-12-31" in said
