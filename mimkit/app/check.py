"""`mim check`: read every record, judge it, place each finding, leave out what is suppressed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from mimkit.app.gather import Gathered
from mimkit.app.index import Progress, silent
from mimkit.app.parse import parse
from mimkit.app.spread import Work, spread
from mimkit.errors import EnvironmentUnfit
from mimkit.model.diagnostic import Diagnostic, Finding
from mimkit.model.refs import Ref
from mimkit.model.snapshot import Snapshot
from mimkit.rules.dossier import dossier
from mimkit.rules.judge import check_directory, check_dossier, check_presence, check_problem
from mimkit.rules.registry import Rule
from mimkit.rules.suppress import suppress
from mimkit.store.layout import INCIDENTS, PROBLEMS, is_ours, path_of, ref_of
from mimkit.store.worktree import read_file, record_paths
from mimkit.store.yaml.places import comments, place

Read = Callable[[str], bytes]
_SUPPRESSES = b"mim: ignore["


@dataclass(slots=True)
class Checked:
    """What was found, and how much was looked at."""

    diagnostics: list[Diagnostic] = field(default_factory=list)
    files: int = 0
    incidents: int = 0

    def add(self, other: Checked) -> None:
        """Take in what another process found."""
        self.diagnostics += other.diagnostics
        self.files += other.files
        self.incidents += other.incidents


@dataclass(frozen=True, slots=True)
class _Judge:
    """What a process needs to judge incidents: how to read a file, and everything but the incidents."""

    read: Read
    snapshot: Snapshot


def check_files(files: Mapping[str, bytes]) -> list[Diagnostic]:
    """Judge a tree that is in memory (path to bytes)."""
    ours = sorted(path for path in files if is_ours(path))
    return check_paths(ours, files.__getitem__).diagnostics


def check_worktree(root: Path, *, progress: Progress = silent) -> Checked:
    """Judge a checkout as it lies there, committed or not."""
    return check_paths(list(record_paths(root)), _Worktree(root), progress=progress)


@dataclass(frozen=True, slots=True)
class _Worktree:
    root: Path

    def __call__(self, path: str) -> bytes:
        return read_file(self.root, path)


def check_paths(paths: Sequence[str], read: Read, *, progress: Progress = silent) -> Checked:
    """Judge the files at `paths` (all of a tree); `progress` is told how many of how many are done."""
    folders = _dossiers(paths)
    in_dossiers = {path for folder in folders for path in folder}
    rest = [path for path in paths if path not in in_dossiers]
    result, snapshot = _check_rest(rest, read, folders)
    if snapshot is None:
        # Without a policy nothing can be judged, but the shape of each record can.
        found = (parse(path, read(path)) for folder in folders for path in folder)
        result.diagnostics += [each for parsed in found if isinstance(parsed, list) for each in parsed]
        result.files += len(in_dossiers)
        result.incidents += len(folders)
    else:
        for part in _shared(_Judge(read, snapshot), folders):
            result.add(part)
            progress(result.files, len(paths))
    result.diagnostics.sort()
    return result


def _dossiers(paths: Iterable[str]) -> list[tuple[str, ...]]:
    folders: dict[str, list[str]] = {}
    for path in paths:
        ref = ref_of(path) if path.startswith(f"{INCIDENTS}/") else None
        if ref and ref.kind in ("incident", "review"):
            folders.setdefault(ref.id, []).append(path)
    return [tuple(sorted(found)) for found in folders.values()]


def _check_rest(
    paths: Sequence[str], read: Read, folders: Sequence[tuple[str, ...]]
) -> tuple[Checked, Snapshot | None]:
    gathered = Gathered()
    for path in paths:
        gathered.add(path, read(path))
    names = {folder[0].split("/")[2] for folder in folders if folder[0].endswith("/incident.yaml")}
    names |= {
        path.rpartition("/")[2].removesuffix(".yaml") for path in paths if path.startswith(f"{PROBLEMS}/")
    }
    result = Checked(gathered.diagnostics, files=len(paths))
    snapshot = gathered.snapshot(names)
    judged = check_presence(_present(paths, folders))
    if snapshot:
        judged += check_directory(snapshot)
        for problem in snapshot.problems.values():
            judged += check_problem(problem, snapshot)
    result.diagnostics += _placed(judged, read)
    return result, snapshot


def _present(paths: Sequence[str], folders: Sequence[tuple[str, ...]]) -> set[Ref]:
    every = (path for group in (paths, *folders) for path in group)
    return {ref for path in every if (ref := ref_of(path))}


def _shared(judge: _Judge, folders: Sequence[tuple[str, ...]]) -> Iterator[Checked]:
    if isinstance(judge.read, _Worktree):
        yield from spread(Work(_check_folders, judge), folders)
    else:
        yield _check_folders(judge, folders)  # what is in memory is judged here


def _check_folders(judge: _Judge, folders: Sequence[tuple[str, ...]]) -> Checked:
    result = Checked()
    for folder in folders:
        result.diagnostics += _check_folder(judge, folder)
        result.files += len(folder)
        result.incidents += folder[0].endswith("/incident.yaml")
    return result


def _check_folder(judge: _Judge, folder: tuple[str, ...]) -> list[Diagnostic]:
    gathered = Gathered()
    raws = {path: judge.read(path) for path in folder}
    for path, raw in raws.items():
        gathered.add(path, raw)
    found = gathered.diagnostics
    for name, incident in gathered.of("incident").items():
        review = gathered.of("review").get(name)
        judged = check_dossier(dossier(incident, review, judge.snapshot.policy), judge.snapshot)
        found += _placed(judged, raws.__getitem__, [path for path in folder if _SUPPRESSES in raws[path]])
    return found


def _placed(
    judged: Iterable[tuple[Rule, Finding]], read: Read, suppressing: Iterable[str] = ()
) -> list[Diagnostic]:
    # A file that suppresses something is looked at without a finding too: its comments must give a reason.
    by_path: dict[str, list[tuple[Rule, Finding]]] = {path: [] for path in suppressing}
    for rule, finding in judged:
        by_path.setdefault(path_of(finding.ref), []).append((rule, finding))
    return [each for path, mine in by_path.items() for each in _placed_in(path, _text(path, read), mine)]


def _text(path: str, read: Read) -> bytes:
    try:
        return read(path)
    except (KeyError, EnvironmentUnfit):
        return b""  # a finding about a file that is missing has no text to point into


def _placed_in(path: str, raw: bytes, judged: Sequence[tuple[Rule, Finding]]) -> list[Diagnostic]:
    found = [
        rule.at(path, *place(raw, finding.keys), finding.message, finding.hint).about(finding.keys)
        for rule, finding in judged
    ]
    return list(suppress(path, found, comments(raw)))
