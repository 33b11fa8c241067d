"""The board's keys, and the `mim` command that each key runs."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Sequence
from enum import Enum
from typing import Final, NamedTuple


class Way(Enum):
    """How a command is run."""

    IMMEDIATELY = "immediately"
    """Run the command immediately, and show its output below the board."""
    AFTER_PREVIEW = "after a preview"
    """Run the command with --dry-run first, and run it again without --dry-run after the user confirms."""
    IN_TERMINAL = "in the terminal"
    """Hide the board while the command runs, because the command asks questions."""


class Key(NamedTuple):
    """A key and the command that it runs."""

    key: str
    command: str
    help: str
    way: Way = Way.IMMEDIATELY
    asks: str = ""
    """The label of the text that the user is asked for. Empty if the command needs no text."""
    words: Callable[[str], Sequence[str]] = lambda typed: (typed,)
    """Converts the text that the user entered to command arguments."""


KEYS: Final = (
    Key("n", "note", "record a note", asks="text"),
    Key("f", "finding", "record a finding", asks="text"),
    Key("d", "decision", "record a decision", asks="text"),
    Key("b", "blocker", "record a blocker", asks="text"),
    Key("r", "role", "assign a role, or hand it over", asks="role and person", words=shlex.split),
    Key("p", "page", "page a resolver group; asks before it contacts anyone", Way.AFTER_PREVIEW, "group"),
    Key("u", "update", "record a stakeholder update; asks for the text", Way.IN_TERMINAL),
    Key("s", "sitrep", "show the 30-second summary"),
)


def command_words(key: Key, incident: str, typed: str, *, dry_run: bool = False) -> list[str]:
    """Return the command's arguments after `mim`. Raises ValueError if a quotation mark in the text is not closed."""
    preview = ["--dry-run"] if dry_run else []
    # `--` prevents the text from being read as an option, even if it begins with a dash.
    return [key.command, "-i", incident, *preview, *(["--", *key.words(typed)] if key.asks else [])]
