"""The hosts and devices on which services run, and the rules that map hosts to services."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator
from pydantic_core import core_schema

from mimkit.model.text import File, Key, Record, Shape, Slug, Title

HostId = Annotated[
    str, Shape(core_schema.str_schema(max_length=253, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$"))
]
"""The id of a host. Lookups are not case-sensitive."""
HostPattern = Annotated[
    str, Shape(core_schema.str_schema(max_length=253, pattern=r"^[^*\s]*(\*[^*\s]*){0,2}$", min_length=1))
]
"""A pattern for host ids and names. `*` matches any number of characters and can be used at most twice."""
Address = Annotated[str, Shape(core_schema.str_schema(max_length=45, pattern=r"^[0-9A-Fa-f.:]+$"))]
"""An IP address."""


class Host(Record):
    """A server, virtual machine, network device or anything else on which services run."""

    id: HostId = Field(examples=["db-03"])
    """The host's id, which must be unique among all hosts. It is not case-sensitive."""
    name: HostId | None = Field(None, examples=["db-03.example.net"])
    """The full host name, if it differs from the id."""
    kind: Title | None = Field(None, examples=["server"])
    """The type of host, such as server, vm or network."""
    place: Title | None = Field(None, examples=["Frankfurt, rack 12"])
    """The location, such as a site, room, rack, region or cluster."""
    owner: Slug | None = Field(None, examples=["database"])
    """The resolver group that owns the host."""
    services: tuple[Slug, ...] = Field((), examples=[["payments"]])
    """The services that run on the host, in addition to those assigned by mapping rules."""
    tags: tuple[Title, ...] = Field((), examples=[["postgres", "production"]])
    """The host's tags in the inventory. Mapping rules can select hosts by tag."""
    addresses: tuple[Address, ...] = Field((), examples=[["10.0.3.7"]])
    """The host's IP addresses. The host can be looked up by any of them."""
    runs_on: HostId | None = Field(None, examples=["esx-2"])
    """For a virtual machine or container: the host on which it runs."""
    key: Key | None = None
    """For an imported host: the host's key in the inventory."""


class HostMapping(Record):
    """A rule that maps hosts to a service. A host must match every key in the rule."""

    service: Slug
    """The service that runs on the matching hosts."""
    hosts: tuple[HostPattern, ...] = Field((), examples=[["db-*", "pg-01"]])
    """Patterns for host ids and names, at least one of which must match.

    `*` matches any number of characters and can be used at most twice.
    """
    tags: tuple[Title, ...] = Field((), examples=[["postgres"]])
    """The tags to match. The host must have at least one of them."""
    kinds: tuple[Title, ...] = Field((), examples=[["vm"]])
    """The types of host to match. The host must be of one of these types."""
    places: tuple[Title, ...] = ()
    """The full names of the locations to match. The host must be in one of them."""

    @model_validator(mode="after")
    def _selects(self) -> HostMapping:
        if not (self.hosts or self.tags or self.kinds or self.places):
            raise ValueError("selects no hosts: add `hosts`, `tags`, `kinds` or `places`")
        return self


class Infrastructure(File):
    """Hosts from an inventory, rules that map hosts to services, or both: `policy/infrastructure/ID.yaml`.

    The rules in each file apply to the hosts in all files. Write each host on one line, as `mim import` does,
    because such files load much faster.
    """

    id: Slug
    """The file's id, which is also the file name."""
    title: Title
    """The title, such as the name of the inventory."""
    mapping: tuple[HostMapping, ...] = ()
    """The rules that map hosts to services."""
    hosts: tuple[Host, ...] = ()
    """The hosts."""
