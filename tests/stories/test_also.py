"""`--also`: two repositories with different policies, read together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.stories.conftest import Desk


@pytest.fixture
def other(tmp_path: Path, furnish: Callable[[Path], Desk]) -> Desk:
    """A second repository, whose policy has another service, with a restricted incident and another one."""
    other = furnish(tmp_path / "other")
    other.folder = other.folder.rename(tmp_path / "other" / "payments")
    for file in [*other.folder.rglob("*.yaml"), *other.folder.rglob("*.md")]:
        file.write_text(file.read_text().replace("checkout", "card-terminals"))
        file.rename(file.with_name(file.name.replace("checkout", "card-terminals")))
    other.commit()
    other.clock = "10:01"
    words = ("--service", "card-terminals", "--severity", "SEV1")
    other.declare("Somebody copied the keys", *words, "--restricted", "--audience", "executives")
    other.clock = "10:05"
    other.declare("Terminals are offline", *words)
    return other


@pytest.fixture
def own(desk: Desk, other: Desk) -> str:
    """An incident of the current repository, declared after both of the other one."""
    assert other.folder.is_dir()
    return desk.declare("Nobody can pay", "--service", "checkout", "--severity", "SEV2")


def head(desk: Desk) -> str:
    return desk.git("rev-parse", "HEAD").strip()


def test_a_list_names_the_repository_of_each_incident_and_counts_what_is_restricted(
    desk: Desk, other: Desk, own: str
) -> None:
    words = ("list", "--also", "../other/payments")
    found = desk.mim(*words, "--json").document
    assert [(each["title"], each["source"], each["commit"]) for each in found["incidents"]] == [
        ("Nobody can pay", "desk", head(desk)),
        ("Terminals are offline", "payments", head(other)),
    ]
    assert found["sources"] == [
        {"source": "desk", "commit": head(desk), "incidents": 1, "restricted": 0, "unreadable": 0},
        {"source": "payments", "commit": head(other), "incidents": 2, "restricted": 1, "unreadable": 0},
    ]
    said = desk.mim(*words).out.splitlines()
    assert said[0].split() == [own, "desk", "SEV2", "investigating", "Nobody", "can", "pay"]
    assert said[1].split()[1:] == ["payments", "SEV1", "investigating", "Terminals", "are", "offline"]
    assert said[2:] == [
        "",
        f"desk      {head(desk)[:12]}  1 incident",
        f"payments  {head(other)[:12]}  2 incidents, of which 1 restricted and not listed",
    ]
    assert "copied the keys" in other.mim("list").out


@pytest.mark.usefixtures("own")
def test_the_names_of_a_list_are_those_of_each_policy(desk: Desk, other: Desk) -> None:
    words = ("list", "--also", f"tills={other.folder}", "--json")
    found = desk.mim(*words, "--service", "card").document
    assert [each["source"] for each in found["incidents"]] == ["tills"]
    assert [each["incidents"] for each in found["sources"]] == [0, 2]
    found = desk.mim(*words, "--severity", "sev2").document
    assert [each["source"] for each in found["incidents"]] == ["desk"]
    assert [each["title"] for each in desk.mim(*words, "--limit", "1").document["incidents"]] == [
        "Nobody can pay"
    ]


@pytest.mark.usefixtures("own")
def test_a_repository_that_cannot_be_included_is_named_with_the_next_command(
    desk: Desk, other: Desk, tmp_path: Path
) -> None:
    assert "--also nowhere is not a folder" in desk.refused(2, "list", "--also", "nowhere").err
    assert f"mim -C {tmp_path} check" in desk.refused(5, "list", "--also", "..").err
    assert "the same repository as the current" in desk.refused(2, "list", "--also", "policy").err
    twice = desk.refused(2, "list", "--also", f"desk={other.folder}").err
    assert "two repositories are called desk" in twice
    assert f"--also NAME={other.folder}" in twice
    policy = other.folder / "policy" / "policy.yaml"
    policy.write_text("version: [\n")
    other.commit()
    broken = desk.refused(5, "list", "--also", str(other.folder)).err
    assert f"--also {other.folder}: " in broken
    assert f"mim -C {other.folder} check" in broken


def test_an_unreadable_record_of_another_repository_is_counted_and_not_named(
    desk: Desk, other: Desk, own: str
) -> None:
    for file in other.folder.glob("incidents/*/*/incident.yaml"):
        file.write_text(file.read_text().replace("title:", "titel:"))
    other.commit()
    said = desk.mim("list", "--also", str(other.folder))
    assert said.out.startswith(own)
    assert f"payments: 2 records could not be read: mim -C {other.folder} check" in said.err
    assert "MI-" not in said.err
