"""Turns pydantic validation errors into readable findings."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, get_args

from mimkit.errors import did_you_mean, names_like
from mimkit.model import ids, text
from mimkit.model.diagnostic import KeyPath
from mimkit.model.file_problem import WrongShape
from mimkit.model.incident import attachment, entry_parts, incident, problem, review
from mimkit.model.incident.kinds import KINDS
from mimkit.model.organisation import pager, people
from mimkit.model.policy import moments
from mimkit.model.text import Record
from mimkit.model.time.times import NaiveTime, parse_instant
from mimkit.rules.base.sentences import sentence
from mimkit.rules.explaining.model_path import Part, definite, keys_of, locate, noun

UNKNOWN_KEY: Final = "MIM101"
MISSING_KEY: Final = "MIM102"
WRONG_VALUE: Final = "MIM103"
NAIVE_TIME: Final = "MIM104"
UNKNOWN_KIND: Final = "MIM105"
ENTRY_WITHOUT_ID: Final = "MIM109"

_DAY: Final = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
_LIST: Final = "a list"
_NAMES: Final = re.compile(r"[a-z0-9-]+(\s*,\s*[a-z0-9-]+)*")


_COMPLETED: Final = frozenset(
    (
        (incident.Incident, "id"),
        (review.Review, "incident"),
        (problem.Problem, "id"),
        (review.ActionItem, "id"),
        (review.ActionItem, "opened"),
    )
)
"""Required keys that `mim fix` adds, besides those of timeline entries."""


def explain(error: Mapping[str, Any], model: type[Record]) -> WrongShape:
    """Convert one item of `ValidationError.errors()` into a finding with a readable message.

    The key path refers to the file. For a missing key, it is the path of the record that lacks the key.
    """
    part = locate(model, tuple(error["loc"]))
    said = _EXPLAIN.get(error["type"], _other)(error, part)
    if sign := text.odd_space(_offender(error, part)):
        said = said._replace(
            message=f"{said.message}; it contains {unicodedata.name(sign).lower()} (U+{ord(sign):04X})",
            hint="replace this character, which only looks like a normal space",
        )
    return said._replace(message=sentence(said.message), hint=sentence(said.hint))


def _offender(error: Mapping[str, Any], part: Part) -> str:
    """Return the rejected value if it is a single line of text.

    Return "" for longer text, in which unusual spaces can be legitimate.
    """
    value = error["input"]
    if error["type"] == "extra_forbidden":
        value = part.keys[-1]
    elif error["type"] == "union_tag_invalid":
        value = value.get("kind")
    return value if isinstance(value, str) and "\n" not in value and error["type"] in _EXACT else ""


def _unknown_key(error: Mapping[str, Any], part: Part) -> WrongShape:
    key, known = str(error["loc"][-1]), keys_of(part.owner)
    message = f"`{_cut(key)}` is not a valid key in {noun(part.owner)}"
    if key.lower() == "text" and (holding := _keys_with_text(part.owner)):
        shown = ", ".join(f"`{each}`" for each in holding)
        return WrongShape(UNKNOWN_KEY, part.keys, f"{message}; write the text in {shown}", f"use {shown}")
    if near := names_like(key.lower(), known):
        message += f"; {did_you_mean(near, _listed)}"
        return WrongShape(UNKNOWN_KEY, part.keys, message, f"write `{near[0]}`")
    return WrongShape(UNKNOWN_KEY, part.keys, message, f"the keys are {', '.join(known)}")


def _keys_with_text(owner: type[Record]) -> tuple[str, ...]:
    return owner.words if issubclass(owner, entry_parts.RecordedEntry) else ()


def _missing(error: Mapping[str, Any], part: Part) -> WrongShape:
    key, above = str(error["loc"][-1]), part.keys[:-1]
    if key == "id" and issubclass(part.owner, entry_parts.RecordedEntry):
        return WrongShape(ENTRY_WITHOUT_ID, above, "this entry has no `id`", _id_hint(error["input"]))
    message = f"`{key}` is missing; {noun(part.owner)} requires it"
    if key == "recorded":
        hint = "run `mim fix --write`, or add `recorded:` with the current time"
        return WrongShape(MISSING_KEY, above, message, hint)
    if key == "by" and issubclass(part.owner, entry_parts.RecordedEntry):
        hint = "add `by:`; if the same person wrote all entries without an author, run `mim fix --by PERSON --write`"
        return WrongShape(MISSING_KEY, above, message, hint)
    if (part.owner, key) in _COMPLETED:
        return WrongShape(MISSING_KEY, above, message, f"run `mim fix --write`, or add `{key}:`")
    return WrongShape(MISSING_KEY, above, message, f"add `{key}:`")


def _id_hint(entry: Any) -> str:
    try:
        at = parse_instant(str(entry.get("at")))
    except (AttributeError, ValueError):
        return ""
    return f"run `mim fix --write`, or add `id: {ids.derived_entry_id(at, *(f'{key}={value}' for key, value in entry.items()))}`"


def _unknown_kind(error: Mapping[str, Any], part: Part) -> WrongShape:
    kind = error["input"].get("kind") if isinstance(error["input"], Mapping) else None
    labelled = [name for name, each in KINDS.items() if each.label == str(kind).lower()]
    near = labelled or (names_like(str(kind).lower(), KINDS, most=3, cutoff=0.5) if kind else [])
    if kind is None:
        message, keys = "this entry has no `kind`", part.keys
    else:
        message, keys = f"{_shown(kind)} is not an entry kind", (*part.keys, "kind")
    if near:
        message += f"; {did_you_mean(near, _listed)}"
    return WrongShape(UNKNOWN_KIND, keys, message, f"the kinds are {', '.join(KINDS)}")


def _own_words(error: Mapping[str, Any], part: Part) -> WrongShape:
    """Return the message of one of our own validators, with the field name as its subject."""
    problem = error["ctx"]["error"]
    said, _, hint = str(problem).partition("; ")
    code = NAIVE_TIME if isinstance(problem, NaiveTime) else WRONG_VALUE
    if code == NAIVE_TIME:
        hint += "; if all times in the file are local times, run `mim fix --zone ZONE --write`"
    if part.keys[:1] == ("timeline",) and part.keys[-1] == "at" and _DAY.fullmatch(str(error["input"])):
        hint = f"if only the day is known, write `at: {error['input']}T12:00:00Z` and `precision: day`"
    subject = definite(part.name)
    return WrongShape(code, part.keys, f"{subject} {_with_value(said, error['input'])}", hint)


def _with_value(said: str, value: Any) -> str:
    if said.startswith("is not a") and isinstance(value, str):
        return f"is {_shown(value)}, which {said}"
    return said


def _pattern(error: Mapping[str, Any], part: Part) -> WrongShape:
    form = _FORMS.get(error["ctx"]["pattern"], "in a different format")
    subject = definite(part.name)
    return WrongShape(WRONG_VALUE, part.keys, f"{subject} is {_shown(error['input'])}; expected {form}", "")


def _literal(error: Mapping[str, Any], part: Part) -> WrongShape:
    allowed = re.findall(r"'([^']*)'", error["ctx"]["expected"])
    message = f"{definite(part.name)} is {_shown(error['input'])}, which is not an allowed value"
    if near := names_like(str(error["input"]).lower(), allowed):
        message += f"; {did_you_mean(near, _listed)}"
    return WrongShape(WRONG_VALUE, part.keys, message, f"write {_listed(allowed)}")


def _is_not(words: str) -> Callable[[Mapping[str, Any], Part], WrongShape]:
    """Return a function that explains that a value has the wrong type."""

    def say(error: Mapping[str, Any], part: Part) -> WrongShape:
        filled = {key: f"{value:,}" for key, value in error.get("ctx", {}).items() if isinstance(value, int)}
        need = words.format(**filled)
        message = f"{definite(part.name)} is {_shown(error['input'])}; it must be {need}"
        return WrongShape(
            WRONG_VALUE, part.keys, message, _as_list(part, error["input"]) if words == _LIST else ""
        )

    return say


def _as_list(part: Part, value: Any) -> str:
    is_name = isinstance(value, str) and _NAMES.fullmatch(value)
    each = f"[{', '.join(value.replace(',', ' ').split())}]" if is_name else "[one, another]"
    return f"write `{part.keys[-1]}: {each}`" if part.keys else ""


def _record(error: Mapping[str, Any], part: Part) -> WrongShape:
    known = keys_of(part.owner) if part.whole else ("at", "kind", "by")
    subject = "the file" if not part.keys else _place_name(part.keys)
    message = f"{definite(subject)} is {_shown(error['input'])}; it must be a mapping"
    return WrongShape(
        WRONG_VALUE, part.keys, message, f"write `{known[0]}:` and the other keys, one per line"
    )


def _place_name(keys: KeyPath) -> str:
    last = keys[-1]
    return f"item {last + 1} of `{keys[-2]}`" if isinstance(last, int) else f"`{last}`"


def _too_long(error: Mapping[str, Any], part: Part) -> WrongShape:
    most = error["ctx"]["max_length"]
    message = f"{definite(part.name)} has {len(error['input']):,} characters; the maximum is {most:,}"
    return WrongShape(
        WRONG_VALUE, part.keys, message, "shorten it; put details on the timeline or behind a link"
    )


def _other(error: Mapping[str, Any], part: Part) -> WrongShape:
    message = f"{definite(part.name)} has an invalid value: {_shown(error['input'])}"
    return WrongShape(WRONG_VALUE, part.keys, message, "")


def _shown(value: Any) -> str:
    if value is None or value == "":
        return "empty"
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, list | tuple):
        return "a list" if value else "an empty list"
    return f"`{_cut(str(value))}`"


def _cut(value: str) -> str:
    line = value.split("\n", 1)[0]
    return line if line == value and len(line) <= 40 else line[:40] + "..."


def _listed(words: Iterable[str]) -> str:
    *first, last = (f"`{word}`" for word in words)
    return f"{', '.join(first)} or {last}" if first else last


def _pattern_of(annotated: Any) -> str:
    parts = (part for each in get_args(annotated)[1:] for part in (each, *getattr(each, "metadata", ())))
    pattern: str = next(part.pattern for part in parts if getattr(part, "pattern", None))
    return pattern


def _pattern_in(model: type[Record], key: str) -> str:
    pattern: str = next(
        each.pattern for each in model.model_fields[key].metadata if getattr(each, "pattern", None)
    )
    return pattern


_FORMS: Final = {
    _pattern_of(pager.SecretName): "the name of a secret in capitals, such as `MIM_EXECUTIVE_MAIL`",
    _pattern_of(text.Slug): "lower-case letters, digits and hyphens, such as `web-checkout`",
    _pattern_of(text.SeverityId): "letters and digits without spaces, such as `SEV1`",
    _pattern_of(text.Url): "a URL, such as https://status.example.com",
    _pattern_of(text.BlankableUrl): "a URL, such as https://meet.example.com/mim-bridge",
    _pattern_of(attachment.AttachedFile): "`evidence/`, the entry id and `.txt`",
    _pattern_of(attachment.Sha256): "64 hexadecimal digits, as printed by `sha256sum`",
    _pattern_of(ids.IncidentId): "`MI-`, the date and three letters or digits, such as MI-20261123-K7F",
    _pattern_of(ids.ProblemId): "`PB-`, the date and three letters or digits, such as PB-20261125-Q2M",
    _pattern_of(ids.MaintenanceId): "`MW-`, the date and three letters or digits, such as MW-20261201-K7F",
    _pattern_of(ids.ActionId): "`AC-`, the date and three letters or digits, such as AC-20261126-T4C",
    _pattern_of(ids.EntryId): "a ULID, 26 letters and digits, generated by `mim`",
    _pattern_in(people.PersonEntry, "email"): "an email address, such as mim-duty@example.com",
    _pattern_in(people.PersonEntry, "phone"): 'a number in quotes, such as "+44 20 7946 0001"',
    _pattern_of(moments.Moment): "an entry kind, a milestone or a state such as `review.published`",
    _pattern_of(people.AccountName): "an account name without spaces, such as `mim-duty`",
    _pattern_in(review.Done, "commit"): "a commit id, 7 to 64 hexadecimal digits",
}
"""Descriptions of the formats that the models' patterns require."""

_EXACT: Final = (
    "extra_forbidden",
    "union_tag_invalid",
    "value_error",
    "string_pattern_mismatch",
    "literal_error",
    "int_parsing",
    "bool_parsing",
    "model_type",
    "model_attributes_type",
    "dict_type",
    "tuple_type",
)
"""Error types for exact values, in which unusual spaces are never correct."""

_EXPLAIN: Final[dict[str, Callable[[Mapping[str, Any], Part], WrongShape]]] = {
    "extra_forbidden": _unknown_key,
    "missing": _missing,
    "union_tag_invalid": _unknown_kind,
    "union_tag_not_found": _unknown_kind,
    "value_error": _own_words,
    "string_pattern_mismatch": _pattern,
    "literal_error": _literal,
    "string_type": _is_not("text"),
    "string_too_short": _is_not("text"),
    "string_too_long": _too_long,
    "tuple_type": _is_not(_LIST),
    "too_short": _is_not("a list of at least {min_length}"),
    "dict_type": _is_not("a mapping"),
    "int_parsing": _is_not("a whole number"),
    "int_type": _is_not("a whole number"),
    "bool_parsing": _is_not("`true` or `false`"),
    "bool_type": _is_not("`true` or `false`"),
    "greater_than_equal": _is_not("at least {ge}"),
    "less_than_equal": _is_not("at most {le}"),
    "model_type": _record,
    "model_attributes_type": _record,
}
"""Maps each type of validation error to the function that explains it."""
