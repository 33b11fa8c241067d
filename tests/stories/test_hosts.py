"""A host fails: which services run on it, and who is called."""

from __future__ import annotations

import pytest

from tests.stories.conftest import Desk

INVENTORY = """schema: 1
id: datacentre
title: Data centre
mapping:
  - service: payments
    hosts: ["pay-*"]
hosts:
  - {"id": "esx-2", "kind": "server", "place": "Frankfurt", "owner": "network"}
  - {"id": "db-03", "kind": "vm", "place": "Frankfurt", "owner": "database", "services": ["database"], "runs_on": "esx-2", "addresses": ["10.0.3.7"]}
  - {"id": "pay-1", "kind": "vm", "runs_on": "esx-2"}
  - {"id": "spare-1"}
"""
PATH = "policy/infrastructure/datacentre.yaml"


@pytest.fixture
def equipped(desk: Desk) -> Desk:
    desk.write(PATH, INVENTORY)
    desk.commit()
    return desk


def test_a_host_answers_with_its_services_and_whom_to_call(equipped: Desk) -> None:
    assert equipped.mim("check").out.startswith("28 files")
    said = equipped.mim("impact", "--host", "ESX-2").out
    assert "esx-2  server, Frankfurt\n  owner     network\n" in said
    assert "services  database (through db-03), payments (through pay-1)\n" in said
    assert "network   network-duty   +44 20 7946 0008  owns esx-2\n" in said
    assert "database  database-duty  +44 20 7946 0007  owns database\n" in said
    found = equipped.mim("impact", "--host", "10.0.3.7", "--json").document
    assert [each["id"] for each in found["services"]] == ["database"]
    assert [each["id"] for each in found["hit"]] == ["checkout", "payments"]
    assert [(each["id"], each["services"]) for each in found["asked_hosts"]] == [("db-03", ["database"])]
    assert [(each["group"], each["answers_for"], each["hosts"]) for each in found["call"]] == [
        ("database", ["database"], ["db-03"])
    ]
    assert [each["id"] for each in found["hosts"]] == ["db-03", "esx-2"]


def test_a_host_without_services_still_has_an_answer_and_an_unknown_one_a_suggestion(equipped: Desk) -> None:
    said = equipped.mim("impact", "--host", "spare-1").out
    assert "no service is mapped to this host" in said
    assert "not recorded" in said
    # A heading without a line below it would look like an error in the middle of an outage.
    assert "Call\n  No one: the host has no resolver group and no mapped service." in said
    assert "db-03" in equipped.refused(2, "impact", "--host", "db-3").err
    assert (
        "Hosts\n  database  db-03 (Frankfurt), esx-2 (Frankfurt)\n" in equipped.mim("impact", "database").out
    )


def test_a_declaration_and_a_page_show_the_hosts(equipped: Desk) -> None:
    said = equipped.mim("declare", "Nobody can pay", "--host", "db-03", "--severity", "SEV1").out
    assert "hosts      database on db-03 (Frankfurt), esx-2 (Frankfurt)" in said
    assert [each["text"] for each in equipped.timeline() if each["kind"] == "note"] == [
        "Affected host: db-03"
    ]
    paged = equipped.mim("page", "database").out
    assert "\nHosts of the affected services\n  database  db-03 (Frankfurt), esx-2 (Frankfurt)\n" in paged
    assert "Hosts of the affected" not in equipped.mim("page", "payments").out
    document = equipped.mim("impact", "--json").document
    assert [each["id"] for each in document["hosts"]] == ["db-03", "esx-2"]


def test_a_broken_inventory_stops_neither_a_declaration_nor_a_page(equipped: Desk) -> None:
    equipped.write(PATH, INVENTORY.replace('"spare-1"', '"spare 1"'))
    equipped.commit()
    said = equipped.mim("declare", "Nobody can pay", "--service", "payments", "--severity", "SEV1")
    assert "page       payments" in said.out
    equipped.mim("page", "payments")
    assert "datacentre.yaml:11" in equipped.type("check").out
