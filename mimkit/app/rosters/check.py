"""`mim roster check`: finds on-call gaps in the coming days, in the working tree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from mimkit.app.reading.at_commit import unreadable, world_at
from mimkit.app.reading.commit import commit_named
from mimkit.app.reading.partial import ensure_whole
from mimkit.app.reading.records import NoPolicy, gather
from mimkit.duty.coverage import Gap, cover_change, coverage
from mimkit.duty.fairness import unevenness
from mimkit.duty.shift_changes import ShiftChange, past_changes, shift_changes
from mimkit.model.diagnostic import KeyPath
from mimkit.model.refs import Ref
from mimkit.model.snapshot import Snapshot
from mimkit.report.duty.roster import CoverReport
from mimkit.report.duty.shifts import Departed, Shifts, Uneven
from mimkit.rules.families.directory import named_after_leaving
from mimkit.store.git.repository import Repository
from mimkit.store.layout import POLICY, path_of, ref_of
from mimkit.store.worktree import read_file, record_paths
from mimkit.store.yaml.places import place


def check_cover(repo: Repository, start: datetime, end: datetime, base: str | None = None) -> CoverReport:
    """Check on-call coverage in the working tree, committed or not; with a `base`, compare with that version.

    Raises NoSuchCommit, NoPolicy, and RecordsUnreadable if a file does not match its schema.
    """
    ensure_whole(repo.root, (POLICY,))
    files = directory_files(repo.root)
    world = directory(repo.root, files)
    gaps = coverage(world, start, end)
    change = None
    changed: tuple[ShiftChange, ...] = ()
    past: tuple[ShiftChange, ...] = ()
    if base is not None:
        hint = "run git fetch, or give a branch, tag or commit: --base origin/main"
        earlier = world_at(repo, commit_named(repo, base, hint, "--base"))
        change = cover_change(coverage(earlier, start, end), gaps, world)
        changed = shift_changes(earlier, world, start, end)
        past = past_changes(earlier, world, start)
    judged = {
        "role": len(world.policy.roles),
        "resolver group": len(world.groups),
        "service": len(world.services),
    }
    return CoverReport(
        gaps,
        start,
        end,
        world.policy.calendar.tz,
        judged,
        base or "",
        change,
        _places(gaps, files),
        Shifts(
            _uneven(world),
            changed,
            past,
            _rotation_places(world, files),
            tuple(_departed(world, start, files)),
        ),
    )


def directory_files(root: Path) -> dict[str, bytes]:
    """Return the files of the policy and directory of a checkout, by path; a link raises LeadsAway."""
    paths = (path for path in record_paths(root, (POLICY,)) if ref_of(path))
    return {path: read_file(root, path) for path in paths}


def _is_unrelated(path: str) -> bool:
    """Return whether no roster depends on a file; `mim check` reports errors in it."""
    ref = ref_of(path)
    return ref is not None and ref.kind in ("channels", "glossary", "template", "runbook")


def directory(root: Path, files: dict[str, bytes]) -> Snapshot:
    """Return the snapshot of the files in the working tree; raises NoPolicy and RecordsUnreadable."""
    gathered = gather(files)
    broken = [each for each in gathered.diagnostics if not _is_unrelated(each.path)]
    if broken:
        raise unreadable(broken, "in the working tree")
    world = gathered.snapshot()
    if world is None:
        raise NoPolicy(root)
    return world


def _uneven(world: Snapshot) -> tuple[Uneven, ...]:
    return tuple(
        Uneven(name, sentence) for name, each in world.rosters.items() for sentence in unevenness(each)
    )


def _departed(world: Snapshot, now: datetime, files: dict[str, bytes]) -> Iterator[Departed]:
    """Yield where people are named who left, or who have no entry."""
    people = tuple(world.people)
    for finding in named_after_leaving(world, now.astimezone(world.policy.calendar.tz).date()):
        ref, keys = finding.ref, finding.keys
        path = path_of(ref)
        if ref.kind == "people" and isinstance(keys[1], int):
            where = f"manager of {people[keys[1]]}"
        else:
            where = " ".join((ref.kind, f"{ref.id},", *(str(each) for each in keys if isinstance(each, str))))
        fix = finding.hint or f"name another person in {path}, then run mim check"
        yield Departed(path, *place(files.get(path, b""), keys), where, finding.message, fix)


def _rotation_places(world: Snapshot, files: dict[str, bytes]) -> dict[str, tuple[str, int, int]]:
    found = {}
    for name in world.rosters:
        path = path_of(Ref("roster", name))
        found[name] = (path, *place(files.get(path, b""), ("rotation", "people")))
    return found


def _places(gaps: Iterable[Gap], files: dict[str, bytes]) -> dict[tuple[Ref, KeyPath], tuple[str, int, int]]:
    places: dict[tuple[Ref, KeyPath], tuple[str, int, int]] = {}
    for gap in gaps:
        ref, keys = gap.trouble.ref, gap.trouble.keys
        if (ref, keys) not in places:
            path = path_of(ref)
            places[ref, keys] = (path, *place(files.get(path, b""), keys))
    return places
