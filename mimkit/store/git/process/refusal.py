"""Converts git's error output to refusals with a readable message."""

from __future__ import annotations

import errno
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from mimkit.errors import EnvironmentUnfit
from mimkit.store.git.errors import (
    BadSetting,
    Busy,
    DamagedRepository,
    GitRefused,
    GitTooOld,
    NoPermission,
    NoRepository,
    NoSpace,
    NotInPartialClone,
    NotTrusted,
)

_CREDENTIALS = re.compile(r"://[^/@\s]+@")
_PREFIX = re.compile(r"^(?:fatal|error|warning|remote|hint): *(?:error: *)?")

# These long patterns are compiled only after a failure, and then cached by `re`.
_DAMAGE = (
    r"(?i)object file .* is empty|loose object .* is corrupt|bad object|unable to read (?:tree|sha1|[0-9a-f]{40})"
    r"|index file (?:corrupt|smaller)|bad (?:index file|signature)|bad tree object|not a tree object|not a valid object|nonexistent object|could not parse|inflate"
    r"|missing (?:blob|tree|commit)|cannot read|hash mismatch|packfile .* (?:corrupt|invalid)|garbage at end"
    r"|reference broken|broken ref|bad ref|unexpected line in|unterminated line"
    r"|could not read [0-9a-f]{40}|No such ref|unknown index entry format|bad file"
)
BAD_SETTING = (
    r"(?i)bad config (?:line|variable|value|number)|bad (?:boolean|numeric) config value|from command-line config"
    r"|bad [\w.-]+ argument: |(?:malformed|invalid|missing|unknown) value for|invalid --pretty format"
    r"|maximum include depth|(?:missing|bogus) config (?:key|value|parameter)|bogus (?:count|format) in GIT_CONFIG"
    r"|too many entries in GIT_CONFIG|parse command-line config|failed to sign the data"
    r"|unknown date format|unknown fetch negotiation algorithm|invalid mode for object creation"
    r"|bad (?:zlib|pack) compression level|invalid number of threads specified|bad pack\.indexversion"
)
"""Matches git's messages about an invalid setting."""
_FULL = "No space left on device|Disk quota exceeded|Input/output error|File too large"
_KINDS: tuple[tuple[str, Callable[[Path, str], EnvironmentUnfit]], ...] = (
    (BAD_SETTING, lambda _, said: BadSetting(main_error_line(said))),
    (
        "(?i)expected git repo version|unknown repository extension",
        lambda _, said: GitTooOld(main_error_line(said)),
    ),
    ("dubious ownership", lambda root, said: NotTrusted(_distrusted(root, said))),
    ("not a git repository", lambda root, _: NoRepository(root)),
    (
        "(?i)permission denied|read-only file system|insufficient permission",
        lambda root, said: NoPermission(_protected(root, said)),
    ),
    ("promisor remote", lambda _, said: NotInPartialClone(main_error_line(said))),
    (_DAMAGE, lambda _, said: DamagedRepository(main_error_line(said))),
)
_DISTRUSTED = r"dubious ownership in repository at '(.+)'"
_PROTECTED_FILE = r"[Uu]nable to create '([^']+)': (?:Permission denied|Read-only file system)"
_PROTECTED_OBJECTS = r"repository database (\S.*)$"
_LOCK = r"[Uu]nable to create '([^']+\.lock)': File exists"


def clean_line(text: str) -> str:
    """Clean up external text for one terminal line.

    Control, bidi and zero-width characters are replaced with spaces, and credentials are removed.
    """
    shown = "".join(sign if sign.isprintable() else " " for sign in text)
    return _CREDENTIALS.sub("://", " ".join(shown.split()))


def main_error_line(complaint: str) -> str:
    """Return the most important line of git's error output, without its prefix.

    This is the first `fatal:` line or, if there is none, the first line.
    """
    lines = sorted(complaint.split("\n"), key=lambda line: not line.startswith("fatal:"))
    return next((said for line in lines if (said := _PREFIX.sub("", clean_line(line)))), "no reason given")


def refusal(root: Path, what: str, complaint: str) -> EnvironmentUnfit:
    """Return the refusal that matches the error output of `git WHAT` in `root`."""
    if lock := re.search(_LOCK, complaint):
        return Busy(lock[1], 2)
    if full := re.search(_FULL, complaint):
        return NoSpace(root, full[0].lower())
    for pattern, build in _KINDS:
        if re.search(pattern, complaint):
            return build(root, complaint)
    return GitRefused(what, main_error_line(complaint))


def _distrusted(root: Path, complaint: str) -> Path:
    """Return the absolute path in git's message, which is the value required for `safe.directory`."""
    named = re.search(_DISTRUSTED, complaint)
    return Path(named[1]) if named else root.resolve()


def _protected(root: Path, complaint: str) -> Path:
    """Return the folder in which git may not create files, or the repository if the message does not name a folder."""
    if objects := re.search(_PROTECTED_OBJECTS, complaint, re.MULTILINE):
        return root / objects[1]
    file = re.search(_PROTECTED_FILE, complaint)
    return (root / file[1]).parent if file else root


@contextmanager
def refusing_os_errors(place: Path) -> Iterator[None]:
    """Convert operating-system errors about `place` to refusals."""
    try:
        yield
    except OSError as problem:
        if problem.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            raise NoPermission(place) from problem
        raise NoSpace(place, (problem.strerror or type(problem).__name__).lower()) from problem
