"""No reader of tickets and post-mortems raises for what a file contains, and none takes long."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from time import process_time
from typing import Any

import pytest

from mimkit.app.importing.format import DateOrder
from tests.app.importing import test_markdown, test_pagerduty, test_servicenow
from tests.app.importing.read_files import read_all

CORPORA = Path(__file__).parents[4] / "shared/corpora"
FOLDERS = {
    "pagerduty": "vendor-schemas/pagerduty-api-schema/DERIVED_examples",
    "servicenow": "itsm/uci-incident-log-200",
    "markdown": "postmortems",
}
OWN = {
    "pagerduty": (json.dumps([test_pagerduty.INCIDENT, test_pagerduty.LOG]), test_pagerduty.CSV),
    "servicenow": (
        test_servicenow.HISTORY,
        json.dumps({"result": [{"number": "A", "opened_at": "2026-01-01 10:00:00", "state": "6"}]}),
    ),
    "markdown": (
        test_markdown.KEY_EVENTS,
        test_markdown.TABLE,
        test_markdown.HEADINGS,
        test_markdown.FACTS,
    ),
}
ODD_TEXTS = (
    "\0", "\ufeff", "\u202e", "\ud800", "?", "null", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-14:00",
    "2026-12-31T23:59:60Z", "2026-03-29 01:30:00", "2026-02-30 10:00", "99/99/2026 10:00", "9" * 5_000, "-0", "1e999",
    "x" * 25_688, "| " * 500, "> " * 500, "- " * 500, "**" * 500, "[a](" * 500, "`" * 999, "#" * 99, "\n---\n", "10:00",
    "99:99", "Date: 3/4/2026", "All times in BST", "(UTC+99)", "=" * 999, '"', ",", ";", "\r", "{", "[" * 9_999,
)  # fmt: skip
ODD_VALUES: tuple[Any, ...] = (
    None,
    True,
    -1,
    10**400,
    1e308,
    "",
    [],
    {},
    [[]],
    {"id": {"id": []}},
    [None, {}],
    *ODD_TEXTS,
)
ODD_BYTES = tuple(each.encode("utf-8", "surrogatepass") for each in ODD_TEXTS)
ZONES: tuple[tuple[str | None, DateOrder | None], ...] = (
    (None, None),
    ("Europe/London", "dmy"),
    ("UTC", "mdy"),
)
LONGEST = 5.0
"""Seconds of processor time for one file; each is below 70 kB and takes a few hundredths."""


def _damaged(raw: bytes, chance: random.Random) -> bytes:
    """Return the file with some bytes removed, doubled, or with odd text in them."""
    for _ in range(chance.randint(1, 4)):
        start = chance.randrange(len(raw) + 1)
        end = min(len(raw), start + chance.randrange(200))
        odd = chance.choice(ODD_TEXTS).encode("utf-8", "surrogatepass")
        raw = chance.choice(
            (
                raw[:start] + raw[end:],
                raw[:end] + raw[start:],
                raw[:start] + odd + raw[end:],
                raw[:start] + odd + raw[start:],
            )
        )
    return raw


def _changed(value: Any, chance: random.Random) -> Any:
    """Return a JSON value with odd values in some places."""
    if chance.random() < 0.03:
        return chance.choice(ODD_VALUES)
    if isinstance(value, dict):
        return {key: _changed(each, chance) for key, each in value.items()}
    return [_changed(each, chance) for each in value] if isinstance(value, list) else value


def _variants(raw: bytes, chance: random.Random) -> Iterator[bytes]:
    for _ in range(4):
        yield _damaged(raw, chance)
    if raw[:1] in (b"{", b"["):
        document = json.loads(raw)
        for _ in range(12):
            yield json.dumps(_changed(document, chance)).encode()


def _read(name: str, raw: bytes, *options: tuple[str | None, DateOrder | None]) -> None:
    for zone, dates in options:
        start = process_time()
        for draft in read_all(name, raw, zone, dates)[0]:
            assert draft.key
            assert draft.title
            assert draft.created.tzinfo
            assert len({each.key for each in draft.entries}) == len(draft.entries)
        assert process_time() - start < LONGEST, raw[:200]


@pytest.mark.sweep
@pytest.mark.parametrize("name", OWN)
def test_odd_files_are_problems(name: str) -> None:
    for raw in (
        b"",
        b"\xff\xfe",
        b"\xff",
        b"[" * 5_000,
        b'{"a":' * 5_000,
        b"a,a\n1,2\n",
        *map(bytes, ODD_BYTES),
    ):
        _read(name, raw, ZONES[1])


@pytest.mark.sweep
@pytest.mark.parametrize("name", OWN)
def test_damaged_files_raise_nothing(name: str) -> None:
    chance = random.Random(20261130)
    files = [each.encode() for each in OWN[name]] * 5
    if CORPORA.is_dir():
        paths = sorted(each for each in (CORPORA / FOLDERS[name]).rglob("*.*") if each.is_file())[::2]
        files += [each.read_bytes() for each in paths]
    for raw in files:
        for variant in _variants(raw, chance):
            _read(name, variant, chance.choice(ZONES))
