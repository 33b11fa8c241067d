"""Generates the page of exit statuses from the error classes."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator

import mimkit
from mimkit.cli.main import INTERRUPTED
from mimkit.errors import EnvironmentUnfit, MimError, Refused, UsageError

_OTHERS = {
    0: "Success, or no findings.",
    1: "A check has findings, or a deadline is overdue. Each finding shows its location and how to fix it.",
    INTERRUPTED: (
        "Interrupted with Ctrl-C. For a command that changes records, the message shows whether the entry was recorded."
    ),
}
_MEANING = {
    2: "Usage error: an option, a name or a time is not valid.",
    3: "The process does not allow this step now. The message explains why, and shows which command to run instead.",
    4: "The entry is recorded in your clone, but not pushed yet. A later command pushes it.",
    5: "Environment error: no repository, no git, no permission, or a remote that rejects the push.",
    6: "The entry is recorded, but the message was not delivered to everyone.",
}
_GENERAL = (UsageError, Refused, EnvironmentUnfit)
"""The classes that the table already describes."""

INTRODUCTION = """# Exit statuses

Every error is printed on standard error as one sentence, followed by the next command to run.

For a command that changes records, the exit status shows whether the change was recorded, even if the output could not
be written, for example because the disk is full or the pipe is closed. In that case, the entry is still recorded, and a
message on standard error says so. The status is 0 or 4 as usual, so that a script does not record the entry twice. A
read-only command exits with 5 if the disk is full."""


def statuses_page() -> str:
    """Return the page, with the meaning of each status and the errors that exit with it."""
    statuses = _OTHERS | _MEANING
    rows = [f"| {status} | {statuses[status]} |" for status in sorted(statuses)]
    parts = [INTRODUCTION, "\n".join(("| status | meaning |", "| --- | --- |", *rows))]
    for status in sorted(_MEANING):
        parts.append(f"## Status {status}")
        parts.append("\n".join(f"- {said} (`{name}`)" for name, said in _refusals(status)))
    return "\n\n".join(parts) + "\n"


def _refusals(status: int) -> Iterator[tuple[str, str]]:
    for refusal in sorted(refusals(), key=lambda each: (each.__name__, each.__module__)):
        if refusal.status == status and refusal not in _GENERAL:
            yield refusal.__name__, _sentence(refusal)


def _sentence(refusal: type[MimError]) -> str:
    first = (refusal.__doc__ or "").strip().splitlines()[0]
    return first.replace(f" (exit status {refusal.status})", "")


def refusals() -> set[type[MimError]]:
    """Return every error class in the package except the base class."""
    for module in pkgutil.walk_packages(mimkit.__path__, "mimkit."):
        importlib.import_module(module.name)
    return {each for each in _below(MimError) if each.__module__.startswith("mimkit.")}


def _below(base: type[MimError]) -> Iterator[type[MimError]]:
    for each in base.__subclasses__():
        yield each
        yield from _below(each)
