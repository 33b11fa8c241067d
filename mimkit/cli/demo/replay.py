"""Runs the script of `mim demo`: executes each command, shows its output and checks its exit status."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import click

from mimkit.cli.demo.results import results
from mimkit.cli.demo.script import CapturedValue, DemoStep, Insertion, Scene, Script
from mimkit.cli.demo.workspace import Stage
from mimkit.cli.terminal.console import heading, paragraph, width
from mimkit.errors import EnvironmentUnfit
from mimkit.report.text.counts import counted
from mimkit.report.text.terminal import safe

_PLAIN_WORD = re.compile(r"[\w@%+=:,./~-]+", re.ASCII)
_ACTS_IN_QUOTES = re.compile(r'["$`\\!]')
_OPTION = re.compile(r"--?[a-z-]+")
_CONTINUED = "\\"
_INTERRUPTED = 130


class StepWentWrong(EnvironmentUnfit):
    """A demo command had an unexpected exit status or output."""

    def __init__(self, number: int, line: str, what: str) -> None:
        verb = " ".join(line.split()[:2])
        super().__init__(
            f"step {number} of the demo, `{verb}`, {what}", "check git and this machine: mim doctor"
        )


def _as_typed() -> str:
    """Return the command that starts `mim` in the current shell: its name, or its full path if it is not in PATH."""
    typed = Path(sys.argv[0])
    return str(typed.resolve()) if typed.name == "mim" and not shutil.which("mim") else "mim"


class Replay:
    """A single run of a demo script in a workspace. `found` contains the values of the script's placeholders."""

    def __init__(
        self, script: Script, stage: Stage, *, full: bool = True, pause: Callable[[], bool] = lambda: True
    ) -> None:
        """`full` shows every command. `pause` waits before a chapter, and returns False to end the demo."""
        self.script = script
        self.stage = stage
        self.full = full
        self.pause = pause
        self.found = {"folder": str(stage.folder), "mim": _as_typed()}
        self.number = 0
        self._unseen = 0

    def play(self) -> None:
        """Play all scenes. Raises StepWentWrong if a command has an unexpected exit status or output."""
        opens = self.script.opens
        for number, words in enumerate(opens if self.full else opens[:1] + opens[1:][-1:]):
            if number:
                click.echo()
            paragraph(self.filled(words), indent="")
        for number, scene in enumerate(self.script.scenes):
            if number and not self.pause():
                return
            self._play_scene(scene)
        self._show_results()
        heading("Explore the result")
        for word, place in self.script.look.items():
            # Do not wrap the path or command, even on a narrow terminal, so that it can be copied.
            click.echo(f"  {click.style(word.ljust(8), fg='cyan')}{safe(self.filled(place))}")
        click.echo()
        for words in self.script.ends:
            paragraph(words, indent="")

    def filled(self, text: str) -> str:
        """Return a script text with its placeholders replaced by the values found so far."""
        for name, value in self.found.items():
            text = text.replace(f"{{{name}}}", value)
        return text

    def _play_scene(self, scene: Scene) -> None:
        heading(f"{scene.steps[0].at:%Y-%m-%d}  {scene.title}")
        if scene.says and (self.full or scene is self.script.scenes[0]):
            paragraph(scene.says, indent="")
        for step in scene.steps:
            self.number += 1
            self._play_step(step)
        self._count_unseen()

    def _play_step(self, step: DemoStep) -> None:
        is_shown = self.full or step.shows is not None
        if step.says and is_shown:
            click.echo()
            paragraph(step.says, indent="")
        if step.writes:
            self._write(step.desk, step.writes, is_shown=is_shown)
        line = self.filled(step.types)
        if is_shown:
            show_command(step.at, self.stage.desks[step.desk], line)
        done = self.stage.run(step.desk, line, step.at, quiet=not self.full)
        if not self.full:
            self._unseen += not is_shown
            self._show_beginning(done, step.shows or 0)
        self._expect(step, line, done)
        if step.finds:
            self.found |= self._look_up(step, step.finds)

    def _count_unseen(self) -> None:
        if self._unseen:
            click.echo(click.style(f"... and {counted(self._unseen, 'more command')}", dim=True))
        self._unseen = 0

    @staticmethod
    def _show_beginning(done: subprocess.CompletedProcess[str], most: int) -> None:
        lines = (done.stdout + done.stderr).splitlines()
        for line in lines[:most]:
            click.echo(line)

    def _show_results(self) -> None:
        """Print a summary of the recorded milestones and the deadlines."""
        last = self.script.scenes[-1].steps[-1]
        if "incident" not in self.found:
            return
        asked = (f"show {self.found['incident']}", f"due --all -i {self.found['incident']}")
        done = [self.stage.run(last.desk, f"mim {each} --json", last.at, quiet=True) for each in asked]
        shown, due = (json.loads(each.stdout) for each in done)
        heading("Result")
        for name, told in results(shown["incident"], due):
            click.echo(f"  {click.style(name.ljust(10), fg='cyan')}{told}")

    def _expect(self, step: DemoStep, line: str, done: subprocess.CompletedProcess[str]) -> None:
        if done.returncode == _INTERRUPTED:
            raise KeyboardInterrupt
        if done.returncode != step.ends:
            raise StepWentWrong(
                self.number, line, f"ended with status {done.returncode}, expected {step.ends}"
            )

    def _look_up(self, step: DemoStep, finding: CapturedValue) -> dict[str, str]:
        done = self.stage.run(step.desk, finding.asks, step.at, quiet=True)
        match = re.search(finding.pattern, done.stdout)
        if match is None:
            raise StepWentWrong(self.number, finding.asks, f"does not match {finding.pattern}")
        return match.groupdict()

    def _write(self, desk: str, insertion: Insertion, *, is_shown: bool) -> None:
        path = self.filled(insertion.path)
        file = self.stage.folder / desk / path
        before, start, rest = file.read_text(encoding="utf-8").partition(f"\n{insertion.before}")
        file.write_text(f"{before}\n{insertion.lines}{start}{rest}", encoding="utf-8")
        if not is_shown:
            return
        click.echo(click.style(f"\n  {path}", fg="cyan"))
        for line in insertion.lines.splitlines():
            click.echo(click.style(f"  + {line}", fg="green"))


def show_command(at: datetime, person: str, line: str) -> None:
    """Print the prompt and the command, wrapped so that a shell accepts the lines unchanged."""
    prompt = f"{at:%H:%M}  {person}$ "
    click.echo(
        f"\n{click.style(prompt, dim=True)}{click.style(in_lines(line, width() - len(prompt)), fg='bright_blue')}"
    )


def in_lines(line: str, room: int) -> str:
    """Return a shell-quoted command line, with backslash continuations if it is longer than `room` characters."""
    first, *others = _phrases([_quoted(word) for word in shlex.split(line)])
    lines = [first]
    for phrase in others:
        if len(lines[-1]) + len(phrase) + len(" " + _CONTINUED) <= room:
            lines[-1] += f" {phrase}"
        else:
            lines.append(f"    {phrase}")
    return f" {_CONTINUED}\n".join(lines)


def _phrases(words: list[str]) -> list[str]:
    """Return the words, with each option and its value joined into one item."""
    phrases: list[str] = []
    for word in words:
        if phrases and _OPTION.fullmatch(phrases[-1]) and not word.startswith("-"):
            phrases[-1] += f" {word}"
        else:
            phrases.append(word)
    return phrases


def _quoted(word: str) -> str:
    if _PLAIN_WORD.fullmatch(word):
        return word
    return shlex.quote(word) if _ACTS_IN_QUOTES.search(word) else f'"{word}"'
