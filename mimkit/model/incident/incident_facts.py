"""The facts that `set` entries can change after the declaration: their names, their effects, and the forms of their values."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

from pydantic import ValidationError

from mimkit.model.incident.effects.retraction import retractions
from mimkit.model.incident.effects.same_key import repeats
from mimkit.model.incident.entry_parts import REDACTED
from mimkit.model.text import Slug, Text, Title
from mimkit.model.time.approximate import approximated
from mimkit.model.time.times import Instant, full_time_text

if TYPE_CHECKING:
    from pydantic import TypeAdapter

    from mimkit.model.incident.incident import Incident

Form = Literal["title", "text", "time", "name", "names", "visibility"]
"""The form of a value. `names` is a list to which names can be added, and from which they can be removed."""
Visibility = Literal["normal", "restricted"]
FactName = Literal[
    "title", "services", "impact", "started", "detected", "criteria", "category", "reporter", "tags", "visibility",
    "audiences",
    "public.title", "public.summary", "public.impact",
]  # fmt: skip


class Fact(NamedTuple):
    """A fact that a `set` entry can change."""

    key: str
    """The key of the fact in the header, or an empty string if the fact exists only in the timeline."""
    form: Form
    lasts: bool = False
    """Whether the fact must always have a value and cannot be cleared."""


FACTS: Final[Mapping[str, Fact]] = {
    "title": Fact("title", "title", lasts=True),
    "services": Fact("services", "names"),
    "impact": Fact("impact", "text"),
    "started": Fact("started", "time"),
    "detected": Fact("", "time"),
    "criteria": Fact("", "names"),
    "category": Fact("category", "name"),
    "reporter": Fact("reported_by", "name"),
    "tags": Fact("tags", "names"),
    "visibility": Fact("visibility", "visibility", lasts=True),
    "audiences": Fact("audiences", "names"),
    "public.title": Fact("public.title", "title"),
    "public.summary": Fact("public.summary", "text"),
    "public.impact": Fact("public.impact", "text"),
}
"""All facts, by the name used in the `field` key."""

PUBLIC_FACTS: Final = tuple(field for field in FACTS if field.startswith("public."))
"""The facts that contain text for the public site."""
READER_FACTS: Final = ("title", "impact", *PUBLIC_FACTS)
"""The facts that contain text for stakeholders."""

_TYPE: Final[Mapping[Form, Any]] = {
    "title": Title,
    "text": Text,
    "time": Instant,
    "name": Slug,
    "visibility": Visibility,
}


def is_text(field: str | None) -> bool:
    """Return whether a fact is free text, which a redaction removes. Names and times are not free text."""
    fact = FACTS.get(field or "")
    return fact is not None and fact.form in ("title", "text")


@cache
def _adapter(form: Form) -> TypeAdapter[Any]:
    from pydantic import TypeAdapter  # noqa: PLC0415 - slow, and needed only for a changed fact

    return TypeAdapter(_TYPE[form])


def checked(field: str, value: Any) -> Any:
    """Return the validated value of a `set` entry: text, a time or a tuple.

    Raise ValueError if the value does not have the right form. Empty text or an empty list clears the fact. A
    redacted value is unchanged.
    """
    fact = FACTS[field]
    if value is None or (fact.lasts and value == ""):
        raise ValueError('is empty; to clear a fact that can be empty, write `""`')
    if fact.form == "names":
        return _names(value)
    if value in ("", REDACTED):
        return value
    try:
        return _adapter(fact.form).validate_python(value)
    except ValidationError as problem:
        raise _own(problem.errors()[0], value) from None


def _own(error: Any, value: Any) -> ValueError:
    """Convert a pydantic error to a message that completes a sentence about the value and then says what to write."""
    context = error.get("ctx", {})
    if own := context.get("error"):
        return own  # type: ignore[no-any-return]  # raised by a validator of ours
    said = {
        "string_too_long": f"has {len(str(value)):,} characters; the maximum is {context.get('max_length', 0):,}",
        "string_pattern_mismatch": "is not a valid name; use lower-case letters, digits and hyphens",
        "literal_error": f"cannot be {value!r}; write {context.get('expected')}",
    }
    return ValueError(said.get(error["type"], "must be text; put it in quotes"))


def _names(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list | tuple):
        raise ValueError("is not a list; write it as `[one, another]`")  # noqa: TRY004 - pydantic wants a ValueError
    for each in value:
        try:
            _adapter("name").validate_python(each)
        except ValidationError:
            raise ValueError(f"contains `{each}`; expected lower-case letters, digits and hyphens") from None
    return tuple(value)


def last_set(field: str, timeline: Iterable[Any]) -> Any:
    """Return the `set` entry that determines a fact, or None if the header does.

    For a list, return the last `set` entry in effect.
    """
    return next((entry for entry in reversed(set_entries(timeline)) if entry.field == field), None)


def fact_after(before: Any, entry: Any) -> Any:
    """Return the value of a fact after applying one `set` entry."""
    if entry.value is not None:
        return None if entry.value == "" else entry.value
    kept = dict.fromkeys((*before, *entry.add))
    return tuple(each for each in kept if each not in entry.remove)


def fact_label(field: str) -> str:
    """Return a fact's name as shown to readers, such as `public title`."""
    return field.replace(".", " ")


def fact_change(entry: Any, shown: Callable[[str], str] = str) -> str:
    """Return a description of what a `set` entry changes. `shown` converts an id to the name to display."""
    if entry.value is None:
        changes = (("added", entry.add), ("removed", entry.remove))
        return "; ".join(f"{verb} {', '.join(map(shown, names))}" for verb, names in changes if names)
    if isinstance(entry.value, datetime):
        return full_time_text(approximated(entry.value, entry.value_precision, entry.value_latest), UTC)
    if isinstance(entry.value, tuple):
        return ", ".join(map(shown, entry.value)) or "none"
    return shown(entry.value) if entry.value else "emptied"


def set_entries(timeline: Iterable[Any]) -> list[Any]:
    """Return the `set` entries in effect, in recording order. Retracted, redacted and repeated entries are omitted."""
    every = tuple(timeline)
    found = [entry for entry in every if entry.kind == "set"]
    if not found:
        return found
    left_out = {*retractions(every), *repeats(every)}
    counting = (entry for entry in found if entry.id not in left_out and entry.value != REDACTED)
    return sorted(counting, key=lambda entry: entry.id)


def ever_affected(incident: Incident) -> tuple[str, ...]:
    """Return every service that the incident's header or a `set` entry lists as affected."""
    named = [
        name
        for entry in set_entries(incident.timeline)
        if entry.field == "services"
        for name in (*(entry.value or ()), *entry.add)
    ]
    return tuple(dict.fromkeys((*incident.as_written.services, *named)))


def settled_header(header: Callable[[str], Any], timeline: Iterable[Any]) -> dict[str, Any]:
    """Return the header keys that `set` entries change, with their new values.

    `header` returns the original value of a key. Keys under `public` are returned in the form `public.title`.
    """
    found: dict[str, Any] = {}
    for entry in set_entries(timeline):
        if key := FACTS[entry.field].key:
            found[key] = fact_after(found[key] if key in found else header(key), entry)
            if entry.field == "started":
                found |= {"started_precision": entry.value_precision, "started_latest": entry.value_latest}
    return found


def criteria_met(timeline: Iterable[Any], until: datetime | None = None) -> tuple[str, ...] | None:
    """Return the criteria that are met according to the decisions and `set` entries up to `until`.

    The entries are applied in recording order. Return None if no `set` entry changes the criteria. In that case,
    the decisions alone determine them.
    """
    every = [entry for entry in timeline if until is None or entry.at <= until]
    changes = [entry for entry in set_entries(every) if entry.field == "criteria"]
    if not changes:
        return None
    retracted = retractions(every)
    decisions = [
        entry
        for entry in every
        if entry.kind in ("proposed", "declared", "severity") and entry.id not in retracted
    ]
    found: tuple[str, ...] = ()
    for entry in sorted((*changes, *decisions), key=lambda each: each.id):
        found = (
            fact_after(found, entry)
            if entry.kind == "set"
            else tuple(dict.fromkeys((*found, *entry.criteria)))
        )
    return found


def criteria_not_met(timeline: Iterable[Any], met: Collection[str]) -> tuple[str, ...]:
    """Return the criteria that notes in the timeline record as not met, except those in `met`."""
    noted = (name for entry in timeline if entry.kind == "note" for name in entry.not_met)
    return tuple(dict.fromkeys(name for name in noted if name not in met))
