"""Records in this clone what was posted to the working channel, so that nothing is posted twice.

This works even if the sender is killed. The file `.git/mimkit/posting/CHANNEL.jsonl` contains the outcome of each
post, this clone's claims on entries of other clones, and the time when the channel stopped responding. It contains
no message text and no addresses.
"""

from __future__ import annotations

import json
import time
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from mimkit.errors import EnvironmentUnfit
from mimkit.store.channels.locked_lines import LockedLines

DOWN_SECONDS: Final = 15.0
"""The delay before a channel that did not respond is tried again, in seconds."""


class PosterAtWork(EnvironmentUnfit):
    """Another process in this clone is posting and did not finish in time."""

    def __init__(self, channel: str) -> None:
        super().__init__(f"another process in this clone is posting to {channel}", "mim deliver")


class PostLines:
    """The contents of a posting journal."""

    def __init__(self) -> None:
        self.posted: dict[str, None] = {}
        """Entries that the channel accepted and that have no receipt yet, in order."""
        self.rejected: dict[str, str] = {}
        """Entries that the channel will never accept, and why."""
        self.claimed: dict[str, str] = {}
        """This clone's claim on each entry of another clone."""
        self.ended: set[str] = set()
        """Entries for which this clone recorded a receipt."""
        self._down: tuple[float, str] | None = None

    def take(self, text: str) -> None:
        """Read one line."""
        with suppress(ValueError, KeyError, TypeError):  # a killed process may have left an incomplete line
            line: Mapping[str, Any] = json.loads(text)
            match line["did"]:
                case "posted":
                    self.posted[line["entry"]] = None
                case "rejected":
                    self.rejected[line["entry"]] = str(line["why"])
                case "claimed":
                    self.claimed |= dict.fromkeys(line["entries"], str(line["claim"]))
                case "recorded":
                    self._end(line["entries"])
                case "down":
                    self._down = (float(line["at"]), str(line["why"]))
                case "up":
                    self._down = None

    def _end(self, names: Iterable[str]) -> None:
        for name in names:
            self.posted.pop(name, None)
            self.ended.add(name)


class PostJournal(PostLines, LockedLines):
    """What this clone posted to one channel. Only one process can open the journal at a time."""

    def __init__(self, place: Path, channel: str, seconds: float) -> None:
        """Open the journal in the folder `place`, waiting up to `seconds` if another process has it open.

        Raise PosterAtWork if that process does not finish in time.
        """
        PostLines.__init__(self)
        LockedLines.__init__(self, place / f"{channel}.jsonl", PosterAtWork(channel), seconds)
        for line in self.at_first:
            self.take(line)

    @property
    def trouble(self) -> str:
        """The reason for not contacting the channel now, or an empty string if it can be contacted."""
        if self._down is None:
            return ""
        since, why = self._down
        return why if 0 <= time.time() - since < DOWN_SECONDS else ""

    def accepted(self, entry: str) -> None:
        """Record that the channel accepted an entry."""
        self.posted[entry] = None
        self.add({"did": "posted", "entry": entry})
        if self._down:
            self._down = None
            self.add({"did": "up"})

    def reject(self, entry: str, why: str) -> None:
        """Record that the channel will never accept an entry."""
        self.rejected[entry] = why
        self.add({"did": "rejected", "entry": entry, "why": why})

    def claim(self, claim: str, entries: Collection[str]) -> None:
        """Record that this clone is about to claim entries. Call this before claiming them."""
        self.claimed |= dict.fromkeys(entries, claim)
        self.add({"did": "claimed", "claim": claim, "entries": list(entries)})

    def fell_silent(self, why: str) -> None:
        """Record that the channel does not respond."""
        self._down = (time.time(), why)
        self.add({"did": "down", "at": time.time(), "why": why})

    def recorded(self, entries: Iterable[str]) -> None:
        """Record that the receipts for these entries have been recorded."""
        names = list(entries)
        self._end(names)
        self.add({"did": "recorded", "entries": names})


def lines_of(place: Path, channel: str) -> PostLines:
    """Return what this clone posted to a channel, without waiting for a process that has the journal open."""
    found = PostLines()
    with suppress(OSError, UnicodeDecodeError):
        for line in (place / f"{channel}.jsonl").read_text(encoding="utf-8").splitlines():
            found.take(line)
    return found


def was_posted(place: Path, channel: str, entry: str) -> bool:
    """Return whether this clone posted an entry or tried to, without waiting for another process."""
    lines = lines_of(place, channel)
    return entry in {*lines.posted, *lines.rejected, *lines.ended}
