"""Imports GLPI agent inventories (one JSON file for each device) as hosts.

Source: https://github.com/glpi-project/inventory_format. A partial inventory adds to the data about the same
device in other files. Containers and virtual machines become hosts that run on the device.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from mimkit.app.importing.catalogue.format import CatalogueFormat, Found
from mimkit.app.importing.catalogue.values import addresses, is_stated, records_of, text_of, texts_of
from mimkit.app.importing.format import Material
from mimkit.app.importing.reading.json_records import JsonRecord, json_records
from mimkit.ops.importing.catalogue_drafts import CatalogueDraft, Named, Unmapped
from mimkit.ops.importing.drafts import ImportProblem

_KINDS: Final = {"networkequipment": "network", "unmanaged": "device"}
_PHYSICAL: Final = ("", "physical")
_READ: Final = frozenset(
    (
        *("hardware", "network_device", "operatingsystem", "networks", "bios", "virtualmachines"),
        *("databases_services", "versionclient", "versionprovider", "accesslog"),
    )
)
"""The sections that are read, at least in part, or that describe the agent."""


def read(materials: Sequence[Material]) -> Iterator[Found]:
    """Yield a draft for each device, and for each virtual machine and container on it."""
    found = [each for material in materials for each in json_records(material)]
    inventoried = {
        uuid: each
        for each in found
        if isinstance(each, JsonRecord) and (uuid := _uuid(each.data)) and _id(each)
    }
    for each in found:
        if isinstance(each, ImportProblem):
            yield each
        else:
            yield from _device(each, inventoried)


def _uuid(data: dict[str, Any]) -> str:
    """Return the UUID of a device in lower case, or an empty string if it has none."""
    content = data.get("content")
    return text_of(_part(content, "hardware").get("uuid")).lower() if isinstance(content, dict) else ""


def _id(record: JsonRecord) -> str:
    return text_of(record.data.get("deviceid"))


def _device(record: JsonRecord, inventoried: Mapping[str, JsonRecord]) -> Iterator[Found]:
    data = record.data
    content = data.get("content")
    device = _id(record)
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
        yield from _guest(record, each, name, inventoried)
    yield from (Unmapped(each) for each, part in content.items() if each not in _READ and is_stated(part))


def _guest(
    record: JsonRecord, guest: dict[str, Any], host: str, inventoried: Mapping[str, JsonRecord]
) -> Iterator[Found]:
    name, uuid, device = text_of(guest.get("name")), text_of(guest.get("uuid")), _id(record)
    if not name:
        yield ImportProblem(record.place, f"a virtual machine of {host} has no name")
        return
    # A virtual machine with its own agent is the same host as the one that its device lists.
    own = inventoried.get(uuid.lower()) if uuid else None
    key = f"glpi:{_id(own)}" if own else f"glpi:{device}/{uuid or name}"
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
