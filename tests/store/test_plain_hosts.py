"""The quick reader of inventories returns what the YAML parser returns, or nothing."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mimkit.model.file_problem import Unreadable
from mimkit.store.plain_hosts import plain_hosts
from mimkit.store.yaml.reader import read

HEAD = "# yaml-language-server: $schema=x\nschema: 1\nid: dc\ntitle: DC\nhosts:\n"
PLAIN = '  - {"id": "db-03", "place": "Köln, rack 3", "tags": ["a", "b: c", "# d"]}\n  - {"id": "x"}\n'


def test_an_inventory_of_one_object_a_line_is_read_without_the_parser() -> None:
    found = plain_hosts((HEAD + PLAIN).encode())
    assert found == read((HEAD + PLAIN).encode())
    assert isinstance(found, dict)
    assert found["hosts"] == [
        {"id": "db-03", "place": "Köln, rack 3", "tags": ["a", "b: c", "# d"]},
        {"id": "x"},
    ]


@pytest.mark.parametrize(
    "lines",
    [
        '  - {"id": "a", "id": "b"}\n',
        '  - {"id": 7}\n',
        '  - {"id": null}\n',
        '  - {"id": true}\n',
        '  - {"tags": [1]}\n',
        '  - {"id": "a\\u0041"}\n',
        '  - {"id": "a\x85b"}\n',
        '  - {"id": "\ufeff"}\n',
        '  - {"id": ""}\n',
        "  - {id: a}\n",
        '  # why\n  - {"id": "a"}\n',
        '  - {"id": "a"}  # why\n',
        '  - {"id": "a"}, {"id": "b"}\n',
        '  - {"id": "a"}',
        '  - {"id": "a"}\nmapping: []\n',
        "  - id: a\n",
        "",
    ],
)
def test_any_other_notation_is_left_to_the_parser(lines: str) -> None:
    assert plain_hosts((HEAD + lines).encode()) is None


def test_a_broken_beginning_and_other_encodings_are_left_to_the_parser() -> None:
    for head in (
        "schema: [\nhosts:\n",
        "- a\nhosts:\n",
        "hosts: []\nhosts:\n",
        "hosts:\n",
        "id: \xe9\nhosts:\n",
    ):
        assert plain_hosts((head + PLAIN).encode("latin-1")) is None
    assert plain_hosts(b"") is None


@pytest.mark.sweep
def test_the_limits_of_records_are_the_same() -> None:
    many = "".join(f'  - {{"id": "h{number}", "place": "x"}}\n' for number in range(20_001))
    assert plain_hosts((HEAD + many).encode()) is None  # 5 nodes each
    assert isinstance(read((HEAD + many).encode()), Unreadable)


@pytest.mark.sweep
@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(["id", "name", "a b", "x:y"]),
            st.text(min_size=1, max_size=6) | st.lists(st.text(min_size=1, max_size=4), max_size=2),
            min_size=1,
        ),
        min_size=1,
        max_size=3,
    )
)
def test_what_it_reads_is_what_the_parser_reads(hosts: list[dict[str, object]]) -> None:
    lines = "".join(f"  - {json.dumps(each, ensure_ascii=False)}\n" for each in hosts)
    raw = (HEAD + lines).encode()
    found = plain_hosts(raw)
    assert found is None or found == read(raw)
