"""How long a writer waits for others: its turn comes after theirs, and who has lost more races waits less."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import pytest

from mimkit.app.recording.sharing.race import Race, backoff_seconds, seconds_until_turn
from mimkit.store.git.repository import Repository
from mimkit.store.git.sharing.contact import Turn


@pytest.fixture
def longest(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let chance always choose the longest wait."""
    monkeypatch.setattr("random.uniform", lambda _, most: most)


def after(turn: Turn | None) -> float | None:
    return seconds_until_turn(cast("Repository", SimpleNamespace(last_turn=lambda: turn)))


@pytest.mark.usefixtures("longest")
def test_each_loss_halves_the_wait_down_to_one_exchange() -> None:
    """Six others and 0.2 s: 2 x 6 x 0.2 = 2.4 s, halved for the first loss and each further one; at least 0.2 s."""
    waits = [round(backoff_seconds(Race(others=6, exchange=0.2, lost=lost)), 3) for lost in range(1, 7)]
    assert waits == [1.2, 0.6, 0.3, 0.2, 0.2, 0.2]


@pytest.mark.usefixtures("longest")
def test_no_wait_is_longer_than_three_seconds() -> None:
    assert backoff_seconds(Race(others=1000, exchange=2.0, lost=1)) == 3.0
    assert after(Turn(age=0.0, others=1000, exchange=2.0)) == 3.0


@pytest.mark.usefixtures("longest")
def test_a_turn_comes_after_as_many_others_as_the_last_time() -> None:
    """Four others and 0.25 s are a second; up to one and a half times as long after the last push, 0.5 s ago."""
    assert after(Turn(age=0.5, others=4, exchange=0.25)) == pytest.approx(1.0)
    assert after(Turn(age=5.0, others=4, exchange=0.25)) == 0.0


def test_who_is_alone_or_shared_long_ago_pushes_at_once() -> None:
    assert after(None) is None
    assert after(Turn(age=11.0, others=4, exchange=0.25)) is None
