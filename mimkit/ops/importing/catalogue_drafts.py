"""The data that catalogue and inventory importers return: draft services, groups, people and hosts."""

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
    """A reference to a person, group, service or host, which is replaced with its id in this repository."""

    kind: CatalogueKind
    key: str
    """The key of the draft to which the reference points."""
    name: str
    """The name of the target. If no draft has the key, the record with this id or name is used."""
    said: str
    """The reference as written in the source."""
    place: Place
    what: str
    """A description of the reference, such as `owner of component:default/web`."""


@dataclass(frozen=True, kw_only=True)
class CatalogueDraft:
    """A service, group, person or host in a source."""

    kind: CatalogueKind
    key: str
    """The key in the source, unique within the format. It identifies the same record even if the title changes."""
    place: Place
    name: str
    """The name from which the id is derived."""
    values: Mapping[str, Any]
    """The values of the record by key, without the id. A value may be or contain a `Named`."""
    also: tuple[str, ...] = ()
    """Alternative names from which to derive the id if it is already taken, in order of preference."""
    notes: Mapping[str, str] = field(default_factory=dict)
    """Comments on a new record for its reviewer, by key. They mark values that are missing from the source."""


class Dangling(NamedTuple):
    """A reference whose target is in neither the files nor the policy."""

    place: Place
    key: str
    """The name of the missing target."""
    what: str
    """A description of the reference, such as `owner of component:default/web`."""


class Unmapped(NamedTuple):
    """A type of source value for which the record has no field. Its occurrences are counted."""

    what: str


def slug(name: str) -> str:
    """Return the id for a service, group or person with this name, or an empty string if the name has no usable characters."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return _NOT_IN_SLUG.sub("-", plain).strip("-")[:_SLUG].rstrip("-")


def host_id(name: str) -> str:
    """Return the id for a host with this name, or an empty string if the name has no usable characters."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return _NOT_IN_HOST.sub("-", plain).strip("-._")[:_HOST].rstrip("-._")
