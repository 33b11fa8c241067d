"""The page of exit statuses, from the classes that carry them."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator

import mimkit
from mimkit.cli.main import INTERRUPTED
from mimkit.errors import EnvironmentUnfit, MimError, Refused, UsageError

_OTHERS = {
    0: "Done, or nothing was found.",
    1: "`mim check` found something. Each finding has its place, and how to put it right.",
    INTERRUPTED: "Interrupted with Ctrl-C. For a command that records, the message says whether the entry was recorded.",
}
_MEANING = {
    2: "The words do not make a command: an option, a name or a time that does not exist.",
    3: "The process forbids the step just now. The sentence says why, and what to type instead.",
    4: "Recorded here, not pushed yet. A later command shares it.",
    5: "Something around the command is in the way: no repository, no git, no permission, a remote that refuses.",
}
_GENERAL = (UsageError, Refused, EnvironmentUnfit)
"""What the table says already."""

INTRODUCTION = """# Exit statuses

Every refusal is one sentence on the error stream, and below it the next thing to type.

The status of a verb that acts tells of the deed, not of the words about it. When the output takes nothing (a full
disk, a pipe that nobody reads), the entry is recorded all the same: the error stream says so, and the status is
0 or 4 as ever, so that a script does not record it twice. A verb that only shows ends with 5 on a full disk."""


def statuses_page() -> str:
    """Return the page: what each status means, and each refusal that ends with it."""
    statuses = _OTHERS | _MEANING
    rows = [f"| {status} | {statuses[status]} |" for status in sorted(statuses)]
    parts = [INTRODUCTION, "\n".join(("| status | meaning |", "| --- | --- |", *rows))]
    for status in sorted(_MEANING):
        parts.append(f"## Status {status}")
        parts.append("\n".join(f"- {said} (`{name}`)" for name, said in _refusals(status)))
    return "\n\n".join(parts) + "\n"


def _refusals(status: int) -> Iterator[tuple[str, str]]:
    for refusal in sorted(refusals(), key=lambda each: each.__name__):
        if refusal.status == status and refusal not in _GENERAL:
            yield refusal.__name__, _sentence(refusal)


def _sentence(refusal: type[MimError]) -> str:
    first = (refusal.__doc__ or "").strip().splitlines()[0]
    return first.replace(f" (exit status {refusal.status})", "")


def refusals() -> set[type[MimError]]:
    """Return every class of refusal in the package but their base."""
    for module in pkgutil.walk_packages(mimkit.__path__, "mimkit."):
        importlib.import_module(module.name)
    return {each for each in _below(MimError) if each.__module__.startswith("mimkit.")}


def _below(base: type[MimError]) -> Iterator[type[MimError]]:
    for each in base.__subclasses__():
        yield each
        yield from _below(each)
