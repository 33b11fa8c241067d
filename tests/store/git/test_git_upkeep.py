"""Git packs loose objects when there are many, and never while a command waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mimkit.store.git.locking import maintenance
from mimkit.store.git.process import clone, run

if TYPE_CHECKING:
    from tests.store.git.conftest import Desk


@pytest.mark.parametrize(("loose", "runs"), [(0, 0), (27, 0), (28, 1)])
def test_upkeep_starts_when_git_would_find_many_loose_objects(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, loose: int, runs: int
) -> None:
    asked: list[tuple[str, ...]] = []
    monkeypatch.setattr(run, "run", lambda _, *words, **__: asked.append(words))
    folder = desk.root / ".git" / "objects" / "17"
    folder.mkdir(exist_ok=True)
    for file in folder.iterdir():
        file.unlink()
    for number in range(loose):
        (folder / f"{number:038x}").touch()
    place = clone.Clone(desk.root, desk.root / ".git", desk.root / ".git", "sha1", shallow=False)
    maintenance.tidy(place)
    assert [words[0] for words in asked] == ["maintenance"] * runs


def test_upkeep_never_fails_a_command(desk: Desk) -> None:
    desk.repo.tidy()
