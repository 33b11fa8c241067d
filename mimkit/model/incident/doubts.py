"""Open questions about a back-filled record, and their subjects."""

from __future__ import annotations

import re
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BeforeValidator

from mimkit.errors import names_like
from mimkit.model.text import Record, Text

_MILESTONES: Final = (
    "started", "detected", "declared", "assembled", "workaround", "restored", "confirmed", "fixed", "closed",
)  # fmt: skip
_GATES: Final = (
    "restored", "confirmed", "final-update", "cause-tracked", "origins-closed", "blockers-settled", "severity-known",
)  # fmt: skip
_FACTS: Final = (
    "title", "services", "impact", "severity", "criteria", "category", "reporter", "roles", "stated", "zone",
)  # fmt: skip
_REVIEW: Final = ("trigger", "detection", "root_cause", "worked", "slowed", "actions", "review.published")
SUBJECTS: Final = tuple(dict.fromkeys((*_MILESTONES, *_GATES, *_FACTS, *_REVIEW)))
"""The possible subjects of a doubt, besides entry ids: milestones, closing gates, facts and parts of the review."""

_ENTRY: Final = re.compile(r"[0-7][0-9A-HJKMNP-TV-Z]{25}", re.ASCII)


def is_entry(subject: str) -> bool:
    """Return whether the subject of a doubt is an entry id."""
    return bool(_ENTRY.fullmatch(subject))


def check_subject(subject: str) -> str:
    """Return the subject if it is valid.

    Otherwise, raise a ValueError that suggests the closest valid subject or, if none is close, lists them all.
    """
    if is_entry(subject) or subject in SUBJECTS:
        return subject
    near = names_like(subject, SUBJECTS, most=1, cutoff=0.7)
    hint = f"did you mean `{near[0]}`?" if near else f"use {', '.join(SUBJECTS)}, or the id of an entry"
    raise ValueError(f"contains `{subject}`, which cannot be the subject of a doubt; {hint}")


def _listed(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


def _with_text(value: Any) -> Any:
    return {"text": value} if isinstance(value, str) else value


class Doubt(Record):
    """An open question about a back-filled record, or a contradiction in its source."""

    about: Annotated[
        tuple[Annotated[str, AfterValidator(check_subject)], ...],
        BeforeValidator(_listed, json_schema_input_type=str | list[str]),
    ] = ()
    """The subjects: milestones, closing gates, facts, parts of the review, or entry ids."""
    text: Text
    """The open question, in one sentence."""


DoubtOrText = Annotated[Doubt, BeforeValidator(_with_text, json_schema_input_type=str | Doubt)]
"""A doubt. In older records it may be plain text, which is read as a doubt without a subject."""
