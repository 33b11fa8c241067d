"""Converts drafts to record values: resolves references to ids, and adds or reports missing required values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from pydantic import ValidationError

from mimkit.app.importing.catalogue.identities import Identities
from mimkit.model.organisation.directory import Group, Service
from mimkit.model.organisation.infrastructure import Host
from mimkit.model.organisation.people import PersonEntry
from mimkit.model.text import TITLE, Record, normalise
from mimkit.ops.importing.catalogue_drafts import CatalogueDraft, CatalogueKind, Dangling, Named, Unmapped
from mimkit.ops.importing.drafts import ImportProblem, Place

_SHAPES: Final[Mapping[CatalogueKind, type[Record]]] = {
    "person": PersonEntry,
    "group": Group,
    "service": Service,
    "host": Host,
}
_TITLES: Final = frozenset(("name", "title", "kind", "place"))
_FREE: Final[Mapping[CatalogueKind, frozenset[str]]] = {"host": frozenset(("owner", "runs_on"))}
"""Host keys for which unknown names are counted but not reported as problems."""
_REASONS: Final = {
    "email": "it is not an email address",
    "phone": "it is not a phone number",
    "accounts": "it is not the name of an account",
    "addresses": "they are not IP addresses",
}


@dataclass(frozen=True)
class Defaults:
    """Default values for records if the source omits them."""

    owner: str | None = None
    """The resolver group for services whose owner is unknown."""
    contact: str | None = None
    """The contact for groups that have no known members."""
    tier: int = 3
    """The tier for services without a tier in the source."""


@dataclass(frozen=True)
class Resolved:
    """A record with the values from its source and with its references resolved."""

    kind: CatalogueKind
    key: str
    id: str
    place: Place
    values: dict[str, Any]
    notes: dict[str, str] = field(default_factory=dict)
    """Comments for a new record, by key."""
    assumed: frozenset[str] = frozenset()
    """Keys that the source omits. Their default values are used only in new records."""


Trouble = ImportProblem | Dangling | Unmapped


class Resolver:
    """Resolves drafts in dependency order: people, groups, services, hosts."""

    def __init__(self, identities: Identities, defaults: Defaults) -> None:
        self._ids = identities
        self._defaults = defaults
        self._made: set[tuple[CatalogueKind, str]] = set()
        """The ids of the records that this import writes."""

    def resolve(self, drafts: Sequence[CatalogueDraft]) -> Iterator[Resolved | Trouble]:
        """Yield the records, and a report for each part that could not be used."""
        # Hosts can refer to each other, and no host is omitted because of a missing reference.
        self._made |= {("host", name) for each in drafts if (name := self._ids.of("host", each.key))}
        for kind in _SHAPES:
            mine = [each for each in drafts if each.kind == kind]
            if kind == "person":
                # A manager can follow the people who report to them, so find the valid people first.
                for each in mine:
                    for _ in self._record(each):
                        pass
            if kind == "service":
                # Services can refer to each other, so find the incomplete ones first.
                complete, troubles = self._complete(mine)
                yield from troubles
                mine = complete
            for each in mine:
                yield from self._record(each)

    def _complete(self, drafts: Sequence[CatalogueDraft]) -> tuple[list[CatalogueDraft], list[Trouble]]:
        complete: list[CatalogueDraft] = []
        troubles: list[Trouble] = []
        for each in drafts:
            owner, found = self._owner(each)
            troubles += found
            name = self._ids.of("service", each.key)
            if owner and name:
                complete.append(each)
                self._made.add(("service", name))
            elif name and self._ids.is_here("service", name):
                complete.append(each)
            elif name:
                sentence = f"{each.key} is skipped, because its owner is unknown"
                hint = "import the resolver group too, or choose one for all such services: --owner GROUP"
                troubles.append(ImportProblem(each.place, sentence, hint))
            else:
                troubles.append(_nameless(each))
        return complete, troubles

    def _owner(self, draft: CatalogueDraft) -> tuple[str | None, list[Trouble]]:
        """Return the resolver group that owns a service.

        If the owner is a person, return the group created for them.
        """
        named = draft.values.get("owner")
        if not isinstance(named, Named):
            return self._defaults.owner, []
        found = self._id(named if named.kind == "group" else named._replace(kind="group"))
        if found is None:
            return self._defaults.owner, [Dangling(named.place, named.key or named.said, named.what)]
        return found, []

    def _record(self, draft: CatalogueDraft) -> Iterator[Resolved | Trouble]:
        name = self._ids.of(draft.kind, draft.key)
        if name is None:
            yield _nameless(draft)
            return
        troubles: list[Trouble] = []
        values = {key: self._value(draft, key, value, troubles) for key, value in draft.values.items()}
        notes, assumed = dict(draft.notes), set()
        if draft.kind == "service":
            values["owner"] = self._owner(draft)[0]
            if values["owner"] and values["owner"] == self._defaults.owner and not self._is_stated(draft):
                assumed.add("owner")
                notes["owner"] = "not in the source, or not a known group"
            if values.get("tier") is None:
                values["tier"] = self._defaults.tier
                assumed.add("tier")
                notes["tier"] = "not in the source: check it"
        if draft.kind == "group" and not values.get("contact"):
            contact = next(iter(values.get("members") or ()), self._defaults.contact)
            if contact is None and not self._ids.is_here("group", name):
                sentence = f"{draft.key} is skipped, because none of its members is known"
                yield from troubles
                yield ImportProblem(
                    draft.place, sentence, "choose a contact for all such groups: --contact PERSON"
                )
                return
            values["contact"] = contact
            assumed.add("contact")
            notes["contact"] = "not in the source: check it"
        yield from troubles
        yield from self._checked(
            Resolved(draft.kind, draft.key, name, draft.place, values, notes, frozenset(assumed))
        )

    def _is_stated(self, draft: CatalogueDraft) -> bool:
        owner = draft.values.get("owner")
        return isinstance(owner, Named) and self._id(owner._replace(kind="group")) is not None

    def _value(self, draft: CatalogueDraft, key: str, value: Any, troubles: list[Trouble]) -> Any:
        if isinstance(value, Named):
            found = self._id(value)
            if (found is None and key != "owner") or (found is None and draft.kind == "host"):
                troubles.append(self._missing(draft, key, value))
            return found
        if isinstance(value, list):
            several = [self._value(draft, key, each, troubles) for each in value]
            return [*_once(each for each in several if each is not None)]
        if isinstance(value, dict):
            inner = {each: self._value(draft, key, part, troubles) for each, part in value.items()}
            return None if None in inner.values() else inner
        if isinstance(value, str):
            text = normalise(value)
            return (" ".join(text.split())[:TITLE].rstrip() if key in _TITLES else text) or None
        return value

    @staticmethod
    def _missing(draft: CatalogueDraft, key: str, value: Named) -> Trouble:
        if key in _FREE.get(draft.kind, ()):
            return Unmapped(f"{key} {value.said}")
        return Dangling(value.place, value.key or value.said, value.what)

    def _id(self, named: Named) -> str | None:
        """Return the id that a reference resolves to, if this import writes that record or the record already exists."""
        found = self._ids.of(named.kind, named.key)
        if found and ((named.kind, found) in self._made or self._ids.is_here(named.kind, found)):
            return found
        return self._ids.here(named.kind, named.name)

    def _checked(self, found: Resolved) -> Iterator[Resolved | Trouble]:
        """Yield the record without its invalid values, and a problem for each invalid value."""
        values = {key: value for key, value in found.values.items() if value not in (None, [], {})}
        shape = _SHAPES[found.kind]
        while True:
            try:
                shape.model_validate({"id": found.id, **values})
            except ValidationError as problem:
                first = problem.errors(include_url=False, include_input=False)[0]
                key = str(first["loc"][0]) if first["loc"] else ""
                reason = _REASONS.get(key, "it is not valid")
                shown = str(values.get(key, ""))[:80]
                if key not in values or shape.model_fields[key].is_required():
                    yield ImportProblem(
                        found.place, f"{found.key} is skipped, because its {key} {shown!r} is not valid"
                    )
                    return
                yield ImportProblem(found.place, f"the {key} {shown!r} of {found.key} is skipped: {reason}")
                del values[key]
            else:
                self._made.add((found.kind, found.id))
                yield Resolved(
                    found.kind, found.key, found.id, found.place, values, found.notes, found.assumed
                )
                return


def _once(values: Iterable[Any]) -> Iterable[Any]:
    return {repr(each): each for each in values}.values()


def _nameless(draft: CatalogueDraft) -> ImportProblem:
    sentence = f"{draft.key} is skipped, because its name has no letters or digits for an id"
    return ImportProblem(draft.place, sentence)
