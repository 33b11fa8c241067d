"""Implements `mim fix`, which completes and formats the record files in the working tree."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, reduce
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from mimkit.app.reading.parse import parse_document
from mimkit.model.diagnostic import Diagnostic, KeyPath
from mimkit.model.file_problem import Unreadable
from mimkit.ops.complete import Completion, Values, in_order
from mimkit.report.fix import FixedFile
from mimkit.rules.explaining.explain import ENTRY_WITHOUT_ID
from mimkit.store.git.repository import Repository
from mimkit.store.layout import INCIDENTS, kind_of, ref_of, shape_of
from mimkit.store.worktree import read_file, record_paths
from mimkit.store.yaml.document import Document
from mimkit.store.yaml.formatter.tidy import Order, tidy
from mimkit.store.yaml.places import Places
from mimkit.store.yaml.refusal import CannotEdit
from mimkit.store.yaml.writer import set_value

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_ACTION = re.compile(rb"AC-[0-9]{8}-[0-9A-Z]{3}")


@dataclass(frozen=True)
class Given:
    """Values that the user specified: the time, the default zone for times, and the default author for entries."""

    now: datetime
    zone: ZoneInfo | None = None
    by: str | None = None


def fix_files(repo: Repository, paths: Iterable[str], given: Given) -> Iterator[FixedFile]:
    """Yield each of these files with its completed version. Nothing is written."""
    ids = cache(lambda: _action_ids(repo.root))
    for path in paths:
        raw = read_file(repo.root, path)
        document = Document(raw.removeprefix(_BYTE_ORDER_MARK))
        ref = ref_of(path)
        if ref is None or isinstance(document.content, Unreadable):
            yield _untouched(path, raw)
            continue
        times = _CommitTimes(repo, path)
        what = Completion(ref, shape_of(ref.kind), given.now, given.zone, given.by, times, ids)
        yield _fixed(path, raw, document, what)


def _fixed(path: str, raw: bytes, document: Document, completion: Completion) -> FixedFile:
    """Return a completed file. An entry that still has no id has an invalid time, so only the time is reported."""
    data = document.content
    values = completion.values(data)
    order = in_order(completion.model, data) if path.startswith(f"{INCIDENTS}/") else _as_it_is
    try:
        new = _written(document, values, order)
    except CannotEdit as refused:
        return _untouched(path, raw, refused)
    after = [each for each in _diagnostics(path, new) if each.code != ENTRY_WITHOUT_ID]
    before = Places(document.raw)
    left = sorted(_placed(before, each) if each.keys else each for each in after)
    added = tuple(keys for keys in values if not _value(data, keys))
    in_utc = len(values) - len(added)
    return FixedFile(path, raw, new.raw, added, in_utc, tuple(left), tuple(after))


def _written(document: Document, values: Values, order: Order) -> Document:
    """Return the formatted file with the new values. If the file cannot be formatted, only the values are added."""
    try:
        return tidy(document.raw, values, order)
    except CannotEdit:
        return reduce(lambda file, each: set_value(file, *each), values.items(), document)


def _value(data: Any, keys: KeyPath) -> Any:
    for step in keys:
        data = data.get(step) if isinstance(data, dict) else data[step]
    return data


def _as_it_is(_keys: KeyPath, names: Sequence[str]) -> Sequence[str]:
    """Keep the order of keys, because people group the keys of a policy and add comments to each group."""
    return names


def _placed(places: Places, found: Diagnostic) -> Diagnostic:
    keys = tuple(int(step) if step.isdigit() else step for step in found.keys.split("."))
    line, column = places.of(keys)
    return found._replace(line=line, column=column)


def _untouched(path: str, raw: bytes, why: CannotEdit | None = None) -> FixedFile:
    found = _diagnostics(path, Document(raw))
    if why:
        from mimkit.rules.catalogue import RULES  # noqa: PLC0415 - hardly ever

        found = [RULES["MIM002"].at(path, 1, 1, why.sentence, why.hint), *found]
    return FixedFile(path, raw, raw, left=tuple(found), left_after=tuple(found))


def _diagnostics(path: str, document: Document) -> list[Diagnostic]:
    found = parse_document(path, document)
    return found if isinstance(found, list) else []


class _CommitTimes:
    """Finds when the entries of a file were committed. The history is read only if an entry has no recording time."""

    def __init__(self, repo: Repository, path: str) -> None:
        self._repo = repo
        self._path = path
        self._versions: list[tuple[datetime, list[Any]]] | None = None

    def __call__(self, entry: Mapping[str, Any]) -> datetime | None:
        """Return the time of the first commit that contains an entry, or None if no commit contains it."""
        if self._versions is None:
            self._versions = list(self._read())
        return next((at for at, entries in self._versions if entry in entries), None)

    def _read(self) -> Iterator[tuple[datetime, list[Any]]]:
        here = self._repo.here()
        revisions = self._repo.revisions(here, [self._path]) if here else []
        blobs = {each.commit: blob for each in revisions if (blob := each.blobs.get(self._path))}
        raws = dict(self._repo.read_many(dict.fromkeys(blobs.values())))
        for each in revisions:
            data = Document(raws[blobs[each.commit]]).content if each.commit in blobs else None
            entries = data.get("timeline") if isinstance(data, dict) else None
            yield each.at, entries if isinstance(entries, list) else []


def _action_ids(root: Path) -> frozenset[str]:
    """Return the ids of the action items in all reviews, including invalid reviews."""
    paths = (path for path in record_paths(root, (INCIDENTS,)) if kind_of(path) == "review")
    return frozenset(name.decode() for path in paths for name in _ACTION.findall(read_file(root, path)))


def write(repo: Repository, files: Iterable[FixedFile]) -> None:
    """Write the files to the working tree. The index and the commits are not changed."""
    for each in files:
        repo.write_copy(each.path, each.new)
