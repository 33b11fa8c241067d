"""Commits a few steps apart are compared without a git process, with the answer that their parents give."""

from __future__ import annotations

import random
import subprocess
from pathlib import Path

import pytest

from mimkit.store.git.process.reader import Reader
from mimkit.store.git.reading import nearby

MISSING = "ab" * 20


def git(folder: Path, *words: str, stdin: str = "") -> str:
    done = subprocess.run(
        ["git", "-c", "user.name=x", "-c", "user.email=x@example.com", *words],
        cwd=folder, input=stdin, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout.strip()


@pytest.fixture(scope="module")
def family(tmp_path_factory: pytest.TempPathFactory) -> tuple[Reader, dict[str, list[str]]]:
    """A history of 24 commits with random parents, among them merges and two roots: the parents of each."""
    folder = tmp_path_factory.mktemp("family")
    git(folder, "init", "-q")
    tree = git(folder, "mktree")
    dice = random.Random(7)
    parents: dict[str, list[str]] = {}
    for number in range(24):
        chosen = (
            dice.sample(list(parents)[-6:], min(len(parents), dice.choice([1, 1, 1, 2])))
            if number != 9
            else []
        )
        onto = [word for parent in chosen for word in ("-p", parent)]
        parents[git(folder, "commit-tree", *onto, "-m", str(number), tree)] = chosen
    return Reader(folder), parents


def ancestors(parents: dict[str, list[str]], commit: str) -> set[str]:
    return {commit}.union(*(ancestors(parents, each) for each in parents[commit]))


@pytest.mark.sweep
def test_the_answer_is_that_of_the_parents(family: tuple[Reader, dict[str, list[str]]]) -> None:
    reader, parents = family
    answers = []
    for newer in parents:
        for older in parents:
            found = nearby.is_ancestor(reader, older, newer)
            assert found is (older in ancestors(parents, newer)), (older, newer)
            answers.append(found)
    assert {True, False} == {*answers}


def test_a_missing_commit_a_name_and_a_long_way_are_left_to_git(
    family: tuple[Reader, dict[str, list[str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    reader, parents = family
    oldest, newest = next(iter(parents)), list(parents)[-1]
    assert nearby.is_ancestor(reader, MISSING, newest) is None
    assert nearby.is_ancestor(reader, oldest, MISSING) is None
    assert nearby.is_ancestor(reader, "HEAD", newest) is None
    monkeypatch.setattr(nearby, "MOST", 1)
    assert nearby.is_ancestor(reader, oldest, newest) is None


def test_the_commits_of_others_are_counted(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    tree = git(tmp_path, "mktree")
    line = [git(tmp_path, "commit-tree", "-m", "0", tree)]
    for number in range(1, 50):
        line.append(git(tmp_path, "commit-tree", "-p", line[-1], "-m", str(number), tree))
    reader = Reader(tmp_path)
    assert nearby.count_newer(reader, line[3], line[10]) == 7
    assert nearby.count_newer(reader, line[3], line[3]) == 0
    assert nearby.count_newer(reader, line[3], line[49]) == nearby.MOST == 32
