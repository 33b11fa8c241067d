"""Sets up the workspace for `mim demo`: a scratch folder with a bare remote and one clone per role."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from mimkit.errors import EnvironmentUnfit
from mimkit.model.time.times import rfc3339
from mimkit.store.git.other_repository import clone, create_bare
from mimkit.store.rehearsal import DEMO
from mimkit.store.worktree import write_new

REMOTE = "remote.git"
_NOT_INHERITED = ("GIT_", "MIM_")
_PROGRAMS = {"mim": (sys.executable, "-P", "-m", "mimkit"), "git": ("git",)}


@dataclass(frozen=True, slots=True)
class Stage:
    """A scratch folder for the demo. `desks` maps the name of each clone to its user."""

    folder: Path
    desks: Mapping[str, str]

    def prepare(self, files: Mapping[str, bytes], at: datetime) -> None:
        """Create the remote and the clones, with `files`. Raises EnvironmentUnfit if git fails."""
        first, *others = self.desks
        create_bare(self.folder, REMOTE)
        clone(self.folder, REMOTE, first)
        for path, raw in files.items():
            write_new(self.folder / first, path, raw)
        for words in ("add --all", "commit --quiet -m 'Agree on the policy'", "push --quiet -u origin HEAD"):
            self._complete(self.run(first, f"git {words}", at, quiet=True))
        for desk in others:
            clone(self.folder, REMOTE, desk)
        for desk in self.desks:
            write_new(self.folder / desk, DEMO, b"")

    def run(
        self, desk: str, line: str, at: datetime, *, quiet: bool = False
    ) -> subprocess.CompletedProcess[str]:
        """Run a command line in a clone at a given time. The output is shown, or captured if `quiet` is true."""
        program, *words = shlex.split(line)
        return subprocess.run(  # noqa: S603 - the words stand in our own script
            [*_PROGRAMS[program], *words],
            cwd=self.folder / desk,
            env=self._environment(desk, at),
            capture_output=quiet,
            text=True,
            check=False,
        )

    @staticmethod
    def _complete(done: subprocess.CompletedProcess[str]) -> None:
        if done.returncode:
            raise EnvironmentUnfit(
                f"the scratch repositories could not be created: {done.stderr.strip()}", "mim doctor"
            )

    def _environment(self, desk: str, at: datetime) -> dict[str, str]:
        person = self.desks[desk]
        now = rfc3339(at)
        who = {
            f"GIT_{what}_{key}": value
            for what in ("AUTHOR", "COMMITTER")
            for key, value in (("NAME", person), ("EMAIL", f"{person}@example.com"), ("DATE", now))
        }
        return {**_plain_environment(), **who, "MIM_NOW": now, "MIM_ACTOR": person, "MIM_TZ": "UTC"}


def _plain_environment() -> dict[str, str]:
    """Return the environment without the user's own git settings for hooks, signing and identity."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(_NOT_INHERITED)}
    return {**kept, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
