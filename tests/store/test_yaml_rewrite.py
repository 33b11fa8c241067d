"""A file gets new content, and every other line is unchanged."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mimkit.store.yaml.reader import read
from mimkit.store.yaml.refusal import CannotEdit
from mimkit.store.yaml.rewrite import rewrite
from tests.edits import create, remove

FILE = b"""\
# kept by the scribe
id: MI   # said aloud
title: 'Checkout: "503"'
services:
    - checkout
    # since 10:20
    - payments
impact: >-
  Nobody can
  pay.

owners: {a: x, b: y}
timeline:
# the alarm
- id: A
  text: "one"   # first
- id: B
  text: two
"""


def data(raw: bytes) -> Any:
    found = read(raw)
    assert isinstance(found, dict)
    return found


def lines_changed(before: bytes, after: bytes) -> set[bytes]:
    return set(before.splitlines()) ^ set(after.splitlines())


@pytest.mark.parametrize(
    ("change", "lines"),
    [
        ({"title": "Nobody can pay"}, 2),
        ({"impact": "x"}, 4),
        ({"services": ["checkout", "payments", "email"]}, 1),
        ({"services": ["checkout"]}, 1),
        ({"new": "key"}, 1),
        ({"owners": {"a": "x", "b": "z"}}, 2),
        (
            {
                "timeline": [
                    {"id": "A", "text": "one"},
                    {"id": "B", "text": "two"},
                    {"id": "C", "text": "three"},
                ]
            },
            2,
        ),
        ({"timeline": [{"id": "A", "text": "[redacted]"}, {"id": "B", "text": "two"}]}, 2),
        ({"timeline": [{"id": "A", "text": "one", "by": "me"}, {"id": "B", "text": "two"}]}, 1),
        ({"timeline": [{"id": "A", "text": "one"}, {"id": "B"}]}, 1),
        ({}, 0),
    ],
)
def test_only_its_own_lines_change(change: dict[str, Any], lines: int) -> None:
    before = data(FILE)
    order = [
        *(key for key in before if key != "timeline"),
        *(key for key in change if key not in before),
        "timeline",
    ]
    wanted = {key: {**before, **change}[key] for key in order}
    after = rewrite(FILE, wanted)
    assert data(after) == wanted
    assert list(data(after)) == order
    assert len(lines_changed(FILE, after)) == lines


@pytest.mark.parametrize(
    "keys",
    [("title",), ("services", 0), ("services", 1), ("impact",), ("timeline", 1), ("timeline", 0, "text")],
)
def test_what_is_removed_takes_only_its_own_lines(keys: tuple[str | int, ...]) -> None:
    after = remove(FILE, keys)
    assert set(after.splitlines()) < set(FILE.splitlines())
    assert b"# kept by the scribe" in after


@pytest.mark.parametrize(
    "keys", [("owners", "a"), ("absent",), ("services", 7), ("timeline", 0, "id"), ("title", "deeper")]
)
def test_what_does_not_stand_on_lines_of_its_own_cannot_be_removed(keys: tuple[str | int, ...]) -> None:
    with pytest.raises(CannotEdit):
        remove(FILE, keys)


def test_a_file_that_says_nothing_is_written_anew() -> None:
    assert rewrite(b"", {"id": "x"}) == create({"id": "x"})
    assert rewrite(b"- a list\n", {"id": "x"}) == create({"id": "x"})
    assert rewrite(b"{id: x}\n", {"title": "y"}) == create({"title": "y"})


LEAVES = st.text(alphabet="ab c:#-'\"\n", min_size=1, max_size=8).map(str.strip).filter(bool)
ITEMS = st.lists(LEAVES, min_size=1, max_size=4) | st.lists(
    st.fixed_dictionaries({"id": st.sampled_from("ABCDE")}, optional={"text": LEAVES, "by": LEAVES}),
    min_size=1, max_size=4, unique_by=lambda each: each["id"],
)  # fmt: skip
VALUES = LEAVES | ITEMS | st.dictionaries(st.sampled_from("pqr"), LEAVES, min_size=1)
FILES = st.dictionaries(
    st.sampled_from(["title", "impact", "services", "people", "timeline"]), VALUES, min_size=1
)


@pytest.mark.sweep
@given(FILES, FILES)
@example({"title": [":", ":"]}, {"title": [":"]})
@example({"title": ["a", "b", "a"]}, {"title": ["a", "b"]})
@example({"title": ["a"]}, {"title": ["a", "a"]})
def test_whatever_a_file_says_it_can_be_made_to_say_anything_else(
    before: dict[str, Any], wanted: dict[str, Any]
) -> None:
    assert data(rewrite(create(before), wanted)) == wanted
