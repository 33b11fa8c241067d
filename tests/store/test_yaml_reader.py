"""Reading: every scalar is text, the subset is strict, limits hold before anything is built."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
import yaml

from mimkit.app.reading.parse import parse
from mimkit.model.diagnostic import Diagnostic
from mimkit.model.file_problem import Unreadable
from mimkit.store.yaml import reader
from mimkit.store.yaml.reader import Data, read

PATH = "policy/glossary.yaml"
CORPORA = Path(__file__).parents[3] / "shared" / "corpora"

LOADERS = [
    pytest.param(yaml.BaseLoader, id="python"),
    pytest.param(
        getattr(yaml, "CBaseLoader", None),
        id="c",
        marks=pytest.mark.skipif(not hasattr(yaml, "CBaseLoader"), reason="PyYAML was built without libyaml"),
    ),
]


@pytest.fixture(params=LOADERS, autouse=True)
def loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every promise holds with the C parser and with the one in Python."""
    monkeypatch.setattr(reader, "Loader", request.param)


def finding(raw: bytes) -> Diagnostic:
    findings = parse(PATH, raw)
    assert isinstance(findings, list), findings
    [found] = findings
    assert found.path == PATH
    assert found.level == "error"
    assert found.message.endswith(".")
    assert found.hint.endswith(".")
    return found


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("no", "no"),
        ("12:30", "12:30"),
        ("010", "010"),
        ("1.50", "1.50"),
        ("2026-11-23T10:00:00Z", "2026-11-23T10:00:00Z"),
        ("", None),
        ("null", None),
        ("~", None),
        ('""', ""),
        ("''", ""),
        ('"null"', "null"),
        ("'~'", "~"),
        ("|\n  null\n", "null\n"),
        ("Null", "Null"),
        ("[a, ~, []]", ["a", None, []]),
        ("{b: 1, c: }", {"b": "1", "c": None}),
        ("a # not\n", "a"),
        ('"\\u00e9"', "é"),
    ],
)
def test_a_scalar_is_the_text_that_is_written(written: str, meant: Data) -> None:
    assert read(f"key: {written}\n".encode()) == {"key": meant}


@pytest.mark.parametrize("raw", [b"", b"\n\n", b"# a comment\n", b"---\n", b"~\n", b"---\n...\n"])
def test_a_file_that_says_nothing_is_none(raw: bytes) -> None:
    assert read(raw) is None


def test_keys_are_text_too() -> None:
    assert read(b"null: 1\n~: 2\n1: 3\n'': 4\n") == {"null": "1", "~": "2", "1": "3", "": "4"}


def test_windows_line_breaks_are_read() -> None:
    assert read(b"a: |\r\n  one\r\n  two\r\nb: 1\r\n") == {"a": "one\ntwo\n", "b": "1"}


@pytest.mark.parametrize(
    ("raw", "code", "line", "column", "word"),
    [
        (b"\xef\xbb\xbfa: 1\n", "MIM001", 1, 1, "byte order mark"),
        (b"a: 1\nb: \xff\n", "MIM001", 2, 4, "0xff"),
        (b"\xff\xfea\x00", "MIM001", 1, 1, "0xff"),
        (b"a: 1\nb: x\x00\n", "MIM001", 2, 5, "NUL"),
        (b"a: x\x07\n", "MIM002", 1, 5, "U+0007"),
        (b"a:\n\tb: 1\n", "MIM002", 2, 1, "Tabs"),
        (b'a: "open\nb: 1\n', "MIM002", 1, 4, "not closed."),
        (b"a: it's: so\n", "MIM002", 1, 8, "second colon"),
        (b"a: 'it's'\n", "MIM002", 1, 8, "after the end of a value"),
        (b"a:1\nb: 2\n", "MIM002", 2, 2, "line above"),
        (b"a: [1, 2\nb: 3\n", "MIM002", 1, 4, "`[`"),
        (b"a: {b: 1\n", "MIM002", 1, 4, "`{`"),
        (b"a:\n  b: 1\n c: 2\n", "MIM002", 3, 2, "mapping"),
        (b"- a\nb: 1\n", "MIM002", 2, 1, "list"),
        (b"a: - b\n", "MIM002", 1, 4, "list item"),
        (b"a: @b\n", "MIM002", 1, 4, "@"),
        (b"a: | b\n", "MIM002", 1, 6, "line after"),
        (b"a: 1\nb\n", "MIM002", 2, 1, "neither"),
        (b"a: &x 1\n", "MIM003", 1, 4, "anchor"),
        (b"a: *x\n", "MIM003", 1, 4, "aliases"),
        (b"a: *bold* words\n", "MIM003", 1, 4, "alias"),
        (b"a: !!str 1\n", "MIM003", 1, 4, "tag"),
        (b"a: ! 1\n", "MIM003", 1, 4, "tag"),
        (b"a: !x!y 1\n", "MIM003", 1, 4, "tag"),
        (b"a: !!map {}\n", "MIM003", 1, 4, "tag"),
        (b"a:\n  <<: {b: 1}\n", "MIM003", 2, 3, "merge"),
        (b"%YAML 1.1\n---\na: no\n", "MIM003", 1, 1, "directive"),
        (b"%TAG ! tag:x,2000:\n---\na: 1\n", "MIM003", 1, 1, "directive"),
        (b"a: 1\n---\nb: 2\n", "MIM003", 2, 1, "second YAML document"),
        (b"? [a]\n: 1\n", "MIM003", 1, 3, "cannot be a key"),
        (b"a: 1\rb: 2\n", "MIM003", 1, 5, "carriage return"),
        ("a: x\u2028b: 2\n".encode(), "MIM003", 1, 5, "U+2028"),
        (b"a: 1\nb: 2\na: 3\n", "MIM004", 3, 1, "`a`"),
        (b"a: {b: 1, b: 2}\n", "MIM004", 1, 11, "`b`"),
    ],
)
def test_a_finding_has_its_code_its_place_and_a_sentence(
    raw: bytes, code: str, line: int, column: int, word: str
) -> None:
    found = finding(raw)
    assert (found.code, found.line, found.column) == (code, line, column)
    assert word in found.message


@pytest.mark.parametrize("raw", [b'a: "\\d"\n', b'a: "\\ud800"\n', b'a: "\\xzz"\n'])
def test_an_escape_that_is_none_is_a_finding(raw: bytes) -> None:
    found = finding(raw)
    assert found.code == "MIM002"
    assert "escape" in found.message


@pytest.mark.sweep
def test_the_limits_admit_what_they_name() -> None:
    deepest = b"[" * 20 + b"]" * 20
    assert isinstance(read(deepest), list)
    assert isinstance(read(b"[" + b"a," * 99_999 + b"]"), list)
    assert read(b"#" * (2 * 1024 * 1024 - 1) + b"\n") is None


@pytest.mark.sweep
@pytest.mark.parametrize(
    ("raw", "word"),
    [
        (b"[" * 21 + b"]" * 21, "20 deep"),
        (b"[" + b"a," * 100_000 + b"]", "100,000 values"),
        (b"#" * (2 * 1024 * 1024 + 1), "2,097,152"),
    ],
)
def test_one_more_than_the_limit_is_a_finding(raw: bytes, word: str) -> None:
    found = finding(raw)
    assert found.code == "MIM005"
    assert word in found.message


BOMBS = {
    "brackets": b"[" * 100_000,
    "braces": b"{a: " * 100_000,
    "dashes": b"- " * 100_000,
    "questions": b"? " * 100_000,
    "stairs": b"\n".join(b" " * depth + b"a:" for depth in range(1_000)),
    "aliases": b"a: &a [x, x]\n" + b"".join(b"b%d: &b%d [*a, *a]\n" % (n, n) for n in range(1_000)),
    "itself": b"a: &a [*a]\n",
    "quotes": b"'a' " * 100_000,
    "open quote": b"a: '" + b"x" * 500_000,
    "tags": b"!" * 100_000,
    "keys": b"".join(b"k%d: v\n" % n for n in range(60_000)),
}


@pytest.mark.sweep
@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_a_finding_and_soon(name: str) -> None:
    # The parser in Python reads the 100,000 values that are allowed thirty times more slowly.
    seconds = 10 if reader.Loader is yaml.BaseLoader else 1
    began = time.process_time()
    finding(BOMBS[name])
    assert time.process_time() - began < seconds


@pytest.mark.corpora
@pytest.mark.skipif(not CORPORA.is_dir(), reason="the real data does not lie beside the checkout")
def test_real_files_are_read_or_refused_with_a_sentence() -> None:
    files = [path for path in CORPORA.rglob("*.y*ml") if path.stat().st_size < 50_000][:300]
    outcomes = [read(path.read_bytes()) for path in files]
    assert sum(not isinstance(outcome, Unreadable) for outcome in outcomes) > len(outcomes) / 2


@pytest.mark.parametrize(
    ("raw", "place"),
    [
        (b"title: a\n<<<<<<< HEAD\nimpact: b\n=======\nimpact: c\n>>>>>>> topic\n", (2, 1)),
        (b"<<<<<<< ours\r\ntitle: a\r\n", (1, 1)),
        (b"title: a\n=======\nimpact: c\n", (2, 1)),
        (b"title: a\n||||||| 1234567\nimpact: c\n", (2, 1)),
        (b"title: a\n>>>>>>>", (2, 1)),
        (b"tags: [a,\n<<<<<<< HEAD\n b]\n", (2, 1)),
    ],
)
def test_a_conflict_marker_that_was_left_has_a_sentence_of_its_own(
    raw: bytes, place: tuple[int, int]
) -> None:
    found = finding(raw)
    assert (found.code, found.line, found.column) == ("MIM002", *place)
    assert found.message.startswith("A conflict marker `")
    assert found.message.endswith("` was left here.")


@pytest.mark.parametrize(
    "text",
    ["a: |\n  <<<<<<< HEAD\n  =======\n", "a: b ======= c\n", "a: b\n# ======= c\n", "'========': b\n"],
)
def test_text_that_only_looks_like_a_marker_is_read(text: str) -> None:
    assert not isinstance(read(text.encode()), Unreadable)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("id: x\ntimeline:\n  -\u00a0at: b\n    c: d\n", (3, 4)),
        ("title: a\nimpact:\u00a0b\n", (2, 8)),
        ("list:\n  - a\n\u00a0\u00a0- b\n", (3, 1)),
        ("title\u00a0: a\n", (1, 1)),
        ("title\u3000: a\n", (1, 1)),
        ("a:\n  b: c\n  d:\u202fe\n", (3, 5)),
    ],
)
def test_what_only_looks_like_a_space_has_a_sentence_of_its_own(text: str, place: tuple[int, int]) -> None:
    found = finding(text.encode())
    assert (found.code, found.line, found.column) == ("MIM002", *place)
    assert found.message.startswith("This character only looks like a normal space: U+")
    assert found.hint == "Replace it with a normal space."


def test_such_a_space_within_a_text_is_text() -> None:
    assert read("title: 'Le r\u00e9seau\u00a0: rien'\n".encode()) == {"title": "Le r\u00e9seau\u00a0: rien"}
    for text in ("title: Le r\u00e9seau\u00a0: rien\n", "title: Le\u00a0b -\u00a0c\nx: [\n"):
        assert "looks like" not in finding(text.encode()).message
