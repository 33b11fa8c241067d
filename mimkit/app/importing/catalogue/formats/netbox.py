"""Imports devices and virtual machines from the NetBox REST API as hosts.

Source: https://netboxlabs.com/docs/netbox/integrations/rest-api/: GET /api/dcim/devices/ and
/api/virtualization/virtual-machines/. Reads whole responses, or only the objects in `results`. Files from other
endpoints, such as sites or interfaces, are reported, and so are pages that are missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from mimkit.app.importing.catalogue.format import CatalogueFormat, Found
from mimkit.app.importing.catalogue.values import (
    addresses,
    display_name,
    is_stated,
    records_of,
    text_of,
    texts_of,
)
from mimkit.app.importing.format import Material
from mimkit.app.importing.reading.json_records import JsonRecord, json_records
from mimkit.app.importing.reading.pages import Pages
from mimkit.ops.importing.catalogue_drafts import CatalogueDraft, Named, Unmapped
from mimkit.ops.importing.drafts import ImportProblem

_DEVICE: Final = frozenset(("device_type", "device_role", "rack", "face", "parent_device"))
"""Keys that only devices have."""
_VM: Final = frozenset(("vcpus", "memory", "disk", "cluster"))
"""Keys that identify a virtual machine if none of the keys of a device occurs."""
_MAPPED: Final = frozenset(
    (
        *(
            "id",
            "url",
            "display",
            "display_name",
            "display_url",
            "name",
            "dns_name",
            "site",
            "location",
            "rack",
        ),
        *("cluster", "tags", "tenant", "primary_ip", "primary_ip4", "primary_ip6", "created", "last_updated"),
        *("object_type", "natural_slug", "notes_url"),
    )
)
"""Keys that are imported, or that describe the object in NetBox and not the host."""


def read(materials: Sequence[Material]) -> Iterator[Found]:
    """Yield a draft for each device and each virtual machine."""
    several = {True: Pages("devices", "count"), False: Pages("virtual machines", "count")}
    for material in materials:
        pages: Pages | None = None
        for record in json_records(material, "results"):
            if isinstance(record, ImportProblem):
                yield record
                continue
            is_device = _is_device(record.data)
            if is_device is not None:
                pages = pages or several[is_device]
                pages.count(material)
            yield from _host(record, is_device=is_device)
    for each in several.values():
        yield from each.missing()


def _is_device(data: dict[str, Any]) -> bool | None:
    """Return whether an object is a device or a virtual machine, or None if it is neither."""
    address = text_of(data.get("url"))
    if "/dcim/devices/" in address:
        return True
    if "/virtualization/virtual-machines/" in address:
        return False
    if address:
        return None
    return True if _DEVICE & data.keys() else False if _VM & data.keys() else None


def _host(record: JsonRecord, *, is_device: bool | None) -> Iterator[Found]:
    data, place = record.data, record.place
    number = text_of(data.get("id"))
    if not number or is_device is None:
        said = display_name(data)
        sentence = f"{said} is not" if said else "this is not"
        sentence += " a NetBox device or virtual machine" + ("" if number else ": it has no id")
        hint = "export /api/dcim/devices/ and /api/virtualization/virtual-machines/"
        yield ImportProblem(place, sentence, hint)
        return
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
    # A blade depends on its chassis as a virtual machine depends on its device.
    carrier = "parent_device" if is_device else "device"
    if isinstance(found := data.get(carrier), dict) and (other := text_of(found.get("id"))):
        shown = display_name(found) or other
        values["runs_on"] = Named("host", f"netbox:device:{other}", shown, shown, place, f"device of {name}")
    also = tuple(
        f"{name}-{each}"
        for each in (display_name(data.get("site")), display_name(data.get("cluster")))
        if each
    )
    yield CatalogueDraft(kind="host", key=key, place=place, name=name, also=also, values=values)
    mapped = _MAPPED | {carrier} | ({"role", "device_role"} if is_device else set())
    yield from (
        Unmapped(each)
        for each, value in data.items()
        if each not in mapped and not each.endswith("_count") and is_stated(value)
    )


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
