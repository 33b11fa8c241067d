"""Audits of branches that merged or cherry-picked from each other do not report an order that a parent had."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from mimkit.app.audit.audit import audit
from mimkit.app.judging.check import check_checkout
from mimkit.app.judging.scope import compare_with_base
from mimkit.app.merging.merge import merge_files
from mimkit.model.change import SetValue
from mimkit.model.refs import Ref
from mimkit.model.versions.audit import Audit
from mimkit.model.versions.merge import CHANGE, HISTORY
from mimkit.ops.log import Log
from mimkit.store.git.repository import Repository
from mimkit.store.layout import path_of
from mimkit.store.render import render
from mimkit.store.yaml.reader import read
from mimkit.store.yaml.rewrite import rewrite
from tests.audited import silent
from tests.builders import Desk, clock
from tests.commits import Commits
from tests.stories.conftest import git_out

START = Desk.scaffolded().declare()
PATH = path_of(Ref("incident", START.incident))


@dataclass
class Branches:
    """A history that is made step by step; each commit is named by its number."""

    commits: Commits = field(default_factory=lambda: Commits(clock("11:00")))
    parents: dict[int, tuple[int, ...]] = field(default_factory=dict)
    logged: int = 0

    def start(self) -> int:
        return self._add(START.files, ())

    def raw(self, commit: int) -> bytes:
        return self.commits.files(commit)[PATH]

    def log(self, onto: int) -> int:
        self.logged += 1
        desk = replace(START, files=self.commits.files(onto), steps=START.steps + self.logged)
        return self._add(desk.do(Log, "10:30", text=f"Entry {self.logged}").files, (onto,))

    def title(self, onto: int, text: str) -> int:
        (edit,) = render([SetValue(Ref("incident", START.incident), ("title",), text)]).values()
        return self.put(edit(self.raw(onto)), onto)

    def order(self, commit: int, *numbers: int) -> bytes:
        """Return the record with its entries in another order; entries that are not named are left out."""
        data: Any = read(self.raw(commit))
        return rewrite(self.raw(commit), {**data, "timeline": [data["timeline"][each] for each in numbers]})

    def put(self, raw: bytes, *parents: int) -> int:
        return self._add({**START.files, PATH: raw}, parents)

    def merged(self, *parents: int) -> bytes:
        """Return what git's merge driver makes of these commits, one after the other."""
        first, *others = parents
        raw, known = self.raw(first), self._ancestors(first)
        for other in others:
            base = max(known & self._ancestors(other))
            # Where both sides changed the title, a person decides: here, for the one that git shows.
            found = merge_files(PATH, self.raw(base), raw, self.raw(other), manner=HISTORY)
            raw, known = found.raw, known | self._ancestors(other)
        return raw

    def merge(self, *parents: int) -> int:
        return self.put(self.merged(*parents), *parents)

    def pick(self, onto: int, commit: int) -> int:
        base = self.raw(self.parents[commit][0])
        return self.put(merge_files(PATH, base, self.raw(onto), self.raw(commit), manner=CHANGE).raw, onto)

    def revert(self, onto: int, commit: int) -> int:
        base = self.raw(self.parents[commit][0])
        return self.put(base, onto)

    def audited(self, folder: Path, tip: int) -> Audit:
        names = self.commits.write(folder)
        return audit(Repository.discover(folder), names[tip])

    def _ancestors(self, commit: int) -> set[int]:
        return {commit}.union(*(self._ancestors(each) for each in self.parents[commit]))

    def _add(self, files: Mapping[str, bytes], parents: Sequence[int]) -> int:
        number = self.commits.add(files, parents)
        self.parents[number] = (*parents,)
        return number


def crossed(made: Branches) -> tuple[int, int]:
    """Return two branches that merged each other in opposite order."""
    base = made.start()
    one, other = made.log(base), made.log(base)
    found = made.merge(one, other), made.merge(other, one)
    assert made.raw(found[0]) != made.raw(found[1])
    return found


@pytest.mark.parametrize("turn", [1, -1])
@pytest.mark.parametrize("more", [False, True])
def test_two_branches_that_merged_each_other(tmp_path: Path, turn: int, *, more: bool) -> None:
    made = Branches()
    one, other = crossed(made)
    if more:
        one, other = made.log(one), made.title(made.log(other), "Cards and vouchers fail")
    assert silent(made.audited(tmp_path, made.merge(*(one, other)[::turn])))


@pytest.mark.parametrize("turn", [1, -1])
def test_two_branches_that_crossed_twice(tmp_path: Path, turn: int) -> None:
    made = Branches()
    one, other = crossed(made)
    one, other = made.log(one), made.log(other)
    again = made.merge(one, other), made.merge(other, one)
    assert silent(made.audited(tmp_path, made.merge(*again[::turn])))


def test_an_octopus_of_branches_that_had_crossed(tmp_path: Path) -> None:
    made = Branches()
    base = made.start()
    first, second, third = (made.log(base) for _ in range(3))
    sides = (
        made.merge(first, second, third),
        made.merge(second, third, first),
        made.merge(third, first, second),
    )
    for number, tip in enumerate((made.merge(*sides), made.merge(*sides[::-1]))):
        assert silent(made.audited(tmp_path / str(number), tip))


@pytest.mark.parametrize("turn", [1, -1])
def test_two_branches_that_picked_from_each_other(tmp_path: Path, turn: int) -> None:
    made = Branches()
    base = made.start()
    one, other = made.log(base), made.log(base)
    sides = made.pick(one, other), made.log(made.pick(other, one))
    assert silent(made.audited(tmp_path, made.merge(*sides[::turn])))


def charges(seen: Audit) -> list[tuple[str, str]]:
    """Return the verdict and the first code of each charge."""
    return [(each.verdict, each.broken[0].code) for each in seen.alterations if each.broken]


@pytest.mark.parametrize("turn", [1, -1])
def test_a_revert_is_charged_once_and_a_merge_of_it_never(tmp_path: Path, turn: int) -> None:
    """The title changed on the same branch, which is no fault, and comes to the other side by the same merge."""
    made = Branches()
    noted = made.log(made.start())
    reverted = made.title(made.revert(noted, noted), "Cards and vouchers fail")
    onward = made.log(noted)
    without = made.put(made.order(onward, 0, 1, 3), reverted)
    (edit,) = render(
        [SetValue(Ref("incident", START.incident), ("title",), "Cards and vouchers fail")]
    ).values()
    merge = made.put(edit(made.raw(without)), *(onward, reverted)[::turn])
    assert charges(made.audited(tmp_path, merge)) == [("rewritten", "MIM802")]


@pytest.mark.parametrize("order", [(1, 0, 2, 3, 4, 5), (0, 1, 2, 3, 5), (0, 4, 1, 2, 3, 5)])
def test_a_merge_that_drops_or_moves_what_no_parent_did_is_charged(
    tmp_path: Path, order: tuple[int, ...]
) -> None:
    made = Branches()
    one, other = crossed(made)
    one, other = made.log(one), made.log(other)
    good = made.put(made.merged(one, other), one, other)
    assert silent(made.audited(tmp_path / "good", good))
    seen = made.audited(tmp_path / "bad", made.put(made.order(good, *order), one, other))
    assert {code for _, code in charges(seen)} == {"MIM802" if len(order) < 6 else "MIM804"}


@pytest.mark.parametrize("order", [(0, 1, 3, 2), (0, 1, 3)])
def test_a_merge_is_charged_even_if_the_same_was_done_before_and_put_right(
    tmp_path: Path, order: tuple[int, ...]
) -> None:
    made = Branches()
    two = made.log(made.log(made.start()))
    right = made.put(made.raw(two), made.put(made.order(two, *order), two))
    one, other = made.log(right), made.title(right, "Cards and vouchers fail")
    before = charges(made.audited(tmp_path / "before", made.merge(one, other)))
    bad = made.put(made.order(made.merge(one, other), *order, 4), one, other)
    after = charges(made.audited(tmp_path / "after", bad))
    assert after == [*before, before[0]]


def test_a_branch_that_reordered_is_held_to_it_when_it_is_merged(tmp_path: Path) -> None:
    made = Branches()
    base = made.log(made.log(made.start()))
    onward = made.log(base)
    bad = made.put(made.order(base, 0, 1, 3, 2), base)
    merge = made.put(made.order(onward, 0, 1, 3, 2, 4), onward, bad)
    seen = made.audited(tmp_path, merge)
    (each,) = seen.of("rewritten")
    assert charges(seen) == [("rewritten", "MIM804")]
    assert each.landing.commit != each.landing.landed


def history(seed: int) -> tuple[Branches, int]:
    """Return a random honest history: people note, rename, merge each other's branches and pick from them."""
    chance, made = random.Random(seed), Branches()
    base = made.start()
    heads = [base] * chance.randint(2, 4)
    for step in range(chance.randint(4, 14)):
        place = chance.randrange(len(heads))
        here, there = heads[place], chance.choice(heads)
        match chance.choice(("log", "log", "title", "merge", "merge", "pick", "octopus")):
            case "title" if place == 0:
                heads[0] = made.title(here, f"Title {step}")
            case "merge" if here != there:
                heads[place] = made.merge(here, there)
            case "pick" if len(made.parents[there]) == 1:
                heads[place] = made.pick(here, there)
            case "octopus" if len(set(heads)) > 2:
                heads[place] = made.merge(here, *(each for each in dict.fromkeys(heads) if each != here))
            case _:
                heads[place] = made.log(here)
    apart = [*dict.fromkeys(heads)]
    chance.shuffle(apart)
    return made, made.merge(*apart) if len(apart) > 1 else apart[0]


@pytest.mark.sweep
@pytest.mark.parametrize("seed", range(40))
def test_branches_that_met_in_any_order_are_silent(tmp_path: Path, seed: int) -> None:
    made, tip = history(seed)
    seen = made.audited(tmp_path, tip)
    assert silent(seen), [each for each in seen.alterations if each.broken]


@pytest.mark.long
def test_a_thousand_times_branches_that_met_are_silent(tmp_path: Path) -> None:
    for seed in range(1000, 2000):
        made, tip = history(seed)
        assert silent(made.audited(tmp_path / str(seed), tip)), seed


def checked(folder: Path, made: Branches, base: int, tip: int) -> set[str]:
    """Return the codes of the history rules that a check of `tip` against `base` finds."""
    names = made.commits.write(folder)
    git_out("-C", str(folder), "checkout", "-q", "-f", names[tip])
    repo = Repository.discover(folder)
    found = check_checkout(repo, compare_with_base(repo, names[base])).diagnostics
    return {each.code for each in found if each.code.startswith("MIM80") and each.level == "error"}


@pytest.mark.parametrize("turn", [1, -1])
@pytest.mark.parametrize("base", [0, 1])
def test_a_check_against_one_side_does_not_report_the_order_of_the_other(
    tmp_path: Path, base: int, turn: int
) -> None:
    made = Branches()
    sides = crossed(made)
    assert checked(tmp_path, made, sides[base], made.merge(*sides[::turn])) == set()


@pytest.mark.parametrize("turn", [1, -1])
def test_a_check_reports_an_order_that_a_commit_of_the_branch_made(tmp_path: Path, turn: int) -> None:
    made = Branches()
    base = made.log(made.log(made.start()))
    turned = made.put(made.order(base, 0, 1, 3, 2), base)
    merge = made.put(made.raw(turned), *(turned, made.title(base, "Cards fail"))[::turn])
    assert checked(tmp_path, made, base, merge) == {"MIM804"}


def test_a_check_reports_an_order_that_is_not_committed(tmp_path: Path) -> None:
    made = Branches()
    sides = crossed(made)
    tip = made.merge(*sides)
    assert checked(tmp_path, made, sides[1], tip) == set()
    data: Any = read(made.raw(tip))
    (tmp_path / PATH).write_bytes(made.order(tip, 1, 0, *range(2, len(data["timeline"]))))
    repo = Repository.discover(tmp_path)
    found = check_checkout(repo, compare_with_base(repo, git_out("-C", str(tmp_path), "rev-parse", "HEAD")))
    assert "MIM804" in {each.code for each in found.diagnostics}
