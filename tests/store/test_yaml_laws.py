"""Properties of writing: in any file, in any style, an edit changes only its own lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from mimkit.model.diagnostic import KeyPath
from mimkit.model.file_problem import Unreadable
from mimkit.store.yaml.emitter import as_data
from mimkit.store.yaml.places import comments, place
from mimkit.store.yaml.reader import Data, read
from mimkit.store.yaml.refusal import CannotEdit
from tests.edits import append, create, insert, set_value
from tests.laws import law

LAW = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])

WORDS = (
    "checkout",
    "12:30",
    "no",
    "010",
    "x#y",
    "it's",
    "café",
    "a-b",
    "https://x.example/a?b=1",
    "~x",
    "🔥",
)
TEXTS = st.one_of(
    st.sampled_from(
        [
            "",
            "null",
            "a: b",
            "- a",
            "# a",
            " a",
            "a ",
            "a\nb",
            "a\n",
            "\na",
            "  a\nb\n\n",
            "'",
            '"',
            "\\",
            "\t",
        ]
    ),
    st.text(max_size=20),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=30).map(" ".join),
    st.lists(st.sampled_from(["one", "  two", "", "- a", "# b", "three: 3", "\tx", "x  "]), max_size=5).map(
        "\n".join
    ),
)
VALUES = st.one_of(TEXTS, st.none(), st.lists(TEXTS, max_size=3), st.dictionaries(TEXTS, TEXTS, max_size=2))
ENTRIES = st.dictionaries(TEXTS, VALUES, min_size=1, max_size=3)


@dataclass
class Pen:
    """Writes a file as people do: each in their own style, and not always in the same."""

    draw: st.DrawFn
    step: int
    offset: int

    def pick(self, *choices: str) -> str:
        return str(self.draw(st.sampled_from(choices)))

    def some(self, most: int, least: int = 1) -> range:
        return range(self.draw(st.integers(least, most)))

    def remarks(self, column: int) -> list[str]:
        remark = self.pick("", "", "", "blank", "inner", "margin", "spaces")
        return {
            "blank": [""],
            "inner": [f"{' ' * column}# x: - 'y"],
            "margin": ["# z"],
            "spaces": ["  "],
        }.get(remark, [])

    def tail(self) -> str:
        return self.pick("", "", "", "  # why: 'so", " #[", "  ")

    def scalar(self, column: int) -> list[str]:
        """Return a value: the first line goes behind its key, the others stand below."""
        word, other, inner = self.pick(*WORDS), self.pick(*WORDS), " " * (column + self.step)
        return {
            "plain": [f" {word}{self.tail()}"],
            "far": [f"    {word}{self.tail()}"],
            "single": [" '" + word.replace("'", "''") + f": # x'{self.tail()}"],
            "double": [f' "{word} \\"q\\" \\t"{self.tail()}'],
            "literal": [f" |{self.tail()}", f"{inner}{word}: {other}", "", f"{inner}  # text", inner + other],
            "strip": [" |-", f"{inner}- {word}", f"{inner}{other}", ""],
            "keep": [" |+", f"{inner}{word}", "", ""],
            "folded": [f" >-{self.tail()}", inner + word, inner + other],
            "two lines": [f" {word}", f"{inner}{other}{self.tail()}"],
            "two quoted": [f' "{word}', "", f'{inner}{other}"{self.tail()}'],
            "below": ["", f"{inner}{word}{self.tail()}"],
            "empty": [self.tail()],
            "tilde": [f" ~{self.tail()}"],
            "nothing": [f' ""{self.tail()}'],
            "flow": [f" [ {word},'{other.replace(chr(39), '')}' ]{self.tail()}"],
            "long flow": [f" [{word},", f"{inner}{{k: '', l: {other}}}]{self.tail()}"],
            "no items": [f" []{self.tail()}"],
            "no keys": [f" {{}}{self.tail()}"],
        }[
            self.pick(
                *(
                    "plain",
                    "far",
                    "single",
                    "double",
                    "literal",
                    "strip",
                    "keep",
                    "folded",
                    "two lines",
                    "two quoted",
                ),
                *(
                    "below",
                    "empty",
                    "tilde",
                    "nothing",
                    "flow",
                    "long flow",
                    "no items",
                    "no keys",
                    "plain",
                    "plain",
                ),
            )
        ]

    def mapping(
        self, column: int, depth: int, keys: tuple[str, ...] = ("a", "b b", "'c'", '"d: e"', "f-g")
    ) -> list[str]:
        lines: list[str] = []
        for n in self.some(min(3, len(keys))):
            key = keys[n]
            kind = self.pick("scalar", "scalar", "mapping", "list") if depth else "scalar"
            if kind == "mapping":
                below = [f"{' ' * column}{key}:{self.tail()}", *self.mapping(column + self.step, depth - 1)]
            elif kind == "list":
                below = [
                    f"{' ' * column}{key}:{self.tail()}",
                    *self.sequence(column + self.offset, depth - 1),
                ]
            else:
                first, *rest = self.scalar(column)
                below = [f"{' ' * column}{key}:{first}", *rest]
            lines += [*(self.remarks(column) if lines else []), *below]
        return lines

    def sequence(self, column: int, depth: int) -> list[str]:
        lines: list[str] = []
        for _ in self.some(3):
            gap = self.pick(" ", " ", "   ")
            dash = f"{' ' * column}-"
            if depth and self.pick("mapping", "mapping", "scalar") == "mapping":
                first, *rest = self.mapping(column + 1 + len(gap), depth - 1)
                below = [dash + gap + first.lstrip(" "), *rest]
            else:
                first, *rest = self.scalar(column)
                below = [dash + first, *rest]
            lines += [*self.remarks(column), *below]
        return lines


@st.composite
def files(draw: st.DrawFn) -> bytes:
    """Make a file that ends with a block list under `timeline`."""
    pen = Pen(draw, step=draw(st.sampled_from([2, 2, 4, 3])), offset=draw(st.sampled_from([0, 2, 2, 4, 1])))
    lines = [*pen.remarks(0), *([pen.pick("---", "--- # start")] if draw(st.booleans()) else [])]
    lines += pen.mapping(0, 3)
    lines += [*pen.remarks(0), f"timeline:{pen.tail()}", *pen.sequence(pen.offset, 2)]
    lines += [*pen.remarks(2), *pen.remarks(0)]
    eol: str = draw(st.sampled_from(["\n", "\n", "\r\n"]))
    ending: str = draw(st.sampled_from([eol, eol, ""]))
    return (eol.join(lines) + ending).encode()


def data_of(raw: bytes) -> dict[str, Data]:
    data = read(raw)
    assert isinstance(data, dict), (raw, data)
    return data


def paths(data: Data, above: KeyPath = ()) -> list[KeyPath]:
    """Return every path in the data, in the order of the file."""
    below: list[tuple[str | int, Data]] = []
    if isinstance(data, dict):
        below = list(data.items())
    elif isinstance(data, list):
        below = list(enumerate(data))
    return [path for step, value in below for path in ((*above, step), *paths(value, (*above, step)))]


def at(data: Data, path: KeyPath) -> Data:
    for step in path:
        data = data[step]  # type: ignore[index]
    return data


def is_insertion(old: bytes, new: bytes) -> bool:
    """Whether the old file, closed with a line break, is the new one without some lines in one place."""
    eol = b"\r\n" if b"\r\n" in old else b"\n"
    one = (old if old.endswith(b"\n") else old + eol).split(b"\n")
    other = new.split(b"\n")
    head = next((n for n, line in enumerate(one) if n >= len(other) or line != other[n]), len(one))
    return other[len(other) - (len(one) - head) :] == one[head:]


@law(
    few=100,
    many=300,
    data=st.dictionaries(TEXTS, st.one_of(VALUES, st.lists(ENTRIES, max_size=3)), max_size=4),
)
def test_whatever_is_created_reads_back(data: dict[str, Any]) -> None:
    try:
        written = create(data)
    except CannotEdit:
        # Only a key that is too long to be one is refused.
        assert any(len(repr(key)) > 100 for key in data)
        return
    assert read(written) == (as_data(data) or None)


@pytest.mark.sweep
@law(few=50, many=150, raw=files(), entries=st.lists(ENTRIES, min_size=1, max_size=2))
def test_append_is_the_file_and_then_the_entries(raw: bytes, entries: list[dict[str, Any]]) -> None:
    eol = b"\r\n" if raw.count(b"\r\n") else b"\n"
    whole = raw if raw.endswith(b"\n") else raw + eol
    written = append(raw, "timeline", entries)
    assert written.startswith(whole)
    before, after = data_of(whole)["timeline"], data_of(written)["timeline"]
    assert isinstance(before, list)
    assert after == [*before, *(as_data(entry) for entry in entries)]
    assert (b"\r\n" in written[len(whole) :]) == (eol == b"\r\n")


@pytest.mark.sweep
@law(few=50, many=150, raw=files(), choice=st.randoms(use_true_random=False), entry=ENTRIES)
def test_insert_only_adds_lines(raw: bytes, choice: Any, entry: dict[str, Any]) -> None:
    data = data_of(raw)
    path = choice.choice([path for path in paths(data) if isinstance(at(data, path), list)])
    is_empty = not at(data, path)
    try:
        written = insert(raw, path, [entry])
    except CannotEdit as refusal:
        assert "brackets" in refusal.sentence  # noqa: PT017 - a refusal is one of two right answers
        return
    assert is_empty or is_insertion(raw, written)
    assert [text for _line, text in comments(written)] == [text for _line, text in comments(raw)]
    assert at(data_of(written), path)[-1] == as_data(entry)  # type: ignore[index]


@pytest.mark.sweep
@law(few=50, many=150, raw=files(), choice=st.randoms(use_true_random=False), value=VALUES)
def test_a_new_key_only_adds_lines(raw: bytes, choice: Any, value: Any) -> None:
    data = data_of(raw)
    path = choice.choice(
        [(), *(path for path in paths(data) if isinstance(at(data, path), dict) and at(data, path))]
    )
    try:
        written = set_value(raw, (*path, "new"), value, before=choice.choice(["", "a", "b b", "timeline"]))
    except CannotEdit as refusal:
        assert "brackets" in refusal.sentence  # noqa: PT017 - a refusal is one of two right answers
        return
    assert is_insertion(raw, written)
    assert at(data_of(written), (*path, "new")) == as_data(value)


@pytest.mark.sweep
@law(few=100, many=500, raw=files(), choice=st.randoms(use_true_random=False), value=VALUES)
def test_a_new_value_changes_only_its_own_lines(raw: bytes, choice: Any, value: Any) -> None:
    data = data_of(raw)
    path = choice.choice(paths(data))
    try:
        written = set_value(raw, path, value)
    except CannotEdit as refusal:
        # Text of several lines that ends a list would take in a comment that stands further in below it.
        takes_in = not isinstance(value, str) and "\\n" in repr(value) and "alter more" in refusal.sentence
        assert takes_in or "brackets" in refusal.sentence  # noqa: PT017 - a refusal is one of two right answers
        return
    assert at(data_of(written), path) == as_data(value)
    old, new = raw.split(b"\n"), written.split(b"\n")
    line, column = place(raw, path)
    head = old[line - 1].decode()[: column - 1].rstrip(" ")
    # An item may stand below its dash; then the line of the dash is its own, too.
    above = line - 2 if isinstance(path[-1], int) and not head else line - 1
    assert new[:above] == old[:above]
    assert new[above].decode().startswith(head)
    if not isinstance(at(data, path), (dict, list)):
        assert [text for _line, text in comments(written)] == [text for _line, text in comments(raw)]
    after = next_line(raw, data, path)
    if after > line:
        kept = old[after - 1 :]
        ending = [] if raw.endswith(b"\n") else [b""]
        assert [part.rstrip(b"\r") for part in new[-len(kept) - len(ending) :]] == [
            *(part.rstrip(b"\r") for part in kept),
            *ending,
        ]


def next_line(raw: bytes, data: Data, path: KeyPath) -> int:
    """Return the line of the first key or item behind the value at a path; 0 where none follows."""
    order = paths(data)
    following = [other for other in order[order.index(path) :] if other[: len(path)] != path]
    return place(raw, following[0])[0] if following else 0


@pytest.mark.sweep
@given(raw=files())
@settings(LAW, max_examples=50)
def test_the_styles_are_read(raw: bytes) -> None:
    assume(len(raw) < 20_000)
    assert not isinstance(read(raw), Unreadable)


def test_the_law_would_see_a_lost_comment() -> None:
    assert is_insertion(b"a: 1\n# b\n", b"a: 1\nc: 2\n# b\n")
    assert not is_insertion(b"a: 1\n# b\n", b"a: 1\nc: 2\n")
    with pytest.raises(AssertionError):
        assert is_insertion(b"a: 1 # b\n", b"a: 1\nc: 2\n")
