"""Converts a row or a JSON object to an incident draft."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final, cast, get_args

from mimkit.app.importing.format import ReadOptions
from mimkit.app.importing.reading.html import plain_text
from mimkit.app.importing.reading.times import optional_time, source_time
from mimkit.model.time.approximate import exactly
from mimkit.ops.importing.drafts import EntryDraft, EntryDraftKind, IncidentDraft, Place

_MILESTONES: Final[tuple[EntryDraftKind, ...]] = (
    "detected",
    "declared",
    "acknowledged",
    "workaround",
    "restored",
    "closed",
)
_KINDS: Final = get_args(EntryDraftKind)
_SEPARATOR: Final = re.compile(r"[;|\n]")
_EMPTY: Final = frozenset(("", "null", "none", "?", "n/a"))
_LONGEST_EMPTY: Final = max(map(len, _EMPTY))


def text_of(value: Any) -> str:
    """Return a value as text. Null and strings such as "null", "?" and "n/a" become an empty string."""
    if isinstance(value, str):
        text = value.strip()
        return "" if len(text) <= _LONGEST_EMPTY and text.lower() in _EMPTY else text
    return "" if value is None else json.dumps(value, ensure_ascii=False, default=str)


def draft_of(
    values: Mapping[str, Any],
    others: Mapping[str, Any],
    events: Iterable[Mapping[str, Any]],
    place: Place,
    options: ReadOptions,
) -> IncidentDraft:
    """Create an incident draft. Raises ValueError with a message for the user.

    `values` are keyed by our column names, `others` come from columns without a mapping, and `events` are the
    timeline.
    """
    key, title = text_of(values.get("key")), text_of(values.get("title"))
    if not key:
        raise ValueError("it has no key; specify the column that identifies an incident: --map key=COLUMN")
    times = dict(_times(values, options))
    entries = [EntryDraft(key=kind, kind=kind, at=times[kind]) for kind in _MILESTONES if kind in times]
    entries += [entry_of(each, options) for each in events]
    known = [*(times[each] for each in times if each != "updated"), *(each.at for each in entries)]
    if not known:
        raise ValueError("it has no time; specify a column that contains one: --map created=COLUMN")
    return IncidentDraft(
        key=key,
        place=place,
        title=plain_text(title) or key,
        created=times.get("created") or min(known, key=exactly),
        started=times.get("started"),
        as_of=times.get("updated"),
        services=tuple(_listed(values.get("services"))),
        severity=text_of(values.get("severity")),
        category=text_of(values.get("category")),
        impact=plain_text(text_of(values.get("impact"))),
        url=text_of(values.get("url")),
        entries=tuple(entries),
        unmapped={name: text for name, each in others.items() if (text := text_of(each))},
    )


def _times(values: Mapping[str, Any], options: ReadOptions) -> Iterator[tuple[str, datetime]]:
    for name in ("created", "updated", "started", *_MILESTONES):
        value = values.get(name)
        at = optional_time(None if isinstance(value, str) and not text_of(value) else value, options)
        if at is not None:
            yield name, at


def entry_of(values: Mapping[str, Any], options: ReadOptions) -> EntryDraft:
    """Create an event draft from values keyed by our column names. Raises ValueError with a message for the user."""
    at = source_time(values.get("at"), options)
    kind = text_of(values.get("kind")).lower() or "update"
    if kind not in _KINDS:
        raise ValueError(
            f"{kind!r} is not a kind of entry that can be imported; the kinds are {', '.join(_KINDS)}"
        )
    return EntryDraft(
        key=text_of(values.get("entry")) or f"{kind} {at.isoformat()}",
        kind=cast("EntryDraftKind", kind),
        at=at,
        text=plain_text(text_of(values.get("text"))),
        by=text_of(values.get("by")),
        state=text_of(values.get("state")),
        next=optional_time(text_of(values.get("next")) or None, options),
    )


def _listed(value: Any) -> Iterator[str]:
    """Yield the names in a list or in a delimited string, without duplicates."""
    items = value if isinstance(value, list) else _SEPARATOR.split(text_of(value))
    names = (each.get("name") if isinstance(each, dict) else each for each in items)
    yield from dict.fromkeys(name for each in names if (name := text_of(each)))
