"""Audits of honest histories find nothing, for any commands, branches and merges."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from mimkit.app.audit.audit import audit
from mimkit.app.merging.merge import merge_files
from mimkit.model.refs import Ref
from mimkit.store.git.repository import Repository
from mimkit.store.layout import path_of
from tests.audited import silent
from tests.builders import Desk, clock
from tests.commits import Commits
from tests.ops.test_sequences import DESK, LOOSE, STEPS
from tests.rules.test_history_lawful import TOUCHES, _typed

AN_AFTERNOON = 300
"""Minutes that no trunk takes longer than."""
History = tuple[Desk, list[Any], list[Any], list[Any], Any, int]


def law(examples: int) -> settings:
    return settings(
        max_examples=examples,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        derandomize=True,
    )


def wrote(commits: Commits, desks: list[Desk], parent: int) -> int:
    """Commit each of the desks on the other; returns the last commit."""
    for desk in desks:
        parent = commits.add(desk.files, [parent], at=clock("23:00"))
    return parent


def met(commits: Commits, common: Desk, sides: tuple[tuple[Desk, int], tuple[Desk, int]], seed: int) -> bool:
    """Bring two branches together as git's merge driver and `mim sync` do; False where a person must decide."""
    chance = random.Random(seed)
    path = path_of(Ref("incident", common.incident))
    (ours, our_tip), (theirs, their_tip) = sides
    found = merge_files(path, common.files[path], ours.files[path], theirs.files[path])
    both = {**ours.files, **theirs.files, path: found.raw}
    if found.conflicts or set(ours.files) & set(theirs.files) != set(common.files):
        return False
    parents = [their_tip, our_tip] if chance.random() < 0.5 else [our_tip, their_tip]
    commits.add(both, parents, at=clock("23:30"), subject="Merge")
    return True


def audited(folder: Path, history: History) -> bool:
    organisation, first, mine, theirs, touches, seed = history
    commits = Commits(clock("10:00"))
    base = commits.add(organisation.files)
    trunk = _typed(organisation.declare(), first, [])
    tip = wrote(commits, trunk, base)
    sides = []
    for number, (steps, corrected) in enumerate(((mine, []), (theirs, touches)), 1):
        # Ids come from the number of steps: no two people may take the same ones.
        start = replace(trunk[-1], steps=trunk[-1].steps + 1000 * number)
        desks = _typed(start, steps, corrected, minute=AN_AFTERNOON)
        sides.append((desks[-1], wrote(commits, desks[1:], tip)))
    merged = met(commits, trunk[-1], (sides[0], sides[1]), seed)
    names = commits.write(folder)
    seen = audit(Repository.discover(folder), names[len(commits.trees)])
    assert silent(seen), [each for each in seen.alterations if each.broken]
    assert seen.entries > 0
    return merged


HISTORIES = st.tuples(st.sampled_from([DESK, LOOSE]), STEPS, STEPS, STEPS, TOUCHES, st.integers(0, 9))


@pytest.mark.sweep
@pytest.mark.parametrize("count", [15, pytest.param(50, marks=pytest.mark.long)])
def test_honest_histories_are_silent(tmp_path: Path, count: int) -> None:
    _silent(tmp_path, count)


@pytest.mark.long
def test_a_thousand_honest_histories_are_silent(tmp_path: Path) -> None:
    _silent(tmp_path, 1_000)


def _silent(folder: Path, examples: int) -> None:
    done = merged = 0

    @law(examples)
    @given(HISTORIES)
    def histories(history: History) -> None:
        nonlocal done, merged
        done += 1
        merged += audited(folder / str(done), history)

    histories()
    assert done >= examples
    assert merged > examples / 2
