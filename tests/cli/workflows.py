"""The files that make a forge run mimkit, parsed as the forge parses them: the shipped ones and our own."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from mimkit.app.setup.init import forge_files, scaffold

ROOT = Path(__file__).parents[2]
FORGES = {**forge_files("github"), **forge_files("gitlab")}
SHIPPED = {path: yaml.safe_load(raw) for path, raw in FORGES.items() if path.endswith((".yml", ".yaml"))}
OURS = {
    f"ours/{path.relative_to(ROOT).as_posix()}": yaml.safe_load(path.read_bytes())
    for path in sorted((ROOT / ".github").rglob("*.yml"))
}
ALL = {**SHIPPED, **OURS}
WORKFLOWS = {path: found for path, found in ALL.items() if "/workflows/" in path}
ACTION = SHIPPED[".github/actions/mim/action.yml"]
GITLAB = SHIPPED[".gitlab/mimkit.yml"]


def text_of(path: str) -> str:
    """Return a file of either kind as it is written."""
    mine = path.removeprefix("ours/")
    return (ROOT / mine).read_text(encoding="utf-8") if mine != path else FORGES[path].decode()


def steps(found: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield each step of a workflow or an action."""
    for job in found.get("jobs", {}).values():
        yield from job["steps"]
    yield from found.get("runs", {}).get("steps", ())


def step(found: dict[str, Any], name: str) -> dict[str, Any]:
    """Return the step with a name."""
    return next(each for each in steps(found) if each["name"] == name)


def typed_in(found: dict[str, Any], before: str = "HEAD") -> str:
    """Return the command of a step, with what the forge puts into it."""
    command = re.sub(r" \$\{\{ github.event.schedule == [^}]+ \}\}", "", found["with"]["command"])
    return command.replace("${{ github.repository }}", "o/r").replace("${{ github.event.before }}", before)


def mim_lines() -> Iterator[tuple[str, list[str]]]:
    """Yield where a command of ours is typed, and the words after `mim`."""
    for path, found in WORKFLOWS.items():
        for each in steps(found):
            if each.get("uses") == "./.github/actions/mim":
                yield path, typed_in(each).split()
    for job in GITLAB.values():
        for line in job.get("script", ()) if isinstance(job, dict) else ():
            for typed in line.splitlines():
                if typed.strip().startswith("mim "):
                    command = (
                        typed.partition(">")[0]
                        .partition("||")[0]
                        .replace("$base", "--base=HEAD")
                        .replace("$when", "--if-open")
                    )
                    yield ".gitlab/mimkit.yml", shlex.split(command)[1:]
    for hook in (
        *yaml.safe_load(scaffold()[".pre-commit-config.yaml"])["repos"][0]["hooks"],
        *yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_bytes()),
    ):
        yield "pre-commit", shlex.split(hook["entry"])[1:]
