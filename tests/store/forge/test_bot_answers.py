"""Forge answers that HTTP on loopback cannot produce."""

from __future__ import annotations

from typing import Any

import pytest
from werkzeug import Response

from mimkit.store.forge.errors import (
    ChangeRejected,
    NoSuchProject,
    RedirectRefused,
    RetryableError,
    WrongAddress,
)
from mimkit.store.forge.responses import LOOK, ForgeResponse, refusal, unreachable, words_of
from tests.store.forge.conftest import Line
from tests.store.forge.server import answer

USED_UP = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1796115640"}


class ReadTimeout(OSError):
    """As the library calls it."""


class InvalidURL(OSError, ValueError):
    """As the library calls it."""


class TooManyRedirects(OSError):
    """As the library calls it."""


@pytest.mark.parametrize(
    ("date", "seconds"),
    [
        ("Tue, 01 Dec 2026 09:00:00 GMT", 40.0),
        ("Tue, 01 Dec 2026 09:00:00 -0000", 40.0),
        ("lately", 60.0),
        ("", 60.0),
    ],
)
def test_a_reset_is_counted_on_the_servers_own_clock(date: str, seconds: float) -> None:
    found = refusal("github", "a/b", LOOK, ForgeResponse(403, {**USED_UP, "date": date}, ""))
    assert isinstance(found, RetryableError)
    assert found.after == seconds


def test_what_takes_too_long_may_be_tried_again_and_what_is_no_address_may_not() -> None:
    slow = unreachable("github", "a/b", ReadTimeout())
    assert isinstance(slow, RetryableError)
    assert slow.why == "took too long"
    assert isinstance(unreachable("gitlab", "a/b", InvalidURL()), WrongAddress)
    assert isinstance(unreachable("gitlab", "a/b", TooManyRedirects()), RedirectRefused)


def test_issues_that_are_switched_off_are_told_like_a_repository_that_is_not_there() -> None:
    assert isinstance(
        refusal("github", "a/b", LOOK, ForgeResponse(410, {}, "Issues are disabled")), NoSuchProject
    )
    assert isinstance(refusal("github", "a/b", "close #1", ForgeResponse(410, {}, "")), ChangeRejected)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (None, ""),
        ("Unicorn", "Unicorn"),
        ({"message": "Not Found"}, "Not Found"),
        ({"error": "invalid_token"}, "invalid_token"),
        ({"message": "Failed", "errors": [{"field": "title", "code": "missing"}]}, "Failed: title missing"),
        (
            {"message": "Failed", "errors": [{"message": "title is too long"}, "so"]},
            "Failed: title is too long; so",
        ),
        ({"errors": "all"}, ""),
    ],
)
def test_the_words_of_an_answer_are_found(said: Any, words: str) -> None:
    assert words_of(said) == words


def test_long_words_of_a_forge_are_cut() -> None:
    assert len(ChangeRejected("github", "close #1", "x" * 5_000).sentence) < 300


@pytest.mark.parametrize(
    "faults",
    [
        [answer({"message": "Forbidden words"}, 400)],
        [answer({"message": "Not Found"}, 404), answer({"message": "No such colour"}, 400)],
    ],
)
def test_a_label_that_cannot_be_made_is_told(line: Line, faults: list[Response]) -> None:
    line.theirs.faults += faults
    with pytest.raises(ChangeRejected, match="rejected the request to create the label mim-due"):
        line.ours.add_labels()


def test_other_refusals_than_those_about_assignees_are_told(line: Line) -> None:
    line.theirs.put("One", "", ("mim-due", "snoozed"))  # type: ignore[attr-defined]  # both have it
    for work in (lambda: line.ours.assign(1, None), lambda: line.ours.wake(1)):
        line.theirs.faults.append(answer({"message": "Locked"}, 422))
        with pytest.raises(ChangeRejected, match="Locked"):
            work()


def test_an_error_page_of_something_else_is_no_forge(line: Line) -> None:
    line.theirs.faults.append(answer({}, 200))
    with pytest.raises(WrongAddress):
        line.ours.assign(1, None)
