"""Stores this clone's contacts with a remote, such as the last fetch, timeouts and the default branch.

The file is `.git/mimkit/contact/REMOTE.json`. It is valid for one URL of the remote and can be deleted at any time.
"""

from __future__ import annotations

import json
import math
import os
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from mimkit.store.git.process.clone import Clone
from mimkit.store.git.sharing.waiting import Patience

DOWN_SECONDS = 15.0
"""The delay before a remote that did not respond is contacted again, in seconds."""
OFFLINE = "MIM_OFFLINE"
"""The environment variable that makes all commands work without the remote. `--offline` sets it for one command."""


def is_offline(patience: Patience) -> bool:
    """Return whether MIM_OFFLINE prevents contact with the remote. Explicit requests are still allowed."""
    wanted = os.environ.get(OFFLINE, "").strip().lower()
    return patience is not Patience.SYNC and wanted not in ("", "0", "false", "no", "off")


def silent_for(clone: Clone, name: str, patience: Patience) -> float | None:
    """Return how many seconds ago the remote failed to respond, or None if it may be contacted.

    A remote that did not respond within two seconds may still respond to a command that waits for three.
    """
    if patience is Patience.SYNC:
        return None
    found = _load(clone, name)
    since, waited = _number(found.get("silent_at")), _number(found.get("waited"))
    ago = time.time() - since
    return ago if 0 <= ago < DOWN_SECONDS and waited >= patience.seconds else None


def fell_silent(clone: Clone, name: str, patience: Patience) -> None:
    """Mark the remote as down."""
    _save(clone, name, {"silent_at": time.time(), "waited": patience.first_seconds})


def answered(clone: Clone, name: str) -> None:
    """Remove the mark."""
    if "silent_at" in _load(clone, name):
        _save(clone, name, {"silent_at": None, "waited": None})


def fetched(clone: Clone, name: str, ref: str) -> None:
    """Record that the branch was fetched just now."""
    times = _all(clone, name).get("fetched")
    known = times if isinstance(times, dict) else {}
    new = {**known, ref: [time.time(), _address(clone, name)]}
    _save(clone, name, {"fetched": new, "silent_at": None, "waited": None})


def learn_refusal(clone: Clone, name: str, ref: str, refused: str | None) -> None:
    """Record what the remote's branch has just rejected. None means that it accepted a push."""
    known = _load(clone, name).get("refused")
    before = known if isinstance(known, dict) else {}
    if refused is None and ref not in before:
        return
    kept = {key: value for key, value in before.items() if key != ref}
    _save(clone, name, {"refused": {**kept, ref: [time.time(), refused]} if refused else kept})


def known_refusal(clone: Clone, name: str, ref: str) -> tuple[str | None, float]:
    """Return what the remote's branch last rejected, and how many seconds ago that was."""
    found = _load(clone, name).get("refused")
    at, what = _pair(found.get(ref)) if isinstance(found, dict) else (0.0, "")
    return (what or None), (time.time() - at if 0 < at <= time.time() else math.inf)


class Turn(NamedTuple):
    """Details of the last time this clone shared a commit.

    Contains the seconds since then, the number of commits by others since the previous push, and the duration of
    the exchange in seconds.
    """

    age: float
    others: int
    exchange: float


def learn_turn(clone: Clone, name: str, ref: str, others: int, exchange: float) -> None:
    """Record that this clone has just shared a commit.

    `others` is the number of commits by others since the previous push. If it is 0, the previous record is deleted.
    """
    known = _load(clone, name).get("turns")
    before = known if isinstance(known, dict) else {}
    if not others and ref not in before:
        return
    kept = {key: value for key, value in before.items() if key != ref}
    _save(clone, name, {"turns": {**kept, ref: [time.time(), others, exchange]} if others else kept})


def last_turn(clone: Clone, name: str, ref: str) -> Turn | None:
    """Return details of the last time this clone shared an entry.

    Return None if no one else was sharing at that time.
    """
    turns = _load(clone, name).get("turns")
    found = turns.get(ref) if isinstance(turns, dict) else None
    if not isinstance(found, list) or len(found) != 3:
        return None
    at, others, exchange = map(_number, found)
    age = time.time() - at
    return Turn(age, int(others), exchange) if age >= 0 else None


class Fetch(NamedTuple):
    """The age of the last fetch in seconds, and whether the remote still has the same URL."""

    age: float
    is_current: bool


def last_fetch(clone: Clone, name: str, ref: str) -> Fetch | None:
    """Return the age of a branch's last fetch and whether the remote's URL is unchanged.

    Return None if this is unknown.
    """
    times = _all(clone, name).get("fetched")
    at, address = _pair(times.get(ref)) if isinstance(times, dict) else (0.0, "")
    if not 0 < at <= time.time():
        return None
    return Fetch(time.time() - at, address == _address(clone, name))


def learn_default(clone: Clone, name: str, ref: str | None) -> None:
    """Record the default branch that the remote has just reported, or None if it reported none."""
    _save(clone, name, {"default": ref, "default_at": time.time(), "silent_at": None, "waited": None})


def known_default(clone: Clone, name: str) -> tuple[str | None, float]:
    """Return the default branch that the remote last reported, and how many seconds ago that was."""
    found = _load(clone, name)
    ref, asked = found.get("default"), _number(found.get("default_at"))
    age = time.time() - asked if 0 < asked <= time.time() else math.inf
    return (ref if isinstance(ref, str) else None), age


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def _place(clone: Clone, name: str) -> Path:
    place = clone.ours("contact", *name.split("/"))
    return place.with_name(f"{place.name}.json")


def _pair(value: object) -> tuple[float, str]:
    return (_number(value[0]), str(value[1])) if isinstance(value, list) and len(value) == 2 else (0.0, "")


def _load(clone: Clone, name: str) -> dict[str, Any]:
    """Return the data stored for the remote's current URL."""
    found = _all(clone, name)
    return found if found.get("url") == _address(clone, name) else {"fetched": found.get("fetched")}


def _all(clone: Clone, name: str) -> dict[str, Any]:
    with suppress(OSError, ValueError):
        found = json.loads(_place(clone, name).read_bytes())
        if isinstance(found, dict):
            return found
    return {}


def _save(clone: Clone, name: str, new: Mapping[str, Any]) -> None:
    """Save new data if possible. A value of None deletes the key."""
    all_of_it = {**_load(clone, name), **new, "url": _address(clone, name)}
    text = json.dumps({key: value for key, value in all_of_it.items() if value is not None})
    place = _place(clone, name)
    scratch = place.with_name(f"{place.name}.{os.getpid()}.new")
    with suppress(OSError):
        place.parent.mkdir(parents=True, exist_ok=True)
        scratch.write_text(text, encoding="utf-8")
        scratch.replace(place)


def _address(clone: Clone, name: str) -> str:
    # Hashed because a URL can contain a password.
    from hashlib import sha256  # noqa: PLC0415 - only a clone with a remote pays for it

    return sha256(clone.settings.get(f"remote.{name}.url", "").encode("utf-8", "replace")).hexdigest()
