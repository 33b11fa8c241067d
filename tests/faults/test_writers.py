"""T1 and T2: many people write at the same time, in several clones and in one, and the list-append check passes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.desk.crowd import Crowd, Writer
from tests.desk.ledger import foreign_paths
from tests.desk.ordeal import BEFORE, Stage
from tests.desk.place import Seat
from tests.desk.web import served


def found(seat: Seat) -> list[str]:
    """Return the notes of the writers, in the order of the record."""
    return [note for note in seat.notes() if note != BEFORE]


def hold(stage: Stage, crowd: Crowd, since: str) -> None:
    """Hold that nothing is lost, doubled, foreign or out of order, in every clone."""
    for seat in stage.place.made_seats:
        seat.age_locks()
    stage.place.agree()
    for writer in crowd.writers:
        assert writer.refused == []
        assert writer.tried == writer.count
    for seat in stage.place.made_seats:
        verdict = crowd.judge(found(seat))
        assert verdict.is_good, verdict
    log = stage.place.git("log", "--format=", "--name-only", "-m", f"{since}..main")
    assert foreign_paths(log, [stage.record]) == set()


def writers(stage: Stage, number: int, count: int, url: str | None = None) -> Iterator[Writer]:
    """Seat some writers, each at a clone of its own; the first quarter may work over a `url`."""
    for at in range(number):
        name = f"writer{at}"
        seat = stage.place.seat("tech-duty", url if at < number // 4 else None, name)
        yield Writer(name, seat, count, stage.place.base / f"{name}.ledger")


@pytest.mark.sweep
@pytest.mark.parametrize("count", [5, pytest.param(25, marks=pytest.mark.long)])
def test_writers_in_their_own_clones_lose_nothing(stage: Stage, count: int) -> None:
    since = stage.place.head()
    crowd = Crowd(list(writers(stage, 4, count)))
    crowd.run()
    assert all(len(writer.recorded) == count for writer in crowd.writers)
    hold(stage, crowd, since)
    assert len(found(stage.seat)) == 4 * count


@pytest.mark.sweep
@pytest.mark.parametrize(
    ("number", "count", "kills"), [(3, 3, 2), pytest.param(8, 10, 20, marks=pytest.mark.long)]
)
def test_writers_that_are_killed_while_others_write_lose_nothing(
    stage: Stage, number: int, count: int, kills: int
) -> None:
    """What is on disk is shared by the next command, once: a killed writer continues with its next note."""
    since = stage.place.head()
    crowd = Crowd(list(writers(stage, number, count)), kills=kills, pauses=(0.2, 0.8))
    crowd.run()
    hold(stage, crowd, since)
    assert sum(writer.kills for writer in crowd.writers) > kills // 2


@contextmanager
def half_typed(seat: Seat, record: str) -> Iterator[None]:
    """Leave work of one's own in a clone, and hold that it is the same work afterwards."""
    (seat.folder / "policy" / "glossary.yaml").write_text("half: [typed\n", encoding="utf-8")
    (seat.folder / "staged.txt").write_text("staged\n", encoding="utf-8")
    seat.git("add", "staged.txt")
    before = seat.git("status", "--porcelain")
    yield
    assert seat.git("status", "--porcelain") == before
    assert (seat.folder / record).read_text() == seat.git("show", f"HEAD:{record}")


def in_one_clone(stage: Stage, number: int, count: int) -> None:
    seat, since = stage.seat, stage.seat.head()
    seat.git("remote", "remove", "origin")
    crowd = Crowd(
        [Writer(f"writer{at}", seat, count, stage.place.base / f"{at}.ledger") for at in range(number)]
    )
    with half_typed(seat, stage.record):
        crowd.run()
    assert all(writer.refused == [] and len(writer.recorded) == count for writer in crowd.writers)
    verdict = crowd.judge(found(seat))
    assert verdict.is_good, verdict
    commits = seat.git("rev-list", f"{since}..HEAD").split()
    assert len(commits) == number * count
    assert (
        foreign_paths(seat.git("log", "--format=", "--name-only", f"{since}..HEAD"), [stage.record]) == set()
    )


@pytest.mark.sweep
@pytest.mark.parametrize("count", [5, pytest.param(15, marks=pytest.mark.long)])
def test_processes_in_one_clone_lose_nothing(stage: Stage, count: int) -> None:
    in_one_clone(stage, 4, count)


@pytest.mark.long
def test_eight_processes_in_one_clone_lose_nothing(stage: Stage) -> None:
    in_one_clone(stage, 8, 100)


@pytest.mark.long
def test_sixteen_writers_are_killed_and_hung_up_on_and_lose_nothing(
    stage: Stage, capsys: pytest.CaptureFixture[str]
) -> None:
    """A quarter of them have 300 ms to the remote for each request, and one in 20 of their pushes is hung up on."""
    since = stage.place.head()
    with served(stage.place.remote) as line:
        crowd = Crowd(list(writers(stage, 16, 125, line.url)), kills=64, pauses=(4.0, 20.0))
        line.latency, line.hang_up_one_in = 0.3, 20
        crowd.run()
        line.latency, line.hang_up_one_in = 0.0, 0
        hold(stage, crowd, since)
    kills = sum(writer.kills for writer in crowd.writers)
    with capsys.disabled():
        recorded = sum(len(writer.recorded) for writer in crowd.writers)
        there = len(found(stage.seat))
        print(f"\n{recorded} told, {there} there, {kills} kills, {line.taken} pushes, {crowd.seconds:.0f} s")  # noqa: T201
    assert kills > 30
