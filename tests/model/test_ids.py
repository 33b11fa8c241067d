"""Ids: sortable, easy to dictate, and unique across clones."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from mimkit.model.ids import (
    ALPHABET,
    EntryId,
    IncidentId,
    dated_ids,
    day_of,
    derived_entry_id,
    is_record_id,
    normalise_id,
    record_prefix,
    ulid,
    ulid_time,
)

AT = datetime(2026, 11, 23, 10, 9, tzinfo=UTC)
MOMENTS = st.datetimes(datetime(1970, 1, 1), datetime(2499, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
BITS = st.integers(0, 2**80 - 1)
ENTRY_ID: TypeAdapter[str] = TypeAdapter(EntryId)


@given(MOMENTS, BITS)
def test_an_entry_id_has_the_form_of_a_ulid(at: datetime, bits: int) -> None:
    assert ENTRY_ID.validate_python(ulid(at, bits)) == ulid(at, bits)


@given(MOMENTS, MOMENTS, BITS, BITS)
def test_entry_ids_sort_by_time(first: datetime, second: datetime, bits: int, more: int) -> None:
    if second - first >= timedelta(milliseconds=1):
        assert ulid(first, bits) < ulid(second, more)


@given(MOMENTS, st.integers(0, 2**79 - 1), st.integers(1, 1000))
def test_the_ids_of_one_command_sort_as_they_were_counted(at: datetime, bits: int, number: int) -> None:
    assert ulid(at, bits) < ulid(at, bits + number)


@given(MOMENTS, BITS)
def test_an_entry_id_keeps_its_time_to_the_millisecond(at: datetime, bits: int) -> None:
    assert abs(ulid_time(ulid(at, bits)) - at) < timedelta(milliseconds=1)


@given(MOMENTS, BITS)
def test_entropy_beyond_its_eighty_bits_leaves_the_time_alone(at: datetime, bits: int) -> None:
    assert ulid(at, bits + 2**80) == ulid(at, bits)


@pytest.mark.sweep
@given(st.lists(st.text(), min_size=1))
def test_an_entry_without_an_id_gets_the_same_one_each_time(parts: list[str]) -> None:
    assert derived_entry_id(AT, *parts) == derived_entry_id(AT, *parts)
    assert derived_entry_id(AT, *parts) != derived_entry_id(AT, *parts, "more")
    assert ulid_time(derived_entry_id(AT, *parts)) == AT


def test_the_parts_of_a_derived_id_do_not_run_into_each_other() -> None:
    assert derived_entry_id(AT, "ab", "c") != derived_entry_id(AT, "a", "bc")


@pytest.mark.parametrize("entropy", [0, 1, 2**80 - 1, 0x5DEECE66D])
def test_the_ids_of_a_day_are_each_visited_once(entropy: int) -> None:
    ids = list(dated_ids("MI", date(2026, 11, 23), entropy))
    assert len(ids) == len(set(ids)) == 32**3


@given(BITS, st.sampled_from(["MI", "PB", "MW", "AC"]))
def test_every_dated_id_is_whole(entropy: int, prefix: str) -> None:
    for name in islice(dated_ids(prefix, date(2026, 1, 2), entropy), 5):
        assert name.startswith(f"{prefix}-20260102-")
        assert is_record_id(name)


@given(BITS, BITS)
def test_two_laptops_walk_different_ways_from_the_same_start(one: int, other: int) -> None:
    mine, yours = (list(islice(dated_ids("MI", date(2026, 11, 23), bits), 2)) for bits in (one, other))
    steps = {(one >> 15 | 1) % 32**3, (other >> 15 | 1) % 32**3}
    assert mine[0] != yours[0] or mine[1] != yours[1] or len(steps) == 1


@pytest.mark.parametrize(
    "text", ["MI-20261123", "MI-20261123-K7", "MI-20261123-K7FX", "MI-20261123-KIF", "XX-20261123-K7F", "K7F",
             "MI-20261123-K7F\n", " MI-20261123-K7F", "mi-20261123-k7f", "MI-\u0662\u0660\u0662\u06661123-K7F"],
)  # fmt: skip
def test_what_is_not_a_whole_id_is_told_apart(text: str) -> None:
    assert not is_record_id(text)


@given(st.text(ALPHABET, min_size=3, max_size=3))
def test_an_id_survives_being_said_and_typed(letters: str) -> None:
    name = f"MI-20261123-{letters}"
    heard = name[:-3] + letters.replace("0", "o").replace("1", "l").lower()
    assert normalise_id(f" {heard} ") == normalise_id(name) == name
    assert normalise_id(letters.replace("1", "i").lower()) == letters


@pytest.mark.parametrize(
    ("text", "prefix"),
    [
        ("MI-20261123-K7F", "MI"),
        (" pb-20261125-q2m ", "PB"),
        ("AC-20261124-T4C", "AC"),
        ("K7F", ""),
        ("MI-20261123", ""),
        ("see MI-20261123-K7F", ""),
    ],
)
def test_a_whole_id_says_what_it_names(text: str, prefix: str) -> None:
    assert record_prefix(text) == prefix


def test_an_incident_id_is_no_path() -> None:
    adapter: TypeAdapter[str] = TypeAdapter(IncidentId)
    for bad in ("MI-20261123-../", "MI-20261123-K7F/..", "MI-20261123-K7F\n", "-i"):
        with pytest.raises(ValueError, match="should match pattern"):
            adapter.validate_python(bad)


def test_the_day_in_an_id_may_not_exist() -> None:
    assert day_of("MI-20261123-K7F") == date(2026, 11, 23)
    assert day_of("MI-20261399-K7F") is None
