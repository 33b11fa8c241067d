"""Reports of `mim doctor` about unshared work and leftovers."""

from __future__ import annotations

from mimkit.app.setup.doctor import _of_waiting


def test_one_commit_that_waits_is_named() -> None:
    assert _of_waiting(["abcdef0 MI-20261123-K7F: note, x"]) == (
        "1 commit is recorded here but not shared yet:\nabcdef0 MI-20261123-K7F: note, x"
    )


def test_of_many_the_oldest_are_named_and_the_rest_is_counted() -> None:
    lines = _of_waiting([f"{number:07x} note" for number in range(8)]).splitlines()
    assert lines[0] == "8 commits are recorded here but not shared yet:"
    assert lines[1].startswith("0000000 ")
    assert lines[-1] == "and 3 more"
    assert len(lines) == 7
