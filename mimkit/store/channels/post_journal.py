"""Remembers in this clone what was posted to the working channel, so that a killed sender posts nothing twice.

The file is `.git/mimkit/posting/CHANNEL.jsonl`: a line before and after each post, the claims on entries of other
clones, and since when the channel does not answer. It contains no text and no address.
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
"""Seconds for which a channel that did not answer is not tried again."""


class PosterAtWork(EnvironmentUnfit):
    """Another process in this clone is posting, and did not end in time."""

    def __init__(self, channel: str) -> None:
        super().__init__(f"another process in this clone is posting to {channel}", "mim deliver")


class PostLines:
    """The lines of a journal."""

    def __init__(self) -> None:
        self.posted: dict[str, None] = {}
        """The entries that the channel accepted and that have no receipt yet, in order."""
        self.rejected: dict[str, str] = {}
        """The entries that the channel will never take, and why."""
        self.claimed: dict[str, str] = {}
        """The claim of this clone on each entry of another clone."""
        self.ended: set[str] = set()
        """The entries with a receipt that this clone recorded."""
        self._down: tuple[float, str] | None = None

    def take(self, text: str) -> None:
        """Read one line."""
        with suppress(ValueError, KeyError, TypeError):  # a killed process may have left half a line
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
    """What this clone posted to one channel. Only one process can have it open."""

    def __init__(self, place: Path, channel: str, seconds: float) -> None:
        """`place` is the folder of the journals; waits for another process, and raises PosterAtWork."""
        PostLines.__init__(self)
        LockedLines.__init__(self, place / f"{channel}.jsonl", PosterAtWork(channel), seconds)
        for line in self.at_first:
            self.take(line)

    @property
    def trouble(self) -> str:
        """Why the channel is not tried now; empty if it is."""
        if self._down is None:
            return ""
        since, why = self._down
        return why if 0 <= time.time() - since < DOWN_SECONDS else ""

    def accepted(self, entry: str) -> None:
        """Write that the channel took an entry."""
        self.posted[entry] = None
        self.add({"did": "posted", "entry": entry})
        if self._down:
            self._down = None
            self.add({"did": "up"})

    def reject(self, entry: str, why: str) -> None:
        """Write that the channel will never take an entry."""
        self.rejected[entry] = why
        self.add({"did": "rejected", "entry": entry, "why": why})

    def claim(self, claim: str, entries: Collection[str]) -> None:
        """Write that this clone is about to claim entries, before it does."""
        self.claimed |= dict.fromkeys(entries, claim)
        self.add({"did": "claimed", "claim": claim, "entries": list(entries)})

    def fell_silent(self, why: str) -> None:
        """Write that the channel does not answer."""
        self._down = (time.time(), why)
        self.add({"did": "down", "at": time.time(), "why": why})

    def recorded(self, entries: Iterable[str]) -> None:
        """Write that the receipt of entries is recorded."""
        names = list(entries)
        self._end(names)
        self.add({"did": "recorded", "entries": names})


def lines_of(place: Path, channel: str) -> PostLines:
    """Return what this clone posted to a channel; reads the journal without waiting for another process."""
    found = PostLines()
    with suppress(OSError, UnicodeDecodeError):
        for line in (place / f"{channel}.jsonl").read_text(encoding="utf-8").splitlines():
            found.take(line)
    return found


def was_posted(place: Path, channel: str, entry: str) -> bool:
    """Return whether this clone posted an entry, or tried to; does not wait for another process either."""
    lines = lines_of(place, channel)
    return entry in {*lines.posted, *lines.rejected, *lines.ended}
