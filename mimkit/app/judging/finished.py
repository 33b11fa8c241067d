"""Caches which incidents have no obligations left, so that `mim due` does not need to read them.

The cache is in `.git/mimkit/`. Each entry contains a hash of the object ids of the incident's files and problem
records. The cache itself has a key that depends on the policy, its history and the directory. A change to any of
these invalidates the entry, so stale entries are never used. If you delete the cache, only the next command is
slower.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from mimkit import __version__
from mimkit.app.reading.every_incident import RecordFiles
from mimkit.app.reading.policy_history import policy_history_mark
from mimkit.app.reading.records import Records
from mimkit.clocks.kinds.problems import by_first_incident
from mimkit.model.refs import RefKind
from mimkit.store.cache import Memory
from mimkit.store.git.repository import Repository
from mimkit.store.layout import POLICY, kind_of

_SHAPE: Final = 1
"""The cache version. Increase it whenever you change which obligations an incident can have."""
_WITHOUT_INFLUENCE: Final[frozenset[RefKind | None]] = frozenset(
    ("roster", "runbook", "template", "glossary")
)
"""Kinds of directory records that define who does something and how, but never add an obligation to an incident."""


class Finished(NamedTuple):
    """An incident that has no obligations left."""

    mark: str
    """A hash of the object ids of the incident's files and problem records."""
    since: float
    """The time when the incident's last obligation ended, as a Unix timestamp."""


class FinishedIncidents:
    """The incidents in a commit that are known to have no obligations left."""

    def __init__(self, repo: Repository, files: RecordFiles) -> None:
        self._files = files
        self._memory = Memory(repo.git_dir / "mimkit" / "finished.json", _SHAPE)
        self._key = f"{__version__} {_directory_mark(repo, files)}"
        known = self._memory.load()
        self._finished, self._first = _remembered(known) if known.get("key") == self._key else ({}, {})
        self._problems: dict[str, list[str]] = {}
        self._new = 0

    def others_to_read(self) -> list[str]:
        """Return the files outside the incident folders whose current content is not cached."""
        marks = self._files.marks
        return [path for path in self._files.others if self._first.get(path, ["", ""])[0] != marks[path]]

    def learn(self, records: Records) -> None:
        """Store which incident each problem record belongs to, based on the records that were read."""
        unreadable, marks = set(records.unreadable), self._files.marks
        self._first = {path: each for path, each in self._first.items() if each[0] == marks.get(path)}
        belongs = {
            each.id: name
            for name, problems in by_first_incident(records.of("problem")).items()
            for each in problems
        }
        for path in records.documents:
            if path not in unreadable and not path.startswith(f"{POLICY}/"):
                problem = path.rpartition("/")[2].removesuffix(".yaml")
                self._first[path] = [marks[path], belongs.get(problem, "")]
                self._new += 1
        for path in self._files.others:
            if kind_of(path) == "problem" and path in self._first:
                self._problems.setdefault(self._first[path][1], []).append(path)

    def unfinished(self, now: datetime) -> set[str]:
        """Return the incidents that may have obligations at `now`, a time with a time zone."""
        return {name for name in self._files.folders if not self._is_finished(name, now)}

    def problems_of(self, incidents: Iterable[str]) -> list[str]:
        """Return the paths of the problem records that belong to these incidents or to no existing incident."""
        without = self._problems.keys() - self._files.folders.keys()
        return [path for name in {*incidents, *without} for path in self._problems.get(name, ())]

    def add(self, incidents: Iterable[str], now: datetime) -> None:
        """Store that these incidents have no obligations left as of `now`, a time with a time zone."""
        for name in incidents:
            self._finished[name] = Finished(self._mark(name), now.timestamp())
            self._new += 1

    def save(self) -> None:
        """Write the cache if it has new entries."""
        if self._new:
            kept = {name: each for name, each in self._finished.items() if name in self._files.folders}
            self._memory.save({"key": self._key, "finished": kept, "others": self._first})

    def _is_finished(self, name: str, now: datetime) -> bool:
        found = self._finished.get(name)
        return found is not None and found.since <= now.timestamp() and found.mark == self._mark(name)

    def _mark(self, name: str) -> str:
        paths = (*self._files.folders[name].paths, *sorted(self._problems.get(name, ())))
        return _hashed(f"{path} {self._files.marks[path]}" for path in paths)


def _directory_mark(repo: Repository, files: RecordFiles) -> str:
    """Return a value that changes whenever the directory, the policy or the policy's history changes."""
    paths = [path for path in files.policy if kind_of(path) not in _WITHOUT_INFLUENCE]
    marks = [f"{path} {files.marks[path]}" for path in paths]
    return _hashed([*marks, policy_history_mark(repo, files.tree.commit)])


def _hashed(lines: Iterable[str]) -> str:
    return hashlib.blake2b("\n".join(lines).encode("utf-8", "surrogateescape"), digest_size=16).hexdigest()


def _remembered(known: Mapping[str, Any]) -> tuple[dict[str, Finished], dict[str, Sequence[str]]]:
    """Return the contents of the cache. Invalid contents are treated as empty."""
    finished, others = known.get("finished"), known.get("others")
    if not isinstance(finished, dict) or not isinstance(others, dict):
        return {}, {}
    if not all(_is_pair(each, str, float) for each in finished.values()):
        return {}, {}
    if not all(_is_pair(each, str, str) for each in others.values()):
        return {}, {}
    return {name: Finished(*each) for name, each in finished.items()}, others


def _is_pair(each: object, first: type, second: type) -> bool:
    return (
        isinstance(each, list)
        and len(each) == 2
        and isinstance(each[0], first)
        and isinstance(each[1], second)
    )
