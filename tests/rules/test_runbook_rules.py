from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from mimkit.model.organisation.pager import Pager

if TYPE_CHECKING:
    from tests.rules.conftest import Court

STEP = {"do": "Open the dashboard.", "expect": "The first error."}


def found(court: Court, **keys: Any) -> list[str]:
    runbook = court.snapshot.runbooks["checkout-errors"]
    changed = type(runbook).model_validate({**runbook.model_dump(by_alias=True), **keys})
    return [code for code, _ in court.but(runbooks={runbook.id: changed}).directory()]


def test_a_runbook_that_can_be_followed_is_silent(court: Court) -> None:
    assert found(court) == []
    assert found(court, steps=[STEP]) == []


@pytest.mark.parametrize("words", ["TODO", "tbd", "...", "to be written", "?", "Step", "xxx"])
def test_a_step_that_is_still_to_be_written_cannot_be_done(court: Court, words: str) -> None:
    assert found(court, steps=[STEP, {"do": words}]) == ["MIM741"]


def test_a_runbook_without_steps_is_found_once(court: Court) -> None:
    assert found(court, steps=[]) == ["MIM741"]


def test_one_step_at_least_says_what_to_expect(court: Court) -> None:
    assert found(court, steps=[{"do": "Open it."}, {"do": "Close it."}]) == ["MIM742"]


@pytest.mark.parametrize(("count", "expected"), [(60, []), (61, ["MIM743"])])
def test_a_step_has_sixty_words_at_most(court: Court, count: int, expected: list[str]) -> None:
    assert found(court, steps=[STEP, {"do": "word " * count}]) == expected


@pytest.mark.parametrize(
    ("do", "expected"),
    [
        ("Switch it on, and off again after confirmation.", []),
        ("Restart the hub. Nothing to undo.", []),
        ("Take the node out; uncordon it later.", []),
        ("Delete the carts. They are lost.", []),
        ("Keep it on until the repair is in place.", []),
        ("Switch it on under the menu of the shop.", ["MIM744"]),
    ],
)
def test_a_workaround_says_how_it_is_undone_or_what_is_lost(
    court: Court, do: str, expected: list[str]
) -> None:
    assert found(court, workarounds=[{"title": "Without payment", "do": do}]) == expected


def test_a_runbook_says_when_to_open_it_and_whom_to_page(court: Court) -> None:
    assert found(court, escalate_to=[], triggers=[]) == ["MIM745", "MIM746"]


def test_a_contact_can_be_reached_by_number_address_or_group(court: Court) -> None:
    def directory(court: Court) -> list[tuple[str, Any]]:
        return [(code, keys) for code, keys in court.directory() if code == "MIM747"]

    people = dict(court.snapshot.people)
    silent = people["database-duty"].model_copy(update={"phone": None, "email": None})
    other = court.but(people={**people, "database-duty": silent})
    assert directory(other) == [("MIM747", ("contact",))]
    reach = court.snapshot.groups["database"].model_copy(update={"reach": "https://page.example.com/db"})
    assert directory(other.but(groups={**court.snapshot.groups, "database": reach})) == []
    pager = Pager(url_env="PAGER")
    paged = court.snapshot.groups["database"].model_copy(update={"page": pager})
    assert directory(other.but(groups={**court.snapshot.groups, "database": paged})) == []
    assert (
        directory(court.but(people={**people, "database-duty": silent.model_copy(update={"page": pager})}))
        == []
    )


def test_where_nobody_has_a_number_numbers_are_kept_elsewhere(court: Court) -> None:
    people = court.snapshot.people.items()
    bare = {name: each.model_copy(update={"phone": None, "email": None}) for name, each in people}
    assert court.but(people=bare).directory() == []
