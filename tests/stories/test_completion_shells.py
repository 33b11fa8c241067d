"""Completion in real shells: what `mim completion install` writes is loaded, and TAB completes names."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stories.conftest import Desk
from tests.stories.panes import PATIENCE, Pane, Tmux, needs_tmux, tmux
from tests.stories.test_completion import MIM

pytestmark = needs_tmux

PROMPT = "ready>"
LONGEST = 0.15
"""Seconds that one answer may take, without the start of the shell."""
SHELLS = [
    pytest.param(
        shell,
        marks=pytest.mark.skipif(
            not shutil.which(shell),
            reason=f"{shell} is missing (Debian package {shell}); .ci/run installs it",
        ),
    )
    for shell in ("bash", "zsh", "fish")
]


@pytest.fixture(scope="module")
def terminals() -> Iterator[Tmux]:
    with tmux() as server:
        yield server


def opened(terminals: Tmux, desk: Desk, shell: str, home: Path) -> Pane:
    """Open a shell as a new terminal does, with nothing in its home but what `mim completion install` wrote."""
    environment = {
        **desk.surroundings,
        "HOME": str(home),
        "SHELL": shutil.which(shell) or "",
        "PATH": f"{MIM.parent}:{os.environ['PATH']}",
    }
    desk.more.update(environment, XDG_DATA_HOME="", XDG_CONFIG_HOME="", ZDOTDIR="")
    desk.mim("completion", "install")
    with (home / ".zshrc").open("a") as file:
        file.write(f"PROMPT='{PROMPT} '\n")
    with (home / ".bashrc").open("a") as file:
        file.write(f"PS1='{PROMPT} '\nbind 'set bell-style none'\n")
    (home / ".config/fish").mkdir(parents=True, exist_ok=True)
    (home / ".config/fish/config.fish").write_text(f"function fish_prompt; printf '{PROMPT} '; end\n")
    pane = terminals.pane(shell, desk.folder, environment, columns=120)
    pane.start(f"clear; exec {shell}")
    waited(pane, PROMPT)
    return pane


def waited(pane: Pane, pattern: str) -> str:
    """Wait until a line of the terminal matches a pattern, and return the screen."""
    ends = time.monotonic() + PATIENCE
    while not re.search(
        rf"^{pattern}$", screen := re.sub(" +$", "", pane.screen(), flags=re.MULTILINE), re.MULTILINE
    ):
        assert time.monotonic() < ends, f"{pattern}\n{screen}"
        time.sleep(0.02)
    return screen


@pytest.mark.parametrize("shell", SHELLS)
def test_tab_completes_each_kind_of_name(desk: Desk, terminals: Tmux, tmp_path: Path, shell: str) -> None:
    incident = desk.mim("declare", "Nobody: can pay", "--severity", "SEV1", "--json").document["incident"]
    desk.mim("log", "The pool is full")
    entry = desk.timeline()[-1]["id"][-6:]
    ending = incident[-3:]
    home = tmp_path / "account"
    home.mkdir()
    pane = opened(terminals, desk, shell, home)
    for typed, expected in (
        ("mim decl", "mim declare"),
        ("mim show ", f"mim show {ending}"),
        ("mim role scribe tech", "mim role scribe tech-duty"),
        ("mim role tech", "mim role technical-lead"),
        ("mim page pay", "mim page payments"),
        ("mim impact ch", "mim impact checkout"),
        ("mim log --kind=fi", "mim log --kind=finding"),
        ("mim severity SEV1", "mim severity SEV1"),
        (f"mim redact -i {ending} {entry[:5]}", f"mim redact -i {ending} {entry}"),
    ):
        pane.text(typed)
        waited(pane, re.escape(f"{PROMPT} {typed}".rstrip()))
        pane.keys("Tab")
        waited(pane, re.escape(f"{PROMPT} {expected}"))
        pane.keys("C-u")
        waited(pane, PROMPT)
    pane.text("mim page ")
    pane.keys("Tab", "Tab")
    screen = waited(pane, ".*network.*")
    assert "database" in screen
    assert "payments" in screen


def test_an_answer_takes_less_than_the_limit(desk: Desk) -> None:
    desk.mim("declare", "Nobody can pay", "--severity", "SEV1")

    def seconds(shell: str) -> float:
        environment = {**desk.surroundings, "_MIM_COMPLETE": shell}
        environment.pop("PYTHONWARNINGS", None)
        started = time.perf_counter()
        subprocess.run([MIM, "show", ""], cwd=desk.folder, env=environment, check=True, capture_output=True)
        return time.perf_counter() - started

    # The best of several: other processes of a busy machine slow down single runs.
    assert {
        shell for shell in ("bash", "zsh", "fish") if min(seconds(shell) for _ in range(5)) > LONGEST
    } == set()
