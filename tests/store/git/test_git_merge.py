"""Two histories become one in a merge commit, path by path, and every recorded id stays valid."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mimkit.errors import MimError
from mimkit.store.git.errors import Entangled, UnrelatedHistory

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.store.git.conftest import Desk

RECORD = "incidents/2026/MI-20261123-K7F/incident.yaml"
FIRST = b"id: MI-20261123-K7F\ntimeline:\n- one\n"


def union(path: str, base: bytes | None, ours: bytes | None, theirs: bytes | None) -> bytes:
    assert path == RECORD
    return (theirs or b"") + (ours or b"").removeprefix(base or b"")


def never(*_: object) -> bytes:
    raise AssertionError


@pytest.fixture
def forked(desk: Desk) -> Callable[[dict[str, bytes | None], dict[str, bytes | None]], tuple[str, str]]:
    """Make two commits on the same base, from what each side changes, with plain git."""

    def side(branch: str, base: str, files: dict[str, bytes | None]) -> str:
        desk.git("checkout", "-q", "-B", branch, base)
        for path, text in files.items():
            if text is None:
                desk.git("rm", "-q", path)
            else:
                desk.write(text, path)
                desk.git("add", path)
        desk.git("commit", "-q", "-m", branch)
        return desk.git("rev-parse", "HEAD").strip()

    def fork(ours: dict[str, bytes | None], theirs: dict[str, bytes | None]) -> tuple[str, str]:
        base = desk.git("rev-parse", "main").strip()
        return side("ours", base, ours), side("theirs", base, theirs)

    return fork


def test_what_one_side_changed_is_that_sides(desk: Desk, forked: Callable[..., tuple[str, str]]) -> None:
    ours, theirs = forked({RECORD: FIRST + b"- ours\n", "a": b"1"}, {"policy/policy.yaml": None, "b": b"2"})
    both = desk.repo.integrate(ours, theirs, "Bring together", never)
    assert [entry.path for entry in desk.repo.list(both)] == ["a", "b", RECORD]
    assert desk.committed(rev=both) == FIRST + b"- ours\n"
    assert desk.git("rev-list", "--parents", "-1", both).split() == [both, theirs, ours]
    assert desk.sound()


def test_what_both_changed_is_decided_by_the_caller(
    desk: Desk, forked: Callable[..., tuple[str, str]]
) -> None:
    ours, theirs = forked({RECORD: FIRST + b"- ours\n"}, {RECORD: FIRST + b"- theirs\n"})
    both = desk.repo.integrate(ours, theirs, "Bring together", union)
    assert desk.committed(rev=both) == FIRST + b"- theirs\n- ours\n"


def test_the_same_change_on_both_sides_needs_no_decision(
    desk: Desk, forked: Callable[..., tuple[str, str]]
) -> None:
    ours, theirs = forked({RECORD: b"same\n", "a": b"1"}, {RECORD: b"same\n", "b": b"2"})
    both = desk.repo.integrate(ours, theirs, "Bring together", never)
    assert desk.committed(rev=both) == b"same\n"


def test_a_deletion_against_a_change_is_the_callers_to_decide(
    desk: Desk, forked: Callable[..., tuple[str, str]]
) -> None:
    asked: list[tuple[bytes | None, ...]] = []

    def keep(_: str, *sides: bytes | None) -> bytes:
        asked.append(sides)
        return next(side for side in sides[1:] if side)

    ours, theirs = forked({RECORD: FIRST + b"- ours\n"}, {RECORD: None, "b": b"2"})
    both = desk.repo.integrate(ours, theirs, "Bring together", keep)
    assert asked == [(FIRST, FIRST + b"- ours\n", None)]
    assert desk.committed(rev=both) == FIRST + b"- ours\n"


def test_a_merge_says_who_and_when_like_our_side(desk: Desk, forked: Callable[..., tuple[str, str]]) -> None:
    ours, theirs = forked({"a": b"1"}, {"b": b"2"})
    first = desk.repo.integrate(ours, theirs, "Bring together", never)
    assert desk.repo.integrate(ours, theirs, "Bring together", never) == first
    assert desk.git("show", "-s", "--format=%cn %ce", first) == desk.git(
        "show", "-s", "--format=%cn %ce", ours
    )


def test_a_side_that_contains_the_other_is_the_answer(
    desk: Desk, forked: Callable[..., tuple[str, str]]
) -> None:
    ours, _ = forked({"a": b"1"}, {"b": b"2"})
    base = desk.git("rev-parse", "main").strip()
    assert desk.repo.integrate(ours, base, "Bring together", never) == ours
    assert desk.repo.integrate(base, ours, "Bring together", never) == ours


def test_histories_without_a_common_commit_are_refused(desk: Desk) -> None:
    ours = desk.git("rev-parse", "main").strip()
    desk.git("checkout", "-q", "--orphan", "stranger")
    theirs = desk.by_hand(b"x", "a")
    with pytest.raises(UnrelatedHistory):
        desk.repo.integrate(ours, theirs, "Bring together", never)


def test_a_file_against_a_folder_needs_a_person(desk: Desk, forked: Callable[..., tuple[str, str]]) -> None:
    ours, theirs = forked({"a/b": b"1"}, {"a": b"2"})
    with pytest.raises(Entangled):
        desk.repo.integrate(ours, theirs, "Bring together", never)


def test_what_the_caller_refuses_is_refused(desk: Desk, forked: Callable[..., tuple[str, str]]) -> None:
    def refuse(*_: object) -> bytes:
        raise MimError("these two do not fit.")

    ours, theirs = forked({RECORD: b"ours\n"}, {RECORD: b"theirs\n"})
    with pytest.raises(MimError, match="do not fit"):
        desk.repo.integrate(ours, theirs, "Bring together", refuse)


def test_the_commits_of_ours_are_listed_oldest_first(desk: Desk) -> None:
    base = desk.git("rev-parse", "HEAD").strip()
    made = [desk.record(b"- %d\n" % number)[0] for number in range(3)]
    assert desk.repo.unshared_commits(base, made[-1]) == made
    assert desk.repo.unshared() == 3


def test_the_checkout_advances_where_it_is_clean_and_names_the_rest(desk: Desk) -> None:
    repo, old = desk.repo, desk.repo.head()
    desk.git("checkout", "-q", "-b", "theirs")
    desk.by_hand(FIRST + b"- theirs\n")
    desk.git("rm", "-q", "policy/policy.yaml")
    desk.write(b"2", "new/file")
    desk.file("new/link").symlink_to("file")
    desk.write(b"#!/bin/sh\n", "new/tool")
    desk.file("new/tool").chmod(0o755)
    desk.git("add", "new")
    desk.git("commit", "-q", "-m", "more")
    new = desk.git("rev-parse", "HEAD").strip()
    desk.git("checkout", "-q", "main")
    desk.write(b"mine\n" + FIRST)
    with repo.lock():
        repo.move(old, new)
        (warning,) = repo.advance(old, new)
    assert RECORD in warning
    assert desk.file().read_bytes() == b"mine\n" + FIRST
    assert not desk.file("policy").exists()
    assert desk.file("new/link").is_symlink()
    assert desk.file("new/tool").stat().st_mode & 0o111
    assert desk.status().strip() == f"M {RECORD}"


def test_half_typed_work_gets_the_others_entries_where_a_merge_is_known(desk: Desk) -> None:
    repo, old = desk.repo, desk.repo.head()
    new = desk.by_hand(FIRST + b"- theirs\n")
    desk.git("reset", "-q", "--hard", str(old.commit))
    desk.write(FIRST + b"- half typed\n")
    with repo.lock():
        repo.move(old, new)
        assert repo.advance(old, new, union) == []
    assert desk.file().read_bytes() == FIRST + b"- theirs\n- half typed\n"
    assert desk.git("diff", "--cached") == ""


def test_an_empty_clone_takes_the_remotes_history(desk: Desk, bare: Desk) -> None:
    desk.git("checkout", "-q", "--orphan", "fresh")
    desk.git("rm", "-rfq", ".")
    repo, old = desk.repo, desk.repo.head()
    assert old.commit is None
    theirs = bare.git("rev-parse", "main").strip()
    with repo.lock():
        repo.move(old, theirs)
        assert repo.advance(old, theirs) == []
    assert desk.status() == ""
    assert desk.file().read_bytes() == FIRST
