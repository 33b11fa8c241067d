"""T11, T12: whatever is typed anywhere, nothing is executed, and nothing outside is written or shown."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.hostile.surface import PLACES, Place
from tests.hostile.vectors import OPTIONS, PATHS
from tests.stories.conftest import Desk

WORDS_OF_THE_SECRET = "the-words-of-the-secret"
STATUSES = {0, 1, 2, 3, 4, 5}


@dataclass
class Cell:
    """A desk in a folder of its own, with a secret beside it, and a canary that must not appear."""

    desk: Desk
    outside: Path
    head: str

    @property
    def canary(self) -> Path:
        return self.outside / "canary"

    def attack(self, words: tuple[str, ...], *, writes: bool) -> None:
        """Type a line; whatever it says, it is answered, and nothing outside the repository is touched or shown."""
        before = self._outside()
        said = self.desk.type(*words)
        assert said.status in STATUSES, (words, said)
        assert WORDS_OF_THE_SECRET not in said.out + said.err, words
        assert "root:x:0" not in said.out + said.err, words
        assert "Traceback" not in said.err, words
        assert not self.canary.exists(), words
        if not writes:
            assert self._outside() == before, words
        self._clean(writes=writes)

    def _outside(self) -> list[str]:
        beside = [self.outside, self.desk.folder.parent, self.desk.folder.parent / "home"]
        return sorted(str(path) for folder in beside for path in folder.iterdir())

    def _clean(self, *, writes: bool) -> None:
        tip = self.desk.git("rev-parse", "HEAD").strip()  # git packs refs after some thousands of commits
        if writes or tip != self.head:
            self.desk.git("reset", "-q", "--hard", self.head)
            self.desk.git("clean", "-q", "-fdx")


@pytest.fixture(scope="module")
def cell(tmp_path_factory: pytest.TempPathFactory, furnish: Callable[[Path], Desk]) -> Cell:
    base = tmp_path_factory.mktemp("cell")
    (base / "inside").mkdir()
    desk = furnish(base / "inside")
    (base / "secret").write_text(f"{WORDS_OF_THE_SECRET}: [\n")
    desk.declare()
    desk.mim("log", "The pool is full", "--kind", "action", "--owner", "tech-duty")
    desk.more["PAGER"] = desk.more["EDITOR"] = desk.more["GIT_EDITOR"] = f"touch {base / 'canary'}"
    return Cell(desk, base, desk.git("rev-parse", "HEAD").strip())


def filled(vector: str, cell: Cell) -> str:
    return vector.replace("CANARY", str(cell.canary)).replace("SECRET", str(cell.outside / "secret"))


def skipped(place: Place, vector: str) -> bool:
    """Leave out what would wait for ever, or what whoever types it asks for: to write where they say."""
    writes_elsewhere = place.writes and not vector.startswith(("-", "$", "`", ";", "|", "&", "\n"))
    reads_input = vector == "-" and place.name == "file"
    return writes_elsewhere or reads_input or "\0" in vector


SLOW = {"demo", "site build", "site render"}
"""Commands that build a whole site: each of them meets a few vectors only."""


def strike(cell: Cell, place: Place, vector: str) -> None:
    if skipped(place, vector):
        return
    value = filled(vector, cell)
    cell.attack(place.line(value), writes=place.writes)
    if value.startswith("-") and not place.writes:
        cell.attack(place.bare(value), writes=place.writes)


def test_the_vectors_are_many_and_the_places_are_all() -> None:
    assert len(set(OPTIONS)) >= 80
    assert len(set(PATHS)) >= 60
    assert len(PLACES) > 200


@pytest.mark.sweep
@pytest.mark.parametrize("number", range(60))
def test_a_vector_at_a_place_is_a_value_and_no_more(cell: Cell, number: int) -> None:
    dice = random.Random(number)
    quick = [each for each in PLACES if each.command not in SLOW]
    strike(cell, quick[(number * 37) % len(quick)], dice.choice(OPTIONS if number % 2 else PATHS))


@pytest.mark.long
@pytest.mark.parametrize("place", PLACES, ids=lambda each: f"{each.command} {each.name}")
def test_every_vector_at_every_place_is_a_value_and_no_more(cell: Cell, place: Place) -> None:
    every = (*OPTIONS, *PATHS)
    for vector in every[::40] if place.command in SLOW else every:
        strike(cell, place, vector)


def test_a_file_that_never_ends_is_refused(cell: Cell) -> None:
    said = cell.desk.type("roster", "import", "--role", "technical-lead", "--", "/dev/zero")
    assert (said.status, said.err.splitlines()[0]) == (2, "mim: /dev/zero is larger than 16 MiB")
