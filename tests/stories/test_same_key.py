"""Bots on several clones record one event under one key, and it is one entry."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.stories.conftest import Desk, Office


@pytest.mark.sweep
def test_two_clones_record_the_same_alert_and_have_one_entry(office: Office) -> None:
    first = office.seat("mim-duty")
    first.declare()
    second = office.seat("tech-duty")
    second.more["MIM_VIA"] = "alert"
    first.mim("log", "Error rate 40", "--key", "alert-1", "--via", "alert", "--source", "https://x.example/1")
    # The second clone has not fetched: its push loses the race, and the command is decided again.
    raced = second.mim("log", "Error rate 40", "--key", "alert-1", "--json").document
    assert (raced["repeated"], raced["differences"], raced["shared"]) == (True, [], True)
    assert second.git("rev-parse", "HEAD").strip() == office.head()

    url = second.git("remote", "get-url", "origin").strip()
    second.git("remote", "set-url", "origin", str(second.folder / "nowhere"))
    assert second.type("log", "Error rate 50", "--key", "alert-2").status == 4
    assert second.type("log", "Pool is full", "--key", "alert-3").status == 4
    first.mim("log", "Error rate 60", "--key", "alert-2", "--via", "bot")
    first.mim("log", "Pool is full", "--key", "alert-3", "--via", "bot")
    second.git("remote", "set-url", "origin", url)
    merged = second.mim("sync").err
    assert "2 entries were recorded on both sides with the same key; duplicates do not count." in merged
    assert "but different content; the earlier" in merged
    noted = [each for each in second.timeline() if each["kind"] == "note"]
    assert [each["key"] for each in noted] == ["alert-1", "alert-2", "alert-3"]
    assert second.type("check").out.count("MIM364") == 1

    (later,) = [each for each in ("Error rate 50", "Error rate 60") if each != noted[1]["text"]]
    second.mim("amend", noted[1]["id"], "--text", later)
    assert second.mim("check").status == 0
    assert "via alert, source https://x.example/1, key alert-1" in second.mim("show").out.replace(
        "\n" + " " * 40, " "
    )


def test_a_repeat_with_other_text_ends_with_one_and_records_nothing(desk: Desk) -> None:
    desk.declare()
    desk.mim("log", "Error rate 40", "--key", "alert-1")
    before = desk.git("rev-parse", "HEAD")
    said = desk.type("log", "Error rate 50", "--key", "alert-1")
    assert said.status == 1
    assert "nothing changed" in said.out
    assert "is 'Error rate 40', not 'Error rate 50'" in said.err
    assert desk.git("rev-parse", "HEAD") == before
    again = desk.mim(
        "declare", "Checkout returns 503", "--key", "page-1", "--via", "alert", "--json"
    ).document
    repeat = desk.mim(
        "declare", "Checkout returns 503", "--key", "page-1", "--via", "alert", "--json"
    ).document
    assert (repeat["incident"], repeat["repeated"]) == (again["incident"], True)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (
            ("--via", "pigeon"),
            "--via: 'pigeon' is not one of 'cli', 'file', 'alert', 'import', 'bot', 'agent'",
        ),
        (("--key", " "), "--key is empty"),
        (("--source", ""), "--source is empty"),
        (("--key", "a\nb"), "--key must be a single line"),
        (("--key", "k" * 201), "--key has 201 characters; the maximum is 200"),
        (("--source", "s" * 2001), "--source has 2,001 characters; the maximum is 2,000"),
    ],
)
def test_a_value_that_does_not_fit_is_named(desk: Desk, words: tuple[str, ...], sentence: str) -> None:
    desk.declare()
    assert sentence in desk.refused(2, "log", "Error rate 40", *words).err


def test_the_environment_says_how_an_entry_arrives(desk: Desk) -> None:
    desk.declare()
    desk.more |= {"MIM_VIA": "agent", "MIM_SOURCE": "session 12"}
    desk.mim("log", "The pool is full")
    assert {key: desk.timeline()[-1][key] for key in ("via", "source")} == {
        "via": "agent",
        "source": "session 12",
    }
    desk.more["MIM_VIA"] = "pigeon"
    assert "MIM_VIA is 'pigeon'" in desk.refused(2, "log", "The pool is full").err
