"""Decides which files `mim check` reads and which policy applies to each of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from mimkit.app.judging.changed import Since
from mimkit.app.reading.processes import Folder
from mimkit.app.reading.tree import WorkingTree
from mimkit.model.refs import Ref
from mimkit.store.layout import (
    INCIDENTS,
    POLICY,
    PROBLEMS,
    incident_folder,
    incident_ids,
    path_of,
    problem_ids,
    ref_of,
)
from mimkit.store.worktree import is_plain, read_file, record_paths

_PROBLEM = re.compile(rb"PB-[0-9]{8}-[0-9A-Z]{3}")
_INCIDENT = re.compile(rb"MI-[0-9]{8}-[0-9A-Z]{3}")


@dataclass(frozen=True, slots=True)
class Docket:
    """The files of one check."""

    rest: Sequence[str]
    """Every file to read outside the incident folders."""
    folders: Sequence[Folder]
    """The files of each incident to check."""
    names: frozenset[str]
    """The ids of all incidents and problem records, checked or not."""
    by: frozenset[str] = frozenset()
    """Files of `rest` that other checks need, but that are not checked themselves."""
    before: Mapping[str, bytes | None] = field(default_factory=dict)
    """The base content of the records that differ from it, by path; None for a new file."""

    @property
    def files(self) -> int:
        """The number of files to check."""
        return len(self.rest) - len(self.by) + sum(map(len, self.folders))


def whole(paths: Sequence[str], before: Mapping[str, bytes | None] | None = None) -> Docket:
    """Return the docket of a whole tree, given the paths of all of its files."""
    folders = _folders(paths)
    inside = {path for folder in folders for path in folder}
    rest = [path for path in paths if path not in inside]
    names = {folder[0].split("/")[2] for folder in folders if folder[0].endswith("/incident.yaml")}
    names |= {path.rpartition("/")[2].removesuffix(".yaml") for path in rest if path.startswith(PROBLEMS)}
    return Docket(rest, folders, frozenset(names), before=before or {})


def docket_of(root: Path, since: Since | None, copies: Iterable[str] = ()) -> Docket:
    """Return the files of a working tree to check: all, or since a base those whose findings may have changed.

    `copies` are files that a sparse checkout leaves out: with them, everything is judged.
    """
    copied = list(copies)
    if since is None or copied or why_all(since):
        return whole(sorted([*record_paths(root), *copied]), since.before if since else {})
    return _narrow(root, since)


def why_all(since: Since) -> str:
    """Return why everything is checked despite a base, or "" if it is not."""
    if any(path.startswith(f"{POLICY}/") for path in since.paths):
        return "the policy changed"
    gone = any(ref_of(path) and not lies_there for path, lies_there in since.paths.items())
    return "a record was deleted" if gone else ""


def _narrow(root: Path, since: Since) -> Docket:
    differ = [path for path in sorted(since.paths) if since.paths[path] and not _is_hidden(path)]
    problems = [path for path in differ if path.startswith(f"{PROBLEMS}/")]
    # What a problem record says counts for the incidents that it lists, or listed.
    said = [*(read_file(root, path) for path in problems), *map(since.before.get, problems)]
    listed = {incident_folder(name) for name in _named(_INCIDENT, said)}
    changed = {path.rpartition("/")[0] for path in differ if _in_dossier(path)}
    folders = [found for folder in sorted(listed | changed) if (found := _dossier(root, folder))]
    raws = [read_file(root, path) for folder in folders for path in folder]
    named = {path_of(Ref("problem", name)) for name in _named(_PROBLEM, raws)} - set(problems)
    by = {*record_paths(root, (POLICY,)), *(path for path in named if is_plain(root, path))}
    others = [path for path in differ if not _in_dossier(path)]
    tree = WorkingTree(root)
    names = {*incident_ids(tree.names), *problem_ids(tree.names)}
    return Docket([*sorted(by), *others], folders, frozenset(names), frozenset(by), since.before)


def _is_hidden(path: str) -> bool:
    return path.rpartition("/")[2].startswith(".")


def _in_dossier(path: str) -> bool:
    ref = ref_of(path) if path.startswith(f"{INCIDENTS}/") else None
    return ref is not None and ref.kind in ("incident", "review")


def _dossier(root: Path, folder: str) -> Folder:
    paths = (f"{folder}/incident.yaml", f"{folder}/review.yaml")
    return tuple(path for path in paths if is_plain(root, path))


def _named(pattern: re.Pattern[bytes], raws: Iterable[bytes | None]) -> set[str]:
    return {found.decode() for raw in raws if raw for found in pattern.findall(raw)}


def _folders(paths: Iterable[str]) -> list[Folder]:
    folders: dict[str, list[str]] = {}
    for path in paths:
        if _in_dossier(path):
            folders.setdefault(path.rpartition("/")[0], []).append(path)
    return [tuple(sorted(found)) for found in folders.values()]
