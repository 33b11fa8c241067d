"""Places: where a key or an item is, and which `#` starts a comment."""

from __future__ import annotations

import pytest

from mimkit.model.diagnostic import KeyPath
from mimkit.store.yaml.places import comments, place

RAW = """\
# top
id: 'a # b'  # first
note: |  # second
  # text
  more
timeline:
  - at: x#y
    by: é  # third
  # between
  - {kind: note, to: [a, b]}
# end""".encode()


@pytest.mark.parametrize("raw", [RAW, RAW.replace(b"\n", b"\r\n")], ids=["unix", "windows"])
@pytest.mark.parametrize(
    ("key_path", "line", "column"),
    [
        ((), 1, 1),
        (("id",), 2, 1),
        (("note",), 3, 1),
        (("timeline",), 6, 1),
        (("timeline", 0), 7, 5),
        (("timeline", 0, "by"), 8, 5),
        (("timeline", 1), 10, 5),
        (("timeline", 1, "to"), 10, 18),
        (("timeline", 1, "to", 1), 10, 26),
        (("timeline", 0, "gone"), 7, 5),
        (("timeline", 7, "at"), 6, 1),
        (("gone", 0), 1, 1),
        (("id", "deeper"), 2, 1),
    ],
)
def test_a_place_is_that_of_the_key_or_of_the_deepest_part_that_exists(
    raw: bytes, key_path: KeyPath, line: int, column: int
) -> None:
    assert place(raw, key_path) == (line, column)


@pytest.mark.parametrize(
    "raw", [b"", b"a: [", b"\xff", b"[" * 100_000], ids=["empty", "open", "bytes", "bomb"]
)
def test_an_unreadable_file_has_one_place(raw: bytes) -> None:
    assert place(raw, ("a", 0)) == (1, 1)
    assert list(comments(raw)) == []


@pytest.mark.parametrize("raw", [RAW, RAW.replace(b"\n", b"\r\n")], ids=["unix", "windows"])
def test_comments_are_found_and_text_is_not(raw: bytes) -> None:
    assert list(comments(raw)) == [
        (1, "# top"),
        (2, "# first"),
        (3, "# second"),
        (8, "# third"),
        (9, "# between"),
        (11, "# end"),
    ]


def test_a_file_of_comments_has_comments() -> None:
    assert list(comments(b"# a\n\n  # b\n")) == [(1, "# a"), (3, "# b")]


def test_a_comment_behind_an_empty_block_is_found() -> None:
    assert list(comments(b"a: | # b")) == [(1, "# b")]
