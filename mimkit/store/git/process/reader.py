"""A long-running `git cat-file --batch` process that returns objects by name."""

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
"""Bytes. Records and folders are much smaller, but a damaged object may report any size."""


class Found(NamedTuple):
    """An object in the repository: its id, its kind (blob, tree, commit, tag) and its bytes."""

    id: str
    kind: str
    body: bytes


class Reader:
    """Reads one object at a time. Cheap to create: git starts with the first request.

    Git reloads its refs and packs if it has to, so an answer is as recent as that of a new process.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._turn = threading.Lock()
        self._held: _Held | None = None

    def fetch(self, name: str) -> Found | None:
        """Return the object with this name (an id, commit:path, commit^{tree}), or None."""
        if not name or "\n" in name:
            return None
        try:
            return self._ask(name)
        except GitRefused:
            # A repack moves objects while we read; a new process finds them in their new place.
            return self._ask(name)

    def _ask(self, name: str) -> Found | None:
        with self._turn:
            held = self._holding()
            try:
                held.git.say(f"{name}\n".encode("utf-8", "surrogateescape"))
                return receive(self._root, held.git)
            except BaseException:
                # Half an answer may be in the pipe, so this process cannot be used any more.
                self._held = None
                held.end()
                raise

    def _holding(self) -> _Held:
        # The process may belong to our parent, or may have been killed; no request was in progress.
        if self._held is None or self._held.owner != os.getpid() or self._held.git.is_over:
            self._held = _Held(self._root)
        return self._held


class _Held:
    """A git process that ends with this object, or when the program ends."""

    def __init__(self, root: Path) -> None:
        self.owner = os.getpid()
        ending = ExitStack()
        self.git = ending.enter_context(open_conversation(root, "cat-file", "--batch"))
        self.end = weakref.finalize(self, _end, ending, self.owner)


def _end(ending: ExitStack, owner: int) -> None:
    # After a fork, the parent ends the process. Errors at the end do not matter, because it only read.
    if owner == os.getpid():
        with suppress(MimError):
            ending.close()


def receive(root: Path, git: Conversation) -> Found | None:
    """Read one answer of `cat-file --batch`; None if the object is missing or the name is ambiguous."""
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
    """Return why git ended before its answer was complete."""
    complaint = git.complaint()
    return refusal(root, "cat-file", complaint) if complaint else git.died("ended unexpectedly")
