"""The records of JSON files and tables, each with its place; one that is damaged does not stop the others."""

from __future__ import annotations

import json
from typing import Any

import pytest

from mimkit.app.importing.format import Material
from mimkit.app.importing.reading.json_records import JsonRecord, json_records
from mimkit.app.importing.reading.tables import TableRow, table_rows
from mimkit.ops.importing.drafts import ImportProblem


def _json(raw: bytes, *keys: str) -> list[tuple[str, Any]]:
    return [
        (
            f"{each.place.line}:{each.place.column}",
            each.data if isinstance(each, JsonRecord) else each.sentence,
        )
        for each in json_records(Material("f.json", raw), *keys)
    ]


def test_a_list_an_object_with_a_list_and_a_single_record_are_read() -> None:
    assert _json(b'[{"a":1},\n {"a":2}]') == [("1:2", {"a": 1}), ("2:2", {"a": 2})]
    assert _json(b'{"page": {"x": ["]", {}]}, "data":\n[{"a":1}], "more": {}}', "data") == [("2:2", {"a": 1})]
    assert _json(b'{"result": {"incidents": [{"a":1}]}}', "x", "result.incidents") == [("1:27", {"a": 1})]
    assert _json(b'\xef\xbb\xbf{"a": 1}', "data") == [("1:1", {"a": 1})]
    assert _json(b"[]") == []


def test_json_lines_continue_after_a_damaged_line() -> None:
    assert _json(b'{"a":1}\n{"a":}\n{"a":3}\n') == [
        ("1:1", {"a": 1}),
        ("2:6", "this is not JSON: expecting value"),
        ("3:1", {"a": 3}),
    ]


def test_a_damaged_record_in_a_list_does_not_stop_the_others() -> None:
    deep, digits = "[" * 50_000 + "]" * 50_000, "9" * 5_000
    raw = f'[{{"a":1,"a":2}}, 4,\n{{"x":{deep}}},\n{{"n":{digits}}},\n{{"a":tru}},\n{{"ok":1}}]'
    assert _json(raw.encode()) == [
        ("1:2", "the key 'a' occurs twice"),
        ("1:17", "this is not an object, such as {...}"),
        ("2:1", "the values are nested too deeply"),
        ("3:1", "a number has more than 4300 digits"),
        ("4:6", "this is not JSON: expecting value"),
        ("5:1", {"ok": 1}),
    ]


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (b"", "the file is empty"),
        (b"\xff\xfe{}", "the file is UTF-16; save it as UTF-8"),
        (b'{"a":"\xe9"}', "this is not UTF-8; save the file as UTF-8"),
        (b"nope", "this is not JSON: expecting value"),
        (b'[{"a":', "this is not JSON: expecting value"),
        (b"[1", "this is not an object, such as {...}"),
        (b'["' + b"\\" * 50_001, "this is not JSON: unterminated string starting at"),
    ],
)
def test_a_file_that_is_no_json_is_a_problem(raw: bytes, sentence: str) -> None:
    assert _json(raw)[0][1] == sentence


def test_a_record_before_the_end_of_a_cut_file_is_read() -> None:
    raw = json.dumps({"incidents": [{"a": 1}, {"b": 2}]})[:-5].encode()
    found = _json(raw, "incidents")
    assert found[0] == ("1:16", {"a": 1})
    assert "this is not JSON" in found[1][1]


def _table(raw: bytes) -> list[tuple[int, Any]]:
    return [
        (each.place.line, each.cells if isinstance(each, TableRow) else each.sentence)
        for each in table_rows(Material("f.csv", raw))
    ]


def test_the_rows_of_a_table_have_the_names_of_its_header() -> None:
    assert _table(b'a;b\n1;"x\ny"\n3;4;5\n;\n6\n"7;8\n') == [
        (2, {"a": "1", "b": "x\ny"}),
        (4, "the line has 3 fields, but the header has 2; quote text that contains a separator"),
        (6, {"a": "6"}),
        (7, "this quotation mark is not closed; to include a quotation mark in quoted text, write it twice"),
    ]
    assert _table(b"") == [(1, "the file is empty")]
    assert _table(b"a,a\n1,2\n") == [(1, "there are two columns named 'a'")]
    assert isinstance(next(table_rows(Material("f", b"\xff"))), ImportProblem)
