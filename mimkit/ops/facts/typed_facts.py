"""Parses the `FIELD=VALUE` arguments of `mim set`, and refuses fields that are not facts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final, Literal, NamedTuple

from mimkit.errors import UsageError, did_you_mean, names_like
from mimkit.model.incident.incident_facts import FACTS

Way = Literal["=", "+=", "-="]

_FORM: Final = re.compile(r"([\w.-]{0,40}?)[ \t]{0,9}(\+=|-=|=)(.*)", re.DOTALL)
_ALSO: Final[Mapping[str, str]] = {
    "service": "services",
    "start": "started",
    "criterion": "criteria",
    "reported-by": "reporter",
    "tag": "tags",
    "audience": "audiences",
    "public-title": "public.title",
    "public-summary": "public.summary",
    "public-impact": "public.impact",
}
"""Alternative names that people type for a fact, including the options of `mim declare`."""
TYPED: Final[Mapping[str, str]] = {
    each: {"services": "service", "criteria": "criterion", "tags": "tag", "audiences": "audience"}.get(
        each, each
    )
    for each in FACTS
}
"""The name of each fact as shown in the help."""
_BY_OTHER_COMMANDS: Final[Mapping[str, str]] = {
    "severity": "mim severity SEV --reason WHY",
    "bridge": "mim bridge URL",
    "origin": "mim link REF",
    "link": "mim link REF",
    "role": "mim role ROLE PERSON",
    "manager": "mim role major-incident-manager PERSON",
    "technical-lead": "mim role technical-lead PERSON",
    "communications-lead": "mim role communications-lead PERSON",
    "scribe": "mim role scribe PERSON",
    **dict.fromkeys(
        (
            "declared",
            "proposed",
            "assembled",
            "workaround",
            "restored",
            "confirmed",
            "fixed",
            "closed",
            "time",
        ),
        "mim amend ENTRY --at TIME",
    ),
    "text": "mim amend ENTRY --text TEXT",
    "problem": "mim problem link PROBLEM",
    "status": "mim status",
}
"""Values that other commands record, with the command for each one."""


class TypedFact(NamedTuple):
    """One argument: the fact, the type of change, and the text of the value."""

    field: str
    way: Way
    text: str
    name: str
    """The fact's name as typed."""

    @property
    def names(self) -> tuple[str, ...]:
        """The items in a comma-separated list, without duplicates."""
        return tuple(dict.fromkeys(each for part in self.text.split(",") if (each := part.strip())))


class NotAFact(UsageError):
    """The argument does not name a fact that can be set."""

    def __init__(self, name: str) -> None:
        if command := _BY_OTHER_COMMANDS.get(name.lower().replace("_", "-")):
            super().__init__(f"{name} is recorded by another command, not with mim set", command)
            return
        near = names_like(name.lower(), [*TYPED.values(), *_ALSO], most=3, cutoff=0.5)
        hint = (
            did_you_mean([*dict.fromkeys(TYPED.get(_ALSO.get(each, each), each) for each in near)])
            or f"the facts are {', '.join(TYPED.values())}"
        )
        super().__init__(f"{name!r} is not an incident fact", hint)


def typed_facts(words: Iterable[str]) -> tuple[TypedFact, ...]:
    """Return the change that each argument describes. Raise UsageError for the first invalid argument."""
    every = tuple(words)
    found = tuple(_typed_fact(word) for word in every)
    for place, each in enumerate(found):
        earlier = [other for other in found[:place] if other.field == each.field]
        if earlier and FACTS[each.field].form != "names":
            raise UsageError(f"{each.name} is specified twice", "specify each fact once: mim set FIELD=VALUE")
        if any((other.way == "=") != (each.way == "=") for other in earlier):
            raise UsageError(
                f"{each.name} is both replaced and changed",
                "replace the list with =, or change it with += and -=",
            )
    return found


def _typed_fact(word: str) -> TypedFact:
    form = _FORM.fullmatch(word.lstrip())
    if form is None or not form[1]:
        raise _no_form(word)
    name, way, text = form[1], form[2], form[3].strip()
    field = _field(name)
    if field is None:
        raise NotAFact(name)
    is_list = FACTS[field].form == "names"
    if way != "=" and not is_list:
        raise UsageError(
            f"{name} has a single value, so you cannot add or remove values", f"mim set {name}=VALUE"
        )
    fact = TypedFact(field, way, text, name)  # type: ignore[arg-type]  # by the pattern
    if way != "=" and not fact.names:
        raise UsageError(f"{word!r} has no name", f"add a name: mim set {name}{way}NAME")
    return fact


def _no_form(word: str) -> UsageError:
    name = word.strip().lower()
    if _field(name):
        return UsageError(f"{word!r} has no value", f"remove any spaces around =: mim set {name}=VALUE")
    if name in _BY_OTHER_COMMANDS:
        return NotAFact(name)
    return UsageError(
        f"{word!r} is not of the form FIELD=VALUE",
        "put a value with spaces in quotes: mim set title='NEW TITLE'",
    )


def _field(name: str) -> str | None:
    plain = name.lower().replace("_", "-")
    plain = _ALSO.get(plain, plain)
    return plain if plain in FACTS else None
