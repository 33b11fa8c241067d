"""Implements `mim roster change`, which changes a rotation as of a hand-over without changing past shifts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from mimkit.app.reading.at_commit import snapshot_at
from mimkit.app.reading.commit import commit_named
from mimkit.app.rosters.check import read_directory
from mimkit.errors import UsageError
from mimkit.model.change import Append, Edit, SetValue
from mimkit.model.incident.as_data import plain
from mimkit.model.organisation.roster import Roster, Rotation
from mimkit.model.refs import Ref
from mimkit.model.shell import quoted
from mimkit.model.snapshot import Snapshot
from mimkit.ops.refusals.names import UnknownName
from mimkit.store.git.repository import Repository
from mimkit.store.layout import path_of
from mimkit.store.render import render


@dataclass(frozen=True, slots=True)
class Rotated:
    """A roster file with a changed rotation."""

    path: str
    raw: bytes
    starts: date
    """The date of the hand-over at which the change takes effect."""
    people: tuple[str, ...]
    """The new order of people, starting with the first to be on call."""


@dataclass(frozen=True, slots=True)
class RotationChange:
    """The changes to make to a roster's rotation."""

    name: str
    add: Sequence[str] = ()
    remove: Sequence[str] = ()
    count: str | None = None
    """The new way to count shifts, or None to leave it unchanged."""
    base: str | None = None
    """The version with the rotation from before the file was edited, or None if it has not been edited."""


def change_rotation(repo: Repository, wanted: RotationChange, after: datetime) -> Rotated:
    """Return a roster whose rotation changes at the first hand-over after the time `after`.

    The previous rotation moves to `earlier`, unless it has not begun yet. The new order continues after the person
    who is on call at that time. If an edit of the file sets a later start, that start is kept. Nothing is written.
    """
    snapshot, files = read_directory(repo.root)
    roster, new = _rotation(snapshot, wanted.name)
    old = _rotation_at(repo, wanted.base, roster) if wanted.base else new
    people = _people(snapshot, roster, new, wanted)
    if Rotation.model_validate({**plain(new), "people": people, "count": wanted.count or new.count}) == old:
        raise UsageError(
            f"the rotation for {roster.id} would {'be' if wanted.count or wanted.base else 'have'} the same"
            f"{'' if wanted.count or wanted.base else ' people'}",
            f"mim roster change {roster.id} --add PERSON",
        )
    turn = max(old.turn_at(after, roster.tz), -1)
    starts = (old.begins(turn + 1, roster.tz) + timedelta(seconds=1)).astimezone(roster.tz).date()
    if turn < 0 or new.starts > starts:
        starts = new.starts
    else:
        people = _continued(people, old.people, turn)
    ref, path = Ref("roster", wanted.name), path_of(Ref("roster", wanted.name))
    edits: list[Edit] = [SetValue(ref, ("rotation", "people"), list(people))]
    edits += [SetValue(ref, ("rotation", "count"), wanted.count)] if wanted.count else []
    if turn >= 0:
        edits.append(SetValue(ref, ("rotation", "starts"), starts.isoformat()))
        there = plain(old)
        edits.append(
            Append(ref, ("earlier",), (there,)) if roster.earlier else SetValue(ref, ("earlier",), [there])
        )
    return Rotated(path, render(edits)[path](files[path]), starts, people)


def _rotation(snapshot: Snapshot, name: str) -> tuple[Roster, Rotation]:
    if name not in snapshot.rosters:
        raise UnknownName("roster", name, snapshot.rosters, "policy/rosters")
    roster = snapshot.rosters[name]
    if roster.rotation is None:
        raise UsageError(
            f"the roster {name} has only shifts, no rotation", f"edit policy/rosters/{name}.yaml yourself"
        )
    return roster, roster.rotation


def _rotation_at(repo: Repository, base: str, roster: Roster) -> Rotation:
    """Return a roster's rotation in another version. Raises UsageError if the `earlier` rotations were edited too."""
    hint = "run git fetch, or use a branch, tag or commit: --base origin/main"
    before, old = _rotation(snapshot_at(repo, commit_named(repo, base, hint, "--base")), roster.id)
    if roster.earlier != before.earlier:
        raise UsageError(
            f"the `earlier` rotations of {roster.id} were also edited",
            f"check which shifts change: mim roster check --base {quoted(base)}",
        )
    return old


def _people(snapshot: Snapshot, roster: Roster, old: Rotation, wanted: RotationChange) -> tuple[str, ...]:
    for each in wanted.add:
        if each not in snapshot.people:
            raise UnknownName("person", each, snapshot.people, "policy/people.yaml")
    for each in wanted.remove:
        if each not in old.people:
            raise UsageError(
                f"{each!r} is not in the rotation for {roster.id}",
                f"the people in the rotation are {', '.join(old.people)}",
            )
    people = tuple(each for each in (*old.people, *wanted.add) if each not in wanted.remove)
    if wanted.count == "duty-days" and (old.unit != "days" or not old.only):
        raise UsageError(
            f"the rotation for {roster.id} has no duty days to count, because it needs both `unit: days` "
            "and hours in `only`",
            f"set both in policy/rosters/{roster.id}.yaml, then run the command with --base HEAD",
        )
    if not people:
        raise UsageError(
            f"the rotation for {roster.id} would have no people",
            f"mim roster change {roster.id} --add PERSON",
        )
    return people


def _continued(people: tuple[str, ...], old: tuple[str, ...], turn: int) -> tuple[str, ...]:
    """Return people in the order that continues after turn `turn` of the old rotation. People may occur repeatedly."""
    place = turn % len(old)
    kept = [each for each in old if each in people]
    first = sum(each in people for each in old[: place + 1])
    if [*people[: len(kept)]] != kept:  # in another order
        following = [each for each in old[place:] + old[:place] if each in people]
        first = people.index(following[0]) + (following[0] == old[place]) if following else 0
    first %= len(people)
    return people[first:] + people[:first]
