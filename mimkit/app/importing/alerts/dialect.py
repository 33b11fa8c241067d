"""Defines a dialect: a name, how to recognise its payloads, and the function that turns one into alerts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from mimkit.ops.importing.alerts import Notification
from mimkit.ops.importing.drafts import ImportProblem, Place


@dataclass(frozen=True)
class Payload:
    """One message of a tool: a JSON object, or the text of an issue."""

    place: Place
    data: Any
    now: datetime
    """The current time (aware); an alert with an earlier end is over."""
    form: Mapping[str, str] = field(default_factory=dict)
    """The fields of the issue form by their headings."""

    @property
    def of(self) -> Mapping[str, Any]:
        """The JSON object; empty for a text."""
        return self.data if isinstance(self.data, dict) else {}

    def problem(self, sentence: str, hint: str = "") -> ImportProblem:
        """Return a problem with this message."""
        return ImportProblem(self.place, sentence, hint)


Read = Callable[[Payload], Iterator[Notification | ImportProblem]]
"""Yields the notifications in a payload, and a problem for each part that it cannot read.
It raises nothing for what a payload may contain."""


@dataclass(frozen=True)
class Dialect:
    """The form in which a tool sends alerts."""

    name: str
    """As typed: `--dialect NAME`."""
    line: str
    """What it reads, in a few words for the documentation."""
    recognises: Callable[[Any], bool]
    """Whether a JSON object, or a text, looks like a payload of this dialect."""
    read: Read
