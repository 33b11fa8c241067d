"""Explains why a typed value is not accepted in a record."""

from __future__ import annotations

from pydantic import ValidationError

from mimkit.errors import UsageError
from mimkit.model.diagnostic import Diagnostic
from mimkit.model.incident.entries import ENTRY_TYPES, Correction
from mimkit.model.incident.incident import Incident
from mimkit.model.incident.problem import Problem
from mimkit.model.incident.review import ActionItem, Declined, Done, Review, Waiver
from mimkit.model.text import Record
from mimkit.rules.explaining.explain import explain

_SHAPES: tuple[type[Record], ...] = (
    *ENTRY_TYPES, Correction, Incident, Problem, Review, ActionItem, Done, Declined, Waiver,
)  # fmt: skip
_SHAPE = {shape.__name__: shape for shape in _SHAPES}


class Unfit(UsageError):
    """A value on the command line does not have the format that records accept."""

    def __init__(self, problem: ValidationError) -> None:
        error = problem.errors(include_url=False)[0]
        _, _, message, hint = explain(error, _SHAPE[problem.title])
        super().__init__(*_said(message, hint))


class NoFit(UsageError):
    """With the value from the command line, the record would not match its schema."""

    def __init__(self, finding: Diagnostic) -> None:
        super().__init__(*_said(finding.message, finding.hint))


def _said(message: str, hint: str) -> tuple[str, str]:
    """Return a sentence and its hint; where there is none, what follows the semicolon tells what to type."""
    sentence, _, rest = message.partition("; ")
    return (
        (message, hint) if hint else (sentence, rest.removesuffix(".") or "correct the value and try again")
    )
