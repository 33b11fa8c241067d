"""A file of JSON lines that only one process can open at a time, and that survives crashes and full disks."""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self, TextIO

from mimkit.errors import EnvironmentUnfit
from mimkit.store.git.process.refusal import refusing_os_errors

_PAUSE: Final = 0.02


class LockedLines:
    """An open, locked file. Each added line is on disk before `add` returns."""

    def __init__(self, path: Path, busy: EnvironmentUnfit, seconds: float = 0.0) -> None:
        """Open and lock the file. Raise `busy` if another process still has it open after `seconds`."""
        self.path = path
        with refusing_os_errors(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = path.open("a+", encoding="utf-8")
        self._lock(busy, time.monotonic() + seconds)
        self.at_first: list[str] = _whole_lines(self._file)
        """The lines that were already in the file."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, where: TracebackType | None
    ) -> None:
        self._file.close()

    def add(self, line: Mapping[str, Any]) -> None:
        """Add a line and flush it to disk."""
        with refusing_os_errors(self.path):
            self._file.write(json.dumps(line) + "\n")
            self._file.flush()
            os.fsync(self._file.fileno())

    def empty(self) -> None:
        """Remove all lines."""
        self._file.truncate(0)

    def delete(self) -> None:
        """Delete the file once it is no longer needed."""
        with refusing_os_errors(self.path):
            self.path.unlink(missing_ok=True)

    def _lock(self, busy: EnvironmentUnfit, end: float) -> None:
        while True:
            try:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                if time.monotonic() >= end:
                    self._file.close()
                    raise busy from None
                time.sleep(_PAUSE)
            else:
                return


def parsed(line: str) -> dict[str, Any]:
    """Return a line as a dict, or {} if it is incomplete because a process was killed."""
    try:
        found = json.loads(line)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _whole_lines(file: TextIO) -> list[str]:
    """Return the lines, and terminate an incomplete last line so that the next line can be read.

    A full disk or a crash can leave an incomplete line.
    """
    file.seek(0)
    lines = file.readlines()
    if lines and not lines[-1].endswith("\n"):
        file.write("\n")
    return lines
