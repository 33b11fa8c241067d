"""Lists the values that differ between two versions of a record. Added entries and items are ignored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from mimkit.model.incident.effects.counted import is_counting
from mimkit.model.incident.effects.redaction import is_blanking
from mimkit.model.incident.entry_parts import REDACTED
from mimkit.model.incident.incident import Incident
from mimkit.model.incident.incident_facts import FACTS, set_entries
from mimkit.model.incident.kinds import CHANGING
from mimkit.model.incident.review import Review
from mimkit.model.text import File, Record
from mimkit.model.time.durations import short
from mimkit.model.time.times import rfc3339
from mimkit.model.versions.audit import ValueChange

_LISTS: Final = ("timeline", "actions")


def differences(before: File, after: File | None) -> Iterator[ValueChange]:
    """Yield each value in `before` that differs in `after`, which is a record of the same kind.

    `after` is None if the record was deleted. Redacted text is not included.
    """
    if after is None:
        size = f"a timeline of {len(before.timeline)}" if isinstance(before, Incident) else None
        yield ValueChange("the record", size, None)
        return
    was, now = _as_written(before), _as_written(after)
    for key in type(before).model_fields:
        if key not in _LISTS:
            yield from _value(f"`{key}`", getattr(was, key), getattr(now, key))
    if isinstance(before, Incident) and isinstance(after, Incident):
        yield from _entries(before, after)
    if isinstance(before, Review) and isinstance(after, Review):
        yield from _actions(before, after)


def corrections(before: Incident, after: Incident) -> Iterator[ValueChange]:
    """Yield the changes made by new amend, redact and retract entries, and the changed facts in the header."""
    known = {entry.id for entry in before.timeline}
    entries = {entry.id: entry for entry in after.timeline}
    for new in (entry for entry in after.timeline if entry.id not in known):
        target: Any = entries.get(new.entry) if new.kind in CHANGING else None
        if target and new.kind == "amend":
            yield from _amended(target, new)
        elif target and new.kind == "retract":
            text = _said(target) or ""
            yield ValueChange(f"{_name(target)}, retracted by {new.by}", text, text, entry=target.id)
        elif target:
            yield ValueChange(f"{_name(target)}, redacted by {new.by}", REDACTED, REDACTED)
    for key in type(before).model_fields:
        if key not in _LISTS and (was := getattr(before, key)) not in (None, ()):
            old, new = (_set_by(key, each) for each in (before, after))
            for each in _value(f"`{key}`{f', set by {new.by}' if new else ''}", was, getattr(after, key)):
                yield replace(each, entry=new.id if new else "", earlier=old.id if old else "")


def _as_written(record: File) -> File:
    return record.as_written if isinstance(record, Incident) else record


def _set_by(key: str, incident: Incident) -> Any:
    """Return the last entry that set a fact in the header, or None if the fact has its original value."""
    fields = [field for field, fact in FACTS.items() if fact.key.partition(".")[0] == key]
    found = [entry for entry in set_entries(incident.timeline) if entry.field in fields]
    return found[-1] if found else None


def remove_redacted_text(detail: ValueChange, redacted: Iterable[str]) -> ValueChange:
    """Return a change without the text of redacted entries."""
    hidden = tuple(redacted)
    if (detail.entry if detail.earlier is None else detail.earlier) in hidden:
        detail = replace(detail, was=detail.was and REDACTED)
    return replace(detail, now=detail.now and REDACTED) if detail.entry in hidden else detail


def value_text(value: Any) -> str | None:
    """Return a record value as text, or None if it has no value."""
    if value is None or value in ((), ""):
        return None
    if isinstance(value, datetime):
        return rfc3339(value)
    if isinstance(value, Record):
        pairs = ((key, value_text(getattr(value, key))) for key in type(value).model_fields)
        return ", ".join(f"{key} {text}" for key, text in pairs if text)
    if isinstance(value, tuple):
        return "; ".join(text for each in value if (text := value_text(each)))
    return str(value)


def _amended(target: Any, new: Any) -> Iterator[ValueChange]:
    name = f"{_name(target)}, amended by {new.by}"
    if new.correct.at:
        for key in ("at", "precision", "latest"):
            yield from _value(f"{name}: `{key}`", getattr(target, key), getattr(new.correct, key))
    if new.correct.text:
        yield from _value(f"{name}: text", _said(target), new.correct.text, target.id)


def _entries(before: Incident, after: Incident) -> Iterator[ValueChange]:
    now = {entry.id: entry for entry in after.timeline}
    redacted = {entry.entry for entry in after.timeline if entry.kind == "redact"}
    for old in before.timeline:
        new = now.get(old.id)
        if new is None:
            yield ValueChange(_name(old), _said(old), None, entry=old.id)
            continue
        for key in dict.fromkeys((*type(old).model_fields, *type(new).model_fields)):
            was, then = getattr(old, key, None), getattr(new, key, None)
            owner = old.entry if old.kind == "amend" and key == "correct" else old.id
            if not (owner in redacted and is_blanking(old, key, was, then)) and not is_counting(
                key, was, then
            ):
                is_words = key in (*old.words, *new.words, *old.addresses, *new.addresses, "correct")
                yield from _value(f"{_name(old)}: `{key}`", was, then, owner if is_words else "")


def _actions(before: Review, after: Review) -> Iterator[ValueChange]:
    now = {action.id: action for action in after.actions}
    for old in before.actions:
        name, new = f"action item {old.id}", now.get(old.id)
        if new is None:
            yield ValueChange(name, old.title, None)
            continue
        for key in type(old).model_fields:
            yield from _value(f"{name}: `{key}`", getattr(old, key), getattr(new, key))


def _value(what: str, was: Any, now: Any, entry: str = "") -> Iterator[ValueChange]:
    if was != now:
        yield ValueChange(what, value_text(was), value_text(now), _by_how_much(was, now), entry)


def _by_how_much(was: Any, now: Any) -> str:
    if not (isinstance(was, datetime) and isinstance(now, datetime)):
        return ""
    return f"{short(now - was)} later" if now > was else f"{short(was - now)} earlier"


def _name(entry: Any) -> str:
    return f"{entry.kind} {entry.id}"


def _said(entry: Any) -> str | None:
    return value_text(tuple(text for key in entry.words if (text := getattr(entry, key))))
