"""Reads and sets the mimkit package that CI installs, in the forge files."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple

from mimkit.errors import EnvironmentUnfit
from mimkit.model.package import requirement
from mimkit.store.worktree import read_file
from mimkit.store.yaml.reader import read

ACTION: Final = ".github/actions/mim/action.yml"
GITLAB: Final = ".gitlab/mimkit.yml"
_WORKFLOWS: Final = ".github/workflows"
_USES: Final = "./.github/actions/mim"
_TREE: Final = re.compile(r"\.\[[a-z,]+\]")
"""Matches a package that is the current checkout, which mimkit's own workflows install."""
Platform = Literal["github", "gitlab"]
"""A forge for which the scaffold contains CI files."""
FOLDERS: Final[Mapping[Platform, str]] = {"github": ".github/actions/mim", "gitlab": ".gitlab"}
"""The directory for the constraints and for a copied wheel, by forge."""
CONSTRAINTS: Final = "constraints.txt"
_VALUE: Final = rb'(?:"[^"\n]*"|[^"#\n ][^#\n]*?)(?P<after>[ \t]*(?:#[^\n]*)?\n)'
_SET_IN: Final = {
    ACTION: re.compile(rb"(?P<before>\n  mimkit:\n(?:    .*\n|      .*\n)*?    default: )" + _VALUE),
    GITLAB: re.compile(rb"(?P<before>\n  MIMKIT: )" + _VALUE),
}
"""Patterns that match the CI package in the scaffold files."""


NAMES_PACKAGE: Final = frozenset(_SET_IN)
"""The files that specify the package."""


class PackageSource(NamedTuple):
    """A forge file and the package that it installs."""

    path: str
    key: str
    text: str

    reads_constraints: bool = False
    """Whether the file uses the pinned versions in the constraints. Files from earlier mimkit versions do not."""

    @property
    def forge(self) -> Platform:
        """The forge that uses the file."""
        return "gitlab" if self.path == GITLAB else "github"

    @property
    def is_checkout(self) -> bool:
        """Whether CI installs mimkit from the checkout, as mimkit's own workflows do."""
        return bool(_TREE.fullmatch(self.text))

    @property
    def is_fixed(self) -> bool:
        """Whether the package is pinned, so that its content cannot change."""
        return self.is_checkout or requirement(self.text, "x") is not None


def with_package(path: str, raw: bytes, package: str) -> bytes:
    """Return a forge file with the CI package set. A file that does not specify a package is unchanged."""
    quoted = json.dumps(package).encode()
    pattern = _SET_IN.get(path)
    return pattern.sub(lambda found: found["before"] + quoted + found["after"], raw, 1) if pattern else raw


def sources(root: Path) -> Iterator[PackageSource]:
    """Yield the packages that the forge files install. Files that are missing or not from mimkit are skipped."""
    action = _at(_data(root, ACTION), "inputs", "mimkit", "default")
    if isinstance(action, str) and not _is_always_given(root):
        yield PackageSource(ACTION, "the input mimkit", action, _names_constraints(root, ACTION))
    gitlab = _at(_data(root, GITLAB), "variables", "MIMKIT")
    if isinstance(gitlab, str):
        yield PackageSource(GITLAB, "the variable MIMKIT", gitlab, _names_constraints(root, GITLAB))


def _names_constraints(root: Path, path: str) -> bool:
    return CONSTRAINTS.encode() in read_file(root, path)


def _is_always_given(root: Path) -> bool:
    """Return whether every workflow that uses the action specifies the package explicitly."""
    folder = root / _WORKFLOWS
    paths = [each for end in ("yml", "yaml") for each in sorted(folder.glob(f"*.{end}"))]
    found = [step for each in paths for step in _steps(_data(root, each.relative_to(root).as_posix()))]
    ours = [step for step in found if step.get("uses") == _USES]
    return bool(ours) and all(isinstance(_at(step, "with", "mimkit"), str) for step in ours)


def _steps(workflow: Any) -> Iterator[dict[str, Any]]:
    jobs = _at(workflow, "jobs")
    for job in jobs.values() if isinstance(jobs, dict) else ():
        steps = _at(job, "steps")
        yield from (step for step in steps if isinstance(step, dict)) if isinstance(steps, list) else ()


def _data(root: Path, path: str) -> Any:
    try:
        return read(read_file(root, path))
    except (EnvironmentUnfit, OSError):
        return None


def _at(data: Any, *keys: str) -> Any:
    for key in keys:
        data = data.get(key) if isinstance(data, dict) else None
    return data
