"""T9: any bytes in a record give a record or a finding: no traceback, less than a second, less than 200 MB."""

from __future__ import annotations

import random
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from mimkit.app.judging.check import check_files
from mimkit.app.reading.parse import parse
from mimkit.model.diagnostic import Diagnostic
from mimkit.model.text import File
from tests.builders import Desk
from tests.hostile.bombs import BOMBS
from tests.store.test_yaml_fuzz import TOKENS, mutated
from tests.tampering import closed_case

PATHS = {
    "incident": "incidents/2026/MI-20261123-K7F/incident.yaml",
    "review": "incidents/2026/MI-20261123-K7F/review.yaml",
    "policy": "policy/policy.yaml",
    "roster": "policy/rosters/technical-lead.yaml",
}
MEBIBYTE = 1024 * 1024


@cache
def records() -> tuple[tuple[str, bytes], ...]:
    """Return every kind of record, as an organisation has them."""
    return tuple(sorted(closed_case().files.items()))


def spoilt(chance: random.Random) -> tuple[str, bytes]:
    """Return a record that somebody's editor, merge or malice has been at."""
    path, raw = chance.choice(records())
    return path, spoilt_bytes(raw, chance)


def spoilt_bytes(raw: bytes, chance: random.Random) -> bytes:
    """Return bytes that somebody's editor, merge or malice has been at."""
    text = bytearray(raw)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(text) + 1)
        move = chance.randrange(6)
        if move == 0:
            text[at:at] = chance.choice(TOKENS)
        elif move == 1:
            del text[at : at + chance.randint(1, 40)]
        elif move == 2 and at < len(text):
            text[at] = chance.randrange(256)
        elif move == 3:
            other = chance.choice(records())[1]
            text[at : at + 60] = other[chance.randrange(len(other)) :][:60]
        elif move == 4:
            lines = bytes(text).split(b"\n")
            row = chance.randrange(len(lines))
            lines.insert(chance.randrange(len(lines)), lines.pop(row))
            text = bytearray(b"\n".join(lines))
        else:
            text = text.replace(*chance.choice(SWAPS))
    return bytes(text)


SWAPS = (
    (b": ", b":"), (b"  ", b" "), (b"\n", b"\r\n"), (b"2026-", b"9999-"), (b"Z\n", b"\n"), (b"T1", b"T9"),
    (b"id:", b"id: &a"), (b"- ", b"-"), (b"mim-duty", b""), (b"SEV1", b"[SEV1]"), (b"at:", b"at: ["),
    (b"text:", b"text: |"), (b"kind:", b"kind: {"), (b"15m", b"1e9999"), (b"5 ", b"99999999999 "),
)  # fmt: skip


def examine(path: str, raw: bytes) -> bool:
    """Read one record and say whether it is one; fail where the answer is wrong or late."""
    began = time.process_time()
    found = parse(path, raw)
    assert time.process_time() - began < 1, (path, raw)
    if isinstance(found, File):
        return True
    assert found, (path, raw)
    for each in found:
        assert 1 <= each.line <= raw.count(b"\n") + 1, (path, raw, each)
        assert each.column >= 1, (path, raw, each)
        assert each.message, (path, raw)
    return False


def fuzz(count: int, seed: int) -> int:
    """Examine so many spoilt records; returns how many of them were records all the same."""
    chance = random.Random(seed)
    return sum(examine(*spoilt(chance)) for _ in range(count))


@pytest.mark.sweep
def test_four_thousand_spoilt_records_are_records_or_findings() -> None:
    whole = fuzz(4_000, 1)
    # Both sides of the border are walked, or the test would prove little.
    assert 100 < whole < 3_900


@pytest.mark.sweep
def test_every_rule_answers_for_what_still_is_a_record() -> None:
    chance = random.Random(2)
    files = dict(records())
    judged = 0
    while judged < 60:
        path, raw = spoilt(chance)
        if isinstance(parse(path, raw), File):
            found = check_files({**files, path: raw}, files)
            assert all(isinstance(each, Diagnostic) for each in found)
            judged += 1


def peak() -> float:
    """Return the most memory that this process has had, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def in_a_process_of_its_own(call: str) -> str:
    """Run `call` of this module and return what it prints; a traceback fails the test."""
    script = f"from tests.hostile import test_yaml\ntest_yaml.{call}"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def explode() -> None:
    """Read every bomb as an incident and as a policy; print the slowest and how much memory it took."""
    records()
    parse(PATHS["incident"], b"- x\n")
    before = peak()
    slowest = max(_seconds(PATHS[kind], bomb) for kind in ("incident", "policy") for bomb in BOMBS.values())
    print(slowest, peak() - before)  # noqa: T201 - read by whoever started the process


def _seconds(path: str, bomb: bytes) -> float:
    began = time.process_time()
    found = parse(path, bomb)
    assert isinstance(found, list)
    assert found
    return time.process_time() - began


@pytest.mark.sweep
def test_no_bomb_takes_a_second_or_two_hundred_megabytes() -> None:
    seconds, mebibytes = map(float, in_a_process_of_its_own("explode()").split())
    assert seconds < 1
    # The largest bomb is 64 MiB in a file that a command reads before it can refuse it.
    assert mebibytes < 200


def many(count: int, seed: int) -> None:
    """Examine files without end, half of them spoilt records and half of them anything; print what it took."""
    chance = random.Random(seed)
    inputs = _inputs(chance)
    parse(PATHS["incident"], b"- x\n")
    before, slowest, whole = peak(), 0.0, 0
    for _ in range(count):
        path, raw = next(inputs)
        began = time.process_time()
        whole += examine(path, raw)
        slowest = max(slowest, time.process_time() - began)
    print(whole, slowest, peak() - before)  # noqa: T201 - read by whoever started the process


def _inputs(chance: random.Random) -> Iterator[tuple[str, bytes]]:
    while True:
        yield spoilt(chance)
        yield chance.choice(list(PATHS.values())), mutated(chance)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(10))
def test_a_million_files_in_ten_parts(seed: int, record_property: Any) -> None:
    whole, seconds, mebibytes = map(float, in_a_process_of_its_own(f"many(100_000, {seed})").split())
    record_property("whole", whole)
    print(f"{whole:.0f} records, slowest {seconds * 1000:.0f} ms, {mebibytes:.0f} MiB more")  # noqa: T201
    assert 1_000 < whole < 99_000
    assert seconds < 1
    assert mebibytes < 200


def test_a_bomb_among_the_records_is_a_finding_of_the_check() -> None:
    desk = Desk.scaffolded().declare()
    path = PATHS["incident"]
    for bomb in ("a billion laughs", "brackets, open", "64 MiB"):
        found = check_files({**desk.files, path: BOMBS[bomb]})
        assert {each.path for each in found} == {path}
