"""Incidents that are recognised as over without the parser: never one that the whole record shows as open."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mimkit.app.reading.parse import parse
from mimkit.model.ids import ulid
from mimkit.model.incident.effects.ending import DECISIVE, is_certainly_over
from mimkit.model.incident.incident import Incident
from mimkit.model.incident.kinds import ENDING, KINDS
from mimkit.model.incident.state import fold
from mimkit.store.plain_entries import plain_entries
from tests.bench.organisation import records
from tests.builders import INCIDENT, clock, entry
from tests.edits import append, create
from tests.model.test_fold import BODIES, timelines

PATH = f"incidents/2026/{INCIDENT}/incident.yaml"
TOP = Path(__file__).parents[2]
HEAD: dict[str, Any] = {"schema": 1, "id": INCIDENT, "title": "Checkout fails: 503", "services": ["checkout"]}
DECLARED = entry("10:09", "declared", severity="SEV2", criteria=["many-users"])
NOTE = entry("10:20", "note", text="The pool is full,\nas before: 200 of 200\n")
CLOSED = entry("11:00", "close")


def is_over(raw: bytes) -> bool:
    """Return whether a record is recognised as over without the parser."""
    decisive = plain_entries(raw, DECISIVE, KINDS)
    return decisive is not None and is_certainly_over(decisive)


def standing(raw: bytes, path: str = PATH) -> str:
    """Return what the whole record says."""
    record = parse(path, raw)
    if not isinstance(record, Incident):
        return "unreadable"
    return "open" if fold(record).is_open else "over"


def written(*timeline: Mapping[str, Any], **header: Any) -> bytes:
    return append(create({**HEAD, **header, "timeline": [dict(timeline[0])]}), "timeline", timeline[1:])


OVER = written(DECLARED, NOTE, CLOSED)


def changed(old: str, new: str, raw: bytes = OVER) -> bytes:
    """Return a record with one text replaced by another."""
    assert raw.decode().count(old) == 1, old
    return raw.decode().replace(old, new).encode()


def test_a_closed_record_is_over_with_comments_texts_on_several_lines_and_inner_lists() -> None:
    note = entry(
        "10:30", "note", text='He said: "now"', evidence=[f"https://{'long' * 30}.example/{n}" for n in "ab"]
    )
    raw = written(
        DECLARED,
        note,
        NOTE,
        CLOSED,
        impact="Many people cannot pay, " * 9 + "again.",
        public={"title": "It's slow"},
    )
    assert b">-\n" in raw
    assert b"|\n" in raw
    assert b"    evidence:\n      - https" in raw
    raw = b"# yaml-language-server: $schema=x.json\n" + changed(
        "timeline:", "\n# What happened\ntimeline:", raw
    )
    assert is_over(raw)
    assert standing(raw) == "over"


def test_an_ending_other_than_closing_counts_too() -> None:
    for kind in ENDING:
        entries = [DECLARED] if kind != "rejected" else []
        assert is_over(written(*entries, NOTE, entry("11:00", kind, **BODIES[kind])))
    assert not is_over(written(DECLARED, entry("11:00", "rejected", reason="No")))


ODD = {
    "is open": written(DECLARED, NOTE),
    "was reopened": written(DECLARED, CLOSED, entry("11:10", "reopen", reason="Again")),
    "was reopened earlier in the file": written(DECLARED, entry("11:10", "reopen", reason="Again"), CLOSED),
    "was corrected": written(
        DECLARED, CLOSED, entry("11:10", "amend", entry=DECLARED["id"], correct={"at": clock("12:00")})
    ),
    "was declared after the closing": written(CLOSED, entry("11:10", "declared", severity="SEV2")),
    "was reopened with a kind that does not exist": changed(
        "kind: reopen", "kind: re-open", written(DECLARED, CLOSED, entry("11:10", "reopen", reason="Again"))
    ),
    "was closed twice": written(DECLARED, CLOSED, entry("11:05", "close")),
    "was closed at about a time": written(DECLARED, {**CLOSED, "precision": "day"}),
    "was declared within a range": written({**DECLARED, "latest": clock("12:00")}, CLOSED),
    "has a key at the closing": written(DECLARED, {**CLOSED, "key": "alert-1"}),
    "has the id of the closing twice": written(DECLARED, CLOSED, {**NOTE, "id": CLOSED["id"]}),
    "has CRLF": OVER.replace(b"\n", b"\r\n"),
    "has a lone CR in a comment": changed("  - at: 2026-11-23T11", "# x\r  - at: 2026-11-23T11"),
    "has a line separator": changed("Checkout fails", "Checkout\u2028fails"),
    "is not UTF-8": OVER.replace(b"Checkout", b"Check\xff"),
    "has a byte order mark": b"\xef\xbb\xbf" + OVER,
    "has a tab": changed("    kind: close", "    kind: close\t"),
    "has an anchor": changed("kind: close", "kind: &end close"),
    "has a tag": changed("kind: close", "kind: !end close"),
    "has a directive": b"%YAML 1.1\n---\n" + OVER,
    "has a second document": OVER + b"---\n" + OVER,
    "has an end mark": OVER + b"...\n",
    "has a comment behind the kind": changed("kind: close", "kind: close # really"),
    "has a kind in quotes": changed("kind: close", 'kind: "close"'),
    "has a kind with spaces behind it": changed("kind: note", "kind: note  "),
    "has a key in quotes": changed("    kind: close", '    "kind": close'),
    "has an explicit key": changed("    kind: close", "    ? kind\n    : close"),
    "has the closing in a text in quotes": changed(
        "  - at: 2026-11-23T11", '  - text: "\n  - at: 2026-11-23T11'
    )
    + b'    x: "\n',
    "has the closing in a title in quotes": b'title: "\n' + OVER + b'"\n',
    "has a text with an indentation sign": changed("text: |", "text: |2"),
    "has a text at another margin": changed("      The pool", "     The pool").replace(
        b"      as b", b"     as b"
    ),
    "has a list in brackets over lines": changed("[many-users]", "[many-users,\n      exposure]"),
    "has a mapping in braces": changed("[many-users]", "{many-users: x}"),
    "has another margin": OVER.replace(b"\n  ", b"\n   "),
    "has entries at the left margin": OVER.replace(b"\n  ", b"\n"),
    "has a key after the timeline": OVER + b"tags: [x]\n",
    "has two timelines": OVER + OVER[OVER.index(b"timeline:") :],
    "has a conflict marker": changed("  - at: 2026-11-23T11", "<<<<<<< ours\n  - at: 2026-11-23T11"),
    "has an entry without a kind": changed("    kind: note\n", ""),
    "has an entry with two kinds": changed("    kind: note\n", "    kind: note\n    kind: reopen\n"),
    "has a closing with two times": changed(
        "    kind: close\n", "    kind: close\n    at: 2026-11-23T09:00:00Z\n"
    ),
    "has a time with an offset": changed(
        "at: 2026-11-23T11:00:00Z\n    kind", "at: 2026-11-23T11:00:00+00:00\n    kind"
    ),
    "has an entry without an id": OVER.replace(f"    id: {NOTE['id']}\n".encode(), b""),
    "has no timeline": create(HEAD),
    "begins with the timeline": OVER[OVER.index(b"timeline:") :],
    "is empty": b"",
}


@pytest.mark.parametrize("oddity", ODD)
def test_a_record_that_is_odd_is_read_in_full(oddity: str) -> None:
    assert not is_over(ODD[oddity])


def with_ending(timeline: list[dict[str, Any]], kind: str, minute: int) -> list[dict[str, Any]]:
    at = clock("09:00") + timedelta(minutes=minute)
    end = {"at": at, "kind": kind, "by": "mim-duty", "recorded": at, "id": ulid(at, 1), **BODIES[kind]}
    return [*(each for each in timeline if each["kind"] not in ENDING), end]


@pytest.mark.sweep
@pytest.mark.parametrize("examples", [60, pytest.param(1000, marks=pytest.mark.long)])
def test_no_timeline_is_taken_for_over_that_is_open(examples: int) -> None:
    found: list[bool] = []

    @settings(max_examples=examples, deadline=None)
    @given(timelines(), st.sampled_from((*ENDING, "")), st.integers(0, 900))
    def look(timeline: list[dict[str, Any]], kind: str, minute: int) -> None:
        entries = with_ending(timeline, kind, minute) if kind else timeline
        if entries:
            raw = written(*entries)
            found.append(is_over(raw))
            assert not (found[-1] and standing(raw) != "over"), raw.decode()

    look()
    assert sum(found) > len(found) / 20


LINES = (
    "    kind: reopen", "      kind: reopen", "    reason: again", "# kind: reopen", "    # x", '    text: "x', "    text: 'x",
    "    text: |", "    text: >2-", "    text: x", '"', "'", '      "', "      - 'x", "      text: |", "    evidence: [x,", "    ]",
    "    key: k", "    precision: day", "    evidence: &a x", "---", "...", '    "kind": reopen', "    ? kind", "    : reopen",
    "timeline:", "timeline: []", "status: open", "\ttext: x", "  - kind: reopen", "  - at: 2026-11-23T23:00:00Z", "    at: x",
    "    id: 01KY8M5VAPXE4YM9XCC2PSQP45", "", "      ", "    - x", "  x: y", "- x", "    evidence:", "    text: x: y", "    kind: close",
)  # fmt: skip
"""Lines that are odd, or that change what others mean."""
ENDS = ("\r\n", "\r", "\u2028", "\x85", "", " \n", "\n\n", " #\n", ":\n", "\\\n")


def odd_line(dice: random.Random, lines: list[str]) -> None:
    lines.insert(dice.randint(0, len(lines)), f"{dice.choice(LINES)}\n")


def lost_lines(dice: random.Random, lines: list[str]) -> None:
    at = dice.randrange(len(lines))
    del lines[at : at + dice.choice((1, 1, 2, 6))]


def moved_lines(dice: random.Random, lines: list[str]) -> None:
    at, many = dice.randrange(len(lines)), dice.choice((1, 1, 5, 6, 7))
    some = lines[at : at + many]
    if dice.random() < 0.5:
        del lines[at : at + many]
    to = dice.randint(0, len(lines))
    lines[to:to] = some


def other_end(dice: random.Random, lines: list[str]) -> None:
    at = dice.randrange(len(lines))
    lines[at] = lines[at].rstrip("\n") + dice.choice(ENDS)


def other_margin(dice: random.Random, lines: list[str]) -> None:
    at, by = dice.randrange(len(lines)), dice.choice((-4, -2, -1, 1, 2, 4))
    for place in range(at, min(len(lines), at + dice.choice((1, 1, 6)))):
        lines[place] = " " * by + lines[place] if by > 0 else lines[place].removeprefix(" " * -by)


def other_letter(dice: random.Random, lines: list[str]) -> None:
    at = dice.randrange(len(lines))
    letter = dice.randrange(len(lines[at]) + 1)
    new = dice.choice("09\"'[]{}#:|>-&*!?,\\ \té\n")
    lines[at] = lines[at][:letter] + new + lines[at][letter + dice.randint(0, 1) :]


def other_entry(dice: random.Random, lines: list[str]) -> None:
    kind = dice.choice(("reopen", "declared", "close", *KINDS))
    at = clock("00:00") + timedelta(minutes=dice.randrange(2880))
    body = {"entry": DECLARED["id"]} if kind in ("amend", "redact", "retract") else {}
    new = {
        "at": at,
        "kind": kind,
        "by": "mim-duty",
        "recorded": at,
        "id": ulid(at, dice.randrange(9)),
        **body,
        **BODIES[kind],
    }
    text = create({"timeline": [new]}).decode().splitlines(keepends=True)[1:]
    starts = [place for place, line in enumerate(lines) if line.startswith("  - ")] or [len(lines)]
    to = dice.choice((*starts, len(lines)))
    lines[to:to] = text


EDITS: tuple[Callable[[random.Random, list[str]], None], ...] = (
    odd_line, lost_lines, moved_lines, other_end, other_margin, other_letter, other_entry,
)  # fmt: skip


def plain_records() -> Iterator[tuple[str, bytes]]:
    yield from ((PATH, raw) for raw in (OVER, written(DECLARED, CLOSED), ODD["was reopened"]))
    for files in records(12):
        yield from (
            (path, text.encode()) for path, text in files.texts.items() if path.endswith("incident.yaml")
        )
    for folder in (TOP, TOP / "tests/publish/organisation", TOP / "tests/publish/outside"):
        for file in sorted(folder.glob("incidents/*/*/incident.yaml")):
            yield file.relative_to(folder).as_posix(), file.read_bytes()


@pytest.mark.sweep
@pytest.mark.parametrize("tries", [1500, pytest.param(20_000, marks=pytest.mark.sweep)])
def test_no_edit_of_a_record_makes_an_open_one_look_over(tries: int) -> None:
    dice, every = random.Random(18), list(plain_records())
    recognised = 0
    for _ in range(tries):
        path, raw = dice.choice(every)
        lines = raw.decode().splitlines(keepends=True)
        for edit in dice.choices(EDITS, k=dice.choice((1, 1, 1, 2, 2, 3, 4))):
            if lines:
                edit(dice, lines)
        new = "".join(lines).encode()
        if is_over(new):
            recognised += 1
            assert standing(new, path) != "open", new.decode()
    assert recognised > tries / 20
    assert all(standing(raw, path) == "over" for path, raw in every if is_over(raw))
