"""Services on a host, and hosts behind a service."""

from __future__ import annotations

import pytest

from mimkit.duty.impact import impact
from mimkit.model.organisation.hosts import ServiceOnHost
from mimkit.model.snapshot import Snapshot
from mimkit.ops.declare import Declare
from mimkit.ops.facts.hosts import known_hosts, services_on
from mimkit.ops.refusals.names import SeveralHosts, UnknownName
from mimkit.report.duty.hosts import asked_document, host_facts, hosts_by_service, listed_hosts, service_words
from tests.builders import Desk, refusal

INVENTORY = """schema: 1
id: datacentre
title: Data centre
mapping:
  - {service: payments, hosts: ["pay-*", PG-01], kinds: [vm]}
  - {service: email, tags: [Mail], places: [Frankfurt]}
hosts:
  - {"id": "esx-2", "kind": "server", "place": "Frankfurt", "owner": "network"}
  - {"id": "DB-03", "name": "db-03.example.net", "kind": "vm", "place": "Frankfurt", "owner": "database", "services": ["database"], "runs_on": "ESX-2", "addresses": ["10.0.3.7"]}
  - {"id": "pay-1", "kind": "vm", "runs_on": "esx-2", "addresses": ["10.0.3.8"]}
  - {"id": "pay-router", "kind": "network", "addresses": ["10.0.3.8"]}
  - {"id": "mx-1", "tags": ["mail"], "place": "frankfurt"}
  - {"id": "mx-2", "tags": ["mail"], "place": "Paris"}
  - {"id": "loop-a", "runs_on": "loop-b"}
  - {"id": "loop-b", "runs_on": "loop-a", "services": ["email"]}
"""


@pytest.fixture(scope="module")
def equipped(desk: Desk) -> Desk:
    return Desk({**desk.files, "policy/infrastructure/datacentre.yaml": INVENTORY.encode()}).but_file(
        "policy/services/checkout.yaml", "infrastructure: [", "infrastructure: [mx-2, "
    )


@pytest.fixture(scope="module")
def snapshot(equipped: Desk) -> Snapshot:
    return equipped.snapshot


def on(snapshot: Snapshot, typed: str) -> tuple[ServiceOnHost, ...]:
    hosts = snapshot.hosts
    return hosts.services_on(*known_hosts(hosts, [typed]))


@pytest.mark.parametrize("typed", ["db-03", "DB-03", "db-03.EXAMPLE.net", " 10.0.3.7"])
def test_a_host_is_found_by_id_name_and_address(snapshot: Snapshot, typed: str) -> None:
    assert [each.id for each in snapshot.hosts.find(typed)] == ["DB-03"]


def test_a_host_is_found_by_the_part_of_its_name_before_the_first_dot(desk: Desk) -> None:
    file = 'schema: 1\nid: dc\ntitle: DC\nhosts:\n  - {"id": "4711", "name": "db-03.example.net"}\n'
    snapshot = Desk({**desk.files, "policy/infrastructure/dc.yaml": file.encode()}).snapshot
    assert [each.id for each in snapshot.hosts.find("DB-03")] == ["4711"]
    assert snapshot.hosts.find("example") == ()


def test_services_come_from_the_host_the_mapping_rules_and_the_services_own_files(snapshot: Snapshot) -> None:
    assert on(snapshot, "db-03") == (("database", ""),)
    assert on(snapshot, "pay-1") == (("payments", ""),)
    assert on(snapshot, "pay-router") == ()  # its kind is not that of the rule
    assert on(snapshot, "mx-1") == (("email", ""),)
    assert on(snapshot, "mx-2") == (("checkout", ""),)  # its place is not that of the rule


def test_a_server_carries_the_services_of_its_virtual_machines_and_a_loop_ends(snapshot: Snapshot) -> None:
    found = on(snapshot, "esx-2")
    assert found == (("database", "DB-03"), ("payments", "pay-1"))
    assert (
        service_words((*found, ServiceOnHost("email")))
        == "database (through DB-03), payments (through pay-1), email"
    )
    assert on(snapshot, "loop-a") == (("email", "loop-b"),)


def test_the_hosts_of_a_service_come_before_those_below_them(snapshot: Snapshot) -> None:
    found = snapshot.hosts.of(["database", "payments"])
    assert [(each.host.id, each.services) for each in found] == [
        ("DB-03", ("database",)),
        ("pay-1", ("payments",)),
        ("esx-2", ("database", "payments")),
    ]
    assert [each.host.id for each in snapshot.hosts.of(["email"])] == ["mx-1", "loop-b", "loop-a"]
    by_service = hosts_by_service(found, ["email", "payments"])
    assert {name: listed_hosts(hosts, 1) for name, hosts in by_service.items()} == {
        "payments": "pay-1 and 1 more"
    }
    assert [host_facts(each.host) for each in found] == [
        "db-03.example.net, vm, Frankfurt, on ESX-2", "vm, on esx-2", "server, Frankfurt",
    ]  # fmt: skip


def test_a_group_sees_its_own_hosts_and_those_of_its_services(snapshot: Snapshot) -> None:
    ids = {
        group: [each.host.id for each in snapshot.hosts_of_group(("payments",), group)]
        for group in ("network", "database", "payments")
    }
    # Payments depends on the database, and both run on the server of the network group.
    assert ids == {"network": ["esx-2"], "database": ["DB-03", "esx-2"], "payments": ["pay-1", "esx-2"]}


def test_a_declaration_with_a_host_affects_the_services_on_it_and_notes_the_host(equipped: Desk) -> None:
    record = equipped.declare(services=("checkout",), hosts=("esx-2", "ESX-2", "pay-1")).record
    assert record.services == ("checkout", "database", "payments")
    assert [each.text for each in record.timeline if each.kind == "note"] == ["Affected hosts: esx-2, pay-1"]
    alone = equipped.declare(services=(), hosts=("pay-router",)).record
    assert alone.services == ()
    assert [each.text for each in alone.timeline if each.kind == "note"] == ["Affected host: pay-router"]


def test_an_unknown_and_an_ambiguous_host_are_refused_with_the_ids_that_fit(equipped: Desk) -> None:
    kind, sentence, hint = refusal(equipped, Declare, "10:09", title="x", hosts=("db-3",))
    assert (kind, sentence) == (UnknownName, "'db-3' is not a host in policy/infrastructure")
    assert "DB-03" in hint
    kind, sentence, hint = refusal(equipped, Declare, "10:09", title="x", hosts=("10.0.3.8",))
    assert (kind, hint) == (SeveralHosts, "use an id: pay-1")
    assert sentence == "'10.0.3.8' is the name or address of several hosts: pay-1, pay-router"


def test_services_that_are_not_in_the_catalogue_are_not_declared(desk: Desk) -> None:
    file = 'schema: 1\nid: dc\ntitle: DC\nhosts:\n  - {"id": "a", "services": ["gone", "email"]}\n'
    snapshot = Desk({**desk.files, "policy/infrastructure/dc.yaml": file.encode()}).snapshot
    assert services_on(snapshot, ["a"]) == ("email",)


def test_the_document_of_a_host_says_what_runs_on_it_and_through_what(snapshot: Snapshot) -> None:
    hosts = snapshot.hosts
    [host] = hosts.find("esx-2")
    [found] = asked_document({host: hosts.services_on(host)})
    assert found["services"] == ["database", "payments"]
    assert found["through"] == {"database": "DB-03", "payments": "pay-1"}
    assert (found["owner"], found["place"], found["name"]) == ("network", "Frankfurt", None)
    assert impact(snapshot, ["checkout"]).behind == ("checkout", "payments", "database")
