"""Parses the result of a push from git's porcelain output and error messages. Contains only pure functions."""

from __future__ import annotations

import re
from enum import Enum
from typing import NamedTuple

from mimkit.store.git.process.refusal import BAD_SETTING, clean_line
from mimkit.store.git.sharing.http_answers import TOO_LARGE, http_answer


class Push(Enum):
    """The possible results of a push."""

    SHARED = "shared"
    """The remote has the commit."""
    RACED = "raced"
    """Another push was faster. Fetch, merge and try again."""
    UNREACHABLE = "unreachable"
    """The connection failed or ended early. The same push can be tried again."""
    SILENT = "silent"
    """There was no response within the time limit. The same push can be tried later."""
    OFFLINE = "offline"
    """The user asked to work without the remote."""
    DECLINED = "declined"
    """A hook or setting of the remote rejected the push. Another attempt would fail too."""
    PROTECTED = "protected"
    """The branch does not accept direct pushes. Push a side branch instead."""
    OWN_HOOK = "own hook"
    """This clone's pre-push hook rejected the push, and nothing was sent to the remote."""
    SETTING = "setting"
    """A local setting prevents git from pushing. Another attempt would fail too."""
    AUTHENTICATION = "authentication"
    """The remote does not know the account, or denies it access."""
    UNKNOWN = "unknown"
    """The result was not recognised. The reason is git's own message."""


class PushOutcome(NamedTuple):
    """The result of a push, and the remote's message if there is one (one line, safe for a terminal)."""

    kind: Push
    reason: str = ""

    @property
    def lock(self) -> str | None:
        """The lock file on the remote that prevented the push, possibly left behind by a killed process."""
        found = re.search(r"create '([^']+\.lock)': File exists", self.reason)
        return found[1] if found and self.kind is Push.RACED else None


# These long patterns are compiled only after a push or a failure, and then cached by `re`.
_RACE = (
    r"(?i)fetch first|non-fast-forward|stale info|needs force|remote ref updated since|cannot lock ref"
    r"|failed to (?:update|lock)|incorrect old value|reference already exists|but expected|unable to lock"
)
_PROTECTION = (
    r"(?i)protected|GH006|GH013|rule violations|through pull requests|use a pull request|TF402455"
    r"|not allowed to push|merge request"
)
_ADMISSION = (
    r"(?i)authentication failed|could not read (?:username|password)|permission denied|host key verification failed"
    r"|returned error: 40[13]|access denied|not authorized|invalid credentials|terminal prompts disabled"
    r"|no supported authentication"
)
_SILENCE = (
    r"(?i)could not resolve|couldn't resolve|connection (?:refused|reset|timed out|closed)|failed to connect|timed out"
    r"|unable to access|hung up|early eof|unexpected disconnect|returned error: 5\d\d|returned error: 429"
    r"|rpc failed|network is unreachable|no route to host|does not appear to be a git repository|not found"
    r"|could not read from remote|unable to look up|broken pipe|remote failure|failed to report status|no answer"
)
_SETTING = (
    r"(?i)transport '[^']*' not allowed|receiving end does not support|can't be combined with|cannot be used together"
    r"|remote-[^ ]+ is not a git command|unable to find remote helper|" + BAD_SETTING.removeprefix("(?i)")
)
_REJECTED = re.compile(r"^!\t[^\t]*\t\[(?P<where>[^\]]*)\](?: \((?P<why>.*)\))?$", re.MULTILINE)
_ACCEPTED = re.compile(r"^[ *=+]\t[^\t]+\t", re.MULTILINE)


def parse_outcome(status: int, out: str, complaint: str) -> PushOutcome:
    """Parse git's exit status, porcelain lines and error output from a push."""
    if rejected := _REJECTED.search(out):
        return _rejection(rejected["where"], rejected["why"] or "", complaint)
    if status == 0 and _ACCEPTED.search(out):
        return PushOutcome(Push.SHARED)
    kind = connection_problem(complaint)
    if kind is Push.UNKNOWN and "failed to push some refs" in complaint:
        own = "\n".join(line for line in complaint.split("\n") if "failed to push some refs" not in line)
        return PushOutcome(Push.OWN_HOOK, f"this clone's pre-push hook: {remarks(own)}")
    return PushOutcome(kind, remarks(complaint))


def connection_problem(complaint: str) -> Push:
    """Return the reason why the remote could not be reached, based on git's error output from a push or fetch."""
    if re.search(_SETTING, complaint):
        return Push.SETTING
    if re.search(_ADMISSION, complaint):
        return Push.AUTHENTICATION
    if TOO_LARGE.search(complaint):
        return Push.DECLINED
    if http_answer(complaint):
        return Push.UNREACHABLE
    return Push.UNREACHABLE if re.search(_SILENCE, complaint) else Push.UNKNOWN


def remarks(complaint: str) -> str:
    """Return one line with the remote's HTTP response and `remote:` lines, or else the first error line."""
    lines = [clean_line(line) for line in complaint.split("\n")]
    theirs = [line.removeprefix("remote:").strip() for line in lines if line.startswith("remote:")]
    first = [
        re.sub(r"^(?:fatal|error): ", "", line) for line in lines if line.startswith(("fatal:", "error:"))
    ]
    said = " ".join(line for line in theirs if line)
    if answer := http_answer(complaint):
        return f"{answer} ({said})"[:400] if said else answer[:400]
    return (said or next(iter(first), "") or " ".join(lines))[:400] or "no reason given"


def _rejection(where: str, why: str, complaint: str) -> PushOutcome:
    if where == "remote failure":
        return PushOutcome(Push.UNREACHABLE, clean_line(why))
    own = "\n".join(line for line in complaint.split("\n") if not line.startswith("remote:"))
    if why.startswith("unpacker error") and re.search(BAD_SETTING, own):
        return PushOutcome(Push.SETTING, remarks(own))  # git stopped here, so the remote received no objects
    said = remarks(complaint) if "remote:" in complaint else ""
    reason = ": ".join(part for part in (clean_line(why), said) if part)
    if re.search(_PROTECTION, reason):
        return PushOutcome(Push.PROTECTED, reason)
    return PushOutcome(Push.RACED if re.search(_RACE, why) else Push.DECLINED, reason)
