"""What is uncertain about a back-filled record, and what each doubt is about."""

from __future__ import annotations

import re
from functools import cache
from typing import Annotated, Any, Final, get_args

from pydantic import AfterValidator, BeforeValidator

from mimkit.model.text import Record, Text

_FACTS: Final = (
    "title", "services", "impact", "severity", "criteria", "category", "reporter", "roles", "stated", "zone",
)  # fmt: skip
_REVIEW: Final = ("trigger", "detection", "root_cause", "worked", "slowed", "actions", "review.published")
_ENTRY: Final = re.compile(r"[0-7][0-9A-HJKMNP-TV-Z]{25}", re.ASCII)


@cache
def subjects() -> tuple[str, ...]:
    """Return what a doubt can be about, besides an entry: milestones, closing gates, facts, parts of the review."""
    # A command that reads an incident without doubts does not need the policy's shape.
    from mimkit.model.incident.state import Milestones  # noqa: PLC0415 - it needs this module
    from mimkit.model.policy.policy import GateId  # noqa: PLC0415 - as above

    return tuple(dict.fromkeys((*Milestones._fields, *get_args(GateId), *_FACTS, *_REVIEW)))


def is_entry(subject: str) -> bool:
    """Return whether the subject of a doubt is the id of an entry."""
    return bool(_ENTRY.fullmatch(subject))


def check_subject(subject: str) -> str:
    """Return what a doubt is about; raises ValueError with all possible subjects for anything else."""
    if is_entry(subject) or subject in subjects():
        return subject
    raise ValueError(
        f"contains `{subject}`, which a doubt cannot be about; use {', '.join(subjects())}, or the id of an entry"
    )


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
    """What it is about: milestones, closing gates, facts, parts of the review, or the ids of entries."""
    text: Text
    """The open question, in one sentence."""


DoubtOrText = Annotated[Doubt, BeforeValidator(_with_text, json_schema_input_type=str | Doubt)]
"""A doubt; a plain text, as in older records, is a doubt that does not say what it is about."""
