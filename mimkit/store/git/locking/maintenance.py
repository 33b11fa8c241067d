"""Starts git's automatic maintenance, which plumbing commands do not trigger."""

from __future__ import annotations

from contextlib import suppress

from mimkit.errors import MimError
from mimkit.store.git.process.clone import Clone

MANY_IN_ONE_FOLDER = 27
"""The number of loose objects in the folder `17` above which maintenance starts.

It is estimated from git's threshold of 6,700 loose objects in 256 folders.
"""


def tidy(clone: Clone) -> None:
    """Start git's automatic maintenance if there are many loose objects.

    Never raises an error, and does not wait for the maintenance to finish.
    """
    folder = clone.common / "objects" / "17"
    with suppress(OSError, MimError):
        if sum(1 for _ in folder.iterdir()) > MANY_IN_ONE_FOLDER:
            clone.ask("maintenance", "run", "--auto", "--quiet")
