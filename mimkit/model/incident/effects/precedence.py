"""Resolves conflicts between entries, such as those that two people recorded offline. The earlier entry wins."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from mimkit.model.incident.effects.outages import ServiceOutages
from mimkit.model.incident.kinds import ENDING, KINDS, ONCE


class Precedence:
    """The entries that have taken effect so far, in order of occurrence."""

    def __init__(
        self, timeline: Iterable[Any], retracted: Mapping[str, Any], outages: ServiceOutages
    ) -> None:
        every = {entry.id: entry for entry in timeline}
        self._outages = outages
        self._replaced = {
            each.replaces for each in every.values() if each.kind == "confirmed" and each.id not in retracted
        }
        self._unrestored = [
            (every[name].at, retraction)
            for name, retraction in retracted.items()
            if name in every and every[name].kind == "restored"
        ]
        # Entries with the same timestamp are sorted by id, and two machines choose ids independently. A
        # confirmation may therefore come before the restoration it refers to.
        self._relieved_at = {
            each.at
            for each in every.values()
            if each.kind in ("restored", "workaround") and each.id not in retracted
        }
        self._end: Any = None
        self._reopened: Any = None
        self._taken_back: Any = None
        self._declared: Any = None
        self._reached: dict[str, Any] = {}
        self._restored: list[Any] = []
        self._has_workaround = False
        self._was_relieved = False

    def superseded_by(self, entry: Any) -> Any:
        """Return the entry that supersedes this one, or None if this one takes effect."""
        if entry.kind == "reopen":
            # If nothing has been closed, restored or worked around since the last reopening, this entry
            # repeats it.
            is_new = self._end or self._has_workaround or True in self._outages.are_restored(entry.services)
            return None if is_new else self._reopened
        if self._end and self._is_over(entry):
            return self._end
        if entry.kind == "rejected" and entry.via is not None:
            return self._declared  # the clone that recorded it did not have the declaration
        return self._same(entry) or self._baseless(entry)

    def _is_over(self, entry: Any) -> bool:
        is_later = entry.at > self._end.at or entry.kind in ENDING
        return is_later and not fits_after(self._end.kind, entry.kind)

    def _same(self, entry: Any) -> Any:
        """Return an earlier entry that reports the same event, or None.

        An entry that restores all services also covers the restoration of a single one.
        """
        if entry.kind == "declared":
            return self._declared
        if entry.kind not in ONCE or entry.id in self._replaced:
            return None
        if entry.kind != "restored":
            return self._reached.get(entry.kind)
        if self._outages.are_restored(entry.services) != {True}:
            return None
        return next((each for each in reversed(self._restored) if _share_a_service(each, entry)), None)

    def _baseless(self, entry: Any) -> Any:
        """Return the reopening or retraction that makes a confirmation or closure invalid, or None.

        After it, there is no restoration left to confirm and nothing left to close.
        """
        if entry.kind not in ("close", "confirmed"):
            return None
        if self._outages.restored or entry.at in self._relieved_at:
            return None
        if entry.kind == "close" and self._was_relieved and not self._has_workaround:
            return self._taken_back
        if entry.kind == "confirmed":
            retractions = (each for at, each in self._unrestored if at <= entry.at)
            return self._taken_back or next(retractions, None)
        return None

    def count(self, entry: Any) -> None:
        """Update the state with an entry that takes effect."""
        if entry.kind == "reopen":
            is_over = self._end or self._outages.restored
            self._end, self._reopened = None, entry
            if is_over or not entry.services:
                self._taken_back = entry
                self._reached.clear()
                self._has_workaround = False
            return
        if entry.kind == "declared":
            self._declared = entry
        if entry.kind in ENDING:
            self._end = self._end or entry
        if entry.kind == "restored":
            self._restored.append(entry)
        if entry.kind == "workaround":
            self._has_workaround = True
        if entry.kind in ("restored", "workaround"):
            self._was_relieved = True
        if entry.kind in ONCE and entry.id not in self._replaced:
            self._reached[entry.kind] = entry


def _share_a_service(one: Any, other: Any) -> bool:
    """Return whether two entries have a service in common. An entry without services refers to all of them."""
    return not one.services or not other.services or not set(one.services).isdisjoint(other.services)


def fits_after(end: str, kind: str) -> bool:
    """Return whether an entry of kind `kind` may follow the entry of kind `end` that ended the incident."""
    fits = KINDS[kind].after_end
    return fits == "always" or (fits == "closed" and end == "close")
