"""What mim writes has the same meaning for readers that infer types: PyYAML (1.1) and ruamel.yaml (1.2)."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from mimkit.app.setup.schema import schemas
from mimkit.store.yaml.reader import read
from mimkit.store.yaml.typed_keys import TYPED_KEYS
from tests.edits import append, create, insert, set_value

OTHERS: dict[str, Callable[[bytes], Any]] = {
    "PyYAML": yaml.safe_load,
    "PyYAML with the C parser": lambda raw: yaml.load(raw, yaml.CSafeLoader),
    "ruamel.yaml": lambda raw: YAML(typ="safe", pure=True).load(BytesIO(raw)),
    "ruamel.yaml with the C parser": lambda raw: YAML(typ="safe").load(BytesIO(raw)),
}
TYPED = [
    "no",
    "NO",
    "No",
    "n",
    "N",
    "y",
    "Y",
    "yes",
    "Yes",
    "YES",
    "on",
    "On",
    "ON",
    "off",
    "Off",
    "OFF",
    "true",
    "True",
    "TRUE",
    "false",
    "False",
    "FALSE",
    "null",
    "Null",
    "NULL",
    "~",
    "=",
    "<<",
    "1e3",
    "1E3",
    "1.0e+3",
    "1e-3",
    "-1e3",
    "+1e3",
    "12e4567",
    "007",
    "0777",
    "08",
    "0o17",
    "0x1F",
    "0b11",
    "-0x1F",
    "1_000",
    "0",
    "-0",
    "+1",
    "-7",
    ".5",
    "5.",
    "-.5",
    "1.5",
    ".inf",
    "-.INF",
    ".nan",
    ".NaN",
    "12:30",
    "9:00",
    "1:30:00",
    "190:20:30.15",
    "12:30.5",
    "2026-11-23",
    "2026-1-3",
    "2026-11-23T10:09:00Z",
    "2026-11-23T10:09:00.123456789+01:00",
    "1234567",
    "0123456",
    "9007199254740993",
    "01234567890123456789012345",
    "1e400",
    "-",
    "--",
    "---",
    "...",
    "?",
    ":",
    "%",
    "@x",
    "`x",
    "!x",
    "&x",
    "*x",
    "2026-11-23 10:09:00",
    "2026-11-23 10:09:00 +1",
    "- x",
    "? x",
    "a: b",
    "a #b",
    " no",
    "no ",
    "#",
    "",
    "1\n",
    "no\nno",
]
ALPHABET = "0123456789.:eExXoObB_+-~=<nyNYofOFtTrRuUlLsSaAiIZ \n\u00a0é"


def same_for_all(raw: bytes, meant: Any) -> None:
    for name, load in OTHERS.items():
        found = load(raw)
        assert found == meant, (name, raw)
        assert types(found) == types(meant), (name, raw)
    assert read(raw) is not None


def types(data: Any) -> Any:
    """Return data with the type of each value in its place: True equals 1, and must not pass for it."""
    if isinstance(data, dict):
        return {key: types(value) for key, value in data.items()}
    return [types(each) for each in data] if isinstance(data, list) else type(data)


def written(text: str) -> tuple[bytes, dict[str, Any]]:
    """Return a file that holds a text at every kind of place, and what it means."""
    key = text if text and text not in TYPED_KEYS else "key"
    raw = create({"title": "x", key: text, "tags": [text, "b"], "list": [text, {"deep": text}],
                  "timeline": [{"kind": "note", "text": text}]})  # fmt: skip
    raw = append(raw, "timeline", [{"kind": "note", "text": text}])
    raw = insert(raw, ("list",), [text])
    raw = set_value(raw, ("title",), text)
    raw = set_value(raw, ("impact",), text, before="timeline")
    return raw, {
        "title": text, key: text, "tags": [text, "b"], "list": [text, {"deep": text}, text],
        "impact": text, "timeline": [{"kind": "note", "text": text}] * 2,
    }  # fmt: skip


@pytest.mark.parametrize("text", TYPED)
def test_text_that_looks_like_something_else_stays_text(text: str) -> None:
    same_for_all(*written(text))


@pytest.mark.sweep
@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from(ALPHABET), max_size=12).filter(lambda text: text not in ("title", "tags")))
def test_any_text_stays_text(text: str) -> None:
    same_for_all(*written(text))


@pytest.mark.sweep
@pytest.mark.parametrize("count", [2_000, pytest.param(20_000, marks=pytest.mark.sweep)])
def test_thousands_of_short_texts_stay_text(count: int) -> None:
    chance = random.Random(39)
    texts = ["".join(chance.choices(ALPHABET[:-4], k=chance.randint(1, 8))).strip() for _ in range(count)]
    meant = {"texts": [{"text": text} for text in texts if text]}
    raw = create(meant)
    for name in ("PyYAML with the C parser", "ruamel.yaml with the C parser"):
        assert OTHERS[name](raw) == meant


def test_what_is_no_text_keeps_its_type() -> None:
    raw = create(
        {
            "schema": 1, "public": False, "starred": True, "due": date(2026, 11, 30), "tier": 2, "score": 2.5,
            "at": datetime(2026, 11, 23, 10, 9, tzinfo=UTC), "started": "2026-11-23T10:09:00Z", "day": "2026-11-23",
            "cause": None, "empty": [], "nothing": {},
        }
    )  # fmt: skip
    same_for_all(
        raw,
        {
            "schema": 1, "public": False, "starred": True, "due": date(2026, 11, 30), "tier": 2, "score": 2.5,
            "at": datetime(2026, 11, 23, 10, 9, tzinfo=UTC), "started": datetime(2026, 11, 23, 10, 9, tzinfo=UTC),
            "day": date(2026, 11, 23), "cause": None, "empty": [], "nothing": {},
        },
    )  # fmt: skip


def test_a_value_that_was_read_as_text_keeps_its_type_when_it_is_written_again() -> None:
    raw = b"timeline: [{at: 2026-11-23T10:09:00Z, starred: true, text: 12:30}]\n"
    old: Any = read(raw)
    assert set_value(raw, ("timeline",), [*old["timeline"], {"starred": "true", "text": "12:30"}]) == (
        b"timeline:\n"
        b'  - at: 2026-11-23T10:09:00Z\n    starred: true\n    text: "12:30"\n'
        b'  - starred: true\n    text: "12:30"\n'
    )


def kinds_of(part: Any, whole: Any) -> Iterator[str]:
    """Yield the types that a schema allows: a time by its format, everything else by its name."""
    if "$ref" in part:
        yield from kinds_of(whole["$defs"][part["$ref"].rpartition("/")[2]], whole)
    for each in part.get("anyOf", ()):
        yield from kinds_of(each, whole)
    named = part.get("type")
    if named == "array":
        yield from kinds_of(part["items"], whole)
    elif named:
        yield part.get("format") or named


def keys_of(part: Any, whole: Any) -> Iterator[tuple[str, set[str]]]:
    """Yield each key of a schema with the types of its values."""
    if isinstance(part, dict):
        for key, value in part.get("properties", {}).items():
            yield key, set(kinds_of(value, whole))
        for value in part.values():
            yield from keys_of(value, whole)
    if isinstance(part, list):
        for value in part:
            yield from keys_of(value, whole)


def test_the_typed_keys_are_those_of_the_models() -> None:
    found: dict[str, set[str]] = {}
    for schema in schemas().values():
        for key, types_ in keys_of(schema, schema):
            found.setdefault(key, set()).update(types_ - {"null", "object"})
    untyped = {"string"}
    assert {key for key, types_ in found.items() if types_ - untyped} == TYPED_KEYS
    # Where a name stands for a milestone in one record and for a day in another, no milestone looks like a day.
    assert {key for key in TYPED_KEYS if "string" in found[key]} == {"starts", "until"}
