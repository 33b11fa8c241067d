"""N clones of one bare remote, each with its own environment and without the settings of this machine.

with Machine() as machine:
    place = Place.made(tmp_path, machine)      # a remote with the example organisation
    first, second = place.seats("mim-duty", "tech-duty")
    first.type("declare", "Checkout fails", "--severity", "SEV1")
    second.type("log", "From the second")
    place.agree()                              # every clone syncs, and all of them are equal
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Self

from tests.desk.machine import Machine, Said
from tests.desk.trace import Deed

NOW = "2026-11-23T10:09:00Z"
_SETTINGS = (
    "[user]\n\tname = Whoever\n\temail = {who}@example.com\n[init]\n\tdefaultBranch = main\n"
    "[gc]\n\tauto = 0\n[receive]\n\tautogc = false\n[maintenance]\n\tauto = false\n"
    "[http]\n\tproxy =\n[advice]\n\tdetachedHead = false\n"
)


def surroundings(home: Path, person: str) -> dict[str, str]:
    """Return the environment of a person: a home, their mail address, a clock that stands still."""
    home.mkdir(parents=True, exist_ok=True)
    (home / "settings").write_text(_SETTINGS.format(who=person), encoding="utf-8")
    return {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "HOME": str(home),
        "GIT_CONFIG_GLOBAL": str(home / "settings"),
        "GIT_CONFIG_NOSYSTEM": "1",
        "LANG": "C.UTF-8",
        "COLUMNS": "100",
        "MIM_ACTOR": person,
        "MIM_NOW": NOW,
        "PYDANTIC_DISABLE_PLUGINS": "__all__",
        **{name: os.environ[name] for name in ("PYTHONPYCACHEPREFIX",) if name in os.environ},
    }


@dataclass
class Seat:
    """A clone, and who types in it."""

    folder: Path
    environment: dict[str, str]
    machine: Machine
    network_seconds: float | None = None
    """After how many seconds a remote that does not answer is given up; the command's own time when left out."""
    longest_pause: float | None = None
    """How many seconds lie at most between two tries of a push; the command's own time when left out."""

    def type(self, *words: str) -> Said:
        """Run `mim WORDS` here; a traceback fails the test."""
        said = self.machine.type(
            self.folder,
            self.environment,
            *words,
            network_seconds=self.network_seconds,
            longest_pause=self.longest_pause,
        )
        assert "Traceback" not in said.err, said.err
        return said

    def mim(self, *words: str) -> Said:
        """Run `mim WORDS`, which is expected to be done."""
        said = self.type(*words)
        assert said.status == 0, said
        return said

    def disturb(self, deed: Deed, *words: str, there: Sequence[Path] = ()) -> Said:
        """Run `mim WORDS` with a deed done at one of its calls on this clone; see `Machine.disturb`."""
        return self.machine.disturb(self.folder, self.environment, words, deed, there=there)

    def git(self, *words: str, fine: bool = True) -> str:
        """Run git here and return what it said."""
        return git(self.folder, *words, environment=self.environment, fine=fine)

    def head(self) -> str:
        """Return the commit that is checked out."""
        return self.git("rev-parse", "HEAD").strip()

    def timeline(self, incident: str = "") -> list[dict[str, Any]]:
        """Return the entries of an incident, the only open one when none is named, as `mim show` has them."""
        named = [incident] if incident else []
        found: list[dict[str, Any]] = json.loads(self.mim("show", *named, "--json").out)["incident"][
            "timeline"
        ]
        return found

    def notes(self) -> list[str]:
        """Return the texts of the notes of the only open incident, in the order of its record."""
        return [entry["text"] for entry in self.timeline() if entry["kind"] == "note"]

    def is_sound(self) -> bool:
        """Tell whether git finds nothing wrong with the clone and its checkout is that of its head."""
        checked = subprocess.run(
            ["git", "fsck", "--strict", "--no-dangling", "--no-progress"],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        return checked.returncode == 0 and self.git("status", "--porcelain") == ""

    def age_locks(self) -> None:
        """Let a minute pass for the lock files that lie about: nobody waits ten seconds in a test."""
        then = time.time() - 60
        for lock in (self.folder / ".git").rglob("*.lock"):
            os.utime(lock, (then, then))

    def copied(self, base: Path) -> Self:
        """Return the same seat with a copy of its clone, whose remote is the copy beside it where there is one."""
        folder = base / self.folder.name
        shutil.copytree(self.folder, folder, symlinks=True)
        return replace(self, folder=folder)


@dataclass
class Place:
    """A bare remote and the clones that were made of it."""

    base: Path
    machine: Machine
    remote: Path
    made_seats: list[Seat] = field(default_factory=list)

    @classmethod
    def made(cls, base: Path, machine: Machine) -> Self:
        """Make a bare remote that holds what `mim init` makes."""
        environment = surroundings(base / "home-init", "mim-duty")
        (base / "organisation").mkdir()
        said = machine.type(base / "organisation", environment, "init")
        assert said.status == 0, said
        remote = base / "remote.git"
        git(
            base, "clone", "-q", "--bare", "--template=", "organisation", str(remote), environment=environment
        )
        git(remote, "config", "http.receivepack", "true", environment=environment)
        return cls(base, machine, remote)

    def seat(self, person: str, url: str | None = None, name: str | None = None) -> Seat:
        """Clone the remote for a person, from its folder or from `url`."""
        name = name or person
        environment = surroundings(self.base / f"home-{name}", person)
        git(self.base, "clone", "-q", "--template=", url or str(self.remote), name, environment=environment)
        seat = Seat(self.base / name, environment, self.machine)
        self.made_seats.append(seat)
        return seat

    def seats(self, *people: str) -> list[Seat]:
        """Clone the remote for several people."""
        return [self.seat(person) for person in people]

    def bare(self, target: Path) -> None:
        """Make an empty bare repository."""
        git(self.base, "init", "-q", "--bare", str(target), environment=surroundings(self.base / "x", "x"))

    def copy_remote(self, target: Path) -> None:
        """Copy the remote, as it is, to another folder."""
        shutil.copytree(self.remote, target, symlinks=True)

    def hook(self, name: str, script: str) -> None:
        """Give the remote a hook."""
        target = self.remote / "hooks" / name
        target.parent.mkdir(exist_ok=True)
        target.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        target.chmod(0o755)

    def unhook(self) -> None:
        """Take the hooks of the remote away."""
        shutil.rmtree(self.remote / "hooks", ignore_errors=True)

    def git(self, *words: str) -> str:
        """Run git in the remote."""
        return git(self.remote, *words, environment=surroundings(self.base / "home-remote", "mim-duty"))

    def head(self) -> str:
        """Return the head of the remote's main branch."""
        return self.git("rev-parse", "main").strip()

    def agree(self) -> None:
        """Bring every clone to the remote's head by `mim sync`, and hold that all of them are equal and sound."""
        for _ in range(2):  # once to share what waits, once more to take what the others shared
            for seat in self.made_seats:
                seat.mim("sync")
        heads = {seat.head() for seat in self.made_seats}
        assert heads == {self.head()}
        for seat in self.made_seats:
            assert seat.is_sound(), seat.git("status", "--porcelain")


def git(folder: Path, *words: str, environment: Mapping[str, str], fine: bool = True) -> str:
    """Run git in a folder and return what it said."""
    done = subprocess.run(
        ["git", *words], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0 or not fine, done.stderr
    return done.stdout
