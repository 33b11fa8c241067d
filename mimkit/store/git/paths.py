"""Validates paths before they are recorded. They must stay within their folder and outside `.git`."""

from __future__ import annotations

import re

from mimkit.store.git.errors import BadPath

_PART = re.compile(r"[\w.@+ -]+")
_GITS_OWN = re.compile(r"\.git|git~\d+|\.gitmodules", re.IGNORECASE)


def checked(path: str) -> str:
    """Return the relative `path` if all of its `/`-separated parts are safe. Raise BadPath otherwise."""
    for part in path.split("/"):
        if not _PART.fullmatch(part):
            raise BadPath(path, "a path component is empty or has a character that is not allowed")
        if part.startswith(("-", " ")) or part.endswith((".", " ")):
            raise BadPath(path, "a path component begins with a dash or ends with a dot")
        if _GITS_OWN.fullmatch(part):
            raise BadPath(path, "that name is reserved by git")
    return path
