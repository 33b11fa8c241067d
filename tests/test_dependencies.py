"""`mimkit` imports exactly the packages that pyproject.toml declares."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement

from mimkit.app.setup.ci_package.forge_files import CONSTRAINTS, FOLDERS, Platform
from mimkit.app.setup.init import forge_files

ROOT = Path(__file__).parents[1]
NOT_IMPORTED = {
    "mkdocs-material": ("mimkit/scaffold/mkdocs.yml", "  name: material\n"),
    "tzdata": ("mimkit/**/*.py", "from zoneinfo import "),
}
"""What is declared and not imported, with the line that needs it: MkDocs loads a theme by its name, and zoneinfo reads
the time zones of tzdata where the system has none."""
RUN_BY_USERS = ("github", "gitlab", "holidays", "keyring", "mcp", "parquet")
"""The extras that add to the program; the others are for working on it."""


def normal(name: str) -> str:
    """Return the name of a distribution as PEP 503 compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def declared(extras: Iterable[str] | None = RUN_BY_USERS) -> set[str]:
    """Return the distributions that pyproject.toml declares, with those of some extras or of all."""
    project: Mapping[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))[
        "project"
    ]
    optional: Mapping[str, Sequence[str]] = project["optional-dependencies"]
    lists = [project["dependencies"], *(optional[name] for name in (optional if extras is None else extras))]
    names = (re.match(r"[\w.-]+", each) for one in lists for each in one)
    return {normal(name[0]) for name in names if name} - {"mimkit"}


def imported(source: str) -> Iterator[str]:
    """Yield the packages that a module imports, anywhere in it, by a statement or by `import_module`."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names=names):
                yield from (each.name for each in names)
            case ast.ImportFrom(module=str(module), level=0):
                yield module
            case ast.Call(
                func=ast.Attribute(attr="import_module"), args=[ast.Constant(value=str(module)), *_]
            ) if not module.startswith("."):
                yield module


@cache
def from_elsewhere(folder: str) -> dict[str, str]:
    """Return the packages from elsewhere that a folder imports, each with a file that does."""
    found: dict[str, str] = {}
    for path in sorted((ROOT / folder).rglob("*.py")):
        for name in imported(path.read_text(encoding="utf-8")):
            found.setdefault(name.partition(".")[0], path.relative_to(ROOT).as_posix())
    ours = {*sys.stdlib_module_names, "mimkit", "tests"}
    return {name: path for name, path in found.items() if name not in ours}


def distributions(package: str) -> set[str]:
    """Return the distributions that have the package; its own name when none is installed."""
    return {normal(name) for name in installed().get(package, [package])}


@cache
def installed() -> Mapping[str, Sequence[str]]:
    """Return the distributions that have each package that is installed."""
    return packages_distributions()


@pytest.mark.sweep
@pytest.mark.parametrize(("folder", "extras"), [("mimkit", RUN_BY_USERS), ("tests", None)])
def test_what_is_imported_is_declared(folder: str, extras: Sequence[str] | None) -> None:
    known = declared(extras)
    found = from_elsewhere(folder)
    assert found
    assert {name: path for name, path in found.items() if not known & distributions(name)} == {}


def test_what_is_declared_is_imported() -> None:
    used = set[str]().union(*map(distributions, from_elsewhere("mimkit")))
    assert declared() - used - set(NOT_IMPORTED) == set()


@pytest.mark.parametrize("name", NOT_IMPORTED)
def test_what_is_declared_and_not_imported_has_a_line_that_needs_it(name: str) -> None:
    files, line = NOT_IMPORTED[name]
    assert name in declared()
    assert name not in set[str]().union(*map(distributions, from_elsewhere("mimkit")))
    assert any(line in path.read_text(encoding="utf-8") for path in ROOT.glob(files))


@pytest.mark.parametrize("forge", FOLDERS)
def test_the_constraints_pin_what_is_declared(forge: Platform) -> None:
    """Write them again after a change of the dependencies: .ci/pin."""
    text = forge_files(forge)[f"{FOLDERS[forge]}/{CONSTRAINTS}"].decode()
    pins = dict(re.findall(r"^([\w.-]+)==([^\s;]+)", text, re.MULTILINE))
    project: Mapping[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    build: list[str] = project["build-system"]["requires"]
    extras: Mapping[str, list[str]] = project["project"]["optional-dependencies"]
    for line in [*project["project"]["dependencies"], *extras[forge], *build]:
        needed = Requirement(line)
        assert needed.specifier.contains(pins.get(normal(needed.name), "0")), line
    assert "mimkit" not in pins
    assert len(re.findall(r"^[\w.-]+==.*\\\n +--hash=sha256:[0-9a-f]{64}", text, re.MULTILINE)) >= len(pins)


def test_an_import_is_found_wherever_it_stands() -> None:
    source = """
import one.inner, os
def later():
    from two.inner import name
    import importlib
    return importlib.import_module("three.inner")
if TYPE_CHECKING:
    import four as other
from . import ours
importlib.import_module(".ours", __name__)
importlib.import_module(f"mimkit.{name}")
"""
    assert set(imported(source)) == {"one.inner", "os", "two.inner", "importlib", "three.inner", "four"}
