"""Checks whether CI can install mimkit by downloading the pinned package and checking the constraints."""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, Literal, NamedTuple

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from mimkit.app.setup.ci_package.forge_files import CONSTRAINTS, FOLDERS, PackageSource, sources
from mimkit.errors import EnvironmentUnfit, MimError
from mimkit.model.package import FORMS, commit_of, wheel_of
from mimkit.store.git.other_repository import can_fetch
from mimkit.store.package_files import download
from mimkit.store.worktree import read_file

_PIN: Final = re.compile(
    r"^([A-Za-z0-9][A-Za-z0-9._-]*)==([^\s;\\]++)(?: *;[^\\\n]*)?( *\\\n +--hash=sha256:[0-9a-f]{64})?",
    re.MULTILINE,
)
_SET: Final = "mim init --package SPEC"


class Finding(NamedTuple):
    """A finding about the package, shown as a check in `mim doctor`."""

    health: Literal["ok", "look"]
    words: str
    hint: str = ""


def try_package(root: Path) -> Iterator[Finding]:
    """Yield the problems with the CI package, or a success, for each forge that has files in the working tree."""
    for each in sources(root):
        found = list(_findings(root, each))
        yield from found or [Finding("ok", f"CI can install {each.text} ({each.path})")]


def _findings(root: Path, source: PackageSource) -> Iterator[Finding]:
    where = f"{source.key} in {source.path}"
    if not source.is_fixed:
        said = (
            f"`{source.text}`, which does not pin the exact content" if source.text else "nothing to install"
        )
        yield Finding(
            "look", f"CI cannot install mimkit: {where} is set to {said}", f"set it to {FORMS}: {_SET}"
        )
        return
    if source.reads_constraints:
        yield from _constraints(root, source)
    if why := _why_not(root, source):
        yield Finding(
            "look", f"CI may be unable to install mimkit: {where} is set to {source.text}, but {why}", _SET
        )


def _constraints(root: Path, source: PackageSource) -> Iterator[Finding]:
    path = f"{FOLDERS[source.forge]}/{CONSTRAINTS}"
    try:
        text = read_file(root, path).decode("utf-8", "replace")
    except (EnvironmentUnfit, OSError):
        yield Finding(
            "look", f"CI cannot install mimkit: {path}, which pins its dependencies, is missing", _SET
        )
        return
    pins = {canonicalize_name(name): (version, hashed) for name, version, hashed in _PIN.findall(text)}
    if without := sorted(name for name, (_, hashed) in pins.items() if not hashed):
        yield Finding("look", f"CI cannot install mimkit: {path} has no hash for {without[0]}", _SET)
    for each in _needed(source.forge):
        pinned = pins.get(canonicalize_name(each.name), ("", ""))[0]
        if not pinned:
            yield Finding(
                "look", f"CI cannot install mimkit: {path} does not pin {each.name}, which it needs", _SET
            )
        elif not each.specifier.contains(pinned, prereleases=True):
            yield Finding(
                "look",
                f"CI cannot install mimkit: {path} pins {each.name} {pinned}, but it needs {each}",
                _SET,
            )


def _needed(forge: str) -> Iterator[Requirement]:
    """Yield the dependencies of the installed mimkit, including those in the forge's extra."""
    try:
        lines = requires("mimkit") or []
    except PackageNotFoundError:
        return
    for line in lines:
        try:
            found = Requirement(line)
        except InvalidRequirement:
            continue
        if found.marker is None or any(found.marker.evaluate({"extra": extra}) for extra in ("", forge)):
            found.marker = None
            yield found


def _why_not(root: Path, source: PackageSource) -> str:
    """Return why the package cannot be downloaded from this machine, or "" if it can."""
    try:
        if found := commit_of(source.text):
            with TemporaryDirectory() as folder:
                return can_fetch(Path(folder), *found)
        if wheel := wheel_of(source.text):
            return _of_wheel(root, *wheel)
        if not source.is_checkout:
            # Remove the extra because it only causes a warning with --no-deps.
            download(re.sub(r"\[[a-z,]*\]", "", source.text, count=1))
    except MimError as problem:
        return getattr(problem, "why", problem.sentence)
    return ""


def _of_wheel(root: Path, path: str, wanted: str) -> str:
    try:
        found = sha256(read_file(root, path)).hexdigest()
    except (EnvironmentUnfit, OSError):
        return "this file does not exist"
    return "" if found == wanted else f"the hash of the file is {found}"
