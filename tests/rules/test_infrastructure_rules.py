"""Hosts that appear twice, and hosts and mapping rules that name what does not exist."""

from __future__ import annotations

import pytest

from mimkit.app.judging.check import check_files
from tests.rules.test_examples import ORGANISATION

HEAD = "schema: 1\nid: {0}\ntitle: Hosts\n{1}"


def found(**files: str) -> list[str]:
    written = {
        f"policy/infrastructure/{name}.yaml": HEAD.format(name, body).encode() for name, body in files.items()
    }
    return [
        f"{each.path.rpartition('/')[2]}:{each.line} {each.code} {each.message}"
        for each in check_files({**ORGANISATION, **written})
    ]


def test_a_host_of_another_inventory_is_named_with_its_file() -> None:
    assert found(a='hosts:\n  - {"id": "db-03"}\n', b='hosts:\n  - {"id": "x"}\n  - {"id": "DB-03"}\n') == [
        "b.yaml:6 MIM791 `DB-03` is also in policy/infrastructure/a.yaml."
    ]


def test_a_host_names_services_that_exist() -> None:
    lines = '  - {"id": "db-03", "services": ["email", "databse"], "owner": "networks"}\n' * 2
    assert found(a=f"hosts:\n{lines.replace('db-03', 'db-04', 1)}") == [
        f"a.yaml:{line} {code}"
        for line in (5, 6)
        for code in (
            "MIM792 `databse` is not a service in policy/services; did you mean `database`?",
            "MIM793 `networks` is not a resolver group in policy/groups; did you mean `network`?",
        )
    ]


def test_a_host_does_not_run_on_itself_nor_on_a_host_that_is_not_there() -> None:
    assert found(a='hosts:\n  - {"id": "a", "runs_on": "A"}\n  - {"id": "b", "runs_on": "a"}\n') == [
        "a.yaml:5 MIM794 `a` runs on itself."
    ]
    hosts = "".join(f'  - {{"id": "host-{number}"}}\n' for number in range(1_000))
    assert found(a=f'hosts:\n{hosts}  - {{"id": "b", "runs_on": "host-1000"}}\n') == [
        "a.yaml:1005 MIM794 `host-1000` is not a host in policy/infrastructure."
    ]


@pytest.mark.parametrize(
    ("rule", "is_used"),
    [
        ("hosts: [DB-03]", True),
        ("hosts: [db-*, nothing]", True),
        ("hosts: ['*.example.net']", True),
        ("hosts: ['d*3']", True),
        ("hosts: ['*b-04']", False),
        ("hosts: ['b-03']", False),
        ("tags: [POSTGRES]", True),
        ("tags: [mysql]", False),
        ("kinds: [vm]", True),
        ("places: [Frankfurt]", True),
        ("places: [Frank]", False),
        ("tags: [postgres], kinds: [server]", False),
        ("tags: [postgres], kinds: [vm]", True),
        ("hosts: ['esx-*'], tags: [postgres]", False),
    ],
)
def test_a_mapping_rule_selects_a_host_by_all_its_keys(rule: str, *, is_used: bool) -> None:
    hosts = (
        'hosts:\n  - {"id": "esx-2", "kind": "server"}\n'
        '  - {"id": "db-03", "name": "db-03.example.net", "kind": "vm", "place": "Frankfurt", "tags": ["postgres"]}\n'
    )
    message = "a.yaml:5 MIM795 No host matches this rule for `email`."
    assert found(a=f"mapping:\n  - {{service: email, {rule}}}\n{hosts}") == ([] if is_used else [message])


def test_a_mapping_rule_needs_something_to_select_by() -> None:
    [line] = found(a="mapping:\n  - service: email\n")
    assert "MIM10" in line
    assert "add `hosts`, `tags`, `kinds` or `places`" in line
