"""Git objects written by mimkit equal those written by git."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mimkit.store.git.errors import BadPath, DamagedRepository
from mimkit.store.git.objects import GitObject, TreeItem, join_tree, leaf, object_id, pack, row, split_tree
from mimkit.store.git.paths import checked

leaves = st.builds(
    TreeItem,
    st.sampled_from(["100644", "100755", "40000", "120000", "160000"]),
    st.binary(min_size=20, max_size=20).map(bytes.hex),
)
names = st.binary(min_size=1, max_size=12).filter(lambda name: not set(name) & {0, 47})


@given(st.dictionaries(names, leaves, max_size=20))
def test_a_tree_is_cut_and_joined_without_a_change(tree: dict[bytes, TreeItem]) -> None:
    body = join_tree({name: row(name, what) for name, what in tree.items()})
    rows = split_tree(body, 20)
    assert {name: leaf(raw, 20) for name, raw in rows.items()} == tree
    assert join_tree(rows) == body


def test_a_folder_is_sorted_as_if_it_ended_in_a_slash(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    blob = subprocess.run(
        ["git", "hash-object", "-w", "--stdin"], cwd=tmp_path, input=b"", capture_output=True, check=True
    )
    empty = blob.stdout.decode().strip()
    (tree,) = {object_id(GitObject("tree", row(b"f", TreeItem("100644", empty))), "sha1")}
    lines = f"100644 blob {empty}\ta.b\n040000 tree {tree}\ta\n100644 blob {empty}\ta0\n"
    made = subprocess.run(
        ["git", "mktree", "--missing"], cwd=tmp_path, input=lines.encode(), capture_output=True, check=True
    )
    ours = {
        b"a.b": TreeItem("100644", empty),
        b"a": TreeItem("40000", tree),
        b"a0": TreeItem("100644", empty),
    }
    body = join_tree({name: row(name, what) for name, what in ours.items()})
    assert object_id(GitObject("tree", body), "sha1") == made.stdout.decode().strip()


@pytest.mark.parametrize("cut", [1, 5, 20])
def test_a_tree_with_bytes_left_over_is_damaged(cut: int) -> None:
    body = row(b"a", TreeItem("100644", "11" * 20)) + row(b"b", TreeItem("100644", "22" * 20))
    with pytest.raises(DamagedRepository):
        split_tree(body[:-cut], 20)


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
@pytest.mark.parametrize("size", [0, 1, 15, 16, 2047, 2048, 300_000])
def test_git_unpacks_what_we_pack(tmp_path: Path, algorithm: str, size: int) -> None:
    subprocess.run(["git", "init", "-q", f"--object-format={algorithm}"], cwd=tmp_path, check=True)
    thing = GitObject("blob", os.urandom(size))
    subprocess.run(
        ["git", "unpack-objects", "-q", "--strict"], cwd=tmp_path, input=pack([thing], algorithm), check=True
    )
    stored = subprocess.run(
        ["git", "cat-file", "blob", object_id(thing, algorithm)],
        cwd=tmp_path,
        capture_output=True,
        check=True,
    )
    assert stored.stdout == thing.body


@pytest.mark.parametrize(
    "path",
    [
        "incidents/2026/MI-20261123-K7F/incident.yaml",
        "policy/services/größe.yaml",
        ".github/workflows/mim.yml",
        "a b",
    ],
)
def test_a_harmless_path_is_accepted(path: str) -> None:
    assert checked(path) == path


@pytest.mark.parametrize(
    "path",
    [
        *("", "/", "/etc/passwd", "a//b", "a/", "..", "../a", "a/../b", "./a", "a/."),
        *(".git/config", "a/.GIT/hooks/x", "a/.git", "git~1/x", ".gitmodules", "a/.git./x", ".git /x"),
        *(
            "a\\b",
            "a:b",
            "a\nb",
            "a\0b",
            "a\x1bb",
            "-a",
            "a/--force",
            "a\u200b/.g\u200cit",
            "\u202ea",
            "a.",
            "a ",
        ),
    ],
)
def test_a_path_that_could_reach_out_is_refused(path: str) -> None:
    with pytest.raises(BadPath):
        checked(path)


@settings(max_examples=300)
@given(st.text(max_size=20))
def test_no_path_that_passes_leaves_its_folder(path: str) -> None:
    try:
        passed = checked(path)
    except BadPath:
        return
    full = os.path.normpath(os.path.join("/folder", passed))  # noqa: PTH118 - the textual answer is what matters
    assert full.startswith("/folder/")
    assert ".git" not in full.lower().split("/")
