"""What a command is judged on: the policy and directory of one head, and the records it is about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from mimkit.app.gather import Gathered, NoPolicy
from mimkit.app.parse import parse
from mimkit.app.policy_history import with_policy_history
from mimkit.errors import RecordsUnreadable
from mimkit.model.diagnostic import Diagnostic
from mimkit.model.refs import Ref
from mimkit.model.snapshot import Snapshot
from mimkit.model.text import File
from mimkit.store.git.repository import Repository, TreeEntry
from mimkit.store.layout import INCIDENTS, POLICY, PROBLEMS, incident_folder, path_of, ref_of

_policy: dict[tuple[str, str], File | list[Diagnostic]] = {}
"""What a command has read of the policy already, by path and blob id: it asks more than once."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A snapshot, and the bytes of the records in it by path."""

    world: Snapshot
    raws: Mapping[str, bytes]


def world_at(
    repo: Repository, commit: str | None, about: Iterable[str] = (), *, taken_ids: bool = False
) -> Snapshot:
    """Return the policy and directory of a commit, and the incidents and problem records named in `about`.

    With an incident come its review and its problem records. Raises NoPolicy, and RecordsUnreadable when
    one of the files does not pass its shape.
    """
    return read_world(repo, commit, about, taken_ids=taken_ids).world


def read_world(
    repo: Repository, commit: str | None, about: Iterable[str] = (), *, taken_ids: bool = False
) -> Reading:
    """Return what `world_at` does, with the bytes beside it; raises as it does."""
    if commit is None:
        raise NoPolicy(repo.root)
    found = _Found()
    wanted = [entry for entry in repo.list(commit, POLICY) if ref_of(entry.path)]
    found.read(repo, wanted + [entry for each in about for entry in _entries(repo, commit, each)])
    found.read(repo, list(_problems(repo, commit, found.gathered)))
    world = _whole(repo, found.gathered, _taken(repo, commit) if taken_ids else ())
    return Reading(with_policy_history(repo, commit, world), found.raws)


def everything_at(repo: Repository, commit: str) -> Snapshot:
    """Return the whole of a commit; raises as `world_at` does."""
    entries = [e for top in (POLICY, INCIDENTS) for e in repo.list(commit, top) if ref_of(e.path)]
    gathered = Gathered()
    for path, _, raw in _contents(repo, entries):
        gathered.add(path, raw)
    return with_policy_history(repo, commit, _whole(repo, gathered))


def _whole(repo: Repository, gathered: Gathered, taken_ids: Iterable[str] = ()) -> Snapshot:
    if gathered.diagnostics:
        raise unreadable(gathered.diagnostics)
    world = gathered.snapshot(taken_ids)
    if world is None:
        raise NoPolicy(repo.root)
    return world


def unreadable(diagnostics: list[Diagnostic], copy: str = "as it is committed") -> RecordsUnreadable:
    """Return the refusal for records that cannot be read, with a line for each place; `copy` says which."""
    places = tuple(
        f"{each.path}:{each.line}:{each.column}: {each.level}: {each.code} {each.message}"
        for each in sorted(diagnostics)
    )
    first = min(diagnostics)
    return RecordsUnreadable(
        f"{first.path} {copy} does not pass its shape",
        "mend it and commit it; mim check shows every place",
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


@dataclass(slots=True)
class _Found:
    gathered: Gathered = field(default_factory=Gathered)
    raws: dict[str, bytes] = field(default_factory=dict)

    def read(self, repo: Repository, entries: Iterable[TreeEntry]) -> None:
        """Take in the files of these entries; what was read of the policy before is not read again."""
        unread = []
        for entry in entries:
            if known := _policy.get((entry.path, entry.blob)):
                self.gathered.put(entry.path, known)
            else:
                unread.append(entry)
        for path, blob, raw in _contents(repo, unread):
            parsed = parse(path, raw)
            self.gathered.put(path, parsed)
            if path.startswith(f"{POLICY}/"):
                _policy[path, blob] = parsed
            else:
                self.raws[path] = raw


def _contents(repo: Repository, entries: Iterable[TreeEntry]) -> Iterator[tuple[str, str, bytes]]:
    paths: dict[str, list[str]] = {}
    for entry in entries:
        paths.setdefault(entry.blob, []).append(entry.path)
    for blob, raw in repo.read_many(paths) if paths else ():
        yield from ((path, blob, raw) for path in paths[blob])
