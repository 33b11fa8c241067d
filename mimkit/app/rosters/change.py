"""`mim roster change`: changes the people of a rotation from a hand-over on, without changing past shifts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from mimkit.app.rosters.check import read_directory
from mimkit.errors import UsageError
from mimkit.model.change import Append, Edit, SetValue
from mimkit.model.incident.as_data import plain
from mimkit.model.organisation.roster import Roster, Rotation
from mimkit.model.refs import Ref
from mimkit.model.snapshot import Snapshot
from mimkit.ops.refusals import UnknownName
from mimkit.store.git.repository import Repository
from mimkit.store.layout import path_of
from mimkit.store.render import render


@dataclass(frozen=True, slots=True)
class Rotated:
    """The file of a roster with other people in its rotation."""

    path: str
    raw: bytes
    starts: date
    """The day of the hand-over from which the change applies."""
    people: tuple[str, ...]
    """The new order of people, with the first to be on call first."""


def change_rotation(
    repo: Repository, name: str, add: Sequence[str], remove: Sequence[str], after: datetime
) -> Rotated:
    """Return a roster whose rotation has other people from the first hand-over after an instant on.

    The previous rotation moves to `earlier`, unless it has not begun. The order continues after the person who is
    on call then. Nothing is written.
    """
    snapshot, files = read_directory(repo.root)
    roster, old = _rotation(snapshot, name)
    people = _people(snapshot, roster, old, add, remove)
    turn = max(old.turn_at(after, roster.tz), -1)
    starts = (old.begins(turn + 1, roster.tz) + timedelta(seconds=1)).astimezone(roster.tz).date()
    if turn < 0:
        starts = old.starts
    elif old.person(turn) in people:
        people = _behind(people, old.person(turn))
    ref = Ref("roster", name)
    edits: list[Edit] = [SetValue(ref, ("rotation", "people"), list(people))]
    if turn >= 0:
        edits.append(SetValue(ref, ("rotation", "starts"), starts.isoformat()))
        there = plain(old)
        edits.append(
            Append(ref, ("earlier",), (there,)) if roster.earlier else SetValue(ref, ("earlier",), [there])
        )
    path = path_of(ref)
    return Rotated(path, render(edits)[path](files[path]), starts, people)


def _rotation(snapshot: Snapshot, name: str) -> tuple[Roster, Rotation]:
    if name not in snapshot.rosters:
        raise UnknownName("roster", name, snapshot.rosters, "policy/rosters")
    roster = snapshot.rosters[name]
    if roster.rotation is None:
        raise UsageError(
            f"the roster {name} has no rotation, only shifts", f"edit policy/rosters/{name}.yaml yourself"
        )
    return roster, roster.rotation


def _people(
    snapshot: Snapshot, roster: Roster, old: Rotation, add: Sequence[str], remove: Sequence[str]
) -> tuple[str, ...]:
    for each in add:
        if each not in snapshot.people:
            raise UnknownName("person", each, snapshot.people, "policy/people.yaml")
    for each in remove:
        if each not in old.people:
            raise UsageError(
                f"{each!r} is not in the rotation for {roster.id}",
                f"the people in the rotation are {', '.join(old.people)}",
            )
    people = tuple(each for each in (*old.people, *add) if each not in remove)
    if not people or people == old.people:
        raise UsageError(
            f"the rotation for {roster.id} would have {'no people' if not people else 'the same people'}",
            f"mim roster change {roster.id} --add PERSON",
        )
    return people


def _behind(people: tuple[str, ...], last: str) -> tuple[str, ...]:
    first = people.index(last) + 1
    return people[first:] + people[:first]
