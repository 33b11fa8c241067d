"""Caches the list of open incidents and a summary of each incident, keyed by content.

The cache is in `.git/mimkit/`. Its keys are paths and git object ids, so stale entries are never used. If you
delete the cache, only the next command is slower.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from mimkit.app.reading.parse import parse
from mimkit.app.reading.tree import CommitTree
from mimkit.model.incident.incident import Incident
from mimkit.model.incident.state import fold, opened
from mimkit.model.refs import Ref
from mimkit.store.cache import Memory
from mimkit.store.git.repository import Repository
from mimkit.store.layout import INCIDENTS, incident_files, incident_of, kind_of, path_of, ref_of

if TYPE_CHECKING:
    from mimkit.model.policy.policy import Policy

Progress = Callable[[int, int], None]
_OPEN_SHAPE = 6
"""The cache version for open incidents. A cache file with a different version is ignored."""
_LISTED_SHAPE = 8
"""The cache version for summaries. A cache file with a different version is ignored."""
_IMPORTED = b"\nsource:\n  format: "
"""Identifies a record written by `mim import`. Such a record is never open."""
_REVERSED = str.maketrans("0123456789", "9876543210")
_LISTED = ("incident", "review", "problem")
_MANY = 30
"""If there are more records than this, it is faster to first check which incidents have definitely ended."""
_IS_WORTH_WRITING = 20
"""Write the cache only if at least one file in 20 changed. Rereading fewer files is faster than writing it."""


_Summaries: TypeAlias = "list[tuple[str, dict[str, Any] | None]]"
"""Pairs of a path and the summary of its record, which is None if the record cannot be read."""


def no_progress(_done: int, _of: int) -> None:
    """Show no progress."""


class OpenIncidents(NamedTuple):
    """The ids of incidents that have not ended, and the ids of incidents with unreadable records, sorted."""

    open: tuple[str, ...]
    unreadable: tuple[str, ...] = ()


def open_incidents(repo: Repository, commit: str, progress: Progress = no_progress) -> tuple[str, ...]:
    """Return the ids of the incidents with status proposed or declared at a commit, sorted."""
    return find_open_incidents(repo, commit, progress).open


def find_open_incidents(repo: Repository, commit: str, progress: Progress = no_progress) -> OpenIncidents:
    """Return the incidents with status proposed or declared at a commit, and those whose record is unreadable."""
    memory = _open_memory(repo)
    known = memory.load()
    before = _remembered(known)
    if before and known.get("commit") == commit:
        return before
    tree = CommitTree(repo, commit)
    mark = tree.mark(INCIDENTS)
    if mark is None:
        return OpenIncidents(())
    if before and known.get("tree") == mark:
        return before
    old = str(known.get("commit"))
    if before and repo.resolve(old) == old:
        found = _since(repo, old, commit, before)
    else:
        found = _from_scratch(tree, incident_files(tree.paths(INCIDENTS)), progress)
    memory.save({"tree": mark, "commit": commit, "open": found.open, "unreadable": found.unreadable})
    return found


def newest_first(repo: Repository, commit: str, names: Iterable[str]) -> tuple[str, ...]:
    """Return the given incidents, most recently declared first, based on their records in a commit."""
    return tuple(name for name, _ in newest_first_with_titles(repo, commit, names))


def newest_first_with_titles(
    repo: Repository, commit: str, names: Iterable[str]
) -> tuple[tuple[str, str], ...]:
    """Return the same incidents as `newest_first`, each with its title ("" if its record cannot be read)."""

    def key(name: str) -> tuple[str, str, str, str]:
        path = path_of(Ref("incident", name))
        record = parse(path, repo.read(commit, path) or b"")
        if not isinstance(record, Incident):
            return "", "", name, ""
        at, entry = opened(fold(record))
        return at.isoformat() if at else "", entry, name, record.title

    return tuple((name, title) for _, _, name, title in sorted(map(key, names), reverse=True))


def carry_over(repo: Repository, old: str | None, new: str, changed: Iterable[Incident]) -> None:
    """Reuse the cache of `old` for `new`, a commit on top of `old` that changed only the given incidents."""
    memory = _open_memory(repo)
    known = memory.load()
    before = _remembered(known)
    if before and known.get("commit") == old:
        standing = _by_name(before) | {incident.id: _fate(incident) for incident in changed}
        found = _sorted(standing)
        memory.save({"tree": "", "commit": new, "open": found.open, "unreadable": found.unreadable})


def _open_memory(repo: Repository) -> Memory:
    return Memory(repo.git_dir / "mimkit" / "open.json", _OPEN_SHAPE)


def _remembered(known: Mapping[str, Any]) -> OpenIncidents | None:
    lists = [known.get(key) for key in ("open", "unreadable")]
    if not all(isinstance(each, list) and all(isinstance(name, str) for name in each) for each in lists):
        return None
    return OpenIncidents(*(tuple(each or ()) for each in lists))


def _since(repo: Repository, old: str, commit: str, before: OpenIncidents) -> OpenIncidents:
    paths = [path for path in repo.changed_paths(old, commit) if kind_of(path) == "incident"]
    standing = _by_name(before)
    for path in paths:
        raw = repo.read(commit, path)
        standing[incident_of(path)] = "over" if raw is None else _standing(path, raw)
    return _sorted(standing)


def _from_scratch(tree: CommitTree, paths: Sequence[str], progress: Progress) -> OpenIncidents:
    standing: dict[str, str] = {}
    find = _quick_standing if len(paths) > _MANY else _standing
    for done, (path, raw) in enumerate(tree.read_all(paths), 1):
        standing[incident_of(path)] = find(path, raw)
        progress(done, len(paths))
    return _sorted(standing)


def _by_name(found: OpenIncidents) -> dict[str, str]:
    return dict.fromkeys(found.open, "open") | dict.fromkeys(found.unreadable, "unreadable")


def _sorted(standing: Mapping[str, str]) -> OpenIncidents:
    return OpenIncidents(
        *(tuple(sorted(n for n, each in standing.items() if each == kind)) for kind in ("open", "unreadable"))
    )


def _quick_standing(path: str, raw: bytes) -> str:
    """Return the same result as `_standing`, but without parsing records of incidents that have definitely ended."""
    from mimkit.model.incident.effects.ending import DECISIVE, is_certainly_over  # noqa: PLC0415 - only many records pay for it
    from mimkit.model.incident.kinds import KINDS  # noqa: PLC0415 - as above
    from mimkit.store.plain_entries import plain_entries  # noqa: PLC0415 - as above

    if _IMPORTED in raw.partition(b"\ntimeline:")[0]:
        return "over"
    decisive = plain_entries(raw, DECISIVE, KINDS)
    return "over" if decisive is not None and is_certainly_over(decisive) else _standing(path, raw)


def _standing(path: str, raw: bytes) -> str:
    record = parse(path, raw)
    if not isinstance(record, Incident):
        return "unreadable"
    return _fate(record)


def _fate(incident: Incident) -> str:
    return "open" if fold(incident).is_open and not incident.is_imported else "over"


class Listing(NamedTuple):
    """Summaries of all incidents, newest first, and the files that could not be read."""

    incidents: list[dict[str, Any]]
    unreadable: list[str]
    problems: Sequence[dict[str, Any]] = ()
    """The id, cause and incidents of each problem record."""
    unread: int = 0
    """The number of files that were not read because the limit was reached."""


def listing(
    repo: Repository,
    commit: str,
    policy: Policy,
    progress: Progress = no_progress,
    most: int | None = None,
) -> Listing:
    """Return a summary of every incident in a commit, with its review's action items under `actions`.

    If `most` is given, read at most this many uncached files, newest first.
    """
    memory = Memory(repo.git_dir / "mimkit" / "summaries.json", _LISTED_SHAPE)
    roles = ",".join(policy.required_roles)
    known = memory.load()
    summaries: dict[str, Any] = known.get("summaries", {}) if known.get("roles") == roles else {}
    tree = CommitTree(repo, commit)
    paths = [path for path in tree.paths(INCIDENTS) if kind_of(path) in _LISTED]
    # The path is part of the key, because the folder also determines whether a record is readable.
    marks = {path: f"{path} {tree.mark(path)}" for path in paths}
    missing = [path for path, mark in marks.items() if mark not in summaries]
    wanted = missing if most is None else sorted(missing, key=_age)[:most]
    done = 0
    for part in _summaries(tree, policy, wanted):
        summaries |= {marks[path]: what for path, what in part}
        done += len(part)
        progress(done, len(wanted))
    read = {path: mark for path, mark in marks.items() if mark in summaries}
    if _IS_WORTH_WRITING * max(len(wanted), len(summaries) - len(read)) >= len(read):
        memory.save({"roles": roles, "summaries": {mark: summaries[mark] for mark in read.values()}})
    found = _joined((path, summaries[mark]) for path, mark in read.items())
    return found._replace(unread=len(missing) - len(wanted))


def _summaries(tree: CommitTree, policy: Policy, paths: Sequence[str]) -> Iterator[_Summaries]:
    """Yield summaries of files in batches, using several processes if that is faster."""
    from mimkit.app.reading.processes import Work, spread  # noqa: PLC0415 - lists need it, most verbs do not

    return spread(Work(_summarise_all, (tree, policy)), paths)


def _summarise_all(given: tuple[CommitTree, Policy], paths: Sequence[str]) -> _Summaries:
    tree, policy = given
    return [(path, _summarise(path, raw, policy)) for path, raw in tree.read_all(paths)]


def _age(path: str) -> str:
    """Return a sort key that puts the files of the newest records first. Record ids contain the date."""
    ref = ref_of(path)
    digits = (ref.id if ref else "").partition("-")[2]
    return digits.translate(_REVERSED)


def _summarise(path: str, raw: bytes, policy: Policy) -> dict[str, Any] | None:
    from mimkit.model.dossier import Dossier  # noqa: PLC0415 - as below
    from mimkit.model.incident.problem import Problem  # noqa: PLC0415 - as below
    from mimkit.model.incident.review import Review  # noqa: PLC0415 - as below
    from mimkit.model.snapshot import Snapshot  # noqa: PLC0415 - as below
    from mimkit.report.incident.documents import action_item, at, summary  # noqa: PLC0415 - lists need it, most verbs do not
    from mimkit.report.incident.related.words import key_words  # noqa: PLC0415 - as above

    record = parse(path, raw)
    if isinstance(record, Incident):
        state = Dossier(record, Snapshot(policy)).state
        moment, entry = opened(state)
        return {
            **summary(record, state),
            "opened": [at(moment) or "", entry],
            "restricted": record.is_restricted,
            "title_words": list(key_words(record.title)),
            "impact_words": list(key_words(record.impact)),
        }
    if isinstance(record, Review):
        return {"state": record.state, "actions": [action_item(action) for action in record.actions]}
    if isinstance(record, Problem):
        cause = {"cause": record.cause, "root_cause": record.root_cause}
        return {"id": record.id, **cause, "incidents": list(record.incidents)}
    return None


def _joined(found: Iterable[tuple[str, dict[str, Any] | None]]) -> Listing:
    kinds: dict[str, dict[str, dict[str, Any]]] = {kind: {} for kind in _LISTED}
    unreadable: list[str] = []
    for path, what in found:
        ref = ref_of(path)
        if what is not None and ref is not None:
            kinds[ref.kind][ref.id] = what
        elif kind_of(path) != "problem":
            unreadable.append(path)
    newest = sorted(kinds["incident"].items(), key=lambda each: (*each[1]["opened"], each[0]), reverse=True)
    joined = [{**what, "review": kinds["review"].get(name)} for name, what in newest]
    return Listing(joined, unreadable, [*kinds["problem"].values()])
