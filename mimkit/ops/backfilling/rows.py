"""One line of a file of entries: when it happened, what kind of entry it is, who reported it, and its text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from mimkit.model.incident import entries
from mimkit.model.incident.as_data import plain_entry
from mimkit.model.incident.effects.same_key import content_key
from mimkit.model.time.approximate import precision_keys

ROW_KINDS: Final[Mapping[str, type[Any]]] = {
    "note": entries.Note,
    "finding": entries.FindingMade,
    "decision": entries.Decision,
    "action": entries.Action,
    "blocker": entries.Blocker,
    "detected": entries.Detected,
    "workaround": entries.Workaround,
    "restored": entries.Restored,
    "fixed": entries.Fixed,
}
"""The kinds of entries that a file can contain: those that need no more than a time, an author and a text."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """A line of a file. Its position is that of its first field."""

    line: int
    column: int
    at: datetime
    kind: str
    by: str
    text: str
    key: str | None = None
    """A name that the file gives the event; without one, its content is its name."""
    source: str | None = None
    """Where the file says that it comes from; without that, it is the place in the file."""

    @property
    def entry_key(self) -> str:
        """The key of its entry: its own, or one that follows from what the line says."""
        return self.key or content_key(self.at, self.kind, self.by, self.text)

    def entry(self, stamp: Mapping[str, Any], name: str) -> Any:
        """Return its entry; `stamp` has the id and the time of recording, `name` is that of the file."""
        own = {
            "at": self.at,
            **precision_keys(self.at),
            "by": self.by,
            "text": self.text,
            "via": "file",
            "source": self.source or f"{name}:{self.line}",
            "key": self.entry_key,
        }
        return ROW_KINDS[self.kind](**{**stamp, **own})


def place_of(entry: Any) -> tuple[str, int]:
    """Return the file and the line that an entry names as its source; an empty name if it names none."""
    name, _, line = (entry.source or "").rpartition(":")
    return (name, int(line)) if name and line.isdecimal() else ("", 0)


def differences(entry: Any, row: Row) -> list[str]:
    """Return what a recorded entry says differently from a line, one phrase for each value."""
    recorded = plain_entry(entry)
    said = {"at": row.at, "kind": row.kind, "by": row.by, "text": row.text}
    shown = plain_entry(row.entry({"recorded": entry.recorded, "id": entry.id}, "-"))
    return [
        f"`{key}` is {_short(shown.get(key))} here and {_short(recorded.get(key))} in the entry {entry.id[-6:]}"
        for key in said
        if shown.get(key) != recorded.get(key)
    ]


def _short(value: Any) -> str:
    if value is None:
        return "empty"
    text = " ".join(str(value).split())
    return f"{text[:57]}..." if len(text) > 60 else text
