"""`mim query` as it is typed: by its text, by an id, without a text; and a query of outsiders stays internal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.stories.conftest import Desk

DECLARE = ("declare", "Checkout returns 503", "--service", "checkout", "--criterion", "service-unavailable")


@pytest.fixture
def asked(desk: Desk) -> Desk:
    desk.mim(*DECLARE)
    desk.mim("query", "Do refunds work?", "--from", "retail-operations")
    return desk


def queries(desk: Desk) -> list[str]:
    return [each["text"] for each in desk.mim("show", "--json").document["incident"]["queries"]]


@pytest.mark.parametrize(
    "words",
    [
        ("query", "Do refunds work?", "--answered"),
        ("query", "They do", "--answered", "refunds"),
        ("query", "--answered", "do refunds", "They do"),
        ("query", "--answered", "refunds"),
    ],
)
def test_each_way_to_name_a_query_answers_it(asked: Desk, words: tuple[str, ...]) -> None:
    assert queries(asked) == ["Do refunds work?"]
    asked.mim(*words)
    assert queries(asked) == []
    answer = asked.timeline()[-1]
    assert (answer["kind"], answer["text"]) == ("note", "They do" if "They do" in words else "Answered")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("query",), "the query has no text"),
        (("query", "--answered"), "--answered does not identify a query"),
        (("query", "Yes", "--answered", "refunds", "--from", "me"), "--from is for a new query"),
        (("query", "Yes", "--answered", "refunds", "--owner", "me"), "--owner is for a new query"),
        (("query", "Vouchers?", "--answered"), "no query has this id or contains these words: 'Vouchers?'"),
    ],
)
def test_what_says_nothing_is_refused(asked: Desk, words: tuple[str, ...], said: str) -> None:
    assert said in asked.refused(2, *words).err
    assert queries(asked) == ["Do refunds work?"]


def test_outsiders_may_ask_about_internal_things(asked: Desk) -> None:
    asked.mim("query", "Is db-01.corp.internal down? Ask tech-duty@example.com", "--audience", "customers")
    asked.mim("check")
    assert "asked by customers" in asked.mim("show").out
