"""The fixed script prints and writes what the stored transcript shows."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from mimkit.cli.main import mim
from mimkit.cli.registry import SECTIONS, VERBS
from tests.stories.transcript import TRANSCRIPT, transcript
from tests.stories.transcript_steps import STEPS

AGAIN = "if this is meant: python -m tests.stories.transcript --write"
LEFT_OUT = {
    "completion install": "has its own test, tests/stories/test_completion.py",
    "completion show": "has its own test, tests/stories/test_completion.py",
    "drill solo": "has its own test, tests/stories/test_drill_solo.py",
    "drill join": "a clone of its own: tests/stories/test_drill.py",
    "drill record": "as drill join",
    "drill resume": "runs until it is interrupted",
    "drill score": "as drill join",
    "drill start": "runs until it is interrupted",
    "mcp": "needs an extra, and has its own test, tests/stories/test_mcp.py",
    "demo": "has its own test, tests/stories/test_demo.py",
    "site serve": "does not end by itself",
    "watch": "does not end by itself",
}
TYPED = re.findall(r"^\S+ mim (.+)$", STEPS, re.MULTILINE)


@pytest.mark.sweep
def test_the_script_prints_and_writes_what_it_did(tmp_path: Path) -> None:
    stored = TRANSCRIPT.read_bytes().decode()
    found = transcript(tmp_path)
    changed = difflib.unified_diff(stored.splitlines(), found.splitlines(), "stored", "now", lineterm="", n=3)
    assert found == stored, "\n".join((AGAIN, *list(changed)[:200]))


def test_the_script_has_every_command_and_at_least_sixty() -> None:
    assert len(set(TYPED)) >= 60
    every = set(_every_command())
    missing = {
        name for name in every - set(LEFT_OUT) if not any(f"{line} ".startswith(f"{name} ") for line in TYPED)
    }
    assert not missing
    assert set(LEFT_OUT) <= every


def test_the_script_ends_with_every_status_but_an_interruption() -> None:
    stored = TRANSCRIPT.read_text(encoding="utf-8")
    assert set(re.findall(r"^######## status (\d+)$", stored, re.MULTILINE)) == set("0123456")


def _every_command() -> Iterator[str]:
    context = click.Context(mim)
    for verb in VERBS:
        command = mim.get_command(context, verb.name) if verb.section in SECTIONS else None
        if isinstance(command, click.Group):
            yield from (f"{verb.name} {name}" for name in command.list_commands(context))
        elif command:
            yield verb.name
