"""One test suite for both desks: any order of writing, leaving, returning and syncing loses nothing."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mimkit.app.merging.merge import RecordMerger
from tests.builders import Desk
from tests.desk import twins
from tests.desk.ledger import judge, text
from tests.desk.ordeal import BEFORE, Stage
from tests.desk.twins import GitOffice, MemoryOffice, Office

WRITERS = ("one", "two", "three")
Step = tuple[str, str]
STEPS = st.tuples(
    st.sampled_from(WRITERS), st.sampled_from(("log", "log", "log", "leave", "come_back", "sync"))
)


def play(office: Office, steps: Sequence[Step]) -> None:
    """Play the steps, bring everybody together, and hold what the list-append check asks for."""
    clones = {name: office.seat(name) for name in WRITERS}
    written: Counter[str] = Counter()
    away: set[str] = set()
    for who, what in steps:
        if what == "log":
            clones[who].log(text(who, written[who]))
            written[who] += 1
        elif what != "sync":
            getattr(clones[who], what)()
            (away.add if what == "leave" else away.discard)(who)
        elif who not in away:
            clones[who].sync()
    for name, clone in clones.items():
        if name in away:
            clone.come_back()
        clone.sync()
    for clone in clones.values():
        clone.sync()
    found = [[note for note in clone.notes() if note != BEFORE] for clone in clones.values()]
    assert found[0] == found[1] == found[2]
    told = {name: range(written[name]) for name in WRITERS}
    verdict = judge(found[0], told, written)
    assert verdict.is_good, verdict


@settings(max_examples=30)
@given(steps=st.lists(STEPS, max_size=20))
def test_in_memory(declared: Desk, steps: list[Step]) -> None:
    play(MemoryOffice(declared), steps)


@pytest.mark.sweep
@pytest.mark.parametrize("seed", [0, *(pytest.param(each, marks=pytest.mark.sweep) for each in range(1, 6))])
def test_on_real_git(stage: Stage, seed: int) -> None:
    chance = random.Random(seed)
    kinds = ("log", "log", "leave", "come_back", "sync")
    play(GitOffice(stage.place), [(chance.choice(WRITERS), chance.choice(kinds)) for _ in range(12)])


def test_a_merge_that_loses_an_entry_is_found(declared: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    class Careless(RecordMerger):
        def merge(self, path: str, base: bytes | None, ours: bytes | None, theirs: bytes | None) -> bytes:
            assert path or base or ours
            return theirs or b""

    steps = [("one", "leave"), ("one", "log"), ("one", "log"), ("two", "log"), ("one", "come_back")]
    play(MemoryOffice(declared), steps)
    monkeypatch.setattr(twins, "RecordMerger", Careless)
    with pytest.raises(AssertionError, match="one-0"):
        play(MemoryOffice(declared), steps)


def test_the_check_finds_what_it_is_for() -> None:
    verdict = judge(["a-0", "b-1", "b-0", "b-1", "x"], {"a": [0, 1], "b": [0, 1]}, {"a": 2, "b": 2})
    assert verdict.lost == ["a-1"]
    assert verdict.doubled == ["b-1"]
    assert verdict.foreign == ["x"]
    assert verdict.disordered == ["b-0"]
