"""Reads the files to import: files named by the user, files in folders, and any files that these refer to."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from mimkit.app.importing.catalogue.format import CatalogueFormat
from mimkit.app.importing.format import Material, ReadOptions
from mimkit.errors import UsageError
from mimkit.model.shell import quoted
from mimkit.ops.importing.drafts import ImportProblem, LeftOut, Place

MOST_BYTES: Final = 256 * 1024 * 1024
"""The maximum file size in bytes."""
_SKIPPED: Final = frozenset(("node_modules", "__pycache__", "venv"))
_ADDRESS: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,30}://")


class Gathered(NamedTuple):
    """The files that were read, and a report for each file that was not read."""

    materials: list[Material]
    found: list[ImportProblem | LeftOut]


def read_files(paths: Sequence[str], wanted: CatalogueFormat, options: ReadOptions) -> Gathered:
    """Return the files at the paths (`-` is standard input). Raises UsageError if a path cannot be read."""
    gathered = Gathered([], [])
    seen: set[Path] = set()
    for path in paths:
        if path == "-":
            gathered.materials.append(Material("-", _stdin(), options))
            continue
        top = Path(path)
        root = (top if top.is_dir() else top.parent).resolve()
        waiting = list(_files(top, wanted.suffixes)) if top.is_dir() else [top]
        if not waiting:
            suffixes = " or ".join(wanted.suffixes)
            raise UsageError(f"{path} has no file that ends in {suffixes}", f"ls {quoted(path)}")
        for file in waiting:  # more files are appended during the loop
            if file.resolve() not in seen:
                seen.add(file.resolve())
                material = Material(str(file), _read(file), options)
                gathered.materials.append(material)
                waiting += _followed(material, wanted, root, gathered)
    return gathered


def _followed(material: Material, wanted: CatalogueFormat, root: Path, gathered: Gathered) -> list[Path]:
    """Return the files that `material` refers to."""
    found: list[Path] = []
    for place, target in wanted.follows(material) if wanted.follows else ():
        named = _named(Path(material.name), target, root, place)
        if isinstance(named, list):
            found += named
        else:
            gathered.found.append(named)
    return found


def _named(file: Path, target: str, root: Path, place: Place) -> list[Path] | ImportProblem | LeftOut:
    """Return the files that a reference in another file points to. They must be inside the imported folder."""
    if _ADDRESS.match(target):
        return LeftOut(place, target[:200], "a file on another computer; download it and import it too")
    if Path(target).is_absolute() or "\0" in target:
        return ImportProblem(place, f"the target {target[:200]!r} is not a relative path")
    try:
        matched = sorted(file.parent.glob(target)) if "*" in target else [file.parent / target]
        found = [each for each in matched if each.is_file()]
        outside = [each for each in found if not each.resolve().is_relative_to(root)]
    except (OSError, ValueError, NotImplementedError):
        return ImportProblem(place, f"the target {target[:200]!r} is not a path")
    if outside:
        sentence = f"the target {target[:200]!r} is outside {root.name}"
        return ImportProblem(place, sentence, "import the folder that contains both")
    return found or ImportProblem(place, f"the target {target[:200]!r} does not exist")


def _files(folder: Path, suffixes: Sequence[str]) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(each for each in folders if each not in _SKIPPED and not each.startswith("."))
        for name in sorted(names):
            path = Path(parent, name)
            if name.lower().endswith(tuple(suffixes)) and path.is_file():
                yield path


def _read(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            raw = opened.read(MOST_BYTES + 1)
    except (OSError, ValueError) as problem:
        reason = (getattr(problem, "strerror", None) or "not a path").lower()
        raise UsageError(
            f"{str(file)!r} cannot be read: {reason}", "specify a file, a folder, or - for standard input"
        ) from None
    if len(raw) > MOST_BYTES:
        raise UsageError(
            f"{str(file)!r} is larger than {MOST_BYTES // 1024 // 1024} MiB",
            "export fewer records into each file",
        )
    return raw


def _stdin() -> bytes:
    if sys.stdin is None:
        raise UsageError("standard input is closed", "specify a file")
    return sys.stdin.buffer.read(MOST_BYTES + 1)
