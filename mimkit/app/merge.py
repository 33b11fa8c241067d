"""Bringing versions of one record together when each of them only appended to it."""

from __future__ import annotations

from typing import Any

from mimkit.model.diagnostic import Diagnostic
from mimkit.store.git.errors import Entangled
from mimkit.store.yaml import writer
from mimkit.store.yaml.reader import read


def merge_records(path: str, base: bytes | None, ours: bytes | None, theirs: bytes | None) -> bytes:
    """Return their version with our new timeline entries appended.

    This settles the common case, both sides only appended; anything else that both changed raises Entangled
    and is for a person to settle.
    """
    if ours is None or theirs is None or base is None:
        raise Entangled(path, "was made, or removed, on both sides")
    before, mine, other = (_mapping(path, raw) for raw in (base, ours, theirs))
    if not path.endswith("/incident.yaml") or _header(before) not in (_header(mine), _header(other)):
        raise Entangled(path, "was changed on both sides")
    if _header(before) != _header(mine):
        ours, theirs, mine, other = theirs, ours, other, mine
    known = {entry["id"] for entry in other["timeline"]}
    new = [entry for entry in mine["timeline"] if entry["id"] not in known]
    old = [entry for entry in mine["timeline"] if entry["id"] in known]
    if old != [entry for entry in other["timeline"] if entry["id"] in {each["id"] for each in old}]:
        raise Entangled(path, "has entries that were changed on both sides")
    return writer.append(theirs, "timeline", new) if new else theirs


def carry_entries(path: str, base: bytes | None, own: bytes | None, theirs: bytes | None) -> bytes:
    """Return a copy that somebody works on, every byte of it, with the entries that came in behind it.

    `base` is the head that the copy was made from, `theirs` the new one. Where more came in than entries,
    Entangled is raised, and the copy stays as it is.
    """
    if own is None or theirs is None or base is None or not path.endswith("/incident.yaml"):
        raise Entangled(path, "was changed here and by others")
    before, mine, other = (_mapping(path, raw) for raw in (base, own, theirs))
    old = {entry["id"]: entry for entry in before["timeline"]}
    kept = [entry for entry in other["timeline"] if entry["id"] in old]
    if _header(before) != _header(other) or {entry["id"]: entry for entry in kept} != old:
        raise Entangled(path, "was changed here and by others")
    known = old.keys() | {entry["id"] for entry in mine["timeline"]}
    new = [entry for entry in other["timeline"] if entry["id"] not in known]
    return writer.append(own, "timeline", new) if new else own


def _mapping(path: str, raw: bytes) -> dict[str, Any]:
    data = read(path, raw)
    if (
        isinstance(data, Diagnostic)
        or not isinstance(data, dict)
        or not isinstance(data.get("timeline"), list)
    ):
        raise Entangled(path, "was changed on both sides")
    return data


def _header(record: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in record.items() if key != "timeline"}
