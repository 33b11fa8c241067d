"""Clones and bare remotes made by the real git, with a fixed author and nothing of this machine's settings."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mimkit.store.git.repository import CommitInfo, PushOutcome, Repository, Signature

WHEN = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
DUTY = Signature("mim-duty", "mim-duty@example.org")
RECORD = "incidents/2026/MI-20261123-K7F/incident.yaml"
FIRST = b"id: MI-20261123-K7F\ntimeline:\n- one\n"


@dataclass(frozen=True)
class Desk:
    """A clone, and what somebody does in it with git and with us."""

    root: Path

    @property
    def repo(self) -> Repository:
        return Repository.discover(self.root)

    def git(self, *words: str, stdin: bytes = b"", fine: bool = True) -> str:
        done = subprocess.run(["git", *words], cwd=self.root, capture_output=True, input=stdin, check=False)
        assert done.returncode == 0 or not fine, done.stderr.decode()
        return done.stdout.decode("utf-8", "surrogateescape")

    def file(self, path: str = RECORD) -> Path:
        return self.root / path

    def write(self, text: bytes, path: str = RECORD) -> None:
        self.file(path).parent.mkdir(parents=True, exist_ok=True)
        self.file(path).write_bytes(text)

    def by_hand(self, text: bytes, path: str = RECORD) -> str:
        """Commit a file as a person does."""
        self.write(text, path)
        self.git("add", "--", path)
        self.git("commit", "-q", "-m", "by hand")
        return self.git("rev-parse", "HEAD").strip()

    def status(self) -> str:
        return self.git("status", "--porcelain")

    def committed(self, path: str = RECORD, rev: str = "HEAD") -> bytes:
        return self.git("show", f"{rev}:{path}").encode()

    def record(self, line: bytes, path: str = RECORD) -> tuple[str, list[str]]:
        """Append a line through us; returns the commit and the warnings."""
        repo = self.repo
        with repo.lock() as notes:
            head = repo.head()
            old = repo.read(head.commit, path) if head.commit else None
            made = repo.commit(
                head, {path: plus(line)(old)}, CommitInfo(f"Log {line.decode().strip()}", DUTY, DUTY, WHEN)
            )
            return made, [*notes, *repo.follow(head, made, {path: plus(line)})]

    def share(self, commit: str) -> PushOutcome:
        return self.repo.push(commit)

    def sound(self) -> bool:
        return "error" not in self.git("fsck", "--strict", "--no-dangling")


def plus(line: bytes) -> Callable[[bytes | None], bytes]:
    return lambda old: (old or b"") + line


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    settings = tmp_path / "settings"
    settings.write_text(
        "[user]\n\tname = mim-duty\n\temail = mim-duty@example.org\n[init]\n\tdefaultBranch = main\n"
        "[gc]\n\tauto = 0\n[advice]\n\tdetachedHead = false\n"
    )
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


@pytest.fixture
def bare(tmp_path: Path) -> Desk:
    """The remote."""
    subprocess.run(["git", "init", "-q", "--bare", "remote.git"], cwd=tmp_path, check=True)
    return Desk(tmp_path / "remote.git")


@pytest.fixture
def clone(tmp_path: Path, bare: Desk) -> Callable[[str], Desk]:
    def make(name: str) -> Desk:
        subprocess.run(
            ["git", "clone", "-q", str(bare.root), name], cwd=tmp_path, check=True, capture_output=True
        )
        return Desk(tmp_path / name)

    return make


@pytest.fixture
def desk(clone: Callable[[str], Desk]) -> Desk:
    """A clone whose remote has one commit."""
    made = clone("desk")
    made.by_hand(FIRST)
    made.by_hand(b"# the policy\n", "policy/policy.yaml")
    made.git("push", "-q", "origin", "main")
    return made


@pytest.fixture
def other(desk: Desk, clone: Callable[[str], Desk]) -> Desk:
    """A second clone of the same remote."""
    assert desk.root.exists()
    return clone("other")
