"""Collects the internal values of all other records, so that a public text can be searched for them.

The values in a file are cached in `.git/mimkit/`, keyed by the object id of its content.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import fields
from typing import Any, Final, NamedTuple

from mimkit.app.reading.parse import parse
from mimkit.app.reading.redacted import redacted_texts
from mimkit.app.reading.tree import CommitTree
from mimkit.model.incident.incident import Incident
from mimkit.model.incident.maintenance import Maintenance
from mimkit.model.incident.problem import Problem
from mimkit.model.incident.review import Review
from mimkit.model.refs import Ref
from mimkit.rules.language.inside import Inside
from mimkit.store.cache import Memory
from mimkit.store.git.repository import Repository
from mimkit.store.layout import INCIDENTS, ref_of

_SHAPE: Final = 3
"""The version of the cache format. A cache file with a different version is ignored."""
AT_ONCE: Final = 2_000
"""The maximum number of files read per command, newest first, which takes about 0.7 s. The next command continues."""
Values = Mapping[str, Any]


class Elsewhere(NamedTuple):
    """The internal values of other records, keyed by file, and the number of files that were not searched."""

    files: Mapping[Ref, Values]
    unread: int = 0

    def all(self) -> Inside:
        """Return the combined values of all files."""
        found = Inside()
        for each in self.files.values():
            _add(each, found)
        return found

    def one_by_one(self) -> Iterator[tuple[str, Inside]]:
        """Yield the id of the record and the values of each file, newest first."""
        for ref, each in self.files.items():
            yield ref.id, _alone(each)


def elsewhere(
    repo: Repository, commit: str | None, own: Collection[str], *, at_once: int | None = AT_ONCE
) -> Elsewhere:
    """Return the internal values of all records in a commit, except for those whose ids are in `own`.

    For records in `own`, only redacted texts are returned, because the files no longer contain them. At most
    `at_once` uncached files are read, or all if it is None. In a partial clone, no files are read, because each one
    would be downloaded.
    """
    if commit is None:
        return Elsewhere({})
    tree = CommitTree(repo, commit)
    paths = {ref: path for path in tree.paths(INCIDENTS) if (ref := ref_of(path))}
    newest = {paths[ref]: ref for ref in sorted(paths, key=lambda ref: ref.id[3:], reverse=True)}
    values = _values(repo, tree, newest, at_once)
    others = [(ref, values.get(path)) for path, ref in newest.items() if ref.id not in own]
    found = {ref: each for ref, each in others if each}
    redacted = {
        ref: {"passages": kept["passages"]}
        for path, ref in newest.items()
        if ref.id in own and (kept := values.get(path)) and "passages" in kept
    }
    return Elsewhere({**redacted, **found}, sum(each is None for _, each in others))


def _values(
    repo: Repository, tree: CommitTree, paths: Iterable[str], at_once: int | None
) -> Mapping[str, Values | None]:
    """Return the values in each file, keyed by path. The value is None for a file that cannot be read."""
    memory = Memory(repo.git_dir / "mimkit" / "internal.json", _SHAPE)
    before: Mapping[str, Values | None] = memory.load().get("values", {})
    marks = {path: tree.mark(path) or "" for path in paths}
    known = {mark: before[mark] for mark in marks.values() if mark in before}
    missing = [] if repo.is_partial else [path for path, mark in marks.items() if mark not in known]
    for path, raw in tree.read_all(missing[:at_once]):
        known[marks[path]] = _read(repo, tree.commit, path, raw)
    if missing or len(known) != len(before):
        memory.save({"values": known})
    return {path: known.get(mark) for path, mark in marks.items()}


def _read(repo: Repository, commit: str, path: str, raw: bytes) -> Values | None:
    record, found = parse(path, raw), Inside()
    if isinstance(record, Incident):
        found.add_incident(record, None)
        for text in redacted_texts(repo, commit, {path: record}).get(path, ()):
            found.add_passage(text)
    elif isinstance(record, Review):
        found.add_review(record)
    elif isinstance(record, Problem):
        found.add_problem(record)
    elif isinstance(record, Maintenance):
        found.add_maintenance(record)
    else:
        return None
    return _plain(found)


def _plain(found: Inside) -> Values:
    parts = {each.name: getattr(found, each.name) for each in fields(found)}
    lists: dict[str, Any] = {
        name: sorted(each) for name, each in parts.items() if isinstance(each, set) and each
    }
    if found.addresses:
        lists["addresses"] = {where: sorted(queries) for where, queries in found.addresses.items()}
    return lists


def _alone(values: Values) -> Inside:
    found = Inside()
    _add(values, found)
    return found


def _add(values: Values, found: Inside) -> None:
    for name, each in values.items():
        if name == "addresses":
            for where, queries in each.items():
                found.addresses[where] = found.addresses.get(where, frozenset()).union(queries)
        else:
            getattr(found, name).update(each)
