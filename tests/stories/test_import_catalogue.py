"""`mim import` of services, people and infrastructure: written for review, once, and corrected later."""

from __future__ import annotations

import json
from typing import Any

import pytest

from mimkit.app.importing.catalogue import inventories
from tests.stories.conftest import Desk

BACKSTAGE = """# a catalogue
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: Shop.Web
  title: Web shop
  annotations: {example.com/tier: tier-2}
spec:
  owner: team-shop
  system: shop
  dependsOn: [resource:shop-db, component:default/search, component:gone, resource:search]
  consumesApis: [orders, payments-api]
---
apiVersion: backstage.io/v1alpha1
kind: System
metadata: {name: shop}
spec: {owner: group:default/team-shop}
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: search, namespace: Default}
spec: {owner: Team-Shop, providesApis: [orders], subcomponentOf: shop.web}
---
apiVersion: backstage.io/v1alpha1
kind: Resource
metadata: {name: shop-db}
spec: {owner: user:ada, dependencyOf: [component:search]}
---
apiVersion: backstage.io/v1alpha1
kind: API
metadata: {name: orders}
spec: {owner: team-shop}
---
apiVersion: backstage.io/v1alpha1
kind: API
metadata: {name: payments-api}
spec: {owner: team-shop}
---
apiVersion: backstage.io/v1alpha1
kind: Group
metadata: {name: team-shop, title: Team Shop}
spec: {type: team, children: [], members: [ada]}
---
apiVersion: backstage.io/v1alpha1
kind: User
metadata:
  name: Ada
  annotations: {github.com/user-login: ada-duty}
spec: {profile: {displayName: Ada Duty, email: ada@example.com}, memberOf: [team-gone]}
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: "${{ values.name }}"}
spec: {}
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: broken
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: odd}
spec: {owner: "component:search", dependsOn: ["${{ values.needs }}", {kind: Resource, name: shop-db}, "a b"]}
---
apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata: {name: new-service}
spec: {owner: team-shop, steps: [{input: "${{ parameters.x }}"}]}
"""


def service(desk: Desk, name: str) -> str:
    text = (desk.folder / f"policy/services/{name}.yaml").read_text()
    return text.partition("schema: 1\n")[2]


def problems(desk: Desk, *words: str) -> list[str]:
    said = desk.type("import", *words, "--json")
    found = json.loads(said.out)
    assert said.status == (1 if found["problems"] else 0)
    return [f"{each['line']}: {each['message']}" for each in found["problems"]]


def records(desk: Desk, *words: str) -> Any:
    return json.loads(desk.type("import", *words, "--json").out)["records"]


def test_every_kind_of_a_backstage_catalogue_is_read_and_every_wrong_reference_is_named(desk: Desk) -> None:
    desk.write("catalog-info.yaml", BACKSTAGE)
    assert problems(desk, "backstage", "catalog-info.yaml", "--owner", "network", "--dry-run") == [
        (
            "11: component:default/gone is in neither the files nor the policy:"
            " dependency of component:default/shop.web"
        ),
        (
            "11: resource:default/search is in neither the files nor the policy:"
            " dependency of component:default/shop.web"
        ),
        "49: group:default/team-gone is in neither the files nor the policy: memberOf of user:default/ada",
        "53: the name of a Component is a template placeholder: ${{ values.name }}",
        "59: this is not YAML: did not find expected ',' or '}'",
        "63: spec.dependsOn of component:default/odd is a template placeholder: ${{ values.needs }}",
        "63: spec.dependsOn of component:default/odd is not a reference to an entity: a b",
        "63: spec.owner of component:default/odd refers to component:search, but must refer to a group or a user",
    ]
    assert not (desk.folder / "policy/services/search.yaml").exists()
    said = desk.type("import", "backstage", "catalog-info.yaml", "--owner", "network")
    assert "1 person, 2 groups, 6 services" in said.out
    # The names are those of the entities; the tier is the annotation's; the interface that a component provides is
    # a dependency on that component, and the other one a service of its own.
    assert service(desk, "shop-web") == (
        "id: shop-web\ntitle: Web shop\ntier: 2\nowner: team-shop\ndepends_on: [shop-db, search, payments-api]\n"
    )
    assert service(desk, "shop") == (
        "id: shop\ntitle: shop\ntier: 3  # not in the source: check it\nowner: team-shop\n"
        "depends_on:\n  - service: shop-web\n    requires: soft\n"
    )
    assert "depends_on: [shop-db]" in service(desk, "search")
    assert "owner: ada\n" in service(desk, "shop-db")
    group = (desk.folder / "policy/groups/team-shop.yaml").read_text()
    assert "contact: ada  # not in the source: check it\nmembers: [ada]\n" in group
    people = (desk.folder / "policy/people.yaml").read_text()
    assert (
        "  - id: ada\n    name: Ada Duty\n    email: ada@example.com\n    accounts:\n      github: ada-duty\n"
        in people
    )
    assert desk.type("check").status == 0


def test_the_same_files_again_change_nothing_and_a_change_here_stays(desk: Desk) -> None:
    desk.write("catalog-info.yaml", BACKSTAGE)
    words = ("backstage", "catalog-info.yaml", "--owner", "network")
    assert "\n  next: mim check && git add policy && git commit\n" in desk.type("import", *words).out
    desk.commit()
    before = desk.everything()
    assert "nothing changed" in desk.type("import", *words).out
    assert desk.everything() == before
    path = desk.folder / "policy/services/shop-web.yaml"
    path.write_text(path.read_text().replace("title: Web shop", "title: Our shop  # agreed with sales"))
    changed = BACKSTAGE.replace("title: Web shop", "title: Shop").replace("tier: tier-2", "tier: '1'")
    desk.write("catalog-info.yaml", changed.replace("Ada Duty", "Ada on duty"))
    found = json.loads(desk.type("import", *words, "--json").out)
    assert found["differences"] == [
        {
            "kind": "service", "id": "shop-web", "path": "policy/services/shop-web.yaml",
            "key": "title", "here": "Our shop", "there": "Shop",
        }
    ]  # fmt: skip
    assert found["records"]["service"] == {"new": 0, "changed": 1, "unchanged": 5}
    assert "title: Our shop  # agreed with sales\ntier: 1\n" in path.read_text()
    assert "name: Ada on duty\n" in (desk.folder / "policy/people.yaml").read_text()
    desk.write(
        "catalog-info.yaml", changed[: changed.index("---\napiVersion: backstage.io/v1alpha1\nkind: System")]
    )
    found = json.loads(desk.type("import", *words, "--json").out)
    assert sorted(each["id"] for each in found["absent"]) == [
        "ada", "ada", "odd", "payments-api", "search", "shop", "shop-db", "team-shop",
    ]  # fmt: skip
    assert (desk.folder / "policy/services/search.yaml").exists()


def test_a_record_that_a_person_wrote_is_not_changed_by_the_first_import(desk: Desk) -> None:
    entity = "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: Payments, title: Pay}\n"
    desk.write("c.yaml", f"{entity}spec: {{owner: database, dependsOn: [component:email]}}\n")
    before = service(desk, "payments")
    said = desk.type("import", "backstage", "c.yaml")
    assert said.status == 0  # the owner and the dependency are in the policy
    assert "payments: title is Card payments here, and Pay in the source" in " ".join(said.out.split())
    assert service(desk, "payments") == before


def test_without_an_owner_or_a_contact_nothing_is_invented(desk: Desk) -> None:
    entity = "apiVersion: backstage.io/v1alpha1\nkind: {}\nmetadata: {{name: {}}}\nspec: {}\n"
    desk.write("a/catalog-info.yaml", entity.format("Component", "a", "{owner: nobody}"))
    desk.write("a/group.yml", entity.format("Group", "lonely", "{type: team}"))
    desk.write("a/mkdocs.yml", "site_name: x\nplugins: [!!python/name:os.system x]\n")
    assert problems(desk, "backstage", "a") == [
        "3: component:default/a is skipped, because its owner is unknown",
        "4: group:default/nobody is in neither the files nor the policy: owner of component:default/a",
        "3: group:default/lonely is skipped, because none of its members is known",
    ]
    assert not (desk.folder / "policy/services/a.yaml").exists()
    desk.type("import", "backstage", "a", "--owner", "database", "--contact", "mim-duty")
    assert "owner: database  # not in the source" in service(desk, "a")
    assert "contact: mim-duty  # not in the source" in (desk.folder / "policy/groups/lonely.yaml").read_text()
    assert desk.type("import", "backstage", "a", "--owner", "datbase").status == 2


def test_locations_are_followed_inside_the_folder_only(desk: Desk) -> None:
    location = "apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata: {name: all}\nspec:\n  targets:\n"
    targets = ["./b/*.yaml", "./gone.yaml", "../outside.yaml", "https://example.com/c.yaml", "/etc/passwd"]
    desk.write("a/all.yaml", location + "".join(f"    - {each}\n" for each in targets))
    entity = (
        "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: b}\nspec: {owner: database}\n"
    )
    desk.write("a/b/b.yaml", entity)
    desk.write("outside.yaml", entity)
    assert problems(desk, "backstage", "a/all.yaml") == [
        "7: the target './gone.yaml' does not exist",
        "8: the target '../outside.yaml' is outside a",
        "10: the target '/etc/passwd' is not a relative path",
    ]
    assert "owner: database" in service(desk, "b")


def test_the_entities_of_the_api_are_read_from_json(desk: Desk) -> None:
    entity = {"apiVersion": "backstage.io/v1alpha1", "kind": "Component", "spec": {"owner": "database"}}
    several = [{**entity, "metadata": {"name": name, "title": name.upper()}} for name in ("a", "b")]
    missing = {**entity, "metadata": {}}
    desk.write("api.json", json.dumps([*several, missing], indent=1))
    assert problems(desk, "backstage", "api.json") == ["24: an entity has no metadata.name"]
    assert "title: B\n" in service(desk, "b")
    desk.write("page.json", json.dumps({"items": several, "totalItems": 2}))
    assert "nothing changed" in desk.mim("import", "backstage", "page.json").out


def test_equal_names_of_different_kinds_and_namespaces_get_ids_of_their_own_and_keep_them(desk: Desk) -> None:
    entity = "apiVersion: backstage.io/v1alpha1\nkind: {}\nmetadata: {{name: x, namespace: {}}}\nspec: {{owner: database}}\n"
    several = [("System", "default"), ("Component", "default"), ("Component", "eu"), ("Resource", "default")]
    desk.write("c.yaml", "---\n".join(entity.format(*each) for each in several))
    desk.mim("import", "backstage", "c.yaml")
    names = sorted(path.stem for path in (desk.folder / "policy/services").glob("*x*.yaml"))
    assert names == ["x", "x-component", "x-resource", "x-system"]
    desk.write("c.yaml", "---\n".join(entity.format(*each) for each in reversed(several)))
    assert "nothing changed" in desk.mim("import", "backstage", "c.yaml").out


CSV = (
    "Asset,FQDN,Type,Location,Support group,Service,Labels,IP address,Runs on,Serial\n"
    'db-03,db-03.example.net,VM,Frankfurt,Database,database,"postgres;prod",10.0.3.7/24,esx-2,S1\n'
    'esx-2,,server,"Frankfurt, rack 3",Facilities,,,127.0.0.1,,S2\n'
    ",,,,,,,,,\n"
    "web-1,,vm,,,webshop,,,esx-9,\n"
)


def test_an_inventory_as_csv_becomes_hosts_that_mim_impact_finds(desk: Desk) -> None:
    desk.write("hosts.csv", CSV)
    assert problems(desk, "infrastructure", "hosts.csv") == [
        "5: webshop is in neither the files nor the policy: service of web-1",
    ]
    path = desk.folder / "policy/infrastructure/infrastructure.yaml"
    lines = path.read_text().partition("hosts:\n")[2].splitlines()
    assert lines == [
        (
            '  - {"id": "db-03", "name": "db-03.example.net", "kind": "vm", "place": "Frankfurt", "owner": "database",'
            ' "services": ["database"], "tags": ["postgres", "prod"], "addresses": ["10.0.3.7"], "runs_on": "esx-2"}'
        ),
        '  - {"id": "esx-2", "kind": "server", "place": "Frankfurt, rack 3"}',
        '  - {"id": "web-1", "kind": "vm"}',
    ]
    desk.mim("check")
    desk.commit()
    assert "services  database (through db-03)" in desk.mim("impact", "--host", "esx-2").out
    path.write_text(path.read_text().replace('"kind": "vm"}', '"kind": "vm", "services": ["email"]}  # ours'))
    desk.write("hosts.csv", CSV.replace("web-1,,vm,,", "web-1,,vm,Paris,") + "web-2,,vm,,,,,,,\n")
    found = records(desk, "infrastructure", "hosts.csv")
    assert found == {"host": {"new": 1, "changed": 1, "unchanged": 2}}
    assert path.read_text().splitlines()[-2:] == [
        '  - {"id": "web-1", "kind": "vm", "place": "Paris", "services": ["email"]}  # ours',
        '  - {"id": "web-2", "kind": "vm"}',
    ]
    assert records(desk, "infrastructure", "hosts.csv") == {"host": {"new": 0, "changed": 0, "unchanged": 4}}


def test_a_header_can_be_mapped_and_a_file_without_ours_is_reported(desk: Desk) -> None:
    desk.write("hosts.csv", "Nummer;Ort\nsrv1;Köln\n")
    assert problems(desk, "infrastructure", "hosts.csv") == ["1: the header has no column id or name"]
    desk.mim("import", "infrastructure", "hosts.csv", "--map", "id=Nummer", "--map", "place=ort")
    text = (desk.folder / "policy/infrastructure/infrastructure.yaml").read_text()
    assert '{"id": "srv1", "place": "Köln"}' in text
    assert (
        "Write it as --map id=asset_tag"
        in desk.refused(2, "import", "infrastructure", "hosts.csv", "--map", "id").err
    )


def test_a_full_file_is_continued_in_another_and_a_host_on_several_lines_is_left_to_its_author(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inventories, "ROOM", 2)
    desk.write("hosts.csv", "id,place\na,x\nb,x\nc,x\n")
    desk.mim("import", "infrastructure", "hosts.csv")
    first, second = (
        desk.folder / f"policy/infrastructure/infrastructure{number}.yaml" for number in ("", "-2")
    )
    assert '{"id": "c", "place": "x"}' in second.read_text()
    first.write_text(
        first.read_text().replace('  - {"id": "a", "place": "x"}', "  # by us\n  - id: a\n    place: x")
    )
    desk.write("hosts.csv", "id,place\na,y\nb,x\nc,y\nd,x\n")
    before = first.read_text()
    assert problems(desk, "infrastructure", "hosts.csv") == [
        (
            "2: policy/infrastructure/infrastructure.yaml cannot be changed:"
            " a host that needs correction spans several lines"
        )
    ]
    assert first.read_text() == before
    assert second.read_text().endswith('  - {"id": "c", "place": "y"}\n  - {"id": "d", "place": "x"}\n')
    desk.mim("check")


NETBOX: dict[str, Any] = {
    "count": 2,
    "results": [
        {
            "id": 12, "name": "esx-2", "device_type": {"id": 1, "model": "R640"}, "role": {"id": 1, "name": "Server"},
            "tenant": {"id": 3, "name": "Database", "slug": "database"}, "site": {"name": "FRA1"},
            "location": {"name": "Room 2"}, "rack": {"name": "R12"}, "status": {"value": "active"},
            "primary_ip": {"address": "10.0.0.2/24"}, "primary_ip4": {"address": "10.0.0.2/24"},
            "tags": [{"id": 1, "name": "prod", "slug": "prod"}], "serial": "X",
        },
        {
            "id": 12, "name": "db-03", "vcpus": 4, "cluster": {"name": "C1"}, "device": {"id": 12, "name": "esx-2"},
            "tenant": {"id": 9, "name": "ACME", "slug": "acme"}, "primary_ip": {"address": "10.0.0.3/24", "dns_name": "db-03.example.net"},
        },
        {"id": None}, {"id": 13, "name": None, "display": "Device type R640 (13)", "device_type": {}}, "x",
    ],
}  # fmt: skip


def test_netbox_devices_and_virtual_machines_become_hosts(desk: Desk) -> None:
    desk.write("netbox.json", json.dumps(NETBOX))
    said = desk.type("import", "netbox", "netbox.json")
    assert said.status == 1
    assert "has no id" in said.err
    assert "owner ACME (1)" in said.out
    lines = (
        (desk.folder / "policy/infrastructure/netbox.yaml").read_text().partition("hosts:\n")[2].splitlines()
    )
    assert lines == [
        (
            '  - {"id": "esx-2", "kind": "server", "place": "FRA1, Room 2, R12", "owner": "database", "tags": ["prod"],'
            ' "addresses": ["10.0.0.2"], "key": "netbox:device:12"}'
        ),
        (
            '  - {"id": "db-03", "name": "db-03.example.net", "kind": "vm", "place": "C1", "addresses": ["10.0.0.3"],'
            ' "runs_on": "esx-2", "key": "netbox:vm:12"}'
        ),
        '  - {"id": "Device-type-R640-13", "kind": "device", "key": "netbox:device:13"}',
    ]


GLPI: dict[str, Any] = {
    "deviceid": "srv-2020", "itemtype": "Computer",
    "content": {
        "hardware": {"name": "srv", "chassis_type": "Server", "vmsystem": "Physical"},
        "operatingsystem": {"fqdn": "srv.example.net"},
        "networks": [{"ipaddress": "10.1.1.1"}, {"ipaddress": "127.0.0.1"}, {"ipaddress6": "fe80::1"}],
        "virtualmachines": [{"name": "guest", "uuid": "u1", "vmtype": "KVM"}, {"uuid": "u2"}],
    },
}  # fmt: skip


def test_glpi_inventories_in_parts_become_one_host_with_its_guests(desk: Desk) -> None:
    part = {
        "deviceid": "srv-2020",
        "partial": True,
        "content": {"databases_services": [{"name": "PostgreSQL"}]},
    }
    desk.write("glpi/1.json", json.dumps(GLPI))
    desk.write("glpi/2.json", json.dumps(part))
    desk.write("glpi/3.json", '{"content": {}}')
    assert problems(desk, "glpi", "glpi") == [
        "1: a virtual machine of srv has no name",
        "1: this is not a GLPI inventory: it has no deviceid",
    ]
    lines = (
        (desk.folder / "policy/infrastructure/glpi.yaml").read_text().partition("hosts:\n")[2].splitlines()
    )
    assert lines == [
        (
            '  - {"id": "srv", "name": "srv.example.net", "kind": "server", "tags": ["PostgreSQL"], "addresses": ["10.1.1.1"],'
            ' "key": "glpi:srv-2020"}'
        ),
        '  - {"id": "guest", "kind": "kvm", "runs_on": "srv", "key": "glpi:srv-2020/u1"}',
    ]


LDIF = """version: 1

# the boss
dn: uid=ada,ou=people,dc=example,dc=com
objectClass: inetOrgPerson
uid: ada
cn:: QWRhIETDvHR5
mail: ada@exam
 ple.com
mobile: +44 (0)20 7946-0012 ext. 4
jpegPhoto:: /9j/4AAQ

dn: cn=grace,ou=people,dc=example,dc=com
objectClass: user
sAMAccountName: Grace.H
displayName: Grace H.
mail;lang-en: grace@example.com
manager: uid=ada,ou=people,dc=example,dc=com
userAccountControl: 512
description:< file:///etc/passwd

dn: cn=old,dc=example,dc=com
objectClass: user
sAMAccountName: old
userAccountControl: 514

dn: cn=all,dc=example,dc=com
objectClass: groupOfNames
member: uid=ada,ou=people,dc=example,dc=com

uid: lost
objectClass: person

dn: cn=broken
no attribute
"""


def test_people_of_a_directory_come_from_ldif(desk: Desk) -> None:
    desk.write("p.ldif", LDIF)
    assert problems(desk, "ldif", "p.ldif") == [
        "31: a record has no dn",
        "35: this line is not an attribute: no attribute",
    ]
    people = (desk.folder / "policy/people.yaml").read_text()
    assert people.endswith(
        "  - id: ada\n    name: Ada Düty\n    email: ada@example.com\n    phone: +44 20 7946-0012\n"
        "  - id: grace-h\n    name: Grace H.\n    email: grace@example.com\n    manager: ada\n"
    )
    assert "passwd" not in people
    desk.mim("check")


def test_a_line_of_ldif_in_another_encoding_stops_only_its_record(desk: Desk) -> None:
    record = "dn: uid={0}\nobjectClass: person\nuid: {0}\ncn: {1}\n\n"
    desk.write("p.ldif", (record.format("m", "M\xfcller") + record.format("ada", "Ada")).encode("latin-1"))
    assert problems(desk, "ldif", "p.ldif") == ["4: this is not UTF-8; save the file as UTF-8"]
    assert (desk.folder / "policy/people.yaml").read_text().endswith("  - id: ada\n    name: Ada\n")
    desk.write("p.ldif", record.format("b", "B").encode("utf-16"))
    assert problems(desk, "ldif", "p.ldif") == ["1: the file is UTF-16; save it as UTF-8"]


def test_people_come_from_scim_and_from_csv_and_are_known_by_their_address(desk: Desk) -> None:
    user: dict[str, Any] = {
        "id": "u-1", "userName": "ada@example.com", "name": {"givenName": "Ada", "familyName": "D."}, "active": True,
        "emails": [{"value": "home@example.org"}, {"value": "ada@example.com", "primary": True}],
        "phoneNumbers": [{"type": "work", "value": "tel:+44-20-7946-0013"}],
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {"manager": {"value": "u-9", "displayName": "X"}},
    }  # fmt: skip
    gone = {"id": "u-2", "userName": "gone", "active": False}
    desk.write("s.json", json.dumps({"Resources": [user, gone, {"id": "g", "members": []}, {"id": "?"}]}))
    assert problems(desk, "scim", "s.json") == [
        "1: u-9 is in neither the files nor the policy: manager of ada@example.com",
        "1: this is not a SCIM user: it has no userName",
    ]
    people = (desk.folder / "policy/people.yaml").read_text()
    assert people.endswith(
        "  - id: ada\n    name: Ada D.\n    email: ada@example.com\n    phone: +44-20-7946-0013\n"
    )
    desk.write(
        "p.csv", "login,full name,e-mail,mobile\nlovelace,Ada D.,ADA@example.com,+44 20 7946 0013\nx,,y,\n"
    )
    assert problems(desk, "people", "p.csv") == [
        "3: the email 'y' of x is skipped: it is not an email address"
    ]
    assert (desk.folder / "policy/people.yaml").read_text() == f"{people}  - id: x\n    name: x\n"


HOSTILE = [
    ("backstage", "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(f"b{n}: &b{n} [*{p}, *{p}, *{p}, *{p}, *{p}, *{p}, *{p}, *{p}, *{p}]\n" for n, p in enumerate(["a", *(f"b{n}" for n in range(8))])) + "apiVersion: backstage.io/v1\n"),
    ("backstage", "apiVersion: backstage.io/v1\nkind: Component\nmetadata: " + "[" * 5_000),
    ("backstage", "apiVersion: backstage.io/v1\nkind: [1]\nmetadata: 7\nspec: {owner: {}}\n"),
    ("backstage", "apiVersion: backstage.io/v1\nkind: Component\nmetadata: {name: a, namespace: {}, annotations: [x]}\nspec: {owner: [[]], system: {x: y}, dependsOn: {a: b}}\n"),
    ("backstage", 'apiVersion: backstage.io/v1\nkind: User\nmetadata: {name: "日本"}\nspec: {profile: 7, memberOf: 8}\n'),
    ("backstage", "\x00\x01"), ("glpi", "[" * 100_000), ("glpi", '{"deviceid": 9' + "9" * 5_000 + "}"), ("glpi", "{}\n[]\n7\n"),
    ("glpi", '{"deviceid": "a", "content": {"hardware": [], "networks": {"x": 1}, "virtualmachines": [7, {"name": []}], "network_device": "x"}}'),
    ("netbox", '{"results": [{"id": {}}, {"id": 1, "name": {"x": 1}, "tags": 7, "tenant": [], "site": [[]], "device": 7, "primary_ip": true}]}'),
    ("scim", '{"Resources": [{"userName": {}, "id": []}, {"userName": "a", "name": [], "emails": {"x": 1}, "phoneNumbers": [7]}]}'),
    ("ldif", "dn: x\n" + " y\n" * 10_000), ("ldif", "dn:: !!\nobjectClass: person\nuid:: //8=\n\n\n\r\n"), ("ldif", ""),
    ("people", "id,id\n1,2\n"), ("people", 'name\n"unclosed\n'), ("infrastructure", ""), ("infrastructure", "id\n" + "x" * 100_000 + "\n"),
]  # fmt: skip


@pytest.mark.sweep
@pytest.mark.parametrize(("source", "text"), HOSTILE, ids=lambda each: each[:30])
def test_hostile_files_are_reported_and_nothing_breaks(desk: Desk, source: str, text: str) -> None:
    desk.write("x", text.encode())
    said = desk.type("import", source, "x", "--owner", "database", "--contact", "mim-duty")
    assert said.status in (0, 1)
    assert desk.type("check").status == 0


def test_a_manager_who_follows_the_people_in_the_file_is_found_at_once(desk: Desk) -> None:
    desk.write("p.csv", "id,name,manager\nada,Ada,eve\neve,Eve,\n")
    assert problems(desk, "people", "p.csv") == []
    people = (desk.folder / "policy/people.yaml").read_text()
    assert people.endswith("  - id: ada\n    name: Ada\n    manager: eve\n  - id: eve\n    name: Eve\n")
    assert "nothing changed" in desk.mim("import", "people", "p.csv").out
