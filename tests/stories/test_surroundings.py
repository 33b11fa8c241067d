"""Unusual environments: folders, clocks, accounts and broken machines."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from typing import TYPE_CHECKING
from unittest import mock

import pytest

from mimkit.store.git.repository import Repository

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.stories.conftest import Desk


def test_no_repository(empty: Desk) -> None:
    for words in (
        ("status",),
        ("list",),
        ("log", "x"),
        ("check",),
        ("declare", "x"),
        ("action", "list"),
        ("assess",),
    ):
        said = empty.refused(5, *words)
        assert str(empty.folder) in said.err
        assert "mim init" in said.err
    assert empty.type("doctor").status == 5


def test_no_git(desk: Desk) -> None:
    desk.declare()
    path = desk.environment["PATH"]
    desk.more["PATH"] = "/nowhere"
    for words in (("status",), ("log", "x"), ("init",)):
        said = desk.type(*words)
        assert said.status == 5
        assert "git is not installed" in said.err
    assert "git is not installed" in desk.type("doctor").out
    desk.more["PATH"] = path
    desk.mim("log", "x")


def test_no_identity(desk: Desk, empty: Desk) -> None:
    desk.declare()
    for each in (desk, empty):
        each.more.update(GIT_CONFIG_GLOBAL="/dev/null", EMAIL="")
    (empty.folder / "kept.txt").write_text("mine")
    said = desk.refused(5, "log", "x")
    assert "git config --global user.name" in said.err
    assert "broken" in desk.type("doctor").out
    assert "git config --global user.name" in empty.type("init").err
    assert sorted(path.name for path in empty.folder.iterdir()) == [".git", "kept.txt"]
    desk.mim("log", "a role account has an address of its own", "--by", "tech-duty")
    del empty.more["GIT_CONFIG_GLOBAL"]
    assert empty.mim("init", "--json").document["commit"]


def test_init_stays_out_of_repositories_that_are_there_for_something_else(desk: Desk, empty: Desk) -> None:
    (desk.folder / "sub").mkdir()
    assert "is inside the repository" in desk.refused(5, "-C", "sub", "init").err
    assert "inside a .git folder" in desk.refused(5, "-C", ".git", "init").err
    empty.git("init", "-q", "--bare")
    assert "inside a .git folder" in empty.refused(5, "init").err
    assert "is a file" in desk.refused(2, "init", "policy/policy.yaml").err


def test_a_scaffold_that_was_not_committed_is_finished(empty: Desk) -> None:
    empty.mim("init")
    empty.git("update-ref", "-d", "HEAD")
    empty.git("rm", "-q", "-r", "--cached", ".")
    assert empty.mim("init", "--json").document["made"] == []
    assert empty.git("status", "--porcelain") == ""


def test_no_branch_is_checked_out(desk: Desk) -> None:
    name = desk.declare()
    desk.git("checkout", "-q", "--detach")
    for words in (
        ("status",),
        ("list",),
        ("show", name),
        ("sitrep",),
        ("checklist",),
        ("check",),
        ("action", "list"),
    ):
        desk.mim(*words)
    assert "git switch" in desk.refused(5, "log", "x").err
    assert "git switch" in desk.type("doctor").out


def test_a_clone_of_the_newest_commits_only(desk: Desk, tmp_path: Path) -> None:
    desk.declare()
    desk.git("clone", "-q", "--depth=1", f"file://{desk.folder}", str(tmp_path / "shallow"))
    desk.folder = tmp_path / "shallow"
    desk.git("remote", "remove", "origin")
    assert "unshallow" in desk.mim("doctor").out
    desk.mim("log", "x")


def test_a_folder_below_and_a_folder_elsewhere(desk: Desk, empty: Desk) -> None:
    name = desk.declare()
    below = desk.folder / "incidents" / "2026"
    desk.folder, top = below, desk.folder
    assert name in desk.mim("list").out
    assert "1 incident" in desk.mim("check", ".").out
    desk.folder = top
    assert name in empty.mim("-C", str(top), "list").out
    assert name in empty.mim("-C", os.path.relpath(below, empty.folder), "status").out
    empty.mim("-C", str(top), "log", "from elsewhere")
    assert "outside the repository" in desk.refused(2, "check", str(empty.folder)).err


def test_times_of_day_are_those_of_the_policys_zone(desk: Desk) -> None:
    policy = desk.folder / "policy/policy.yaml"
    policy.write_text(policy.read_text().replace("zone: UTC", "zone: Europe/Berlin"))
    desk.commit()
    desk.declare("x", "--detected", "11:01", "--started", "-12m")
    found = desk.mim("show", "--json").document["incident"]["milestones"]
    assert (found["detected"], found["started"]) == ("2026-11-23T10:01:00Z", "2026-11-23T09:57:00Z")
    assert "11:09" in desk.mim("show").out


def test_around_midnight_a_time_of_day_is_the_nearest(desk: Desk) -> None:
    desk.declare()
    desk.more["MIM_NOW"] = "2026-11-24T00:10:00Z"
    desk.mim("log", "x", "--at", "23:55")
    assert desk.timeline()[-1]["at"] == "2026-11-23T23:55:00Z"
    assert "is in the future" in desk.refused(2, "log", "x", "--at", "00:20").err


UNPRIVILEGED = ("setpriv", "--bounding-set=-dac_override,-dac_read_search") if os.geteuid() == 0 else ()
"""Whom file modes do not bind gives that up first."""


@pytest.fixture
def read_only(desk: Desk) -> Iterator[Desk]:
    """A clone with a running incident that may be read and not written."""
    desk.declare()
    folders = [folder for folder in desk.folder.rglob("*") if folder.is_dir()]
    for folder in folders:
        folder.chmod(0o555)
    yield desk
    for folder in folders:
        folder.chmod(0o755)


@pytest.mark.sweep
def test_no_permission_to_write(read_only: Desk) -> None:
    before = read_only.everything()
    for words in (("log", "x"), ("declare", "x"), ("restored",)):
        said = read_only.answer(read_only.spawn(*words, before=UNPRIVILEGED))
        assert (said.status, said.out) == (5, "")
        assert "is not writable by this account" in said.err
    assert "Checkout" in read_only.answer(read_only.spawn("list", before=UNPRIVILEGED)).out
    assert read_only.everything() == before


def test_the_command_after_a_folder_that_may_not_be_written_can_be_typed(empty: Desk) -> None:
    empty.folder.chmod(0o555)
    refused = [
        empty.answer(empty.spawn(*words, before=UNPRIVILEGED))
        for words in (("init",), ("schema", "--write", "no/such folder"))
    ]
    empty.folder.chmod(0o755)
    assert [each.status for each in refused] == [5, 5]
    assert f"{empty.folder} is not writable by this account" in refused[0].err
    for each in refused:
        (command,) = re.findall(r"next: (ls .*)", each.err)
        listed = subprocess.run(
            ["bash", "-c", command], cwd=empty.folder, capture_output=True, text=True, check=True
        )
        assert str(empty.folder) in listed.stdout


@pytest.mark.sweep
def test_no_permission_to_read(desk: Desk) -> None:
    desk.declare()
    (desk.folder / "policy").chmod(0)
    said = desk.answer(desk.spawn("check", before=UNPRIVILEGED))
    (desk.folder / "policy").chmod(0o755)
    assert said.status == 5
    assert "policy cannot be read" in said.err


def test_an_interrupt_between_commit_and_checkout_leaves_nothing_for_hand_work(desk: Desk) -> None:
    desk.declare()
    with mock.patch.object(Repository, "follow", side_effect=KeyboardInterrupt):
        said = desk.type("log", "first")
    assert said.status == 130
    assert f"The entry was recorded as {desk.git('rev-parse', 'HEAD')[:7]}." in said.err
    desk.mim("log", "second")
    assert [entry.get("text") for entry in desk.timeline()][-2:] == ["first", "second"]
    assert desk.git("status", "--porcelain") == ""


def test_an_interrupt_before_the_commit_records_nothing(desk: Desk) -> None:
    desk.declare()
    before = desk.everything()
    with mock.patch.object(Repository, "commit", side_effect=KeyboardInterrupt):
        assert desk.type("log", "first").status == 130
    assert desk.everything() == before


@pytest.mark.sweep
@pytest.mark.parametrize("words", [("watch",), ("status", "--watch")], ids=" ".join)
def test_control_c_ends_a_watch(desk: Desk, words: tuple[str, ...]) -> None:
    desk.declare()
    process = desk.spawn(*words, cold=True)
    assert process.stdout
    while "Latest entry" not in process.stdout.readline():
        pass
    process.send_signal(signal.SIGINT)
    assert desk.answer(process).status == 130


@pytest.mark.sweep
@pytest.mark.parametrize("words", [("show",), ("schema",), ("--help",)])
def test_a_reader_who_has_seen_enough_ends_it_quietly(desk: Desk, words: tuple[str, ...]) -> None:
    desk.declare()
    process = desk.spawn(*words)
    assert process.stdout
    assert process.stderr
    process.stdout.close()
    assert process.stderr.read() == ""
    process.stderr.close()
    assert process.wait(timeout=30) == 0


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="this system has no /dev/full")  # noqa: PTH110 - a device
def test_an_output_that_takes_nothing_is_said(desk: Desk) -> None:
    desk.declare()
    with open("/dev/full", "w") as full:  # noqa: PTH123 - a device
        done = subprocess.run(
            [sys.executable, "-m", "mimkit", "list"],
            cwd=desk.folder,
            env=desk.surroundings,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 5
    assert done.stderr.startswith("mim: the output cannot be written: no space left")
