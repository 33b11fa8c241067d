"""JSON of other tools has the same nesting limit in every version of Python."""

from __future__ import annotations

import json

import pytest

from mimkit.store.foreign_json import MOST_NESTED, loads, require_shallow


def nested(levels: int, opening: str = "[", closing: str = "]", core: str = "") -> str:
    return opening * levels + core + closing * levels


@pytest.mark.parametrize("text", [nested(MOST_NESTED), nested(MOST_NESTED, '{"a":', "}", "1")])
def test_the_limit_is_exact(text: str) -> None:
    assert loads(text) == json.loads(text)
    with pytest.raises(RecursionError):
        loads(f"[{text}]")


def test_many_values_side_by_side_are_not_nested() -> None:
    assert loads("[" + ",".join(["[1]"] * 1_000) + "]") == [[1]] * 1_000


def test_only_the_part_that_was_read_counts() -> None:
    text = nested(300) + "[1]"
    require_shallow([1], text, 600)
    with pytest.raises(RecursionError):
        require_shallow(json.loads(nested(300)), text, 0, 600)
