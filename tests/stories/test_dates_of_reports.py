"""`--as-of`, `--now`, `--since` and `--until` take a date; it is a day in the policy's time zone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click
import pytest

from tests.cli.test_help import ALL

if TYPE_CHECKING:
    from tests.stories.conftest import Desk

DATED: Final = ("--as-of", "--now", "--since", "--until", "--before")
REVISIONS: Final = {"REV", "COMMIT"}
"""How the help names a commit; such an option may also take a date, which is that of a version."""
NEEDED: Final = {
    "bot": ("--forge", "github", "--repo", "acme/incidents", "--dry-run"),
    "export": ("prometheus",),
    "roster changes": ("--since", "HEAD"),
    "roster change": ("technical-lead", "--add", "database-duty", "--dry-run"),
    "roster import": (".git/shifts.ics", "--role", "technical-lead", "--dry-run"),
    "roster drift": ("technical-lead", ".git/shifts.ics"),
    "roster export": ("technical-lead",),
}
"""What a command needs besides the date."""
OPTIONS: Final = [
    (name, option)
    for name, command in ALL.items()
    for param in command.params
    if isinstance(param, click.Option)
    for option in param.opts
    if option in DATED and not {*(param.metavar or "").split("|")} & REVISIONS
]


def typed(name: str, option: str, text: str) -> list[str]:
    """Return the command line that gives a text for an option."""
    needs_start = option == "--before" or (name, option) == ("report", "--until")
    more = ["--since", "2026-11-20"] if needs_start else []
    return [*name.split(), *NEEDED.get(name, ()), *more, option, text]


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """A desk with a calendar to import, outside the working tree."""
    desk.write(".git/shifts.ics", desk.mim("roster", "export", "technical-lead").out)
    return desk


@pytest.fixture
def tokyo(desk: Desk) -> Desk:
    """A desk whose policy is in Tokyo: 23 November is over at 15:00 UTC."""
    policy = desk.folder / "policy/policy.yaml"
    policy.write_text(policy.read_text().replace("zone: UTC", "zone: Asia/Tokyo"))
    desk.commit("Move to Tokyo")
    return desk


def test_there_are_such_options() -> None:
    assert {("metrics", "--as-of"), ("due", "--as-of"), ("bot", "--now"), ("policy backtest", "--until")} < {
        *OPTIONS
    }


@pytest.mark.parametrize(("name", "option"), OPTIONS)
def test_each_takes_a_date(desk: Desk, name: str, option: str) -> None:
    text = "2026-11-19" if option == "--before" else "2026-11-23"
    assert desk.type(*typed(name, option, text)).status in (0, 1)


@pytest.mark.parametrize(("name", "option"), OPTIONS)
def test_each_refuses_what_is_no_date_in_one_sentence_with_one_that_is(
    desk: Desk, name: str, option: str
) -> None:
    for text in ("2026-02-30", "2026-13-01", "31.01.2026", "last week", "", "2026-1-31"):
        sentence, hint = desk.refused(2, *typed(name, option, text)).err.splitlines()
        assert sentence.startswith(f"mim: {option} {text!r} is not a ")
        assert "2026-" in hint


@pytest.mark.parametrize("text", ["0001-01-01", "9999-12-31"])
@pytest.mark.parametrize("option", ["--as-of", "--since", "--until"])
def test_a_date_at_the_end_of_all_calendars_is_a_typing_error(tokyo: Desk, option: str, text: str) -> None:
    assert "is outside the years 1970 to 2499" in tokyo.refused(2, "metrics", option, text).err


def as_of(desk: Desk, text: str) -> tuple[str, int]:
    """Return the time of a report, and how many incidents it knows as restored."""
    desk.more = {"MIM_NOW": "2026-11-25T00:00:00Z"}
    found: dict[str, Any] = desk.mim("metrics", "--as-of", text, "--json").document
    return found["as_of"], len(found["groups"][0]["values"]["declared-to-restored"]["points"])


def restored_at(desk: Desk, recorded: str) -> None:
    desk.declare()
    desk.clock = "14:30"
    desk.more = {"MIM_NOW": recorded}
    desk.mim("restored", "--at", "2026-11-23T14:30:00Z")


@pytest.mark.parametrize(("recorded", "known"), [("2026-11-23T14:59:59Z", 1), ("2026-11-23T15:00:00Z", 0)])
def test_a_report_of_a_day_knows_what_was_recorded_until_it_ended_there(
    tokyo: Desk, recorded: str, known: int
) -> None:
    """The 23rd ends at 15:00 UTC in Tokyo, which is nine hours ahead all year."""
    restored_at(tokyo, recorded)
    assert as_of(tokyo, "2026-11-23") == ("2026-11-23T14:59:59Z", known)


def test_the_text_says_when_the_day_ends_and_the_command_to_repeat_it_does_not_depend_on_the_zone(
    tokyo: Desk,
) -> None:
    tokyo.declare()
    tokyo.more = {"MIM_NOW": "2026-11-25T00:00:00Z"}
    said = tokyo.mim("metrics", "--as-of", "2026-11-23")
    assert "time: --as-of 2026-11-23 is 2026-11-23 23:59 JST" in said.err
    assert said.out.endswith("To reproduce: mim metrics --as-of 2026-11-23T14:59:59Z\n")


def test_today_is_not_over_so_it_means_now(tokyo: Desk) -> None:
    """At 16:00 UTC on the 23rd it is the 24th in Tokyo; nothing that falls due later that day is overdue."""
    tokyo.declare()
    tokyo.clock = "16:00"
    found = tokyo.type("due", "--as-of", "2026-11-24", "--json").document
    assert found["now"] == found["as_of"] == "2026-11-23T16:00:00Z"
    assert tokyo.type("due", "--as-of", "2026-11-23", "--json").document["now"] == "2026-11-23T14:59:59Z"
    assert tokyo.type("due", "--now", "2026-12-24", "--json").document["now"] == "2026-12-24T14:59:59Z"


@pytest.mark.parametrize(
    ("words", "incidents"),
    [
        (("--since", "2026-11-24"), 1),
        (("--since", "2026-11-25"), 0),
        (("--until", "2026-11-24"), 1),
        (("--until", "2026-11-23"), 0),
        (("--since", "-2h"), 1),
        (("--since", "-10m"), 0),
        (("--since", "23:30"), 1),
    ],
)
def test_a_period_is_of_days_there(tokyo: Desk, words: tuple[str, ...], incidents: int) -> None:
    """Declared at 15:30 UTC on the 23rd: the 24th in Tokyo. -2h is 14:30 UTC; 23:30 in Tokyo is 14:30 UTC."""
    tokyo.clock = "15:30"
    tokyo.declare()
    tokyo.clock = "16:30"
    groups = tokyo.mim("metrics", "--json", *words).document["groups"]
    assert [group["incidents"] for group in groups] == [incidents]


def test_a_relative_time_is_repeated_as_the_time_that_it_was(desk: Desk) -> None:
    said = desk.mim("metrics", "--since", "-2h", "--until", "2026-11-23")
    assert said.out.endswith(
        "mim metrics --since 2026-11-23T08:09:00Z --until 2026-11-23 --now 2026-11-23T10:09:00Z\n"
    )
    assert "time: --since -2h is 2026-11-23 08:09 UTC" in said.err


def test_a_period_that_ends_before_it_starts_is_refused(desk: Desk) -> None:
    for words in (("--since", "2026-10-01", "--until", "2026-09-30"),):
        assert "--until 2026-09-30 is before --since" in desk.refused(2, "metrics", *words).err
    said = desk.refused(2, "metrics", "--since", "2026-10-01", "--before", "2026-10-01").err
    assert "--before 2026-10-01 is not before --since 2026-10-01" in said
    for command in ("metrics", "due"):
        words = ("--now", "2026-10-01", "--as-of", "2026-10-01")
        assert "--now and --as-of cannot be combined" in desk.refused(2, command, *words).err


def test_a_schedule_starts_at_the_beginning_of_a_day(tokyo: Desk) -> None:
    assert (
        "28 days from 2026-12-24 00:00 Asia/Tokyo" in tokyo.mim("roster", "check", "--now", "2026-12-24").out
    )


def test_the_policy_of_a_day_is_the_one_in_force_when_it_ended(desk: Desk) -> None:
    """The scaffold is committed on the day of the desk; the day before had no version, so the first is shown."""
    said = desk.mim("policy", "show", "--at", "2026-11-23")
    assert "time: --at 2026-11-23 is 2026-11-23 10:09 UTC" in said.err
