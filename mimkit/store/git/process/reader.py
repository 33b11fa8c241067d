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
from mimkit.store.git.process.run import Conversation, talk

_LARGEST = 256 << 20
"""No record and no folder comes near; an object whose first bytes are damaged may claim anything."""


class Found(NamedTuple):
    """An object of the repository: its id, its kind (blob, tree, commit, tag) and its bytes."""

    id: str
    kind: str
    body: bytes


class Reader:
    """Asks for one object at a time; cheap to make, since git starts with the first question.

    Git looks at its refs and packs anew where it has to, so that an answer is as fresh as a new process
    would give it.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._turn = threading.Lock()
        self._held: _Held | None = None

    def fetch(self, name: str) -> Found | None:
        """Return the object that a name (an id, commit:path, commit^{tree}) stands for, or None."""
        if not name or "\n" in name:
            return None
        try:
            return self._ask(name)
        except GitRefused:
            # A repack moves objects while they are read; a new process finds them where they are now.
            return self._ask(name)

    def _ask(self, name: str) -> Found | None:
        with self._turn:
            held = self._holding()
            try:
                held.git.say(f"{name}\n".encode("utf-8", "surrogateescape"))
                return receive(self._root, held.git)
            except BaseException:
                # Half an answer may be on its way: nobody can be asked anything on this line any more.
                self._held = None
                held.end()
                raise

    def _holding(self) -> _Held:
        # It may be another process's, or have been killed since: nobody was in the middle of a question.
        if self._held is None or self._held.owner != os.getpid() or self._held.git.is_over:
            self._held = _Held(self._root)
        return self._held


class _Held:
    """A conversation that ends with this value, at the latest with the program."""

    def __init__(self, root: Path) -> None:
        self.owner = os.getpid()
        ending = ExitStack()
        self.git = ending.enter_context(talk(root, "cat-file", "--batch"))
        self.end = weakref.finalize(self, _end, ending, self.owner)


def _end(ending: ExitStack, owner: int) -> None:
    # After a fork the process is the parent's to end. How it ends is nobody's concern: it only read.
    if owner == os.getpid():
        with suppress(MimError):
            ending.close()


def receive(root: Path, git: Conversation) -> Found | None:
    """Take one answer of `cat-file --batch`; None for what is missing or ambiguous."""
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
    """Say why git ended unexpectedly of an answer."""
    complaint = git.complaint()
    return refusal(root, "cat-file", complaint) if complaint else git.died("ended unexpectedly")
