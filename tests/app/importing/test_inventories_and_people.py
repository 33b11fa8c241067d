"""Inventories and directories in the forms that versions and vendors of their tools write; the data is ours."""

from __future__ import annotations

import json
from typing import Any

import pytest

from mimkit.app.importing.catalogue.format import Found
from mimkit.app.importing.catalogue.plan import merged
from mimkit.app.importing.catalogue.registry import catalogue_format
from mimkit.app.importing.format import Material
from mimkit.ops.importing.catalogue_drafts import CatalogueDraft, Named, Unmapped
from mimkit.ops.importing.drafts import ImportProblem, LeftOut


def found(name: str, *documents: object) -> list[Found]:
    files = [Material(f"{n}.json", json.dumps(each).encode()) for n, each in enumerate(documents, 1)]
    return [*catalogue_format(name).read(files)]


def drafts(results: list[Found]) -> list[CatalogueDraft]:
    return [each for each in results if isinstance(each, CatalogueDraft)]


def problems(results: list[Found]) -> list[str]:
    return [f"{each.place.file}: {each.sentence}" for each in results if isinstance(each, ImportProblem)]


def unmapped(results: list[Found]) -> list[str]:
    return sorted({each.what for each in results if isinstance(each, Unmapped)})


# NetBox 4: https://demo.netbox.dev/api/dcim/devices/. NetBox 2: numbers as states, `device_role`, tags as text.
NETBOX_4: dict[str, Any] = {
    "id": 7, "url": "https://nb.example.net/api/dcim/devices/7/", "display": "blade-1 (7)", "name": "blade-1",
    "device_type": {"model": "B200", "manufacturer": {"name": "Example"}}, "role": {"name": "Server"},
    "parent_device": {"id": 6, "name": "chassis-1"}, "device_bay": {"id": 1}, "platform": None, "rack": None,
    "site": {"display": "Hall 1", "name": "Hall 1"}, "status": {"value": "active", "label": "Active"},
    "custom_fields": {"owner": None}, "console_port_count": 2, "local_context_data": None, "tags": [], "serial": "",
    "created": "2020-12-22T00:00:00Z",
}  # fmt: skip
NETBOX_2: dict[str, Any] = {
    "id": 6, "name": "chassis-1", "display_name": "chassis-1", "device_role": {"name": "Chassis"},
    "device_type": {"model": "C1"}, "rack": {"display_name": "R1", "name": "R1"}, "face": {"value": 0, "label": "Front"},
    "status": {"value": 1, "label": "Active"}, "tags": ["old"], "primary_ip": {"address": "10.0.0.6/24"},
}  # fmt: skip


def test_devices_of_two_versions_of_netbox() -> None:
    results = found("netbox", {"count": 2, "next": None, "results": [NETBOX_4, NETBOX_2]})
    blade, chassis = drafts(results)
    assert (blade.key, blade.values["kind"], blade.values["place"]) == ("netbox:device:7", "server", "Hall 1")
    carrier = blade.values["runs_on"]
    assert isinstance(carrier, Named)
    assert (carrier.key, carrier.name) == (chassis.key, "chassis-1")
    assert (chassis.values["kind"], chassis.values["tags"]) == ("chassis", ["old"])
    # Everything else that has a value is counted, and nothing that is empty.
    assert unmapped(results) == ["device_bay", "device_type", "face", "status"]
    assert problems(results) == []


@pytest.mark.parametrize(
    "other",
    [
        {"id": 4, "url": "https://nb.example.net/api/dcim/sites/4/", "name": "Hall 1", "device_count": 8},
        {
            "id": 9,
            "url": "https://nb.example.net/api/dcim/interfaces/9/",
            "name": "Hall 1",
            "device": {"id": 7},
        },
        {"id": 4, "name": "Hall 1", "slug": "hall-1"},
    ],
)
def test_an_object_of_another_endpoint_is_not_a_virtual_machine(other: dict[str, Any]) -> None:
    results = found("netbox", [other])
    assert problems(results) == ["1.json: Hall 1 is not a NetBox device or virtual machine"]
    assert drafts(results) == []


def test_a_page_that_is_missing_is_reported_and_all_pages_together_are_not() -> None:
    # NetBox returns at most 1,000 objects even with limit=0.
    machine = {"id": 3, "name": "vm-3", "cluster": {"name": "C"}, "role": {"name": "Database"}}
    first = {"count": 2, "next": "https://nb.example.net/api/dcim/devices/?offset=1", "results": [NETBOX_4]}
    last = {"count": 2, "next": None, "results": [NETBOX_2]}
    machines = {"count": 1, "next": None, "results": [machine]}
    assert problems(found("netbox", first, machines)) == ["1.json: the files contain 1 of 2 devices"]
    whole = found("netbox", first, last, machines)
    assert problems(whole) == []
    assert "role" in unmapped(whole)


ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"


def users(*several: dict[str, Any], **more: object) -> dict[str, Any]:
    return {
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
        "Resources": [*several],
        **more,
    }


def test_a_scim_user_with_every_attribute_of_the_standard() -> None:
    # The attributes of RFC 7643, section 8.3.
    user = {
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", ENTERPRISE], "id": "a1", "externalId": "7",
        "userName": "ada@example.com", "name": {"formatted": "Ms. Ada L.", "honorificPrefix": "Ms."},
        "emails": [{"value": "a@home.example", "type": "home"}, {"value": "ada@example.com", "type": "work"}],
        "phoneNumbers": [{"value": "tel:+44-20-7946-0011", "type": "work"}, {"value": "+44 20 7946 0012", "type": "mobile"}],
        "title": "Engineer", "locale": "en-GB", "x509Certificates": [{"value": "MII"}], "photos": [], "active": True,
        ENTERPRISE: {"employeeNumber": "7", "department": "", "manager": {"value": "b2", "$ref": "../Users/b2"}},
        "meta": {"resourceType": "User"},
    }  # fmt: skip
    results = found("scim", users(user, totalResults=1))
    (ada,) = drafts(results)
    assert (ada.name, ada.values["name"], ada.values["email"]) == ("ada", "Ms. Ada L.", "ada@example.com")
    assert ada.values["phone"] == "+44 20 7946 0012"
    assert ada.values["manager"].key == "b2"
    assert unmapped(results) == ["employeeNumber", "locale", "title", "x509Certificates"]


def test_what_other_servers_send_as_scim() -> None:
    results = found(
        "scim",
        users(
            # Names in another case (RFC 7643, section 2.1), and flags as text.
            {"ID": "1", "UserName": "ada", "DisplayName": "Ada", "Active": "True",
             "Emails": [{"Value": "x@y.example"}, {"Value": "ada@example.com", "Primary": "true"}]},
            {"id": "2", "userName": "gone", "active": "False"},
            # SCIM 1.1.
            {"id": "3", "userName": "eve", "urn:scim:schemas:extension:enterprise:1.0": {"manager": {"managerId": "1"}}},
            {"id": "g", "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "displayName": "Empty"},
            totalResults=5,
        ),
    )  # fmt: skip
    ada, eve = drafts(results)
    assert (ada.name, ada.values["name"], ada.values["email"]) == ("ada", "Ada", "ada@example.com")
    assert (eve.name, eve.values["manager"].key) == ("eve", ada.key)
    assert [each.name for each in results if isinstance(each, LeftOut)] == ["gone"]
    assert unmapped(results) == ["group"]
    assert problems(results) == ["1.json: the files contain 4 of 5 SCIM resources"]


def test_a_bulk_request_contains_users_and_an_empty_response_none() -> None:
    # RFC 7644, section 3.7, as Microsoft Entra's API for provisioning accepts it.
    created = {"method": "POST", "path": "/Users", "data": {"userName": "ada", "displayName": "Ada"}}
    deleted = {"method": "DELETE", "path": "/Users/7"}
    results = found("scim", {"Operations": [created, deleted], "failOnErrors": None})
    assert [each.name for each in drafts(results)] == ["ada"]
    assert unmapped(results) == ["bulk operation DELETE"]
    empty = users(totalResults=0)
    del empty["Resources"]
    assert found("scim", empty) == []


def test_a_virtual_machine_with_its_own_agent_is_one_host() -> None:
    # As GLPI agents on a Hyper-V host and in its virtual machine report; UUIDs are written in either case.
    guest = {"name": "VM-1", "uuid": "6A257FA0-0001", "vmtype": "hyperv", "status": "running"}
    host = {
        "deviceid": "host-1", "itemtype": "Computer",
        "content": {"hardware": {"name": "host", "uuid": "A1"}, "virtualmachines": [guest], "cpus": [{"core": 8}], "softwares": []},
    }  # fmt: skip
    own = {
        "deviceid": "vm-1", "itemtype": "Computer",
        "content": {"hardware": {"name": "vm-1", "uuid": "6a257fa0-0001", "vmsystem": "Hyper-V"},
                    "networks": [{"ipaddress": "10.3.0.4"}]},
    }  # fmt: skip
    results = found("glpi", host, own)
    assert [each.key for each in drafts(results)] == ["glpi:host-1", "glpi:vm-1", "glpi:vm-1"]
    together = merged(drafts(results))
    assert [each.name for each in together] == ["host", "VM-1"]
    assert together[1].values["addresses"] == ["10.3.0.4"]
    assert together[1].values["runs_on"].key == "glpi:host-1"
    assert unmapped(results) == ["cpus"]
    # Without an inventory of its own, its key is that of an earlier import.
    assert [each.key for each in drafts(found("glpi", host))] == ["glpi:host-1", "glpi:host-1/6A257FA0-0001"]


LDIF = """\
# record 1
dn: CN=ivan,CN=Users,DC=example,DC=net
objectClass: user
cn: ivan
sAMAccountName: Ivan
givenName:: 0JjQstCw0L0=
sn:: 0JjQstCw0L3QvtCy
department: IT
thumbnailPhoto:: /9j/4AAQSkZJRgABAQ==
jpegPhoto:< file:///photos/ivan.jpg

# search reference
ref: ldap://forest.example.net/DC=forest

# search result
search: 2
result: 0 Success

# numEntries: 1
"""


def test_what_ldapsearch_prints_about_the_search_is_not_a_record() -> None:
    results = [*catalogue_format("ldif").read([Material("p.ldif", LDIF.encode())])]
    (ivan,) = drafts(results)
    # In Active Directory, the common name is often the login. 0JjQ... is the name in UTF-8 and base64.
    assert ivan.values["name"] == "Иван Иванов"
    assert unmapped(results) == ["department", "jpegphoto", "thumbnailphoto"]
    assert problems(results) == []
