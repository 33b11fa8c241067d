"""Histories created in one step, by `git fast-import`: any files, parents, times and authors."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

Files = Mapping[str, bytes]


@dataclass
class Commits:
    """Commits that are yet to be written; each is named by its number, from 1 on."""

    at: datetime
    """When a commit is made unless it is said."""
    blobs: dict[bytes, int] = field(default_factory=dict)
    said: list[bytes] = field(default_factory=list)
    trees: list[dict[str, int]] = field(default_factory=list)

    def add(
        self,
        files: Files,
        parents: Sequence[int] | None = None,
        *,
        at: datetime | None = None,
        author: str = "mim-duty",
        subject: str = "Record",
        modes: Mapping[str, str] | None = None,
    ) -> int:
        """Add a commit of these files on the last one, or on the parents given; returns its number."""
        onto = ([len(self.trees)] if self.trees else []) if parents is None else list(parents)
        before = self.trees[onto[0] - 1] if onto else {}
        tree = {path: self._blob(raw) for path, raw in files.items()}
        who = f"{author} <{author}@example.com> {int((at or self.at).timestamp())} +0000"
        number = len(self.trees) + 1
        lines = [f"commit refs/heads/made\nmark :{number}\nauthor {who}\ncommitter {who}\n"]
        lines.append(f"data {len(subject.encode())}\n{subject}\n")
        lines += [f"{'merge' if place else 'from'} :{each}\n" for place, each in enumerate(onto)]
        lines += [f"D {path}\n" for path in before if path not in tree]
        for path, blob in tree.items():
            mode = (modes or {}).get(path)
            if before.get(path) != blob or mode:
                lines.append(f"M {mode or '100644'} :{blob} {path}\n")
        self.said.append("".join(lines).encode() + b"\n")
        self.trees.append(tree)
        return number

    def files(self, number: int) -> dict[str, bytes]:
        """Return the files of a commit."""
        contents = {blob: raw for raw, blob in self.blobs.items()}
        return {path: contents[blob] for path, blob in self.trees[number - 1].items()}

    def write(self, folder: Path) -> dict[int, str]:
        """Write them into a new repository, `main` at the last one; returns the id of each."""
        folder.mkdir(parents=True, exist_ok=True)
        marks = folder / "marks"
        git(folder, "init", "-q", "-b", "main", ".")
        options = ("-c", "core.fsync=none", "fast-import", "--quiet", "--force", f"--export-marks={marks}")
        blobs = b"".join(
            b"blob\nmark :%d\ndata %d\n%s\n" % (blob, len(raw), raw) for raw, blob in self.blobs.items()
        )
        git(folder, *options, stdin=blobs + b"".join(self.said) + b"done\n")
        rows = (line.split() for line in marks.read_text().splitlines())
        found = {int(mark[1:]): name for mark, name in rows if int(mark[1:]) <= len(self.trees)}
        git(folder, "update-ref", "refs/heads/main", found[len(self.trees)])
        return found

    def _blob(self, raw: bytes) -> int:
        return self.blobs.setdefault(raw, 1_000_000 + len(self.blobs))


def git(folder: Path, *words: str, stdin: bytes = b"") -> str:
    """Run git in a folder, without the settings of this machine."""
    done = subprocess.run(
        ["git", *words],
        cwd=folder,
        input=stdin,
        capture_output=True,
        check=False,
        env={
            "PATH": "/usr/bin:/bin:/usr/local/bin",
            "GIT_CONFIG_GLOBAL": "/dev/null",
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_AUTHOR_NAME": "x",
        },
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()
