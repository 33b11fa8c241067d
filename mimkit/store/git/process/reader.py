"""Runs a long-lived `git cat-file --batch` process that returns objects by name."""

from __future__ import annotations

import os
import threading
import weakref
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import NamedTuple

from mimkit.errors import EnvironmentUnfit, MimError
from mimkit.store.git.errors import DamagedRepository, GitRefused
from mimkit.store.git.process.refusal import refusal
from mimkit.store.git.process.run import Conversation, open_conversation

_LARGEST = 256 << 20
"""The maximum object size in bytes.

Records and folders are much smaller, but a damaged object may report any size.
"""


class Found(NamedTuple):
    """An object in the repository: its id, its kind (blob, tree, commit or tag) and its bytes."""

    id: str
    kind: str
    body: bytes


class Reader:
    """Reads one object at a time. It is cheap to create, because git starts only with the first request.

    Git reloads its refs and packs when necessary, so results are as current as the results of a new process.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._turn = threading.Lock()
        self._held: _Held | None = None

    @classmethod
    def started(cls, folder: Path) -> Reader:
        """Return a reader whose git process is already starting."""
        reader = cls(folder)
        reader._held = _Held(folder)
        return reader

    def fetch(self, name: str) -> Found | None:
        """Return the object with this name, or None. A name is an id, commit:path or commit^{tree}."""
        if not name or "\n" in name:
            return None
        try:
            return self._ask(name)
        except GitRefused:
            # A repack may have moved the object while it was being read. A new process finds its new
            # location.
            return self._ask(name)

    def _ask(self, name: str) -> Found | None:
        with self._turn:
            held = self._holding()
            try:
                held.git.say(f"{name}\n".encode("utf-8", "surrogateescape"))
                return receive(self._root, held.git)
            except BaseException:
                # Part of a response may still be in the pipe, so this process can no longer be used.
                self._held = None
                held.end()
                raise

    def _holding(self) -> _Held:
        # The git process may belong to our parent process, or may have been killed. No request was in
        # progress.
        if self._held is None or self._held.owner != os.getpid() or self._held.git.is_over:
            self._held = _Held(self._root)
        return self._held


class _Held:
    """A git process that ends when this object is deleted or the program ends."""

    def __init__(self, root: Path) -> None:
        self.owner = os.getpid()
        ending = ExitStack()
        self.git = ending.enter_context(open_conversation(root, "cat-file", "--batch"))
        self.end = weakref.finalize(self, _end, ending, self.owner)


def _end(ending: ExitStack, owner: int) -> None:
    # After a fork, only the parent ends the process. Errors at exit do not matter, because git only read
    # data.
    if owner == os.getpid():
        with suppress(MimError):
            ending.close()


def receive(root: Path, git: Conversation) -> Found | None:
    """Read one response of `cat-file --batch`. Return None if the object is missing or the name is ambiguous."""
    header = git.line()
    words = header.split()
    if not header.endswith(b"\n"):
        raise _stopped(root, git)
    if words[-1] in {b"missing", b"ambiguous"} or len(words) != 3:
        return None
    length = int(words[2])
    if length > _LARGEST:
        raise DamagedRepository(f"the object {words[0].decode()} reports a size of {length:,} bytes")
    body = git.take(length + 1)
    if len(body) != length + 1:
        raise _stopped(root, git)
    return Found(words[0].decode(), words[1].decode(), body[:-1])


def _stopped(root: Path, git: Conversation) -> EnvironmentUnfit:
    """Return the error that explains why git ended before its response was complete."""
    complaint = git.complaint()
    return refusal(root, "cat-file", complaint) if complaint else git.died("ended unexpectedly")
