"""The order of a merged timeline: kept if a parent has it, explained if parents contradict each other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mimkit.model.versions.order import appended, has_own_order

TIMELINES = st.lists(
    st.permutations("abcdefg").flatmap(lambda all_: st.integers(0, 7).map(lambda n: all_[:n])),
    min_size=2,
    max_size=2,
)


@pytest.mark.parametrize(
    ("guest", "host", "merged"),
    [
        ("", "ab", "ab"),
        ("ab", "", "ab"),
        ("acd", "ab", "abcd"),
        ("axb", "ayb", "ayxb"),
        ("ab", "ba", "ba"),
        ("axb", "ba", "bax"),
        ("xyz", "yz", "xyz"),
        ("bdc", "cd", "bcd"),
    ],
)
def test_new_entries_stand_below_those_that_they_were_below(guest: str, host: str, merged: str) -> None:
    assert "".join(appended(guest, host)) == merged


@given(TIMELINES)
def test_a_merge_keeps_the_hosts_order_and_neither_parent_is_contradicted(sides: list[list[str]]) -> None:
    guest, host = sides
    merged = appended(guest, host)
    assert sorted(merged) == sorted({*guest, *host})
    assert [name for name in merged if name in host] == host
    new = [name for name in guest if name not in host]
    assert [name for name in merged if name in new] == new
    assert not has_own_order(merged, guest, [host])
    assert not has_own_order(merged, host, [guest])


@pytest.mark.parametrize(
    ("merged", "before", "others", "is_own"),
    [
        ("abc", "abc", [], False),
        ("acb", "abc", [], True),
        ("acb", "abc", ["abc"], True),
        ("acb", "abc", ["acb"], False),
        ("acb", "abc", ["ac", "ab"], True),
        ("acb", "abc", ["abc", "cb"], False),
        ("bax", "axb", ["ba"], False),
        ("bxa", "axb", ["ba"], True),
        ("bna", "ab", ["ba"], False),
        ("xab", "abx", ["ba"], True),
        ("ac", "abc", ["ca"], False),
        ("cyb", "bc", ["cy", "yb"], False),
    ],
)
def test_an_order_needs_a_parent_that_leads_to_it(
    merged: str, before: str, others: list[str], *, is_own: bool
) -> None:
    assert has_own_order(merged, before, others) is is_own
