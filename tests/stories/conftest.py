"""Desks: clones in which a person types `mim`, with a fixed clock, their own git, and real remotes."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

import pytest

from mimkit.cli.main import run
from mimkit.model.shell import is_command
from tests.warm import warm

DAY = "2026-11-23"


class _Start(NamedTuple):
    """A declaration, and everything else that decides what it writes into a new repository."""

    title: str
    words: tuple[str, ...]
    settings: tuple[tuple[str, str], ...]


NEW: dict[str, dict[str, tuple[int, int]]] = {}
"""The files of a new repository, under the key `files`, once there is one."""
DECLARED: dict[_Start | None, tuple[str, dict[str, bytes]]] = {}
"""The declarations that were made in a new repository: the id of the incident, and the files that were written."""


def _files(folder: Path) -> dict[str, tuple[int, int]]:
    """Return the size and the time of change of each file, also of those of git; a copy has the same."""
    found = {}
    for base, _, names in os.walk(folder):
        for name in names:
            at = Path(base, name)
            seen = at.lstat()
            found[str(at.relative_to(folder))] = (seen.st_size, seen.st_mtime_ns)
    return found


def _working_tree(folder: Path) -> Iterator[str]:
    """Yield the path, the mode and the content of each file that is not git's own."""
    for base, folders, names in os.walk(folder):
        folders[:] = sorted({*folders} - {".git"})
        for name in sorted(names):
            at = Path(base, name)
            mode = at.lstat().st_mode
            content = at.read_bytes() if stat.S_ISREG(mode) else b""
            yield f"{at} {mode:o} {hashlib.sha256(content).hexdigest()}"


@dataclass(frozen=True)
class Said:
    """What a command answered."""

    status: int
    out: str
    err: str

    @property
    def document(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.out)
        assert found["version"] == 1
        return found


@dataclass
class Desk:
    """A folder, the environment of whoever works there, and what they can type."""

    folder: Path
    environment: Mapping[str, str]
    clock: str = "10:09"
    more: dict[str, str] = field(default_factory=dict)

    @property
    def surroundings(self) -> dict[str, str]:
        return {**self.environment, "MIM_NOW": f"{DAY}T{self.clock}:00Z", **self.more}

    def type(self, *words: str, stdin: str = "") -> Said:
        """Run `mim WORDS` in this process, in the folder; a traceback fails the test."""
        out, err = io.StringIO(), io.StringIO()
        with (
            mock.patch.dict(os.environ, self.surroundings, clear=True),
            mock.patch.object(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode()))),
            contextlib.chdir(self.folder),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
        ):
            status = run(words)
        said = Said(status, out.getvalue(), err.getvalue())
        for line in (said.out + said.err).splitlines():
            if line.startswith("  next: "):  # what stands here is pasted into a shell
                assert is_command(line.removeprefix("  next: ")), said
        return said

    def mim(self, *words: str, stdin: str = "") -> Said:
        """Run a command that is expected to be done."""
        said = self.type(*words, stdin=stdin)
        assert said.status == 0, said
        return said

    def refused(self, status: int, *words: str) -> Said:
        """Run a command that is expected to be refused in plain words, and to leave everything as it was."""
        before = self.everything()
        said = self.type(*words)
        assert said.status == status, said
        lines = said.err.splitlines()
        assert said.out == "", said
        assert lines[0].startswith("mim: "), said
        assert "Traceback" not in said.err
        assert any(line.startswith("  ") for line in lines[1:]), said
        assert self.everything() == before
        return said

    def spawn(self, *words: str, before: tuple[str, ...] = (), cold: bool = False) -> subprocess.Popen[str]:
        """Start `mim WORDS` as a process of its own; `before` is what starts it, such as `setpriv`.

        One that is to be killed, or that something else starts, starts `cold`, as everywhere but in tests.
        """
        return self.spawn_python(("-m", "mimkit"), *words, before=before, cold=cold)

    def spawn_python(
        self, program: tuple[str, ...], *words: str, before: tuple[str, ...] = (), cold: bool = False
    ) -> subprocess.Popen[str]:
        """Start a Python program here, given as options of the interpreter."""
        around = self.surroundings
        if cold or before:
            around.pop("WARM_PYTHON", None)
        return subprocess.Popen(
            [*before, sys.executable, *program, *words],
            cwd=self.folder,
            env=around,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    @staticmethod
    def answer(process: subprocess.Popen[str]) -> Said:
        """Wait for what was started; a traceback fails the test."""
        out, err = process.communicate(timeout=120)
        assert "Traceback" not in err, err
        return Said(process.returncode, out, err)

    def git(self, *words: str, ok: bool = True) -> str:
        done = subprocess.run(
            ["git", *words],
            cwd=self.folder,
            env={
                **self.environment,
                "GIT_AUTHOR_DATE": f"{DAY}T09:00Z",
                "GIT_COMMITTER_DATE": f"{DAY}T09:00Z",
            },
            capture_output=True,
            text=True,
            check=False,
        )
        assert not ok or done.returncode == 0, done
        return done.stdout

    def everything(self) -> tuple[str, ...]:
        """Return what must not change when a command is refused: refs, index, and the state of each file."""
        if not (self.folder / ".git").exists():
            return tuple(sorted(str(path) for path in self.folder.rglob("*")))
        return (self.git("for-each-ref"), self.git("ls-files", "--stage"), *_working_tree(self.folder))

    def refused_after_question(self, status: int, *words: str) -> Said:
        """Run a command that is refused after its user answered a question, and leaves everything as it was."""
        before = self.everything()
        said = self.type(*words)
        assert (said.status, said.out) == (status, ""), said
        assert self.everything() == before
        return said

    def write(self, path: str, text: str | bytes) -> Path:
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text.encode() if isinstance(text, str) else text)
        return target

    def commit(self, message: str = "By hand") -> None:
        self.git("add", "-A")
        self.git("commit", "-q", "-m", message)

    def declare(self, title: str = "Checkout returns 503", *words: str) -> str:
        """Declare an incident and return its id.

        Many tests begin with the same declaration in a new repository: it is made once, and copied.
        """
        given = words or ("--service", "checkout", "--criterion", "service-unavailable")
        before = _files(self.folder)
        start = _Start(title, given, self._settings()) if before == NEW.get("files") else None
        if start in DECLARED:
            declared, written = DECLARED[start]
            for path, raw in written.items():
                self.write(path, raw)
            return declared
        name: str = self.mim("declare", title, *given, "--json").document["incident"]
        if start:
            after = _files(self.folder)
            written = {
                path: (self.folder / path).read_bytes() for path in after if after[path] != before.get(path)
            }
            DECLARED[start] = name, written
        return name

    def _settings(self) -> tuple[tuple[str, str], ...]:
        """Return what a command knows from outside: the variables, and the text of git's settings."""
        home = {"HOME", "GIT_CONFIG_GLOBAL"}
        known = {name: value for name, value in self.surroundings.items() if name not in home}
        texts = {
            path.name: path.read_text()
            for path in Path(self.environment["HOME"]).rglob("*")
            if path.is_file()
        }
        return tuple(sorted((known | texts).items()))

    def record(self, incident: str) -> Path:
        return self.folder / "incidents" / incident[3:7] / incident / "incident.yaml"

    def timeline(self, *named: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.mim("show", *named, "--json").document["incident"]["timeline"]
        return found


def shell(home: Path, mail: str) -> dict[str, str]:
    """Return an environment with nothing of the machine in it but the path to its programs."""
    home.mkdir(exist_ok=True)
    (home / "config").write_text(
        f"[user]\n\tname = Whoever\n\temail = {mail}\n[init]\n\tdefaultBranch = main\n"
        "[gc]\n\tauto = 0\n[receive]\n\tautogc = false\n[maintenance]\n\tauto = false\n"
    )
    return {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "HOME": str(home),
        "GIT_CONFIG_GLOBAL": str(home / "config"),
        "GIT_CONFIG_NOSYSTEM": "1",
        "LANG": "C.UTF-8",
        "COLUMNS": "100",
        "PYTHONWARNINGS": "error",
        **warm(),
        **{name: os.environ[name] for name in ("PYTHONPYCACHEPREFIX",) if name in os.environ},
    }


@pytest.fixture(scope="session")
def scaffold(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository as `mim init` leaves it, made once and copied for each test."""
    base = tmp_path_factory.mktemp("scaffold")
    desk = Desk(base / "main", shell(base / "home", "mim-duty@example.com"))
    desk.folder.mkdir()
    desk.mim("init")
    for sample in (desk.folder / ".git" / "hooks").glob("*.sample"):
        sample.unlink()
    NEW["files"] = _files(desk.folder)
    return desk.folder


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    return shell(tmp_path / "home", "mim-duty@example.com")


@pytest.fixture
def empty(tmp_path: Path, home: dict[str, str]) -> Desk:
    """A desk in an empty folder that no git knows of."""
    (tmp_path / "empty").mkdir()
    return Desk(tmp_path / "empty", home)


@pytest.fixture(scope="session")
def furnish(scaffold: Path) -> Callable[[Path], Desk]:
    """Give a function that sets up a desk with a scaffolded repository in a folder."""

    def furnished(base: Path) -> Desk:
        shutil.copytree(scaffold, base / "desk", symlinks=True)
        return Desk(base / "desk", shell(base / "home", "mim-duty@example.com"))

    return furnished


@pytest.fixture
def desk(tmp_path: Path, furnish: Callable[[Path], Desk]) -> Desk:
    """A desk in a scaffolded repository without a remote."""
    return furnish(tmp_path)


@dataclass(frozen=True)
class Office:
    """A bare remote, and a desk for everybody who works with it."""

    remote: Path
    seat: Callable[[str], Desk]

    def hook(self, name: str, script: str) -> None:
        """Give the remote a hook."""
        target = self.remote / "hooks" / name
        target.parent.mkdir(exist_ok=True)
        target.write_text(f"#!/bin/sh\n{script}\n")
        target.chmod(0o755)

    def head(self) -> str:
        return git_out("-C", str(self.remote), "rev-parse", "main")


def git_out(*words: str) -> str:
    return subprocess.run(["git", *words], capture_output=True, text=True, check=True).stdout.strip()


@pytest.fixture
def office(tmp_path: Path, scaffold: Path) -> Office:
    return office_in(tmp_path, scaffold)


def office_in(tmp_path: Path, scaffold: Path) -> Office:
    """Return an office in a folder."""
    remote = tmp_path / "remote.git"
    git_out("clone", "-q", "--bare", "--template=", str(scaffold), str(remote))

    def seat(person: str) -> Desk:
        environment = shell(tmp_path / f"home-{person}", f"{person}@example.com")
        git_out("clone", "-q", "--template=", str(remote), str(tmp_path / person))
        (tmp_path / person / ".git" / "hooks").mkdir()
        return Desk(tmp_path / person, environment)

    return Office(remote, seat)
