"""Compressed values: decompression returns the same values, and unchanged ones are recognised without it."""

from __future__ import annotations

import pytest

from mimkit.model.incident.state import fold
from mimkit.model.packed import Packed, PackedMapping
from tests.builders import Desk


def test_an_incident_and_its_state_come_out_as_they_went_in() -> None:
    desk = Desk.scaffolded().declare()
    incident = desk.record
    state = fold(incident, ())
    found, again = Packed((incident, state)).get()
    assert (found, again) == (incident, state)
    # What the state holds of the timeline is the timeline's own, and not twice there.
    assert again.timeline[0] is found.timeline[0]


def test_a_packed_value_is_equal_to_itself_only() -> None:
    one, other = Packed("a"), Packed("a")
    assert one == one  # noqa: PLR0124 - that is the question
    assert one != other
    assert one.get() == other.get()


def test_a_shelf_is_a_mapping() -> None:
    shelf = PackedMapping([("a", (1,)), ("b", (2,))])
    shelf["c"] = (3,)
    del shelf["a"]
    assert {**shelf} == {"b": (2,), "c": (3,)}
    assert ("b" in shelf, "a" in shelf, len(shelf)) == (True, False, 2)
    with pytest.raises(KeyError):
        shelf["a"]


def test_a_shelf_takes_and_gives_what_is_packed() -> None:
    shelf, packed = PackedMapping[str](), Packed("here")
    shelf.put("a", packed)
    assert shelf.packed("a") is packed
    assert shelf.packed("b") is None
    assert shelf["a"] == "here"
