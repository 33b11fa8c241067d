"""The problem record: the cause of one or more incidents, and the work to remove it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from mimkit.model.ids import IncidentId, ProblemId
from mimkit.model.text import File, Person, Slug, Text, Title, Url
from mimkit.model.time.times import Instant

ProblemState = Literal["open", "known-error", "fixed", "closed"]


class Problem(File):
    """One problem record: `incidents/problems/ID.yaml`."""

    id: ProblemId
    """The problem record's id; it is also the file name."""
    title: Title
    """The problem in one line."""
    state: ProblemState = "open"
    """`known-error` once the root cause and a workaround are known; `fixed` once the permanent fix is in place."""
    owner: Person | None = None
    """The owner."""
    opened: Instant
    """When it was opened."""
    incidents: tuple[IncidentId, ...] = ()
    """The incidents that it caused; more than one means that it recurred."""
    cause: Slug | None = Field(None, examples=["expired-certificate"])
    """The cause category, for statistics."""
    root_cause: Text | None = None
    """What is known about the root cause."""
    contributing_factors: tuple[Text, ...] = ()
    """Other conditions that contributed."""
    known_error: Text | None = None
    """The symptoms of the problem, and its known workaround."""
    permanent_fix: Text | None = None
    """The change that removes the cause."""
    fixed: Instant | None = None
    """When the permanent fix was in place."""
    evidence: tuple[Url, ...] = ()
    """Links to evidence."""
