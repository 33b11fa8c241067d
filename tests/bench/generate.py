"""Generate records in a repository within seconds, through `git fast-import`."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import chain, islice
from pathlib import Path

import mimkit.scaffold
from tests.bench.organisation import LAST_DAY, records

SCAFFOLD = Path(mimkit.scaffold.__file__).parent
_PER_COMMIT = 50


def repository(folder: Path, count: int) -> Path:
    """Make `folder` a clone with the example organisation and `count` incidents, and return it.

    The last incident is open. The same count gives the same commit ids; there is no remote.
    """
    folder.mkdir(parents=True)
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "config", "user.name", "Major incident manager on duty")
    git(folder, "config", "user.email", "mim-duty@example.com")
    git(folder, "config", "gc.auto", "0")
    git(folder, "fast-import", "--quiet", stdin=b"".join(_stream(count)))
    git(folder, "reset", "--quiet", "--hard", "main")
    return folder


def open_incident(count: int) -> str:
    """Return the path of the incident that is open among `count`."""
    return next(path for files in records(count) if files.is_open for path in files.texts)


def git(folder: Path, *words: str, stdin: bytes = b"") -> bytes:
    """Run git in a folder and return its output."""
    return subprocess.run(["git", *words], cwd=folder, input=stdin, check=True, capture_output=True).stdout


def _stream(count: int) -> Iterator[bytes]:
    yield from _commit("Scaffold the organisation", scaffold_files())
    every = records(count)
    while some := list(islice(every, _PER_COMMIT)):
        texts = chain.from_iterable(files.texts.items() for files in some)
        yield from _commit("Record incidents", {path: text.encode() for path, text in texts})


def scaffold_files() -> dict[str, bytes]:
    """Return the example organisation: the path and the content of each of its files."""
    return {
        path.relative_to(SCAFFOLD).as_posix(): path.read_bytes()
        for path in sorted(SCAFFOLD.rglob("*"))
        if path.suffix in (".yaml", ".yml")
    }


def _commit(message: str, files: Mapping[str, bytes], when: datetime = LAST_DAY) -> Iterator[bytes]:
    who = f"Major incident manager on duty <mim-duty@example.com> {int(when.timestamp())} +0000"
    yield f"commit refs/heads/main\nauthor {who}\ncommitter {who}\n".encode()
    yield _data(message.encode())
    for path, content in files.items():
        yield f"M 100644 inline {path}\n".encode() + _data(content)


def _data(content: bytes) -> bytes:
    return b"data %d\n%s\n" % (len(content), content)
