"""Defines a dialect: its name, and functions that recognise its payloads and read alerts from them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from mimkit.ops.importing.alerts import Notification
from mimkit.ops.importing.drafts import ImportProblem, Place


@dataclass(frozen=True)
class Payload:
    """One message from a tool: a JSON object, or the text of an issue."""

    place: Place
    data: Any
    now: datetime
    """The current time, with a time zone. An alert that ended before this time is resolved."""
    form: Mapping[str, str] = field(default_factory=dict)
    """The fields in the issue form, keyed by heading."""

    @property
    def of(self) -> Mapping[str, Any]:
        """The payload's JSON object, or an empty mapping if the payload is text."""
        return self.data if isinstance(self.data, dict) else {}

    def problem(self, sentence: str, hint: str = "") -> ImportProblem:
        """Return a problem with `sentence` as its message."""
        return ImportProblem(self.place, sentence, hint)


Read = Callable[[Payload], Iterator[Notification | ImportProblem]]
"""Yields the notifications in a payload, and a problem for each part that it cannot read.

It never raises an exception, regardless of the payload.
"""


@dataclass(frozen=True)
class Dialect:
    """The format in which a tool sends alerts."""

    name: str
    """The name for `--dialect NAME`, which selects the dialect."""
    line: str
    """A short description for the documentation."""
    recognises: Callable[[Any], bool]
    """Returns whether a JSON object or text looks like a payload in this dialect."""
    read: Read
