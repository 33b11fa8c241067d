"""Imports GLPI agent inventories (one JSON file for each device) as hosts.

Source: https://github.com/glpi-project/inventory_format. A partial inventory adds to the data about the same
device in other files. Containers and virtual machines become hosts that run on the device.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from mimkit.app.importing.catalogue.format import CatalogueFormat, Found
from mimkit.app.importing.catalogue.values import addresses, records_of, text_of, texts_of
from mimkit.app.importing.format import Material
from mimkit.app.importing.reading.json_records import JsonRecord, json_records
from mimkit.ops.importing.catalogue_drafts import CatalogueDraft, Named, Unmapped
from mimkit.ops.importing.drafts import ImportProblem

_KINDS: Final = {"networkequipment": "network", "unmanaged": "device"}
_PHYSICAL: Final = ("", "physical")


def read(materials: Sequence[Material]) -> Iterator[Found]:
    """Yield a draft for each device, and for each virtual machine and container on it."""
    for material in materials:
        for record in json_records(material):
            if isinstance(record, ImportProblem):
                yield record
            else:
                yield from _device(record)


def _device(record: JsonRecord) -> Iterator[Found]:
    data = record.data
    content = data.get("content")
    device = text_of(data.get("deviceid"))
    if not isinstance(content, dict) or not device:
        missing = "deviceid" if isinstance(content, dict) else "content"
        yield ImportProblem(record.place, f"this is not a GLPI inventory: it has no {missing}")
        return
    hardware, network = (_part(content, key) for key in ("hardware", "network_device"))
    system = _part(content, "operatingsystem")
    name = text_of(network.get("name")) or text_of(hardware.get("name")) or device
    full = text_of(system.get("fqdn"))
    found = [
        address
        for key in ("ipaddress", "ip", "ipaddress6")
        for each in records_of(content.get("networks"))
        for address in texts_of(each.get(key))
    ]
    yield CatalogueDraft(
        kind="host",
        key=f"glpi:{device}",
        place=record.place,
        name=name,
        also=(f"{name}-{text_of(network.get('serial')) or text_of(_part(content, 'bios').get('ssn'))}",),
        values={
            "name": full if full and full != name else None,
            "kind": _kind(text_of(data.get("itemtype")), hardware),
            "place": text_of(network.get("location")),
            "tags": [*texts_of(data.get("tag")), *_databases(content)],
            "addresses": addresses([*found, *texts_of(network.get("ips"))]),
            "key": f"glpi:{device}",
        },
    )
    if text_of(network.get("contact")):
        yield Unmapped("network_device.contact")
    for each in records_of(content.get("virtualmachines")):
        yield from _guest(record, each, device, name)


def _guest(record: JsonRecord, guest: dict[str, Any], device: str, host: str) -> Iterator[Found]:
    name = text_of(guest.get("name"))
    if not name:
        yield ImportProblem(record.place, f"a virtual machine of {host} has no name")
        return
    key = f"glpi:{device}/{text_of(guest.get('uuid')) or name}"
    yield CatalogueDraft(
        kind="host",
        key=key,
        place=record.place,
        name=name,
        also=(f"{name}-{host}",),
        values={
            "kind": (text_of(guest.get("vmtype")) or "vm").lower(),
            "tags": texts_of(guest.get("image")),
            "addresses": addresses(texts_of(guest.get("ipaddress"))),
            "runs_on": Named("host", f"glpi:{device}", host, host, record.place, f"host of {name}"),
            "key": key,
        },
    )


def _kind(item: str, hardware: dict[str, Any]) -> str:
    """Return the kind of a device: `vm`, its chassis type, or else its GLPI item type."""
    system = text_of(hardware.get("vmsystem")).lower()
    if system not in _PHYSICAL:
        return "vm"
    chassis = text_of(hardware.get("chassis_type")).lower()
    return chassis or _KINDS.get(item.lower(), item.lower()) or "computer"


def _databases(content: dict[str, Any]) -> Iterable[str]:
    """Return the database services as tags, so that mapping rules can select hosts by them."""
    return [
        name for each in records_of(content.get("databases_services")) if (name := text_of(each.get("name")))
    ]


def _part(data: dict[str, Any], key: str) -> dict[str, Any]:
    found = data.get(key)
    return found if isinstance(found, dict) else {}


FORMAT = CatalogueFormat(
    "glpi",
    "GLPI: agent inventories in JSON (glpi-agent --json), imported as hosts",
    read,
    title="GLPI inventory",
)
