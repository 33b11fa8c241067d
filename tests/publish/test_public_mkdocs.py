"""Our code uses no private names of MkDocs or of a theme: they can change in any release."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import mimkit.publish

PACKAGE = Path(mimkit.publish.__file__).parent
DOCUMENTED = {"_asdict", "_replace"}
"""Public despite the underscore: methods of a NamedTuple."""
FOREIGN = ("mkdocs", "material", "zensical", "jinja2", "markdown", "markupsafe")


def private(name: str) -> bool:
    return name.startswith("_") and not (name.startswith("__") and name.endswith("__"))


def imported(tree: ast.AST) -> Iterator[str]:
    """Private names that are imported from a foreign package, as module or as name."""
    for node in ast.walk(tree):
        names = []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{each.name}" for each in node.names]
        if isinstance(node, ast.Import):
            names = [each.name for each in node.names]
        yield from (
            name
            for name in names
            if name.partition(".")[0] in FOREIGN and any(private(part) for part in name.split("."))
        )


def defined(trees: list[ast.Module]) -> set[str]:
    """The private names that our own classes and modules define."""
    found: set[str] = set()
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                found.add(node.name)
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                found.add(node.id)
            elif (
                isinstance(node, ast.Attribute)
                and isinstance(node.ctx, ast.Store)
                and isinstance(node.value, ast.Name)
                and node.value.id == "self"
            ):
                found.add(node.attr)
    return found


def borrowed(trees: list[ast.Module]) -> list[str]:
    """Private attributes that are read or called, and that we do not define; and private imports."""
    ours = defined(trees) | DOCUMENTED
    attributes = (
        node.attr
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and private(node.attr) and node.attr not in ours
    )
    return sorted({*attributes, *(name for tree in trees for name in imported(tree))})


@pytest.mark.sweep
def test_no_private_name_of_another_package_is_used() -> None:
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in sorted(PACKAGE.rglob("*.py"))]
    assert len(trees) > 50
    assert borrowed(trees) == []


def test_private_names_are_noticed() -> None:
    code = (
        "from mkdocs.commands.build import _build_page, build\n"
        "import mkdocs._private\n"
        "class Ours:\n    def _mine(self): self._held = 1\n"
        "def use(page, ours): page._set_edit_url(); ours._mine(); ours._held; page.__class__\n"
    )
    assert borrowed([ast.parse(code)]) == [
        "_set_edit_url",
        "mkdocs._private",
        "mkdocs.commands.build._build_page",
    ]
