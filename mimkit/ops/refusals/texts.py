"""Errors for stakeholder texts that must not be recorded unchanged."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from mimkit.errors import Refused
from mimkit.model.shell import quoted


class GivesAway(Refused):
    """Public text contains internal details."""

    def __init__(self, what: str, found: Sequence[tuple[str, str]], instead: str) -> None:
        super().__init__(
            f"{what} is public and contains internal values; nothing was recorded",
            f'{instead}; or, to publish it unchanged, repeat the command with --anyway "REASON"',
        )
        self.rows = tuple(found)


class WordingRemark(NamedTuple):
    """A wording rule's finding in a text that is about to be recorded."""

    part: str
    """The field that contains the text: a field of an update, such as `doing`, or a fact, such as `public.title`."""
    sentence: str
    """The rule's code, what is unclear, and a clearer wording."""


class UnclearWording(Refused):
    """A text for stakeholders could be clearer. The user can choose to record it unchanged."""

    def __init__(self, remarks: Sequence[WordingRemark]) -> None:
        super().__init__(
            "the text could be clearer; nothing was recorded",
            "reword it; or, to record it unchanged, repeat the command with --yes",
        )
        self.remarks = tuple(remarks)


class NotInformed(Refused):
    """Updates on a restricted incident go only to the audiences that the incident lists."""

    def __init__(self, incident: str, audience: str | None, named: Sequence[str]) -> None:
        names = ", ".join(named)
        what = f"{incident} is restricted"
        if audience is None:
            super().__init__(
                f"{what} and has no audience, so no one would be informed",
                f"add an audience: mim set audience=AUDIENCE -i {quoted(incident)}",
            )
        else:
            rest = f"only {names} can be informed" if named else "it has no audience"
            super().__init__(
                f"{what}: {rest}, not {audience}",
                f"to inform {audience} too: mim set audience+={quoted(audience)} -i {quoted(incident)}",
            )
