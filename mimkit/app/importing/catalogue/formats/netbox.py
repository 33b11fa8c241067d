"""Imports devices and virtual machines from the NetBox REST API as hosts.

Source: https://netboxlabs.com/docs/netbox/integrations/rest-api/: GET /api/dcim/devices/ and
/api/virtualization/virtual-machines/. Reads whole responses, or only the objects in `results`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from mimkit.app.importing.catalogue.format import CatalogueFormat, Found
from mimkit.app.importing.catalogue.values import addresses, display_name, records_of, text_of, texts_of
from mimkit.app.importing.format import Material
from mimkit.app.importing.reading.json_records import JsonRecord, json_records
from mimkit.ops.importing.catalogue_drafts import CatalogueDraft, Named, Unmapped
from mimkit.ops.importing.drafts import ImportProblem

_UNMAPPED = ("serial", "asset_tag", "description", "comments", "custom_fields", "status")


def read(materials: Sequence[Material]) -> Iterator[Found]:
    """Yield a draft for each device and each virtual machine."""
    for material in materials:
        for record in json_records(material, "results"):
            if isinstance(record, ImportProblem):
                yield record
            else:
                yield from _host(record)


def _host(record: JsonRecord) -> Iterator[Found]:
    data, place = record.data, record.place
    number = text_of(data.get("id"))
    if not number:
        yield ImportProblem(place, "this is not a NetBox device or virtual machine: it has no id")
        return
    is_device = "device_type" in data or "rack" in data
    key = f"netbox:{'device' if is_device else 'vm'}:{number}"
    name = text_of(data.get("name")) or text_of(data.get("display")) or f"device-{number}"
    full = text_of(data.get("dns_name")) or _name_of_address(data)
    values: dict[str, Any] = {
        "name": full if full and full != name else None,
        "kind": (display_name(data.get("role")) or display_name(data.get("device_role")) or "device").lower()
        if is_device
        else "vm",
        "place": ", ".join(
            each for part in ("site", "location", "rack", "cluster") if (each := display_name(data.get(part)))
        ),
        "tags": [tag for each in _tags(data) if (tag := display_name(each))],
        "addresses": addresses(
            _address(data.get(part)) for part in ("primary_ip4", "primary_ip6", "primary_ip")
        ),
        "key": key,
    }
    if tenant := display_name(data.get("tenant")):
        short = data["tenant"].get("slug") if isinstance(data["tenant"], dict) else tenant
        values["owner"] = Named("group", "", text_of(short) or tenant, tenant, place, f"tenant of {name}")
    carrier = data.get("device")
    if not is_device and isinstance(carrier, dict) and (other := text_of(carrier.get("id"))):
        shown = display_name(carrier) or other
        values["runs_on"] = Named("host", f"netbox:device:{other}", shown, shown, place, f"device of {name}")
    also = tuple(
        f"{name}-{each}"
        for each in (display_name(data.get("site")), display_name(data.get("cluster")))
        if each
    )
    yield CatalogueDraft(kind="host", key=key, place=place, name=name, also=also, values=values)
    yield from (Unmapped(each) for each in _UNMAPPED if data.get(each))


def _tags(data: dict[str, Any]) -> list[Any]:
    found = data.get("tags")
    return records_of(found) or texts_of(found)


def _address(value: Any) -> str:
    return text_of(value.get("address")) if isinstance(value, dict) else text_of(value)


def _name_of_address(data: dict[str, Any]) -> str:
    found = data.get("primary_ip")
    return text_of(found.get("dns_name")) if isinstance(found, dict) else ""


FORMAT = CatalogueFormat(
    "netbox",
    "NetBox: JSON from /api/dcim/devices/?limit=0 and /api/virtualization/virtual-machines/?limit=0, imported as hosts",
    read,
    title="NetBox inventory",
)
