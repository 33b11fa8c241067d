"""`--also`: two repositories with different policies, read together."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.stories.conftest import Desk


@pytest.fixture
def other(tmp_path: Path, furnish: Callable[[Path], Desk]) -> Desk:
    """A second repository, whose policy has another service and 90 minutes to open the bridge, with a restricted incident and another one."""
    other = furnish(tmp_path / "other")
    other.folder = other.folder.rename(tmp_path / "other" / "payments")
    for file in [*other.folder.rglob("*.yaml"), *other.folder.rglob("*.md")]:
        file.write_text(file.read_text().replace("checkout", "card-terminals"))
        file.rename(file.with_name(file.name.replace("checkout", "card-terminals")))
    policy = other.folder / "policy" / "policy.yaml"
    head, bridge, rest = policy.read_text().partition("  - id: bridge-opened\n")
    policy.write_text(head + bridge + rest.replace("within: {default: 5m}", "within: {default: 90m}", 1))
    other.commit()
    other.clock = "10:10"
    words = ("--service", "card-terminals", "--severity", "SEV1")
    other.declare("Somebody copied the keys", *words, "--restricted", "--audience", "executives")
    other.clock = "10:12"
    other.declare("Terminals are offline", *words)
    return other


@pytest.fixture
def own(desk: Desk, other: Desk) -> str:
    """An incident of the current repository, declared after both of the other one."""
    assert other.folder.is_dir()
    desk.clock = "10:14"
    return desk.declare("Nobody can pay", "--service", "checkout", "--severity", "SEV2")


def head(desk: Desk) -> str:
    return desk.git("rev-parse", "HEAD").strip()


@pytest.mark.sweep
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


@pytest.mark.sweep
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


@pytest.mark.parametrize("label", ["", "payments="])
def test_a_url_is_not_repeated_because_it_may_contain_a_password(desk: Desk, label: str) -> None:
    answer = desk.refused(2, "list", "--also", f"{label}https://duty:hunter2@git.example.com/x.git")
    assert "requires a folder, not a URL" in answer.err
    assert "hunter2" not in answer.out + answer.err


@pytest.mark.sweep
@pytest.mark.usefixtures("own")
def test_a_repository_that_cannot_be_included_is_named_with_the_next_command(
    desk: Desk, other: Desk, tmp_path: Path
) -> None:
    assert "--also nowhere is not a folder" in desk.refused(2, "list", "--also", "nowhere").err
    assert f"mim -C {tmp_path} check" in desk.refused(5, "list", "--also", "..").err
    assert "the same repository as the current" in desk.refused(2, "list", "--also", "policy").err
    twice = desk.refused(2, "list", "--also", f"desk={other.folder}").err
    assert "two repositories have the name desk" in twice
    assert f"--also NAME={other.folder}" in twice
    policy = other.folder / "policy" / "policy.yaml"
    policy.write_text("version: [\n")
    other.commit()
    broken = desk.refused(5, "list", "--also", str(other.folder)).err
    assert f"--also {other.folder}: " in broken
    assert f"mim -C {other.folder} check" in broken


@pytest.mark.sweep
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


@pytest.mark.sweep
def test_the_deadlines_of_a_repository_follow_its_own_policy(desk: Desk, other: Desk, own: str) -> None:
    """The bridge is due after 5 minutes here (10:19), and after 90 there (10:12 and 90 minutes are 11:42)."""
    desk.clock = "10:25"
    words = ("due", "--also", str(other.folder))
    alone = desk.type("due", "--json").document["obligations"]
    found = desk.type(*words, "--json").document
    bridges = {
        each["source"]: (each["due"], each["status"], each["commit"], each["key"], each["command"])
        for each in found["obligations"]
        if each["clock"] == "bridge-opened"
    }
    theirs = next(each["incident"] for each in found["obligations"] if each["source"] == "payments")
    assert bridges == {
        "desk": (
            "2026-11-23T10:19:00Z", "overdue", head(desk), f"bridge-opened/{own}/-", f"mim bridge URL -i {own}"
        ),
        "payments": (
            "2026-11-23T11:42:00Z", "pending", head(other), f"payments:bridge-opened/{theirs}/-",
            f"mim -C {other.folder} bridge URL -i {theirs}",
        ),
    }  # fmt: skip
    mine = [each for each in found["obligations"] if each["source"] == "desk"]
    assert [{key: each[key] for key in alone[0]} for each in mine] == alone
    shown, hidden = (
        [
            each
            for each in other.type("due", "--json", "--now", "10:25").document["obligations"]
            if each["about"] == title
        ]
        for title in ("Terminals are offline", "Somebody copied the keys")
    )
    assert found["sources"][1] == {
        "source": "payments", "commit": head(other), "incidents": 2, "obligations": len(shown) + len(hidden),
        "restricted": len(hidden), "unreadable": 0,
        "statuses": Counter(each["status"] for each in (*shown, *hidden)),
    }  # fmt: skip
    assert hidden
    said = desk.type(*words)
    assert said.status == 1
    assert f"payments: {theirs} Terminals are offline" in said.out
    assert (
        f"payments, commit {head(other)[:12]}: {len(shown) + len(hidden)} deadlines (4 overdue, 6 due soon, 8 pending) in 2 incidents"
        in said.out
    )
    for form in ("text", "json", "markdown", "github", "sarif", "gitlab", "junit", "ics"):
        out = desk.type(*words, "--format", form).out
        assert "payments: " in out or '"payments"' in out, form
        assert "copied the keys" not in out, form
        assert hidden[0]["incident"] not in out, form


@pytest.mark.sweep
@pytest.mark.usefixtures("own")
def test_deadlines_of_several_repositories_for_an_owner(desk: Desk, other: Desk) -> None:
    words = ("due", "--also", str(other.folder), "--owner")
    found = desk.type(*words, "mim-duty", "--json").document["obligations"]
    assert {each["source"] for each in found} == {"desk", "payments"}
    assert {each["owner"] for each in found} == {"mim-duty"}
    assert "'nobody' is not a person" in desk.refused(2, *words, "nobody").err
    assert "one incident" in desk.refused(2, "due", "--also", str(other.folder), "-i", "K7F").err
    assert f"mim -C {desk.folder.parent} check" in desk.refused(5, "due", "--also", "..").err


@pytest.mark.sweep
def test_a_record_that_cannot_be_read_makes_the_exit_status_1(desk: Desk, other: Desk) -> None:
    """At 10:13 nothing is overdue in either repository."""
    other.clock = desk.clock = "10:13"
    words = ("due", "--also", str(other.folder))
    assert desk.mim(*words).status == 0
    file = next(other.folder.glob("incidents/*/*/incident.yaml"))
    file.write_text(file.read_text().replace("title:", "titel:"))
    other.commit()
    said = desk.type(*words)
    assert said.status == 1
    assert f"payments: 1 record could not be read: mim -C {other.folder} check" in said.err


@pytest.mark.sweep
def test_a_service_review_counts_several_repositories_and_splits_the_numbers(
    desk: Desk, other: Desk, own: str
) -> None:
    """One incident here and one there; of the restricted one, only the numbers."""
    words = ("report", "--period", "2026-Q4", "--also", str(other.folder))
    found = desk.mim(*words, "--json").document
    assert found["incidents"] == 2
    theirs = other.type("report", "--period", "2026-Q4", "--json", "--now", "10:14").document
    hidden = theirs["restricted_deadlines"]
    assert hidden
    keys = ("source", "commit", "incidents", "restricted", "restricted_deadlines", "unreadable")
    assert [tuple(each[key] for key in keys) for each in found["sources"]] == [
        ("desk", head(desk), 1, 0, 0, 0),
        ("payments", head(other), 1, 1, hidden, 0),
    ]
    named = next(
        each["incident"]
        for each in other.mim("due", "--json").document["obligations"]
        if each["about"] == "Terminals are offline"
    )
    assert sorted(found["unrestored"]) == sorted([own, f"payments:{named}"])
    assert {each["incident"] for each in found["ahead"] if each["incident"]} == {own, f"payments:{named}"}
    assert {each["name"]: each["incidents"] for each in found["groups"]} == {
        "checkout": 1,
        "card-terminals": 1,
    }
    said = desk.mim(*words)
    assert f"payments, commit {head(other)[:12]}: 1 major incident and 1 restricted incident." in " ".join(
        said.out.split()
    )
    for form in ("text", "json", "markdown", "html"):
        assert "copied the keys" not in desk.mim(*words, "--format", form).out
    command = found["command"].removeprefix("mim ")
    assert desk.mim(*command.split(), "--json").document == found
    assert f"mim -C {desk.folder.parent} check" in desk.refused(5, "report", "--also", "..").err
    file = next(other.folder.glob("incidents/*/*/incident.yaml"))
    file.write_text(file.read_text().replace("title:", "titel:"))
    other.commit()
    said = desk.type(*words)
    assert said.status == 1
    assert f"payments: 1 record could not be read: mim -C {other.folder} check" in said.err
