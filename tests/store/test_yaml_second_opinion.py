"""What we write, and what our records contain, has the same meaning for another YAML 1.2 library."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from mimkit.app.setup.init import scaffold
from mimkit.store.yaml.reader import read
from tests.edits import append, create, insert, set_value

ROOT = Path(__file__).parents[2]
OURS = sorted(path for top in ("incidents", "policy") for path in (ROOT / top).rglob("*.yaml"))

HARD = [
    "no",
    "0o7",
    "12:30",
    "1e3",
    "null",
    "~",
    "",
    " x",
    "x: y",
    "- x",
    "# x",
    "a #b",
    "'",
    '"',
    "\\n",
    "a\nb",
    "a\n",
    "é",
    "@x",
    "%x",
    "*x",
    "&x",
    "!x",
    "|",
    ">",
    "[x",
    "{x",
    "x, y",
    "?",
    "? x",
    "=",
    "<<",
    "x" * 200,
    "word " * 60 + "end",
]


def second_opinion(raw: bytes) -> Any:
    return YAML(typ="base", pure=True).load(BytesIO(raw))


def spelt(data: Any) -> Any:
    """Return data as the other library spells it: it reads an absent value as empty text."""
    if isinstance(data, dict):
        return {key: spelt(value) for key, value in data.items()}
    return [spelt(each) for each in data] if isinstance(data, list) else data or ""


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_our_records_mean_the_same(path: Path) -> None:
    assert second_opinion(path.read_bytes()) == spelt(read(path.read_bytes()))


@pytest.mark.parametrize("path", [path for path in scaffold() if path.startswith("policy/")])
def test_the_scaffold_means_the_same(path: str) -> None:
    assert second_opinion(scaffold()[path]) == spelt(read(scaffold()[path]))


@pytest.mark.parametrize("text", HARD)
def test_hard_text_means_the_same_wherever_we_write_it(text: str) -> None:
    raw = create({"title": text, "list": [text, {"deep": text}], "timeline": [{"at": "x", "text": text}]})
    raw = append(raw, "timeline", [{"at": "y", "text": text}])
    raw = insert(raw, ("list",), [text])
    raw = set_value(raw, ("title",), text)
    expected = {
        "title": text,
        "list": [text, {"deep": text}, text],
        "timeline": [{"at": "x", "text": text}, {"at": "y", "text": text}],
    }
    assert read(raw) == expected
    assert second_opinion(raw) == expected
