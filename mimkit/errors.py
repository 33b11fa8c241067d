"""The base classes of all refusals, each with a message, a hint and an exit status.

A problem in a person's *files* is a diagnostic and is returned; a *request* that cannot be met is one of
these and is raised. The exit status stands on the class, so that the table in the documentation and the
one place that ends the program both read it from here.
"""

from __future__ import annotations

from typing import ClassVar


class MimError(Exception):
    """The base of every refusal: one sentence for a person, and the next thing to type."""

    status: ClassVar[int] = 5

    def __init__(self, sentence: str, hint: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.hint = hint
        self.rows: tuple[tuple[str, ...], ...] = ()
        """What the sentence speaks of, one by one: open gates, or places in files."""


class UsageError(MimError):
    """The words of the request do not make a command (exit status 2)."""

    status = 2


class Refused(MimError):
    """The process forbids the step just now (exit status 3)."""

    status = 3


class NotShared(MimError):
    """The step is recorded here, but the remote does not have it yet (exit status 4)."""

    status = 4


class EnvironmentUnfit(MimError):
    """The surroundings do not allow the work: no repository, no git, no permission (exit status 5)."""

    status = 5


class RecordsUnreadable(MimError):
    """A record that the command needs does not match its schema; `rows` has a line for each finding."""

    status = 5

    def __init__(self, sentence: str, hint: str, places: tuple[str, ...] = ()) -> None:
        super().__init__(sentence, hint)
        self.rows = tuple((place,) for place in places)


class Interrupted(MimError):
    """Ctrl-C ended a command that records; the sentence says whether the entry was recorded."""

    status = 130

    @classmethod
    def before_recording(cls) -> Interrupted:
        """Say that nothing was written."""
        return cls("Interrupted. Nothing was recorded.", "try again")

    @classmethod
    def after_recording(cls, commit: str, *, shared: bool | None) -> Interrupted:
        """Name the commit; `shared` is None where there is no remote."""
        if shared is None or shared:
            also = " and shared" if shared else ""
            return cls(f"Interrupted. The entry is recorded{also} as {commit[:7]}.", "mim show")
        return cls(
            f"Interrupted. The entry is recorded as {commit[:7]}; it may not be shared yet.", "mim sync"
        )
