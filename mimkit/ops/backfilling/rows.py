"""One line in a file of entries: when the event happened, the entry kind, who reported it, and the text."""

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
"""The entry kinds that a file can contain. They require only a time, an author and a text."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """A line in a file. Its position is the position of its first field."""

    line: int
    column: int
    at: datetime
    kind: str
    by: str
    text: str
    key: str | None = None
    """The key of the event in the file, or None if the key is derived from the content."""
    source: str | None = None
    """The source specified in the file, or None to use the position in the file."""

    @property
    def entry_key(self) -> str:
        """The key of the entry: the line's key, or else one derived from the line's content."""
        return self.key or content_key(self.at, self.kind, self.by, self.text)

    def entry(self, stamp: Mapping[str, Any], name: str) -> Any:
        """Return the entry for the line.

        `stamp` contains the id and recording time, and `name` is the name of the file.
        """
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
    """Return the file and line in an entry's source. The file name is empty if the source does not contain them."""
    name, _, line = (entry.source or "").rpartition(":")
    return (name, int(line)) if name and line.isdecimal() else ("", 0)


def differences(entry: Any, row: Row) -> list[str]:
    """Return one phrase for each value that differs between a recorded entry and a line."""
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
