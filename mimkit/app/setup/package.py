"""Finds the package source for CI: from this installation's metadata, and in the files of a forge."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any, Final, NamedTuple

from mimkit.errors import EnvironmentUnfit
from mimkit.model.package import location, requirement
from mimkit.store.worktree import read_file
from mimkit.store.yaml.reader import read

ACTION: Final = ".github/actions/mim/action.yml"
GITLAB: Final = ".gitlab/mimkit.yml"
_WORKFLOWS: Final = ".github/workflows"
_USES: Final = "./.github/actions/mim"
_TREE: Final = re.compile(r"\.\[[a-z,]+\]")
"""The current checkout, which mimkit's own workflows install."""
_EMPTY: Final = {
    ACTION: re.compile(rb'(?P<before>\n  mimkit:\n(?:    .*\n|      .*\n)*?    default: )""'),
    GITLAB: re.compile(rb'(?P<before>\n  MIMKIT: )""'),
}
"""Where the scaffold names the package for CI."""


class PackageSource(NamedTuple):
    """A file of a forge, and the package that it installs."""

    path: str
    key: str
    text: str

    @property
    def is_fixed(self) -> bool:
        """Whether the package is pinned, so that no one else can replace its content."""
        return bool(_TREE.fullmatch(self.text)) or requirement(self.text, "x") is not None


def installed_from() -> str | None:
    """Return the installation source of this copy (PEP 610), or None if CI cannot install from there."""
    try:
        text = distribution("mimkit").read_text("direct_url.json")
        found = json.loads(text) if text else None
    except (PackageNotFoundError, OSError, ValueError):
        return None
    return location(found) if isinstance(found, dict) else None


def with_package(files: Mapping[str, bytes], package: str) -> dict[str, bytes]:
    """Return the files of a forge with the package for CI inserted."""
    quoted = json.dumps(package).encode()
    return {
        path: _EMPTY[path].sub(lambda found: found["before"] + quoted, raw) if path in _EMPTY else raw
        for path, raw in files.items()
    }


def sources(root: Path) -> Iterator[PackageSource]:
    """Yield the packages that the forge files install; files that are missing or not ours are skipped."""
    action = _at(_data(root, ACTION), "inputs", "mimkit", "default")
    if isinstance(action, str) and not _is_always_given(root):
        yield PackageSource(ACTION, "the input mimkit", action)
    gitlab = _at(_data(root, GITLAB), "variables", "MIMKIT")
    if isinstance(gitlab, str):
        yield PackageSource(GITLAB, "the variable MIMKIT", gitlab)


def _is_always_given(root: Path) -> bool:
    """Return whether each workflow that runs the action specifies the package itself."""
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
