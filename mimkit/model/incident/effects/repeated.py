"""Handles a command whose entry is already recorded: the existing entry is kept and any difference is reported."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from mimkit.errors import Refused, UsageError
from mimkit.model.change import Append, Change, Create
from mimkit.model.incident.as_data import plain_entry
from mimkit.model.incident.effects.corrections import amended
from mimkit.model.incident.effects.redaction import is_redacted
from mimkit.model.incident.effects.same_key import said
from mimkit.model.incident.incident import Incident

_LONGEST = 60
"""The maximum length of a text in a reported difference, in characters."""


def standing_entry(incident: Incident, key: str | None) -> Any:
    """Return the entry that was recorded first with this key, or None."""
    found = [entry for entry in incident.timeline if entry.key == key] if key else []
    return min(found, key=lambda entry: (entry.recorded, entry.id), default=None)


def already_recorded(incident: Incident, standing: Any, build: Callable[[Incident], Change]) -> Change:
    """Return a change without edits that lists how a new entry would differ from the recorded one.

    `build` creates the new entry. It receives the incident in its state before the recorded entry, so that, for
    example, a second restoration is not refused.
    """
    before = incident.model_copy(update={"timeline": incident.timeline[: incident.timeline.index(standing)]})
    new = _first_entry(build, before)
    return Change(
        edits=(),
        subject=f"{incident.id}: already recorded as {standing.id[-6:]}",
        incident=incident.id,
        entries=(standing.id,),
        is_repeat=True,
        differences=tuple(differences_between(incident, standing, new)) if new else (),
    )


def _first_entry(build: Callable[[Incident], Change], before: Incident) -> Any:
    """Return the first entry that `build` would add, or None if the change is refused or adds no entry."""
    try:
        edits = build(before).edits
    except (Refused, UsageError):
        return None
    added = [edit.items for edit in edits if isinstance(edit, Append) and edit.keys == ("timeline",)]
    added += [edit.data["timeline"] for edit in edits if isinstance(edit, Create) and "timeline" in edit.data]
    return added[0][0] if added else None


def differences_between(incident: Incident, standing: Any, new: Mapping[str, Any]) -> list[str]:
    """Return a sentence for each value that a repeated entry would change.

    The list is empty if the repeated entry matches the recorded entry, with or without its corrections, or if the
    recorded entry is redacted.
    """
    if is_redacted(standing):
        return []
    now = next(entry for entry in amended(incident.timeline) if entry.id == standing.id)
    written, corrected, other = said(plain_entry(standing)), said(plain_entry(now)), said(new)
    if other in (written, corrected):
        return []
    keys = dict.fromkeys((*corrected, *other))
    return [
        f"`{key}` of {standing.id[-6:]} is {_shown(corrected.get(key))}, not {_shown(other.get(key))}"
        for key in keys
        if corrected.get(key) != other.get(key)
    ]


def _shown(value: Any) -> str:
    if value is None:
        return "empty"
    text = " ".join(str(value).split())
    return repr(text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}...")
