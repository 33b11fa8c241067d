"""Hostile files: any bytes give data or a finding, quickly."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from typing import Any, get_args

import pytest
import yaml

from mimkit.model.file_problem import Fault, Unreadable
from mimkit.store.yaml import reader
from mimkit.store.yaml.places import comments, place
from mimkit.store.yaml.reader import Data, read

SEEDS = (
    b"""# an incident
id: MI-20261123-K7F
title: "Checkout: card payments fail"   # quoted
severity: SEV1
services: [checkout, payments]
impact: >-
  About 40 % of card payments fail
  in the web shop.
timeline:
  - id: 01KX3W9Z8Q7J6H5G4F3E2D1C01
    at: 2026-11-23T10:00:00Z
    by: mim-duty
    text: 'it''s the pool'
  # between
  - {id: 01KX3W9Z8Q7J6H5G4F3E2D1C02, kind: note, text: "a\\tb \\u00e9"}
""",
    b"a: |\r\n  one\r\n\r\n  two\r\nb:\r\n- x\r\n-\r\n  - y\r\n",
    "{größe: [1, {x: ~}], \"y\": 'z'}\n".encode(),
)
TOKENS = (
    *(
        b"[",
        b"]",
        b"{",
        b"}",
        b",",
        b": ",
        b"- ",
        b"? ",
        b"&a ",
        b"*a",
        b"!t ",
        b"!!str ",
        b"|",
        b">",
        b"|+2",
        b"'",
    ),
    *(
        b'"',
        b"#",
        b" #",
        b"%YAML 1.1",
        b"---",
        b"...",
        b"\n",
        b"\r",
        b"\r\n",
        b"\t",
        b"  ",
        b"<<: ",
        b"~",
        b"@",
        b"`",
    ),
    *(
        b"\0",
        b"\xff",
        b"\xc2\x85",
        b"\xe2\x80\xa8",
        b"\xef\xbb\xbf",
        b"\x07",
        b"\\",
        b'"\\ud800"',
        b"\xf0\x9f\x94\xa5",
    ),
    *(
        b"[" * 300,
        b"- " * 300,
        b"? " * 50,
        b"{a: " * 300,
        b"\n" + b" " * 2000,
        b"x" * 3000,
        b"a: &a [*a, *a]\n",
    ),
)


def mutated(chance: random.Random) -> bytes:
    raw = bytearray(chance.choice(SEEDS))
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(raw) + 1)
        move = chance.randrange(5)
        if move == 0:
            raw[at:at] = chance.choice(TOKENS)
        elif move == 1:
            del raw[at : at + chance.randint(1, 12)]
        elif move == 2 and at < len(raw):
            raw[at] = chance.randrange(256)
        elif move == 3:
            other = chance.choice(SEEDS)
            raw[at:] = other[chance.randrange(len(other)) :]
        else:
            raw[at:at] = raw[at : at + chance.randint(1, 200)]
    return bytes(raw)


def inputs(count: int) -> Iterator[bytes]:
    chance = random.Random(20261123)
    yield from (mutated(chance) for _ in range(count))


def plain(node: yaml.Node | None) -> Data:
    """Read the nodes that PyYAML composes, as a second opinion."""
    if isinstance(node, yaml.ScalarNode):
        return None if not node.style and node.value in ("", "null", "~") else str(node.value)
    if isinstance(node, yaml.SequenceNode):
        return [plain(item) for item in node.value]
    if isinstance(node, yaml.MappingNode):
        return {key.value: plain(value) for key, value in node.value}
    return None


def examine(raw: bytes) -> bool:
    """Read one input and say whether it was data; fail where the answer is wrong or late."""
    began = time.perf_counter()
    found = read(raw)
    assert time.perf_counter() - began < 1, raw
    if not isinstance(found, Unreadable):
        node: Any = yaml.compose(raw, reader.Loader)
        assert found == plain(node), raw
        return True
    assert found.fault in get_args(Fault), raw
    assert 1 <= found.line <= raw.count(b"\n") + 1, raw
    assert found.column >= 1, raw
    assert found.message, raw
    return False


@pytest.mark.sweep
def test_twenty_thousand_damaged_files_give_data_or_a_finding() -> None:
    outcomes = [examine(raw) for raw in inputs(20_000)]
    # Both sides of the border are walked, or the test would prove little.
    assert 2_000 < sum(outcomes) < 18_000


@pytest.mark.sweep
def test_damaged_files_have_places_and_comments_or_none() -> None:
    for raw in inputs(2_000):
        line, column = place(raw, ("timeline", 1, "text"))
        assert 1 <= line <= raw.count(b"\n") + 1
        assert column >= 1
        assert all(text.startswith("#") for _line, text in comments(raw))


@pytest.mark.sweep
def test_the_parser_in_python_gives_data_or_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "Loader", yaml.BaseLoader)
    outcomes = [examine(raw) for raw in inputs(600)]
    assert 60 < sum(outcomes) < 540


@pytest.mark.sweep
def test_both_parsers_give_the_same_data(monkeypatch: pytest.MonkeyPatch) -> None:
    if reader.Loader is yaml.BaseLoader:
        pytest.skip("PyYAML was built without libyaml")
    by_c = [read(raw) for raw in inputs(600)]
    monkeypatch.setattr(reader, "Loader", yaml.BaseLoader)
    by_python = [read(raw) for raw in inputs(600)]
    differing = [
        (one, other)
        for one, other in zip(by_c, by_python, strict=True)
        if one != other and not isinstance(one, Unreadable) and not isinstance(other, Unreadable)
    ]
    assert differing == []
