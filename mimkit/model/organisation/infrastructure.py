"""The hosts and devices behind the services, and which of them each service runs on."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator
from pydantic_core import core_schema

from mimkit.model.text import File, Key, Record, Shape, Slug, Title

HostId = Annotated[
    str, Shape(core_schema.str_schema(max_length=253, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$"))
]
"""The id of a host. Upper and lower case make no difference when it is looked up."""
HostPattern = Annotated[
    str, Shape(core_schema.str_schema(max_length=253, pattern=r"^[^*\s]*(\*[^*\s]*){0,2}$", min_length=1))
]
"""The id or name of a host; `*` stands for any characters, at most twice."""
Address = Annotated[str, Shape(core_schema.str_schema(max_length=45, pattern=r"^[0-9A-Fa-f.:]+$"))]
"""An IP address."""


class Host(Record):
    """A server, virtual machine, network device or anything else that services run on."""

    id: HostId = Field(examples=["db-03"])
    """The id, unique among all hosts. Upper and lower case make no difference."""
    name: HostId | None = Field(None, examples=["db-03.example.net"])
    """The full host name, if the id is not the name."""
    kind: Title | None = Field(None, examples=["server"])
    """What it is, such as server, vm or network."""
    place: Title | None = Field(None, examples=["Frankfurt, rack 12"])
    """Where it is: site, room, rack, region or cluster."""
    owner: Slug | None = Field(None, examples=["database"])
    """The resolver group that owns it."""
    services: tuple[Slug, ...] = Field((), examples=[["payments"]])
    """The services that run on it. Those of the mapping rules are added."""
    tags: tuple[Title, ...] = Field((), examples=[["postgres", "production"]])
    """The tags that the inventory has for it. Mapping rules can select by them."""
    addresses: tuple[Address, ...] = Field((), examples=[["10.0.3.7"]])
    """Its IP addresses, so that you can look it up by address."""
    runs_on: HostId | None = Field(None, examples=["esx-2"])
    """For a virtual machine or a container: the host that it runs on."""
    key: Key | None = None
    """Its name in the inventory from which it was imported."""


class HostMapping(Record):
    """A rule that says which hosts a service runs on. A host must match every key that is given."""

    service: Slug
    """The service."""
    hosts: tuple[HostPattern, ...] = Field((), examples=[["db-*", "pg-01"]])
    """The ids or names; one of them must match. `*` stands for any characters, at most twice."""
    tags: tuple[Title, ...] = Field((), examples=[["postgres"]])
    """The tags; the host must have one of them."""
    kinds: tuple[Title, ...] = Field((), examples=[["vm"]])
    """The kinds of host; one of them must match."""
    places: tuple[Title, ...] = ()
    """The places; one of them must match in full."""

    @model_validator(mode="after")
    def _selects(self) -> HostMapping:
        if not (self.hosts or self.tags or self.kinds or self.places):
            raise ValueError("selects no host: give `hosts`, `tags`, `kinds` or `places`")
        return self


class Infrastructure(File):
    """Hosts of an inventory, rules that map hosts to services, or both: `policy/infrastructure/ID.yaml`.

    The rules of each file apply to the hosts of all files. Write each host on one line, as `mim import` does: such
    files are read much faster.
    """

    id: Slug
    """The id, which is also the file name."""
    title: Title
    """The title, such as the name of the inventory."""
    mapping: tuple[HostMapping, ...] = ()
    """The rules that say which hosts each service runs on."""
    hosts: tuple[Host, ...] = ()
    """The hosts."""
