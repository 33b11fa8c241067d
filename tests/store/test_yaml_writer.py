"""Writing, by example: what a new file looks like, and which lines an edit changes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest

from mimkit.model.diagnostic import KeyPath
from mimkit.store.yaml import writer
from mimkit.store.yaml.emitter import as_data
from mimkit.store.yaml.reader import read
from mimkit.store.yaml.refusal import CannotEdit
from tests.edits import append, create, insert, set_value

ENTRY = {"id": "B", "text": "it's: so"}

FILE = b"""\
# head
id: MI-1   # the id
title: "Quoted: text" # why
note: |  # lit
  one
  two

services: [checkout, payments]  # two
review:
# inner
  a: 1
  list:
  - x: 1   # c1

# about empty
empty: []  # none yet
nothing:   # n
timeline:
    - id: A
      at: 12:30
      text: 'it''s'  # keep

    # trailing
# the end
"""


def changes(old: bytes, new: bytes) -> tuple[list[str], list[str]]:
    """Return the lines that went and the lines that came, between the common head and the common tail."""
    one, other = old.decode().splitlines(), new.decode().splitlines()
    head = next((n for n, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), None)
    if head is None:
        head = min(len(one), len(other))
    tail = 0
    while tail < min(len(one), len(other)) - head and one[-1 - tail] == other[-1 - tail]:
        tail += 1
    return one[head : len(one) - tail], other[head : len(other) - tail]


def test_a_new_file_is_in_house_style() -> None:
    written = create(
        {
            "id": "MI-20261123-K7F",
            "title": "Checkout: card payments fail",
            "declared": datetime(2026, 11, 23, 11, 9, 0, 7, tzinfo=timezone(timedelta(hours=1))),
            "review": date(2026, 11, 30),
            "drill": False,
            "score": 3,
            "services": ["checkout", "payments"],
            "sources": ["a: b", "c"],
            "impact": "About 40 % of card payments fail for customers in the web shop; cash and vouchers are not affected.",
            "log": "one\n  two\n",
            "answer": "no",
            "time": "12:30",
            "number": "010",
            "empty": "",
            "word": "null",
            "padded": " x",
            "bullet": "- x",
            "remark": "a #b",
            "said": 'say "hi"',
            "quoted": '"hi": she said',
            "sign": "bell\x07",
            "cause": None,
            "timeline": [{"id": "A", "to": {"who": "staff", "all": []}}, {"id": "B", "tags": {}}],
        }
    )
    assert (
        written.decode()
        == """\
id: MI-20261123-K7F
title: "Checkout: card payments fail"
declared: 2026-11-23T10:09:00Z
review: 2026-11-30
drill: false
score: 3
services: [checkout, payments]
sources:
  - "a: b"
  - c
impact: >-
  About 40 % of card payments fail for customers in the web shop; cash and vouchers are
  not affected.
log: |
  one
    two
answer: "no"
time: "12:30"
number: "010"
empty: ""
word: "null"
padded: " x"
bullet: "- x"
remark: "a #b"
said: say "hi"
quoted: '"hi": she said'
sign: "bell\\x07"
cause:
timeline:
  - id: A
    to:
      who: staff
      all: []
  - id: B
    tags: {}
"""
    )


def test_a_long_list_or_a_long_word_stands_on_lines_of_its_own() -> None:
    words = [f"service-number-{n}" for n in range(8)]
    written = create({"services": words, "link": "https://status.example/" + "x" * 90}).decode()
    assert written.splitlines()[:2] == ["services:", "  - service-number-0"]
    assert written.splitlines()[-1].startswith("link: https://")


def test_a_naive_time_is_no_time() -> None:
    with pytest.raises(ValueError, match="offset"):
        create({"at": datetime(2026, 11, 23, 10, 9)})  # noqa: DTZ001 - the naive time is the point


def test_a_kind_of_value_that_no_record_holds_is_a_mistake_of_ours() -> None:
    with pytest.raises(TypeError, match="bytes"):
        create({"at": b"raw"})


def test_half_a_character_is_refused_with_a_sentence() -> None:
    with pytest.raises(CannotEdit, match="half of a surrogate pair"):
        set_value(b"a: [b]\n", ("a", 0), "x\udcff")
    with pytest.raises(CannotEdit, match="half of a surrogate pair"):
        create({"a": "\udcff"})


@pytest.mark.parametrize("raw", [FILE, FILE.replace(b"\n", b"\r\n")], ids=["unix", "windows"])
def test_append_adds_to_the_bytes_of_the_file(raw: bytes) -> None:
    eol = b"\r\n" if b"\r\n" in raw else b"\n"
    assert append(raw, "timeline", [ENTRY]) == raw + b"    - id: B" + eol + b'      text: "it\'s: so"' + eol


@pytest.mark.parametrize(
    ("raw", "written"),
    [
        (b"timeline:\n- id: A", b"timeline:\n- id: A\n- id: B\n"),
        (b"timeline:\n-   id: A\n", b"timeline:\n-   id: A\n- id: B\n"),
        (b"a: 1\ntimeline: []  # none\n# end", b"a: 1\ntimeline:  # none\n# end\n  - id: B\n"),
        (b"a: 1\ntimeline: ~\n", b"a: 1\ntimeline:\n  - id: B\n"),
        (b"a: 1\ntimeline: # none\n", b"a: 1\ntimeline: # none\n  - id: B\n"),
        (b"a:\n- x\ntimeline: []\n", b"a:\n- x\ntimeline:\n- id: B\n"),
        (b"a: 1", b"a: 1\ntimeline:\n  - id: B\n"),
        (b"", b"timeline:\n  - id: B\n"),
        (b"# only\n", b"# only\ntimeline:\n  - id: B\n"),
        (b"---\na: 1\n", b"---\na: 1\ntimeline:\n  - id: B\n"),
        (b"timeline:\n  - text: |\n      x", b"timeline:\n  - text: |\n      x\n  - id: B\n"),
        (b"timeline:\n  - text: |+\n      x\n\n", b"timeline:\n  - text: |+\n      x\n\n  - id: B\n"),
    ],
)
def test_append_meets_the_file_as_it_is(raw: bytes, written: bytes) -> None:
    assert append(raw, "timeline", [{"id": "B"}]) == written


@pytest.mark.parametrize(
    ("raw", "word"),
    [
        (b"timeline: [a]\n", "brackets"),
        (b"{timeline: [a]}\n", "brackets"),
        (b"{a: 1}\n", "brackets"),
        (b"timeline: [\n  # why\n]\n", "brackets"),
        (b"timeline:\n  - a\n...\n", "`...`"),
        (b"timeline:\n  - a\nz: 1\n", "last key"),
        (b"timeline: words\n", "not a list."),
        (b"- a\n", "cannot be added to the file"),
        (b"timeline: [\n", "cannot be read: line"),
    ],
)
def test_append_refuses_what_it_cannot_keep(raw: bytes, word: str) -> None:
    with pytest.raises(CannotEdit) as refusal:
        append(raw, "timeline", [ENTRY])
    assert word in refusal.value.sentence
    assert refusal.value.hint


def test_nothing_to_append_changes_nothing() -> None:
    assert append(FILE, "timeline", []) == FILE


@pytest.mark.parametrize(
    ("key_path", "gone", "came"),
    [
        (("review", "list"), [], ["  - id: B"]),
        (("review", "new"), [], ["  new:", "  - id: B"]),
        (("empty",), ["empty: []  # none yet"], ["empty:  # none yet", "- id: B"]),
        (("nothing",), [], ["- id: B"]),
        (("timeline",), [], ["    - id: B"]),
    ],
)
def test_insert_adds_lines_behind_the_last_item(key_path: KeyPath, gone: list[str], came: list[str]) -> None:
    assert changes(FILE, insert(FILE, key_path, [{"id": "B"}])) == (gone, came)


def test_insert_leaves_the_comment_of_the_next_key_to_the_next_key() -> None:
    written = insert(FILE, ("review", "list"), [{"id": "B"}])
    assert b"  - x: 1   # c1\n  - id: B\n\n# about empty\n" in written


@pytest.mark.parametrize(
    ("key_path", "value", "gone", "came"),
    [
        (("id",), "MI-2", ["id: MI-1   # the id"], ["id: MI-2   # the id"]),
        (("title",), "plain", ['title: "Quoted: text" # why'], ['title: "plain" # why']),
        (("title",), 'say "x"', ['title: "Quoted: text" # why'], ['title: "say \\"x\\"" # why']),
        (("timeline", 0, "text"), "don't", ["      text: 'it''s'  # keep"], ["      text: 'don''t'  # keep"]),
        (("timeline", 0, "at"), "no", ["      at: 12:30"], ["      at: no"]),
        (("timeline", 0, "id"), "a: b", ["    - id: A"], ['    - id: "a: b"']),
        (("title",), "a\nb", ['title: "Quoted: text" # why'], ["title: |- # why", "  a", "  b"]),
        (("note",), "short", ["note: |  # lit", "  one", "  two"], ["note: short  # lit"]),
        (("note",), "one\n2\n", ["  two"], ["  2"]),
        (("note",), None, ["note: |  # lit", "  one", "  two"], ["note:  # lit"]),
        (("services",), ["a"], ["services: [checkout, payments]  # two"], ["services: [a]  # two"]),
        (
            ("services", 1),
            "a, b",
            ["services: [checkout, payments]  # two"],
            ['services: [checkout, "a, b"]  # two'],
        ),
        (("review", "a"), None, ["  a: 1"], ["  a:"]),
        (("review", "list"), ["p", "q"], ["  - x: 1   # c1"], ["  - p", "  - q"]),
        (("review", "list", 0), {"q": 1}, ["  - x: 1   # c1"], ["  - q: 1"]),
        (("nothing",), {"k": "v"}, [], ["  k: v"]),
        (("nothing", "k"), "v", [], ["  k: v"]),
        (("empty",), "words", ["empty: []  # none yet"], ["empty: words  # none yet"]),
        (("review", "b"), 2, [], ["  b: 2"]),
    ],
)
def test_set_value_changes_the_lines_of_the_value(
    key_path: KeyPath, value: Any, gone: list[str], came: list[str]
) -> None:
    assert changes(FILE, set_value(FILE, key_path, value)) == (gone, came)


def test_a_new_key_stands_before_the_one_that_must_be_last() -> None:
    written = set_value(FILE, ("bridge",), "https://meet.example/1", before="timeline")
    assert b"nothing:   # n\nbridge: https://meet.example/1\ntimeline:\n" in written
    assert set_value(b"# top\ntimeline:\n", ("id",), "A", before="timeline") == b"# top\nid: A\ntimeline:\n"


def test_a_new_key_without_a_last_one_stands_at_the_end() -> None:
    assert set_value(b"a: 1\n# end\n", ("b",), "x", before="timeline") == b"a: 1\nb: x\n# end\n"
    assert set_value(b"", ("b",), 2) == b"b: 2\n"


@pytest.mark.parametrize(
    ("raw", "key_path", "value"),
    [
        (b"a: {b: 1}\n", ("a", "c"), "2"),
        (b"a: {b: 1}\n", ("a", "b"), ["2"]),
        (b"a: 1\n", ("a", "b"), "2"),
        (b"a: 1\n", ("b", "c"), "2"),
        (b"a: [1]\n", ("a", 1), "2"),
        (b"a: |+\n  x\n\n# next\nb: *c\n", ("a",), "2"),
    ],
)
def test_set_value_refuses_where_there_is_no_place(raw: bytes, key_path: KeyPath, value: Any) -> None:
    with pytest.raises(CannotEdit) as refusal:
        set_value(raw, key_path, value)
    assert refusal.value.hint


def test_an_edit_that_would_leave_too_large_a_file_is_refused() -> None:
    with pytest.raises(CannotEdit, match="2,097,152"):
        append(b"timeline:\n", "timeline", [{"text": "x" * 2 * 1024 * 1024}])


def test_an_edit_that_says_something_else_is_not_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mimkit.store.yaml.writer.item_lines", lambda _items, _column: ["  - id: other"])
    with pytest.raises(CannotEdit, match="would affect other lines in the file"):
        append(b"timeline:\n  - id: A\n", "timeline", [{"id": "B"}])


def test_what_was_created_reads_back() -> None:
    data = {"at": datetime(2026, 11, 23, tzinfo=UTC), "list": [[], [["x"]], {}, None, "a\n"], "k: e": "y"}
    assert read(create(data, reads_new=False)) == as_data(data)


@pytest.mark.sweep
def test_every_character_of_a_new_file_reads_back() -> None:
    """A new file of an import is not read again before it is written, so each character is tried here."""
    codes = (*range(0x3000), *range(0x3000, 0xD800, 64), *range(0xFE00, 0x10000), 0x1F600, 0xE0001)
    signs = [chr(code) for code in codes]
    for start in range(0, len(signs), 1_000):
        part = signs[start : start + 1_000]
        data = {"alone": part, "within": [{"text": f"a{each}b {each} c"} for each in part]}
        data["ends"] = [f"{each}a{each}" for each in part]
        data["keys"] = [{f"k{each}": "x", "lines": f"a{each}\n b"} for each in part]
        assert read(create(data, reads_new=False)) == as_data(data)


def test_what_reaches_a_limit_of_the_reader_is_refused() -> None:
    deep: dict[str, Any] = {"a": "x"}
    for _ in range(20):
        deep = {"a": deep}
    for data in ({"k" * 1_100: "x"}, deep, {"a": ["x"] * 100_000}):
        with pytest.raises(CannotEdit, match="unreadable"):
            create(data, reads_new=False)


def test_only_an_import_does_not_read_a_new_file_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mimkit.store.yaml.writer.mapping_lines", lambda *_: ["a: 'other'"])
    assert writer.create({"a": "x"}, reads_new=False).raw == b"a: 'other'\n"
    with pytest.raises(CannotEdit, match="other lines"):
        writer.create({"a": "x"})
