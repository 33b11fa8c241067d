"""Assigns each draft its last imported id, the id of a matching record, or a new id."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import count

from mimkit.app.importing.catalogue.baseline import Before, Key
from mimkit.model.snapshot import Snapshot
from mimkit.ops.importing.catalogue_drafts import CatalogueDraft, CatalogueKind, host_id, slug

_SHORTEST = 50
"""The length to which ids are truncated before a number is appended."""


class Identities:
    """Assigns record ids to drafts, which are identified by kind and key."""

    def __init__(self, snapshot: Snapshot, before: Mapping[Key, Before]) -> None:
        self._records: dict[CatalogueKind, dict[str, str]] = {
            "person": {each: each for each in snapshot.people},
            "group": {each: each for each in snapshot.groups},
            "service": {each: each for each in snapshot.services},
            "host": {each.id.casefold(): each.id for each in snapshot.hosts},
        }
        """The id of each existing record, keyed by the id in lower case."""
        self._named = {
            "person": _once((each.email, each.id) for each in snapshot.people.values()),
            "group": _once((each.title, each.id) for each in snapshot.groups.values()),
            "service": _once((each.title, each.id) for each in snapshot.services.values()),
            "host": {},
        }
        """The id of each existing record, keyed by its email address or title."""
        self._of: dict[Key, str] = {}
        self._taken: dict[CatalogueKind, set[str]] = {kind: set() for kind in self._records}
        for each in before.values():
            if each.kind in self._records and each.id.casefold() in self._records[each.kind]:
                self._of[each.kind, each.key] = each.id
                self._taken[each.kind].add(each.id.casefold())

    def assign(self, drafts: Iterable[CatalogueDraft]) -> None:
        """Assign each draft a unique id. A draft gets no id if its name contains no letters or digits."""
        waiting = [each for each in drafts if (each.kind, each.key) not in self._of]
        # First, assign the ids of existing records to the first draft that matches each. Then assign new ids.
        for each in waiting:
            found = self._described(each)
            if found and found.casefold() not in self._taken[each.kind]:
                self._take(each, found)
        for each in waiting:
            if (each.kind, each.key) not in self._of and (free := self._free(each)):
                self._take(each, free)

    def of(self, kind: CatalogueKind, key: str) -> str | None:
        """Return the id of a draft, or None if it has none."""
        return self._of.get((kind, key))

    def here(self, kind: CatalogueKind, name: str) -> str | None:
        """Return the id of the existing record with this name or id, or None if there is none."""
        wished = host_id(name) if kind == "host" else slug(name)
        return self._records[kind].get(wished.casefold()) or self._named[kind].get(name.casefold())

    def is_here(self, kind: CatalogueKind, name: str) -> bool:
        """Return whether a record with this id exists."""
        return name.casefold() in self._records[kind]

    def _described(self, draft: CatalogueDraft) -> str | None:
        email, title = (draft.values.get(key) for key in ("email", "title"))
        other = email if draft.kind == "person" else title
        by_other = self._named[draft.kind].get(other.casefold()) if isinstance(other, str) else None
        return by_other or self._records[draft.kind].get(_id_of(draft.kind)(draft.name).casefold())

    def _free(self, draft: CatalogueDraft) -> str | None:
        made = _id_of(draft.kind)
        wished = [name for each in (draft.name, *draft.also) if (name := made(each))]
        if not wished:
            return None
        numbered = (f"{wished[0][:_SHORTEST]}-{number}" for number in count(2))
        taken, here = self._taken[draft.kind], self._records[draft.kind]
        names = ((each, each.casefold()) for source in (wished, numbered) for each in source)
        return next(each for each, lower in names if lower not in taken and lower not in here)

    def _take(self, draft: CatalogueDraft, name: str) -> None:
        self._of[draft.kind, draft.key] = name
        self._taken[draft.kind].add(name.casefold())


def _id_of(kind: CatalogueKind) -> Callable[[str], str]:
    return host_id if kind == "host" else slug


def _once(pairs: Iterable[tuple[str | None, str]]) -> dict[str, str]:
    """Map names to ids, excluding names that are shared by several records."""
    found: dict[str, str] = {}
    twice: set[str] = set()
    for name, each in pairs:
        if name:
            twice |= {name.casefold()} & found.keys()
            found[name.casefold()] = each
    return {name: each for name, each in found.items() if name not in twice}
