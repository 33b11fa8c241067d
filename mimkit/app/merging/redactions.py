"""Finds remaining copies of redacted text, and redacts copies in reviews that come from another clone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from mimkit.app.merging.merge import RecordMerger
from mimkit.app.reading.parse import parse
from mimkit.app.reading.tree import CommitTree
from mimkit.model.change import Change, Edit, Prompts, SetValue
from mimkit.model.incident.effects.redaction import copies, holds, passages
from mimkit.model.incident.incident import Incident
from mimkit.model.incident.review import Review
from mimkit.model.refs import Ref
from mimkit.store.git.repository import Repository
from mimkit.store.layout import INCIDENTS, POLICY, incident_of, is_evidence, kind_of, path_of
from mimkit.store.render import render
from mimkit.store.yaml.places import Places

_SEARCHED: Final = (INCIDENTS, POLICY, "site")


class Remains(NamedTuple):
    """A location that still contains redacted text: the line and column if known, the key, and the entry."""

    path: str
    line: int | None
    column: int | None
    keys: str = ""
    entry: str = ""


def remains(repo: Repository, commit: str, change: Change) -> Iterator[Remains]:
    """Yield the locations in a commit that still contain redacted text, starting with the records in the change."""
    own = {path_of(edit.ref) for edit in change.edits}
    places: dict[str, Places] = {}
    for left in change.left:
        path = path_of(left.ref)
        own.add(path)
        if path not in places:
            places[path] = Places(repo.read(commit, path) or b"")
        yield Remains(path, *places[path].of(left.keys), ".".join(map(str, left.keys)), left.entry)
    tree = CommitTree(repo, commit)
    for path, raw in tree.read_all(path for path in tree.paths(*_SEARCHED) if path not in own):
        text = raw.decode("utf-8", "replace")
        # A long value may span several lines.
        flat = " ".join(text.split())
        if passage := next((each for each in change.gone if holds(flat, " ".join(each.split()))), None):
            before, found, _ = text.partition(passage)
            entry = path.rpartition("/")[2].removesuffix(".txt") if is_evidence(path) else ""
            line, column = (before.count("\n") + 1, 1) if found else (None, None)
            yield Remains(path, line, column, entry=entry)


def integrate(repo: Repository, ours: str, theirs: str, message: str, bringing: RecordMerger) -> str:
    """Merge two histories, and blank out text in reviews if either side redacted it on a timeline.

    A review that was drafted on one side while the other side redacted an entry still contains the text of that
    entry.
    """
    return _blanked(
        repo, (ours, theirs), bringing,
        lambda instead: repo.integrate(ours, theirs, message, bringing.merge, instead),
    )  # fmt: skip


def add_changes(  # noqa: PLR0913 - the parts of a merge
    repo: Repository,
    ours: str,
    theirs: str,
    message: str,
    bringing: RecordMerger,
    *,
    below: tuple[str, ...] = ("",),
    joins: bool = False,
) -> str:
    """Add the changes that `theirs` made under some folders to `ours`. Redact reviews as `integrate` does.

    See `Repository.add_changes`.
    """
    return _blanked(
        repo, (ours, theirs), bringing,
        lambda instead: repo.add_changes(
            ours, theirs, message, bringing.merge, below=below, instead=instead, joins=joins
        ),
    )  # fmt: skip


def _blanked(
    repo: Repository,
    sides: tuple[str, str],
    bringing: RecordMerger,
    merge: Callable[[Mapping[str, bytes]], str],
) -> str:
    merged = merge({})
    base = repo.merge_base(*sides)
    if base is None or base in sides or merged in sides:
        return merged
    blanked = _Blanking(repo, (base, *sides), merged).files()
    if not blanked:
        return merged
    bringing.notes += [
        f"{path}: text that was redacted on the timeline was also blanked out here." for path in blanked
    ]
    return merge(blanked)


@dataclass(slots=True)
class _Blanking:
    repo: Repository
    sides: tuple[str, str, str]
    merged: str
    _read: dict[tuple[str, str], Any] = field(default_factory=dict)

    def files(self) -> Mapping[str, bytes]:
        """Return the new content of each review that still contains redacted text."""
        base, *others = self.sides
        changed = {path for side in others for path in self.repo.changed_paths(base, side)}
        incidents = sorted(incident_of(path) for path in changed if kind_of(path) == "incident")
        found = ((path_of(Ref("review", each)), self._review(each)) for each in incidents)
        return {path: raw for path, raw in found if raw is not None}

    def _review(self, name: str) -> bytes | None:
        ref = Ref("review", name)
        gone = tuple(self._gone(name))
        review = self._record(self.merged, ref) if gone else None
        if not isinstance(review, Review):
            return None
        edits: list[Edit] = [SetValue(ref, keys, text) for keys, text in copies(review, gone)]
        path = path_of(ref)
        raw = self.repo.read(self.merged, path)
        new = render([*edits, Prompts(ref, {})])[path](raw)
        return new if new != raw else None

    def _gone(self, name: str) -> Iterator[str]:
        """Yield the text that either side redacted, taken from any version that still contains it."""
        ref = Ref("incident", name)
        after = self._record(self.merged, ref)
        redacted = {each.entry for each in after.timeline if each.kind == "redact"} if after else set()
        for side in self.sides if redacted else ():
            if record := self._record(side, ref):
                for target in redacted:
                    yield from passages(record.timeline, target)

    def _record(self, commit: str, ref: Ref) -> Any:
        """Return a record in a commit, or None if it is missing or unreadable."""
        key = (commit, path_of(ref))
        if key not in self._read:
            raw = self.repo.read(*key)
            found = parse(key[1], raw) if raw is not None else None
            self._read[key] = found if isinstance(found, Incident | Review) else None
        return self._read[key]
