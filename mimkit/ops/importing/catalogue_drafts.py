"""What an importer of a catalogue or an inventory returns: services, groups, people and hosts as the source has them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, NamedTuple

from mimkit.ops.importing.drafts import Place

CatalogueKind = Literal["person", "group", "service", "host"]

_NOT_IN_SLUG: Final = re.compile(r"[^a-z0-9]+")
_NOT_IN_HOST: Final = re.compile(r"[^A-Za-z0-9._-]+")
_SLUG: Final = 64
_HOST: Final = 253


class Named(NamedTuple):
    """A reference to a person, a group, a service or a host; written as the id that it has here."""

    kind: CatalogueKind
    key: str
    """The key of its draft."""
    name: str
    """Its name, which becomes its id: a record with that id is used if no draft has the key."""
    said: str
    """The reference as the source writes it."""
    place: Place
    what: str
    """What it is there: `owner of component:default/web`."""


@dataclass(frozen=True, kw_only=True)
class CatalogueDraft:
    """A service, a group, a person or a host as its source describes it."""

    kind: CatalogueKind
    key: str
    """Its name in the source, unique within the format: the same key is the same record, whatever its title."""
    place: Place
    name: str
    """The name from which the id is made."""
    values: Mapping[str, Any]
    """The keys of the record, without its id. A value may be or contain a `Named`."""
    also: tuple[str, ...] = ()
    """Other names for the id if another record has it, the best first."""
    notes: Mapping[str, str] = field(default_factory=dict)
    """Comments for the reviewer of a new record: what the source does not say, by key."""


class Dangling(NamedTuple):
    """A reference to something that is neither in the files nor in the policy."""

    place: Place
    key: str
    """The name of what is missing."""
    what: str
    """What it would be: `owner of component:default/web`."""


class Unmapped(NamedTuple):
    """Something that has no field in the record. It is counted."""

    what: str


def slug(name: str) -> str:
    """Return a name as an id of a service, group or person; empty if nothing is left of it."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return _NOT_IN_SLUG.sub("-", plain).strip("-")[:_SLUG].rstrip("-")


def host_id(name: str) -> str:
    """Return a name as the id of a host; empty if nothing is left of it."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return _NOT_IN_HOST.sub("-", plain).strip("-._")[:_HOST].rstrip("-._")
