"""What a command is judged on: the policy and directory of one head, and the records it is about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mimkit.app.gather import Gathered, NoPolicy
from mimkit.errors import RecordsUnreadable
from mimkit.model.diagnostic import Diagnostic
from mimkit.model.refs import Ref
from mimkit.model.snapshot import Snapshot
from mimkit.store.git.repository import Repository, TreeEntry
from mimkit.store.layout import INCIDENTS, POLICY, PROBLEMS, incident_folder, path_of, ref_of


def world_at(
    repo: Repository, commit: str | None, about: Iterable[str] = (), *, taken_ids: bool = False
) -> Snapshot:
    """Return the policy and directory of a commit, and the incidents and problem records named in `about`.

    With an incident come its review and its problem records. Raises NoPolicy, and RecordsUnreadable when
    one of the files does not pass its shape.
    """
    if commit is None:
        raise NoPolicy(repo.root)
    gathered = Gathered()
    wanted = [entry for entry in repo.list(commit, POLICY) if ref_of(entry.path)]
    _read(repo, gathered, wanted + [entry for each in about for entry in _entries(repo, commit, each)])
    _read(repo, gathered, list(_problems(repo, commit, gathered)))
    if gathered.diagnostics:
        raise unreadable(gathered.diagnostics)
    world = gathered.snapshot(_taken(repo, commit) if taken_ids else ())
    if world is None:
        raise NoPolicy(repo.root)
    return world


def everything_at(repo: Repository, commit: str) -> Snapshot:
    """Return the whole of a commit; raises as `world_at` does."""
    gathered = Gathered()
    _read(
        repo, gathered, [e for top in (POLICY, INCIDENTS) for e in repo.list(commit, top) if ref_of(e.path)]
    )
    if gathered.diagnostics:
        raise unreadable(gathered.diagnostics)
    world = gathered.snapshot()
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


def _read(repo: Repository, gathered: Gathered, entries: list[TreeEntry]) -> None:
    paths: dict[str, list[str]] = {}
    for entry in entries:
        paths.setdefault(entry.blob, []).append(entry.path)
    for blob, raw in repo.read_many(paths):
        for path in paths[blob]:
            gathered.add(path, raw)
