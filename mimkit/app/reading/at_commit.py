"""Loads the policy, directory and records of one head for a command."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from mimkit.app.reading.earlier import edges, with_policy_history
from mimkit.app.reading.parse import parse_document
from mimkit.app.reading.records import Gathered, NoPolicy, assembled
from mimkit.errors import RecordsUnreadable
from mimkit.model.diagnostic import Diagnostic
from mimkit.model.refs import Ref, RefKind
from mimkit.model.snapshot import Snapshot
from mimkit.store.git.repository import Repository, TreeEntry
from mimkit.store.layout import INCIDENTS, POLICY, PROBLEMS, incident_folder, path_of, ref_of
from mimkit.store.yaml.document import Document

_RECORDS: frozenset[RefKind] = frozenset({"incident", "review", "problem"})
"""The kinds that are loaded by id; all others belong to the policy and directory."""


class Reading(NamedTuple):
    """A snapshot, and the files of the records in it by path."""

    world: Snapshot
    documents: Mapping[str, Document]


def world_at(
    repo: Repository, commit: str | None, about: Iterable[str] = (), *, taken_ids: bool = False
) -> Snapshot:
    """Return the policy and directory of a commit, and the incidents and problem records named in `about`.

    With an incident come its review and its problem records. Raises NoPolicy, and RecordsUnreadable when
    one of these does not match its schema. The files of the policy are read, a kind at a time, when somebody
    looks at them: one that is broken is left out, and so is a broken item of a list; `left_out` names them.
    """
    return read_world(repo, commit, about, taken_ids=taken_ids).world


def read_world(
    repo: Repository, commit: str | None, about: Iterable[str] = (), *, taken_ids: bool = False
) -> Reading:
    """Return what `world_at` does, with the files beside it; raises as it does."""
    if commit is None:
        raise NoPolicy(repo.root)
    policy = _policy_at(repo, commit)
    found = _Found()
    found.read(repo, [entry for each in about for entry in _entries(repo, commit, each)])
    found.read(repo, list(_problems(repo, commit, found.gathered)))
    if found.gathered.diagnostics:
        raise unreadable(found.gathered.diagnostics)

    def of(kind: RefKind) -> Mapping[str, Any]:
        return found.gathered.of(kind) if kind in _RECORDS else policy.of(kind)

    world = assembled(of, _taken(repo, commit) if taken_ids else ())
    return Reading(with_policy_history(repo, commit, world), found.documents)


def problems_at(repo: Repository, commit: str) -> Mapping[str, Any]:
    """Return the problem records of a commit, by id; one that cannot be read is left out, and `left_out` names it."""
    found = _Found()
    entries = (entry for entry in repo.children(commit, PROBLEMS) if entry.kind == "blob")
    found.read(repo, [entry for entry in entries if ref_of(entry.path)])
    _skipped.extend(found.gathered.diagnostics)
    return found.gathered.of("problem")


def unreadable(diagnostics: list[Diagnostic], copy: str = "as it is committed") -> RecordsUnreadable:
    """Return the refusal for records that cannot be read, with a line for each place; `copy` says which."""
    places = tuple(
        f"{each.path}:{each.line}:{each.column}: {each.level}: {each.code} {each.message}"
        for each in sorted(diagnostics)
    )
    first = min(diagnostics)
    return RecordsUnreadable(
        f"{first.path} {copy} does not match its schema",
        "fix and commit it; mim check shows every error",
        places,
    )


def _entries(repo: Repository, commit: str, name: str) -> list[TreeEntry]:
    folder = PROBLEMS if name.startswith("PB-") else incident_folder(name)
    found = repo.children(commit, folder)
    return [entry for entry in found if entry.kind == "blob" and _belongs(entry.path, name)]


def _belongs(path: str, name: str) -> bool:
    ref = ref_of(path)
    return ref is not None and ref.id == name


def _problems(repo: Repository, commit: str, gathered: Gathered) -> Iterator[TreeEntry]:
    named = {
        entry.problem
        for incident in gathered.of("incident").values()
        for entry in incident.timeline
        if entry.kind == "problem"
    } - gathered.of("problem").keys()
    if named:
        wanted = {path_of(Ref("problem", name)) for name in named}
        yield from (entry for entry in repo.children(commit, PROBLEMS) if entry.path in wanted)


def _taken(repo: Repository, commit: str) -> Iterator[str]:
    for folder in repo.children(commit, INCIDENTS):
        for entry in repo.children(commit, folder.path) if folder.kind == "tree" else ():
            yield entry.path.rpartition("/")[2].removesuffix(".yaml")


def _policy_at(repo: Repository, commit: str) -> _Policy:
    """Return the policy of a commit; what was read of the same one before is not read again."""
    key = (repo.git_dir, repo.tree_id(commit, POLICY))
    if key not in _policies:
        _policies.clear()
        _policies[key] = _Policy(repo, commit)
    if not _policies[key].is_there:
        raise NoPolicy(repo.root)
    return _policies[key]


class _Policy:
    """The files of one state of the policy, each kind of them read when it is first asked for."""

    def __init__(self, repo: Repository, commit: str) -> None:
        self._repo = repo
        self._commit = commit
        self._folders: dict[str, list[TreeEntry]] = {}
        self._read: dict[RefKind, Mapping[str, Any]] = {}
        self.broken: list[Diagnostic] = []
        """What is wrong with the parts that were left out."""

    @property
    def is_there(self) -> bool:
        """Whether a policy exists."""
        return bool(self._entries("policy"))

    def _entries(self, kind: RefKind) -> list[TreeEntry]:
        folder = path_of(Ref(kind, "x")).rpartition("/")[0]
        mine = ((entry, ref_of(entry.path)) for entry in self._inside(folder) if entry.kind == "blob")
        return [entry for entry, ref in mine if ref and ref.kind == kind]

    def _inside(self, folder: str) -> list[TreeEntry]:
        if folder not in self._folders:
            is_there = folder == POLICY or any(entry.path == folder for entry in self._inside(POLICY))
            self._folders[folder] = self._repo.children(self._commit, folder) if is_there else []
        return self._folders[folder]

    def of(self, kind: RefKind) -> Mapping[str, Any]:
        """Return the records of a kind, by id; raises RecordsUnreadable."""
        if kind not in self._read:
            found = _Found()
            found.read(self._repo, self._entries(kind))
            self._read[kind] = self._usable(kind, found)
        return self._read[kind]

    def _usable(self, kind: RefKind, found: _Found) -> Mapping[str, Any]:
        """Return what can be read of a kind, and remember the rest; raises RecordsUnreadable for a whole."""
        broken = found.gathered.diagnostics
        if not broken:
            return found.gathered.of(kind)
        from mimkit.app.reading.salvage import FOLDERS, LISTS, salvaged  # noqa: PLC0415 - only broken files pay for it

        if kind in FOLDERS:
            self.broken += broken
            return _Part(found.gathered.of(kind), broken)
        ((path, document),) = found.documents.items()
        file = salvaged(kind, path, document.raw) if kind in LISTS else None
        if file is None:
            raise unreadable(broken)
        self.broken += broken
        return {"": file}


class _Part(dict[str, Any]):
    """The records of a kind that can be read; asking for one of the others by name raises RecordsUnreadable."""

    def __init__(self, readable: Mapping[str, Any], broken: Sequence[Diagnostic]) -> None:
        super().__init__(readable)
        self._broken: dict[str, list[Diagnostic]] = {}
        for each in broken:
            if ref := ref_of(each.path):
                self._broken.setdefault(ref.id, []).append(each)

    def __contains__(self, name: object) -> bool:
        if found := self._broken.get(str(name)):
            raise unreadable(found)
        return super().__contains__(name)

    def __missing__(self, name: str) -> Any:
        if found := self._broken.get(name):
            raise unreadable(found)
        raise KeyError(name)


def left_out() -> list[Diagnostic]:
    """Return what is wrong with the files and items that a command left out, because they cannot be read."""
    return sorted({*_skipped, *(each for policy in _policies.values() for each in policy.broken)})


def policy_edge() -> datetime | None:
    """Return from when on the policy is known, where a shallow clone had to be asked for an older one."""
    return max(edges, default=None)


def forget() -> None:
    """Clear the list of unreadable files at the start of a command."""
    _skipped.clear()
    _policies.clear()
    edges.clear()


_skipped: list[Diagnostic] = []
"""What is wrong with the records that a list left out."""
_policies: dict[tuple[Path, str | None], _Policy] = {}
"""The policy that this process read last, by clone and id of its tree: a command asks more than once."""


@dataclass(slots=True)
class _Found:
    gathered: Gathered = field(default_factory=Gathered)
    documents: dict[str, Document] = field(default_factory=dict)

    def read(self, repo: Repository, entries: Iterable[TreeEntry]) -> None:
        """Add the files of these tree entries."""
        for path, _, raw in _contents(repo, entries):
            self.documents[path] = document = Document(raw, path)
            self.gathered.put(path, parse_document(path, document))


def _contents(repo: Repository, entries: Iterable[TreeEntry]) -> Iterator[tuple[str, str, bytes]]:
    paths: dict[str, list[str]] = {}
    for entry in entries:
        paths.setdefault(entry.blob, []).append(entry.path)
    for blob, raw in repo.read_many(paths) if paths else ():
        yield from ((path, blob, raw) for path in paths[blob])
