"""Maps a path in a file to a model field and its display name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from mimkit.model.diagnostic import KeyPath
from mimkit.model.incident import doubts, entries, entry_parts, incident, maintenance, review, stated
from mimkit.model.incident.annotations import types_below
from mimkit.model.organisation import directory, people, repositories, roster, runbook
from mimkit.model.policy import pack, policy
from mimkit.model.text import Record
from mimkit.model.time import holidays

_NOUNS: Final[dict[type, str]] = {
    policy.Policy: "the policy",
    policy.Approval: "an approval",
    policy.Origins: "the `originating_records`",
    holidays.Holidays: "the list of holidays",
    holidays.HolidaySource: "the `source`",
    pack.Checked: "`checked` in a pack",
    people.People: "the list of people",
    people.PersonEntry: "a person",
    maintenance.MaintenanceEntry: "an entry",
    maintenance.Maintenance: "a maintenance record",
    directory.Group: "a resolver group",
    directory.Channels: "the list of channels",
    directory.Glossary: "the glossary",
    directory.Term: "a term",
    repositories.Repositories: "the list of repositories",
    repositories.OtherRepository: "a repository",
    directory.EscalationStep: "an escalation step",
    incident.Source: "the `source`",
    doubts.Doubt: "a doubt",
    stated.StatedFigure: "a stated figure",
    entry_parts.Correction: "a correction",
    review.ActionItem: "an action item",
    review.Done: "`done` in an action item",
    review.Reopening: "a reopening of an action item",
    review.Declined: "`declined` in an action item",
    review.SignOff: "a sign-off",
    review.Waiver: "a waiver",
    roster.Override: "an override",
    runbook.KnownWorkaround: "a known workaround",
}

_TAGS: Final = ("[key]", "[name]", "[dependency]")
"""Tags that pydantic adds to an error path.

They mark an error in a mapping's key, or in a value that has several possible types.
"""


@dataclass(frozen=True, slots=True)
class Part:
    """A location in a model: its path in the file, and the record at that location or, for a value, around it."""

    keys: KeyPath
    owner: type[Record]
    whole: bool
    """Whether the location is the record itself, not a value within it."""

    @property
    def name(self) -> str:
        """The name of the location for use in a sentence: a key, a list item or a record."""
        keys = [key for key in self.keys if isinstance(key, str) and key != "default"]
        if self.whole or not keys:
            return noun(self.owner)
        last = self.keys[-1]
        return f"item {last + 1} of `{keys[-1]}`" if isinstance(last, int) else f"`{keys[-1]}`"


def noun(model: type[Record]) -> str:
    """Return the name of a record type with its article, as in: an incident, a `finding` entry."""
    if model in _NOUNS:
        return _NOUNS[model]
    if issubclass(model, entry_parts.RecordedEntry):
        kind = model.model_fields["kind"].default
        return f"{_article(kind)} `{kind}` entry"
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", model.__name__).lower()
    return f"{_article(words)} {words}"


def _article(words: str) -> str:
    return "an" if words[0] in "aeiou" else "a"


def definite(name: str) -> str:
    """Return the name for use at the start of a sentence, with `the` instead of `a` or `an`."""
    found = re.sub(r"^an? ", "the ", name)
    return found[:1].upper() + found[1:]


def keys_of(model: type[Record]) -> tuple[str, ...]:
    """Return the keys of a record as they appear in a file."""
    return tuple(field.alias or name for name, field in model.model_fields.items())


def locate(model: type[Record], loc: KeyPath) -> Part:
    """Find the location of a validation error in the model, ignoring tags that occur only in the error path."""
    keys: list[str | int] = []
    here: set[Any] = {model}
    owner, whole = model, True
    for step in loc:
        if len(here) > 1 and (kind := entries.TYPE_OF.get(str(step))):
            owner, whole, here = kind, True, {kind}
            continue
        if step in _TAGS:
            continue
        keys.append(step)
        here = _below(here, step)
        records = [each for each in here if isinstance(each, type) and issubclass(each, Record)]
        whole = len(records) == 1
        owner = records[0] if whole else owner
    return Part(tuple(keys), owner, whole)


def _below(here: set[Any], step: str | int) -> set[Any]:
    """Return the types that are reachable with one more step."""
    name = step if isinstance(step, str) else ""  # list items all have the same type
    return {each for kind in here for each in types_below(kind, name)}
