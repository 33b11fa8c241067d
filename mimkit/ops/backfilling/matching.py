"""Compares the lines of a file with the entries already recorded from it: new, known, repeated, changed or gone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any, Final

from mimkit.model.incident.effects.corrections import corrected
from mimkit.model.incident.effects.redaction import is_redacted
from mimkit.model.incident.effects.same_key import content_key, is_content_key, repeats
from mimkit.ops.backfilling.rows import Row, differences, place_of

_SIMILAR: Final = 0.6
"""The minimum similarity of two texts at the same location to be treated as versions of the same line."""
STDIN: Final = "stdin"
"""The file name used for standard input."""
_COMPARED: Final = 200
"""The number of characters of each text that are compared."""


@dataclass(slots=True)
class Matching:
    """The result of matching each line with the timeline."""

    new: list[Row] = field(default_factory=list)
    known: list[Row] = field(default_factory=list)
    repeated: list[tuple[Row, Row]] = field(default_factory=list)
    """Each line with the same key or content as an earlier line, and that earlier line. Both report the same event."""
    changed: list[tuple[Row, Any]] = field(default_factory=list)
    """Each line whose content differs from the entry previously recorded from it, and that entry."""
    gone: list[Any] = field(default_factory=list)
    """The entries recorded from lines that are no longer in the file."""


def match(rows: Iterable[Row], timeline: Sequence[Any], name: str) -> Matching:
    """Compare the lines of the file `name` with a timeline. Entries that are already recorded are never changed."""
    return _Matcher(timeline, name).match(tuple(rows))


class _Matcher:
    def __init__(self, timeline: Sequence[Any], name: str) -> None:
        written = {entry.id: entry for entry in timeline}
        repeated = repeats(written.values())
        self.current = corrected(written, repeated)
        self.by_key = {
            entry.key: entry for entry in written.values() if entry.key and entry.id not in repeated
        }
        # A line is not new if it was changed in the same way as its entry was corrected.
        self.by_content = {
            content_key(entry.at, entry.kind, entry.by, entry.text): written[entry.id]
            for entry in self.current.values()
            if entry.via == "file" and getattr(entry, "text", None)
        }
        self.name = name

    def match(self, rows: Sequence[Row]) -> Matching:
        found, first, unknown, seen = Matching(), dict[str, Row](), list[Row](), set[str]()
        for row in rows:
            if row.entry_key in first:
                found.repeated.append((row, first[row.entry_key]))
                continue
            first[row.entry_key] = row
            entry = self.by_key.get(row.entry_key) or (
                None if row.key else self.by_content.get(row.entry_key)
            )
            if entry is None:
                unknown.append(row)
                continue
            seen.add(entry.id)
            if self._is_known(row, entry):
                found.known.append(row)
            else:
                found.changed.append((row, entry))
        former = _Former(
            each for each in self.by_key.values() if self._is_of_file(each) and each.id not in seen
        )
        for row in unknown:
            entry = None if row.key else former.version_of(row)
            if entry is None:
                found.new.append(row)
            else:
                found.changed.append((row, entry))
        found.gone = former.left()
        return found

    def _is_known(self, row: Row, entry: Any) -> bool:
        versions = (entry, self.current[entry.id])
        return is_redacted(entry) or any(not differences(each, row) for each in versions)

    def _is_of_file(self, entry: Any) -> bool:
        # An entry read from standard input may be from this file, and vice versa.
        name = place_of(entry)[0]
        return is_content_key(entry.key) and (name == self.name or STDIN in {name, self.name})


class _Former:
    """The entries whose lines are no longer in the file. A changed line is matched with its earlier version here."""

    def __init__(self, entries: Iterable[Any]) -> None:
        self._left = {entry.id: entry for entry in entries}
        self._lists: dict[Any, list[str]] = {}
        for entry in self._left.values():
            for name in ((entry.at, entry.kind, entry.by), entry.text, place_of(entry)[1]):
                self._lists.setdefault(name, []).append(entry.id)

    def version_of(self, row: Row) -> Any:
        """Remove and return the entry that was recorded from an earlier version of a line, or return None."""
        found = self._first((row.at, row.kind, row.by)) or self._first(row.text) or self._similar(row)
        return self._left.pop(found.id) if found else None

    def left(self) -> list[Any]:
        """Return the remaining entries, which match no line."""
        return list(self._left.values())

    def _first(self, name: Any) -> Any:
        return next((self._left[each] for each in self._lists.get(name, ()) if each in self._left), None)

    def _similar(self, row: Row) -> Any:
        """Return the entry from the same line number if it has the same time or a similar text, or None."""
        entry = self._first(row.line)
        if entry is None:
            return None
        is_version = entry.at == row.at or _likeness(entry.text or "", row.text) >= _SIMILAR
        return entry if is_version else None


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one[:_COMPARED], other[:_COMPARED]).ratio()
