"""What was only recorded is never called sent, called or paged; the responder gets the data to do it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mimkit.cli.main import mim
from mimkit.cli.registry import VERBS
from tests.stories.conftest import Desk

CLAIM = re.compile(r"\b(sent|called|paged|notified)\b", re.IGNORECASE)
DENIAL = re.compile(r"not sent: no channel is set up|No one was contacted\.")


def claims(text: str) -> list[str]:
    return CLAIM.findall(DENIAL.sub("", text))


@pytest.fixture
def running(desk: Desk) -> Desk:
    desk.declare()
    return desk


def test_a_page_shows_whom_to_call_and_who_is_next_and_contacts_nobody(running: Desk) -> None:
    said = running.mim("page", "payments").out
    assert "No one was contacted. Call Payments yourself:" in said
    assert "person  payments-duty, Payments engineer on duty" in said
    assert "phone   +44 20 7946 0006" in said
    assert "mail    payments-duty@example.com" in said
    assert re.search(r"after 10m +head-of-service +\+44 20 7946 0009", said)
    assert "mim join payments-duty" in said
    assert claims(said) == []


def test_a_page_by_a_roster_says_until_when_and_who_has_the_next_turn(running: Desk) -> None:
    running.write(
        "policy/rosters/payments.yaml",
        "schema: 1\nid: payments\ntitle: Payments\ngroup: payments\nzone: UTC\nrotation:\n"
        "  starts: 2026-11-23\n  handover: 09:00\n  every: 1\n  unit: days\n  people: [deputy-duty, tech-duty]\n",
    )
    running.commit()
    said = running.mim("page", "payments").out
    assert "person  deputy-duty" in said
    assert "by      roster payments" in said
    assert re.search(r"until +2026-11-24 09:00", said)
    assert re.search(r"next +tech-duty from 2026-11-24 09:00", said)


def test_an_update_prints_a_text_that_can_be_copied_whole(running: Desk) -> None:
    long = "Nobody who lives in the European Union can pay for anything in the web shop or in the app " * 2
    said = running.mim("update", "--affected", long.strip(), "--doing", "We look").out
    assert "Recorded, but not sent: no channel is set up for" in said
    assert f"\nWhat is affected: {long.strip()}\n" in said
    assert claims(said) == []


@pytest.mark.parametrize(
    "words",
    [
        ("status",), ("show",), ("sitrep",), ("checklist",), ("due",), ("list",), ("status", "--json"),
        ("show", "--json"), ("sitrep", "--json"), ("checklist", "--json"), ("due", "--format", "json"),
        ("due", "--format", "ics"), ("due", "--format", "markdown"), ("metrics",), ("policy", "show"),
    ],
)  # fmt: skip
def test_no_view_claims_that_an_update_or_a_page_reached_anybody(
    running: Desk, words: tuple[str, ...]
) -> None:
    running.mim("page", "payments")
    running.mim("update", "--affected", "Nobody can pay", "--doing", "We look")
    running.mim("join", "payments-duty")
    said = running.type(*words)
    assert said.status in (0, 1, 2)
    assert claims(said.out.replace('"paged"', "").replace("a regulator must be notified", "")) == []


def test_the_closing_gates_speak_of_what_is_recorded(running: Desk) -> None:
    said = running.mim("restored").out
    assert "the final update is recorded, with the review date" in said
    assert claims(said) == []
    assert claims(running.type("close").err) == []


@pytest.mark.parametrize("name", [verb.name for verb in VERBS])
def test_no_help_claims_it(name: str) -> None:
    command = mim.get_command(mim.make_context("mim", ["list"]), name)
    assert command is not None
    with command.make_context(name, [], resilient_parsing=True) as context:
        said = claims(command.get_help(context))
    # `mim deliver` sends, and its help says what would be sent.
    assert said == (["sent"] if name == "deliver" else [])


def test_neither_site_nor_scaffold_claims_it() -> None:
    package = Path(__file__).parents[2] / "mimkit"
    for path in [*(package / "publish/templates").glob("*.j2"), *(package / "scaffold").rglob("*.y*ml")]:
        text = path.read_text(encoding="utf-8")
        text = re.sub(
            r"(?:state|each)\.paged|what is sent over the network|regulator must be notified", "", text
        )
        assert claims(text) == [], path
