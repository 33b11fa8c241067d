"""Imports hosts from any inventory's CSV export, which must have a header and one line for each host."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from mimkit.app.importing.catalogue.format import CatalogueFormat, Found
from mimkit.app.importing.catalogue.tables import Row, named_rows
from mimkit.app.importing.catalogue.values import addresses, several, text_of
from mimkit.app.importing.format import Material
from mimkit.ops.importing.catalogue_drafts import CatalogueDraft, Named
from mimkit.ops.importing.drafts import ImportProblem

COLUMNS: Final = {
    "id": ("id", "host", "hostname", "asset", "ci"),
    "name": ("name", "fqdn", "host name", "dns name"),
    "kind": ("kind", "type", "class", "role"),
    "place": ("place", "location", "site", "datacentre", "datacenter"),
    "owner": ("owner", "team", "group", "support group", "owned by"),
    "services": ("services", "service"),
    "tags": ("tags", "tag", "labels"),
    "addresses": ("addresses", "address", "ip", "ip address", "ips"),
    "runs_on": ("runs_on", "runs on", "parent", "hypervisor"),
}
"""Our columns, each with the header names accepted for it."""


def read(materials: Sequence[Material]) -> Iterator[Found]:
    """Yield a draft for each line."""
    for material in materials:
        for row in named_rows(material, COLUMNS, ("id", "name")):
            yield from _host(row) if isinstance(row, Row) else (row,)


def _host(row: Row) -> Iterator[Found]:
    cells = {key: text_of(value) for key, value in row.cells.items()}
    name = cells.get("id") or cells.get("name", "")
    if not name:
        yield ImportProblem(row.place, "the line has no id and no name")
        return
    full = cells.get("name")
    values: dict[str, Any] = {
        "name": full if full and full != name and " " not in full else None,
        "kind": cells.get("kind", "").lower(),
        "place": cells.get("place"),
        "tags": several(row.cells.get("tags", "")),
        "addresses": addresses(
            each for part in several(row.cells.get("addresses", "")) for each in part.split()
        ),
        "services": [
            Named("service", "", each, each, row.place, f"service of {name}")
            for each in several(row.cells.get("services", ""))
        ],
    }
    if owner := cells.get("owner"):
        values["owner"] = Named("group", "", owner, owner, row.place, f"owner of {name}")
    if carrier := cells.get("runs_on"):
        values["runs_on"] = Named("host", carrier.casefold(), carrier, carrier, row.place, f"host of {name}")
    yield CatalogueDraft(kind="host", key=name.casefold(), place=row.place, name=name, values=values)
    yield from row.unmapped


FORMAT = CatalogueFormat(
    "infrastructure",
    "Any inventory, as CSV with the header id, name, kind, place, owner, services, tags, addresses, runs_on",
    read,
    (".csv", ".tsv"),
    title="Infrastructure",
)
