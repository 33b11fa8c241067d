"""The base classes of all refusals, each with a message, a hint and an exit status.

Problems in *files* are returned as diagnostics. A *request* that cannot be fulfilled is raised as one of these
exceptions. The exit status is a class attribute, so that the documentation and the code use the same value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import ClassVar


class MimError(Exception):
    """The base class of all refusals: a one-sentence message, and the next command to run."""

    status: ClassVar[int] = 5

    def __init__(self, sentence: str, hint: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.hint = hint
        self.rows: tuple[tuple[str, ...], ...] = ()
        """The items to which the message refers, such as unmet closing gates or locations in files."""


class UsageError(MimError):
    """The command line is invalid (exit status 2)."""

    status = 2


class NoSuchRecord(UsageError):
    """There is no record of the expected kind with this id. A record of another kind may have it."""

    def __init__(self, what: str, named: str, sentence: str, hint: str) -> None:
        super().__init__(sentence, hint)
        self.what = what
        """The expected kind: action item, problem record, incident, entry, or task, blocker or query."""
        self.named = named
        """The id as the user entered it."""


class Refused(MimError):
    """The process does not allow this step at this point (exit status 3)."""

    status = 3


class NotShared(MimError):
    """The change was recorded in this clone, but is not yet on the remote (exit status 4)."""

    status = 4


class EnvironmentUnfit(MimError):
    """The environment is unsuitable for the command: no repository, no git or no permission (exit status 5)."""

    status = 5


class RecordsUnreadable(MimError):
    """A required record does not match its schema. `rows` contains one line per finding."""

    status = 5

    def __init__(self, sentence: str, hint: str, places: tuple[str, ...] = ()) -> None:
        super().__init__(sentence, hint)
        self.rows = tuple((place,) for place in places)


class Interrupted(MimError):
    """Ctrl-C interrupted a command that records. The message states whether the entry was recorded."""

    status = 130

    @classmethod
    def before_recording(cls) -> Interrupted:
        """Return an error that states that nothing was recorded."""
        return cls("Interrupted. Nothing was recorded.", "try again")

    @classmethod
    def after_recording(cls, commit: str, *, shared: bool | None) -> Interrupted:
        """Return an error that states the commit id. `shared` is None if there is no remote."""
        if shared is None or shared:
            also = " and shared" if shared else ""
            return cls(f"Interrupted. The entry was recorded{also} as {commit[:7]}.", "mim show")
        return cls(
            f"Interrupted. The entry was recorded as {commit[:7]}, but may not be shared yet.", "mim sync"
        )


def names_like(typed: str, known: Iterable[str], most: int = 1, cutoff: float = 0.6) -> list[str]:
    """Return the known names that are most similar to `typed`, most similar first."""
    from difflib import get_close_matches  # noqa: PLC0415 - only a wrong name pays for it

    return get_close_matches(typed, list(known), most, cutoff)


def did_you_mean(near: list[str], listed: Callable[[list[str]], str] = " or ".join) -> str:
    """Return a question that suggests the given names, or "" if there are none."""
    return f"did you mean {listed(near)}?" if near else ""
