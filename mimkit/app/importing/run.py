"""Imports files: reads drafts, compares them with records in batches, and writes or commits the changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Final

from mimkit.app.importing.format import Format, Material, ReadOptions
from mimkit.app.importing.history import changes, versions
from mimkit.app.importing.known import known_incidents
from mimkit.app.importing.result import ImportResult
from mimkit.app.importing.sources import history_of, material, paths_of
from mimkit.app.reading.at_commit import snapshot_at
from mimkit.app.reading.index import Progress, no_progress
from mimkit.app.reading.records import Records, unreadable
from mimkit.app.reading.tree import CommitTree, MemoryTree, Tree, WorkingTree
from mimkit.app.recording.dialogue import NO_DIALOGUE, Dialogue
from mimkit.app.recording.record import perform
from mimkit.app.recording.uncommitted import write_for_review
from mimkit.model.refs import Ref
from mimkit.model.snapshot import Snapshot
from mimkit.ops.importing.drafts import ImportProblem, IncidentDraft, LeftOut
from mimkit.ops.importing.events import key_of
from mimkit.ops.importing.importing import ImportIncidents
from mimkit.ops.importing.names import Names
from mimkit.store.git.other_repository import FileHistory
from mimkit.store.git.repository import Repository
from mimkit.store.layout import incident_ids, path_of
from mimkit.store.render import render

_PORTION: Final = 500
"""The maximum number of drafts in a batch. With --commit, each batch is one commit."""
_KIB: Final = 1024


@dataclass(frozen=True, kw_only=True)
class ImportRequest:
    """The files to import and the options."""

    format: Format
    files: tuple[str, ...]
    options: ReadOptions
    severities: Mapping[str, str] = field(default_factory=dict)
    services: Mapping[str, str] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)
    by: str
    now: datetime
    reads_history: bool = False
    """Whether to read all versions of each file from the git history of its repository."""
    is_dry_run: bool = False
    commits: bool = False
    stdin: Callable[[], bytes] = bytes


def run_import(
    repo: Repository,
    commit: str | None,
    request: ImportRequest,
    dialogue: Dialogue = NO_DIALOGUE,
    progress: Progress = no_progress,
) -> ImportResult:
    """Import the files in a request. In a dry run, only determine the changes.

    Raises UsageError if a file cannot be read or if a name is not in the policy.
    """
    snapshot = snapshot_at(repo, commit)
    names = Names.of(snapshot, request.severities, request.services, request.people)
    result = ImportResult(request.format.name)
    drafts = _drafts(request, result, progress)
    writer = _Writer(repo, commit, request, snapshot, names)
    while portion := tuple(islice(drafts, _PORTION)):
        writer.write(portion, result, dialogue)
    result.finish()
    result.is_written = not request.is_dry_run
    return result


def _drafts(request: ImportRequest, result: ImportResult, progress: Progress) -> Iterator[IncidentDraft]:
    """Yield the drafts from all files. Problems and omitted parts are added to the result."""
    paths = paths_of(request.files, request.format)
    if request.reads_history:
        yield from _all_versions(paths, request, result, progress)
        return
    sizes = [path.stat().st_size if path else 0 for _, path in paths]
    before = 0
    for (name, path), size in zip(paths, sizes, strict=True):
        one = material(name, path, request.stdin() if path is None else b"", request.options)
        lines = one.raw.count(b"\n") + 1
        for found in _kept(request.format.read(one), result):
            yield found
            progress((before + _offset(found, size, lines)) // _KIB, sum(sizes) // _KIB)
        before += size


def _all_versions(
    paths: Sequence[tuple[str, Path | None]],
    request: ImportRequest,
    result: ImportResult,
    progress: Progress,
) -> Iterator[IncidentDraft]:
    """Yield the drafts that changed in each version of each file, starting with the oldest version."""
    histories = [(name, history_of(name, path)) for name, path in paths]
    total = sum(history.size for _, history in histories)
    before = 0
    for name, history in histories:

        def read_so_far(history: FileHistory = history, name: str = name) -> Iterator[Material]:
            nonlocal before
            for each in versions(history, name, request.options):
                before += len(each.raw)
                progress(before // _KIB, total // _KIB)
                yield each

        yield from _kept(changes(request.format.read, read_so_far()), result)


def _kept(
    found: Iterable[IncidentDraft | LeftOut | ImportProblem], result: ImportResult
) -> Iterator[IncidentDraft]:
    for each in found:
        if isinstance(each, IncidentDraft):
            yield each
        elif isinstance(each, LeftOut):
            result.left_out.append(each)
        else:
            result.problems.append(each)


def _offset(draft: IncidentDraft, size: int, lines: int) -> int:
    """Return the approximate position of a draft in its file, in bytes."""
    line, column = draft.place.line, draft.place.column
    return min(size, column if line == 1 else size * line // lines)


class _Writer:
    """Compares drafts with records and writes the changes to the working tree or to commits."""

    def __init__(
        self, repo: Repository, commit: str | None, request: ImportRequest, snapshot: Snapshot, names: Names
    ) -> None:
        self.repo, self.request, self.snapshot, self.names = repo, request, snapshot, names
        self.tree: Tree = CommitTree(repo, commit or "") if request.commits else WorkingTree(repo.root)
        self.known = known_incidents(self.tree, request.format.name)
        self.taken = set(incident_ids(self.tree.names))
        self.unwritten: dict[str, bytes] = {}
        """The files that would be written if this were not a dry run."""

    def write(self, drafts: tuple[IncidentDraft, ...], result: ImportResult, dialogue: Dialogue) -> None:
        """Import a batch of drafts."""
        command = ImportIncidents(
            by=self.request.by,
            at=self.request.now,
            now=self.request.now,
            entropy=0,
            via="import",
            format=self.request.format.name,
            drafts=drafts,
            names=self.names,
            known=self.known,
            zone=self.snapshot.policy.calendar.tz,
            taken=frozenset(self.taken),
        )
        if self.request.commits and not self.request.is_dry_run:
            self._commit(command, result, dialogue)
        else:
            self._to_working_tree(command)
        for imported in command.imported:
            self.known[key_of(imported.draft)] = imported.incident
            self.taken.add(imported.incident)
            result.add(imported)
        result.problems += command.problems

    def _commit(self, command: ImportIncidents, result: ImportResult, dialogue: Dialogue) -> None:
        recording = perform(self.repo, command, dialogue)
        if not recording.change.is_repeat:
            result.commits.append(recording.commit)
            result.shared, result.trouble = recording.shared, recording.trouble

    def _to_working_tree(self, command: ImportIncidents) -> None:
        paths = [path_of(Ref("incident", name)) for name in command.about if name in self.taken]
        records = Records(self._readable(paths)).load(paths)
        if records.diagnostics:
            raise unreadable(records.diagnostics, "in the working tree")
        snapshot = self.snapshot.with_records(records.of("incident"), {}, {}, {})
        edits = render(command.decide(snapshot).edits, reads_new=False)
        written = {path: edit.apply(records.documents.get(path)).raw for path, edit in edits.items()}
        if self.request.is_dry_run:
            self.unwritten |= written
        else:
            write_for_review(self.repo, written)

    def _readable(self, paths: Iterable[str]) -> Tree:
        if not self.unwritten:
            return self.tree
        return MemoryTree({path: self.unwritten.get(path) or self.tree.read(path) for path in paths})
