"""Implements `mim roster check`, which finds on-call gaps in the coming days, based on the working tree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Final

from mimkit.app.reading.at_commit import snapshot_at
from mimkit.app.reading.commit import commit_named
from mimkit.app.reading.partial import ensure_whole
from mimkit.app.reading.records import Records
from mimkit.app.reading.tree import WorkingTree
from mimkit.duty.coverage import Gap, cover_change, coverage
from mimkit.duty.fairness import unevenness
from mimkit.duty.overlaps import overlaps
from mimkit.duty.shift_changes import ShiftChange, past_changes, shift_changes, whole_turn
from mimkit.model.diagnostic import KeyPath
from mimkit.model.organisation.roster import Roster
from mimkit.model.refs import Ref, RefKind
from mimkit.model.snapshot import Snapshot
from mimkit.report.duty.roster import CoverReport
from mimkit.report.duty.shifts import Departed, Shifts, Uneven
from mimkit.rules.families.directory import named_after_leaving
from mimkit.store.git.repository import Repository
from mimkit.store.layout import POLICY, kind_of, path_of, ref_of
from mimkit.store.yaml.places import place

_UNRELATED: Final[frozenset[RefKind]] = frozenset(
    {"channels", "glossary", "template", "runbook", "infrastructure"}
)


def check_cover(repo: Repository, start: datetime, end: datetime, base: str | None = None) -> CoverReport:
    """Check on-call coverage in the working tree, committed or not. If `base` is given, compare with that version.

    Raises NoSuchCommit, NoPolicy, or RecordsUnreadable if a file does not match its schema.
    """
    ensure_whole(repo.root, (POLICY,))
    snapshot, files = read_directory(repo.root)
    gaps = coverage(snapshot, start, end)
    change = None
    changed: tuple[ShiftChange, ...] = ()
    past: tuple[ShiftChange, ...] = ()
    if base is not None:
        hint = "run git fetch, or use a branch, tag or commit: --base origin/main"
        earlier = snapshot_at(repo, commit_named(repo, base, hint, "--base"))
        change = cover_change(coverage(earlier, start, end), gaps, earlier, snapshot)
        changed = shift_changes(earlier, snapshot, start, max(end, whole_turn(earlier, snapshot, start)))
        past = past_changes(earlier, snapshot, start)
    return CoverReport(
        gaps,
        start,
        end,
        snapshot.policy.calendar.tz,
        _checked(snapshot),
        base or "",
        change,
        _places(gaps, files),
        Shifts(
            _uneven(snapshot),
            changed,
            past,
            _rotation_places(snapshot, files),
            base or "",
            tuple(_departed(snapshot, start, files)),
        ),
        overlaps(snapshot, start, end),
    )


def _checked(snapshot: Snapshot) -> dict[str, int]:
    return {
        "role": len(snapshot.policy.roles),
        "resolver group": len(snapshot.groups),
        "service": len(snapshot.services),
    }


def read_directory(root: Path) -> tuple[Snapshot, Mapping[str, bytes]]:
    """Return the policy and directory in the working tree, and their files by path.

    Raises LinkOutsideRepository, NoPolicy or RecordsUnreadable.
    """
    tree = WorkingTree(root)
    records = Records(tree).load(path for path in tree.paths(POLICY) if ref_of(path))
    # Rosters do not depend on the other kinds of files. `mim check` reports errors in those files.
    records.diagnostics = [each for each in records.diagnostics if kind_of(each.path) not in _UNRELATED]
    snapshot = records.readable_snapshot(root, "in the working tree")
    return snapshot, {path: document.raw for path, document in records.documents.items()}


def _uneven(snapshot: Snapshot) -> tuple[Uneven, ...]:
    return tuple(
        Uneven(name, sentence, _even(each))
        for name, each in snapshot.rosters.items()
        for sentence in unevenness(each)
    )


def _even(roster: Roster) -> str:
    command = f"mim roster change {roster.id}"
    if roster.rotation and roster.rotation.unit == "days" and roster.rotation.count == "all-days":
        return f"count only days with on-call hours: {command} --count duty-days"
    return f"change the number of people: {command} --add PERSON"


def _departed(snapshot: Snapshot, now: datetime, files: Mapping[str, bytes]) -> Iterator[Departed]:
    """Yield the locations that name people who have left or who are not in the directory."""
    people = tuple(snapshot.people)
    for finding in named_after_leaving(snapshot, now.astimezone(snapshot.policy.calendar.tz).date()):
        ref, keys = finding.ref, finding.keys
        path = path_of(ref)
        if ref.kind == "people" and isinstance(keys[1], int):
            where = f"manager of {people[keys[1]]}"
        else:
            where = " ".join((ref.kind, f"{ref.id},", *(str(each) for each in keys if isinstance(each, str))))
        fix = finding.hint or f"choose another person in {path}, then run mim check"
        yield Departed(path, *place(files.get(path, b""), keys), where, finding.message, fix)


def _rotation_places(snapshot: Snapshot, files: Mapping[str, bytes]) -> dict[str, tuple[str, int, int]]:
    found = {}
    for name in snapshot.rosters:
        path = path_of(Ref("roster", name))
        found[name] = (path, *place(files.get(path, b""), ("rotation", "people")))
    return found


def _places(
    gaps: Iterable[Gap], files: Mapping[str, bytes]
) -> dict[tuple[Ref, KeyPath], tuple[str, int, int]]:
    places: dict[tuple[Ref, KeyPath], tuple[str, int, int]] = {}
    for gap in gaps:
        ref, keys = gap.trouble.ref, gap.trouble.keys
        if (ref, keys) not in places:
            path = path_of(ref)
            places[ref, keys] = (path, *place(files.get(path, b""), keys))
    return places
