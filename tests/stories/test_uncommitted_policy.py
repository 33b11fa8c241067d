"""A name that is only in a policy file that is not committed yet, and records that are not at the top level."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.stories.conftest import Desk

COMMANDS: dict[tuple[str, ...], str] = {
    ("declare", "Search is down", "--service", "search"): "policy/services/search.yaml",
    ("impact", "search"): "policy/services/search.yaml",
    ("oncall", "search"): "policy/services/search.yaml",
    ("assess", "--service", "search"): "policy/services/search.yaml",
    ("gate", "--service", "search"): "policy/services/search.yaml",
    ("set", "services=search"): "policy/services/search.yaml",
    ("page", "carriers"): "policy/groups/carriers.yaml",
    ("role", "technical-lead", "new-duty"): "policy/people.yaml",
    ("log", "x", "--by", "new-duty"): "policy/people.yaml",
    ("runbook", "search-errors"): "policy/runbooks/search-errors.yaml",
}


def add(desk: Desk) -> None:
    """Write a service, a group, a person and a runbook, and commit none of them."""
    policy = desk.folder / "policy"
    for source, new in (
        ("services/email", "services/search"),
        ("groups/network", "groups/carriers"),
        ("runbooks/checkout-errors", "runbooks/search-errors"),
    ):
        old_id, new_id = (path.rpartition("/")[2] for path in (source, new))
        text = (policy / f"{source}.yaml").read_text()
        (policy / f"{new}.yaml").write_text(text.replace(f"id: {old_id}", f"id: {new_id}"))
    people = policy / "people.yaml"
    person = "  - id: new-duty\n    name: New duty\n    email: new-duty@example.com\n"
    people.write_text(people.read_text().replace("people:\n", f"people:\n{person}"))


@pytest.mark.sweep
def test_a_name_that_is_not_committed_yet_is_said_to_be(desk: Desk) -> None:
    desk.declare()
    add(desk)
    for words, path in COMMANDS.items():
        said = " ".join(desk.refused(2, *words).err.split())
        assert f"in the committed policy; {path} is not committed yet" in said, words
        assert f"add {path} && git " in said, words
    misspelt = desk.refused(2, "impact", "serch").err
    assert "not committed yet" not in misspelt
    desk.commit("Add search")
    assert desk.type("impact", "search").status == 0


def test_records_below_the_top_level_are_named(desk: Desk) -> None:
    desk.declare()
    below = desk.folder / "ops"
    below.mkdir()
    for name in ("policy", "incidents"):
        shutil.move(desk.folder / name, below / name)
    desk.commit("Move the records")
    for words in (("status",), ("due",), ("list",), ("check",), ("log", "Rolled back")):
        said = " ".join(desk.refused(5, *words).err.split())
        assert "the records are in ops/, but mimkit reads them only at the top level of a repository" in said
        assert said.endswith("next: mim init DIR")


@pytest.mark.parametrize("name", ["search", "new-duty"])
def test_a_name_inside_a_longer_one_is_another(desk: Desk, name: str) -> None:
    add(desk)
    longer = desk.refused(2, "impact", f"{name}-x").err
    assert "not committed yet" not in longer
    shorter = desk.refused(2, "impact", name[:-1]).err
    assert "not committed yet" not in shorter
