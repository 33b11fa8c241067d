"""The files of a commit, of the working tree and in memory, read in the same way."""

from __future__ import annotations

import pickle
import subprocess
from pathlib import Path

import pytest

from mimkit.app.reading.tree import CommitTree, MemoryTree, Tree, WorkingTree
from mimkit.errors import EnvironmentUnfit
from mimkit.store.git.repository import Repository
from mimkit.store.layout import incident_folders, incident_ids, problem_ids

INCIDENT = "incidents/2026/MI-20261123-K7F/incident.yaml"
REVIEW = "incidents/2026/MI-20261123-K7F/review.yaml"
FILES = {
    "incidents/2025/MI-20250101-A2B/incident.yaml": b"same\n",
    INCIDENT: b"one\n",
    REVIEW: b"two\n",
    "incidents/problems/PB-20261123-Q3X.yaml": b"three\n",
    "policy/policy.yaml": b"four\n",
    "policy/services/empty.yaml": b"",
    "policy/services/shop.yaml": b"same\n",
}
KINDS = ("commit", "working tree", "sparse", "memory")


def write(root: Path, files: dict[str, bytes]) -> None:
    for path, raw in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(raw)


def commit(root: Path) -> CommitTree:
    """Commit everything below a folder."""
    who = ("-c", "user.name=mim-duty", "-c", "user.email=duty@example.org")
    for words in (["init", "-q"], ["add", "-A"], [*who, "commit", "-q", "-m", "Files"]):
        subprocess.run(["git", *words], cwd=root, check=True)
    repo = Repository.discover(root)
    head = repo.here()
    assert head
    return CommitTree(repo, head)


@pytest.fixture(params=KINDS)
def tree(request: pytest.FixtureRequest, tmp_path: Path) -> Tree:
    if request.param == "memory":
        return MemoryTree(FILES)
    copies = {path: raw for path, raw in FILES.items() if request.param == "sparse" and path > INCIDENT}
    write(tmp_path, {path: raw for path, raw in FILES.items() if path not in copies})
    return commit(tmp_path) if request.param == "commit" else WorkingTree(tmp_path, copies)


def test_paths_are_those_below_the_folders_that_are_named(tree: Tree) -> None:
    assert sorted(tree.paths("incidents", "policy")) == list(FILES)
    assert sorted(tree.paths("policy/services")) == [
        "policy/services/empty.yaml",
        "policy/services/shop.yaml",
    ]
    assert list(tree.paths("policy/groups")) == []
    assert list(tree.paths("polic")) == []


def test_files_and_names_are_those_directly_in_a_folder(tree: Tree) -> None:
    assert tree.files("policy") == ["policy/policy.yaml"]
    assert sorted(tree.names("policy")) == ["policy.yaml", "services"]
    assert tree.files("policy/groups") == []
    assert list(tree.names("policy/policy.yaml")) == []
    assert sorted(incident_ids(tree.names)) == ["MI-20250101-A2B", "MI-20261123-K7F"]
    assert list(problem_ids(tree.names)) == ["PB-20261123-Q3X"]


def test_every_file_is_read_whether_or_not_it_was_listed(tree: Tree) -> None:
    assert {path: tree.read(path) for path in FILES} == FILES
    assert dict(tree.read_all(FILES)) == FILES
    assert dict(tree.read_all(tree.paths("incidents", "policy"))) == FILES
    assert dict(tree.read_all([])) == {}


def test_a_missing_file_has_no_mark_and_cannot_be_read(tree: Tree) -> None:
    assert tree.mark("policy/people.yaml") is None
    with pytest.raises((KeyError, EnvironmentUnfit)):
        tree.read("policy/people.yaml")
    with pytest.raises((KeyError, EnvironmentUnfit)):
        list(tree.read_all(["policy/people.yaml"]))


def test_another_process_reads_the_same(tree: Tree) -> None:
    list(tree.paths("incidents"))
    other = pickle.loads(pickle.dumps(tree))
    assert dict(other.read_all(FILES)) == FILES
    assert sorted(other.paths("incidents", "policy")) == list(FILES)


def test_the_mark_of_a_file_changes_with_its_content(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    working, before = WorkingTree(tmp_path), commit(tmp_path)
    marks = (working.mark(INCIDENT), working.mark(REVIEW))
    write(tmp_path, {INCIDENT: b"longer\n"})
    after = commit(tmp_path)
    assert working.mark(INCIDENT) != marks[0]
    assert working.mark(REVIEW) == marks[1]
    assert before.mark(INCIDENT) != after.mark(INCIDENT)
    assert before.mark("policy") == after.mark("policy")
    assert MemoryTree(FILES).mark(INCIDENT) != MemoryTree({INCIDENT: b"longer\n"}).mark(INCIDENT)


def test_what_is_no_file_is_not_among_the_files_of_a_commit(tmp_path: Path) -> None:
    write(tmp_path, {**FILES, "policy/groups/folder.yaml/inner.yaml": b"six\n"})
    tree = commit(tmp_path)
    assert list(tree.names("policy/groups")) == ["folder.yaml"]
    assert tree.files("policy/groups") == []
    with pytest.raises(KeyError):
        tree.read("policy/groups/folder.yaml")


def test_a_review_without_its_incident_is_a_folder_of_its_own() -> None:
    alone = "incidents/2026/MI-20261201-Z9Z/review.yaml"
    wrong_year = "incidents/2025/MI-20261201-Z9Z/incident.yaml"
    found = incident_folders([REVIEW, alone, wrong_year, INCIDENT, *list(FILES)[:1]])
    assert [(each.incident, each.paths, each.has_incident) for each in found] == [
        ("MI-20261123-K7F", (INCIDENT, REVIEW), True),
        ("MI-20261201-Z9Z", (alone,), False),
        ("MI-20250101-A2B", ("incidents/2025/MI-20250101-A2B/incident.yaml",), True),
    ]
