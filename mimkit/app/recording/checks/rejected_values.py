"""Explains why a value typed by the user is not valid in a record."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from mimkit.errors import UsageError
from mimkit.model.diagnostic import Diagnostic, KeyPath
from mimkit.model.incident.doubts import Doubt
from mimkit.model.incident.entries import ENTRY_TYPES
from mimkit.model.incident.entry_parts import Correction
from mimkit.model.incident.incident import Incident
from mimkit.model.incident.maintenance import Maintenance, MaintenanceEntry
from mimkit.model.incident.problem import Problem
from mimkit.model.incident.review import ActionItem, Declined, Done, Review, Waiver
from mimkit.model.incident.stated import StatedFigure
from mimkit.model.text import Record
from mimkit.rules.explaining.explain import explain

_SHAPES: tuple[type[Record], ...] = (
    *ENTRY_TYPES, Correction, Doubt, Incident, StatedFigure, Problem, Maintenance, MaintenanceEntry, Review, ActionItem, Done, Declined, Waiver,
)  # fmt: skip
_SHAPE = {shape.__name__: shape for shape in _SHAPES}


class WrongValue(UsageError):
    """A command-line value that is not valid in a record. The message contains the name of the key."""

    key: str = ""
    """The key as it appears in the message."""
    value: Any = None
    """The value typed by the user, if known."""

    def naming(self, word: str, command: str) -> UsageError:
        """Return the same error with the option or argument name in place of the key."""
        sentence = self.sentence.replace(f"`{self.key}`", word)
        hint = (
            f"add text to {word}; for examples: {command} --help"
            if self.hint == "it must be text"
            else self.hint
        )
        return UsageError(sentence, hint)


class Unfit(WrongValue):
    """A command-line value whose format is not valid in a record."""

    def __init__(self, problem: ValidationError) -> None:
        error = problem.errors(include_url=False)[0]
        _, keys, message, hint = explain(error, _SHAPE[problem.title])
        super().__init__(*_said(message, hint))
        self.key = _last(keys)
        self.value = error["input"]


class NoFit(WrongValue):
    """A command-line value that would make the record invalid."""

    def __init__(self, finding: Diagnostic) -> None:
        super().__init__(*_said(finding.message, finding.hint))
        self.key = _last(tuple(finding.keys.split(".")))


def _last(keys: KeyPath) -> str:
    return next((each for each in map(str, reversed(keys)) if not each.isdigit()), "")


def _said(message: str, hint: str) -> tuple[str, str]:
    """Return a sentence and its hint. If the hint is empty, the text after the semicolon is used as the hint."""
    sentence, _, rest = message.partition("; ")
    return (
        (message, hint) if hint else (sentence, rest.removesuffix(".") or "correct the value and try again")
    )
