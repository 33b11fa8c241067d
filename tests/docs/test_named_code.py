"""Code that a page names exists: files of the package, and the classes and functions in pages for contributors."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted([*(ROOT / "site").glob("how-to/add-a*.md"), ROOT / ".github/CONTRIBUTING.md"])
_FILE = re.compile(r"\b(?:mimkit|tests)/[\w/]+\.(?:py|yaml|toml)\b")
_CLASS = re.compile(r"`([A-Z][a-z]+(?:[A-Z][a-z]+)+)`")
_EXAMPLE = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)


@cache
def _names() -> set[str]:
    trees = [ast.parse(path.read_text("utf-8")) for path in (ROOT / "mimkit").rglob("*.py")]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    defined = {node.name for node in nodes if isinstance(node, ast.ClassDef | ast.FunctionDef)}
    assigned = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    return defined | assigned


@pytest.mark.sweep
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_files_and_classes_that_a_page_names_exist(page: Path) -> None:
    text = page.read_text("utf-8")
    prose = _EXAMPLE.sub("", text)
    assert [name for name in _FILE.findall(prose) if not (ROOT / name).is_file()] == []
    assert [name for name in _CLASS.findall(prose) if name not in _names()] == []


def test_the_pages_name_files_and_classes() -> None:
    every = "".join(page.read_text("utf-8") for page in PAGES)
    assert len(_FILE.findall(every)) > 20
    assert "RecordWorkaround" in _CLASS.findall(every)
