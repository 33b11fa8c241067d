"""The metadata of a commit, and the commit object that git would create from it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from mimkit.store.git.objects import GitObject

_PLAIN = re.compile(r"\w(?:[\w .@+-]*\w)?")
"""A name or address from which git does not strip any characters."""
_TIME = re.compile(r"\A[0-9]+ [+-][0-9]{4}")


class Signature(NamedTuple):
    """An author or committer: display name and email address."""

    name: str
    email: str

    @property
    def is_plain(self) -> bool:
        """Whether git would write the name and the address unchanged."""
        return bool(_PLAIN.fullmatch(self.name) and _PLAIN.fullmatch(self.email))


class CommitInfo(NamedTuple):
    """The metadata of a commit: message, author, committer and time."""

    message: str
    author: Signature
    committer: Signature
    when: datetime

    @property
    def environment(self) -> dict[str, str]:
        """The metadata as git environment variables: names, email addresses, and the time in seconds with an offset."""
        return {
            f"GIT_{role.upper()}_{field}": value
            for role, who in self._people
            for field, value in (("NAME", who.name), ("EMAIL", who.email), ("DATE", f"@{self._stamp}"))
        }

    @property
    def subject(self) -> str:
        """The first line of the message."""
        return self.message.strip().partition("\n")[0] or "mim"

    @property
    def text(self) -> bytes:
        """The message as git stores it."""
        return (self.message.rstrip("\n") + "\n").encode()

    def commit(self, tree: str, parents: Sequence[str]) -> GitObject | None:
        """Return the commit that `git commit-tree` would create, unsigned.

        Return None if only git can determine how it would change the metadata.
        """
        text, stamp = self.text, self._stamp
        if b"\0" in text or not (_TIME.fullmatch(stamp) and self.author.is_plain and self.committer.is_plain):
            return None
        lines = (
            f"tree {tree}",
            *(f"parent {parent}" for parent in parents),
            *(f"{role} {who.name} <{who.email}> {stamp}" for role, who in self._people),
        )
        return GitObject("commit", "\n".join((*lines, "", "")).encode() + text)

    @property
    def _people(self) -> tuple[tuple[str, Signature], ...]:
        return (("author", self.author), ("committer", self.committer))

    @property
    def _stamp(self) -> str:
        return f"{int(self.when.timestamp())} {self.when:%z}"
