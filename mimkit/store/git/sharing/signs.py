"""Manages signs: branches on the remote with which a writer that keeps losing races asks others to wait."""

from __future__ import annotations

import random
import re
import time
from contextlib import suppress
from typing import Final, NamedTuple

from mimkit.errors import MimError
from mimkit.store.git.process.clone import Clone
from mimkit.store.git.reading.read import resolve
from mimkit.store.git.sharing import side_branches
from mimkit.store.git.sharing.outcome import Push
from mimkit.store.git.sharing.remote import SIDE_BRANCHES, send
from mimkit.store.git.sharing.upstream import Remote
from mimkit.store.git.sharing.waiting import Patience

_NAME: Final = re.compile(rf"{SIDE_BRANCHES}waiting-([0-9]{{13}})-[0-9a-f]{{8}}")
"""A sign's name contains a Unix timestamp in milliseconds and a random number, so that names sort by time."""
_VALID_SECONDS = 30.0
"""How long a sign is valid, in seconds.

The writer may have been killed, or its clock may be wrong.
"""


class Signs(NamedTuple):
    """The signs on one remote, as last fetched."""

    clone: Clone
    remote: Remote

    def put_up(self, patience: Patience) -> str:
        """Put up a sign at the remote's last known commit. Return the sign's name, or "" if that failed.

        A command that has used up its time on a slow remote does not ask others to wait, because it is about to
        give up.
        """
        if self.clone.slow_waits and patience is not Patience.SYNC:
            return ""
        head = resolve(self.clone, self.remote.tracking)
        name = f"{SIDE_BRANCHES}waiting-{time.time_ns() // 1_000_000:013d}-{random.getrandbits(32):08x}"
        done = side_branches.push(self.clone, self.remote, head, name, patience) if head else None
        return name if done and done.kind is Push.SHARED else ""

    def first(self, own: str) -> str:
        """Return the sign of the writer that has waited longest, or "" if no writer is waiting.

        This can be this writer's own sign. Signs that were left behind are deleted.
        """
        valid = {own} - {""}
        for name in side_branches.tips(self.clone, self.remote):
            age = _age(name)
            if age is not None and abs(age) < _VALID_SECONDS:
                valid.add(name)
            elif age is not None and age > 2 * _VALID_SECONDS:
                self.take_down(name)
        return min(valid, default="")

    def take_down(self, name: str) -> None:
        """Delete a sign if the remote still has it. Never raises an error."""
        tracking = f"refs/remotes/{self.remote.name}/{name}"
        with suppress(MimError):
            if known := resolve(self.clone, tracking):
                self.clone.slow_waits.clear()  # others wait until the sign is deleted
                lease = f"--force-with-lease=refs/heads/{name}:{known}"
                words = (lease, "--end-of-options", self.remote.name, f":refs/heads/{name}")
                send(self.clone, self.remote.name, Patience.COMMAND, *words)
                self.clone.ask("update-ref", "-d", tracking)


def _age(name: str) -> float | None:
    """Return the age of a sign in seconds according to this machine's clock, or None if the branch is not a sign."""
    found = _NAME.fullmatch(name)
    return time.time() - int(found[1]) / 1000 if found else None
