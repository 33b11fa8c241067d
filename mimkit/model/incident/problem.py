"""The problem record: the cause of one or more incidents, and the work to eliminate it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from mimkit.model.ids import IncidentId, ProblemId
from mimkit.model.text import File, Person, Slug, Text, Title, Url
from mimkit.model.time.times import Instant

ProblemState = Literal["open", "known-error", "fixed", "closed"]


class Problem(File):
    """A problem record: `incidents/problems/ID.yaml`."""

    id: ProblemId
    """The problem record's id, which is also the file name."""
    title: Title
    """A one-line description of the problem."""
    state: ProblemState = "open"
    """`known-error` when the root cause and a workaround are known, or `fixed` when the permanent fix is in place."""
    owner: Person | None = None
    """The owner of the problem record."""
    opened: Instant
    """When the problem record was opened."""
    incidents: tuple[IncidentId, ...] = ()
    """The incidents caused by the problem. More than one incident means that the problem has recurred."""
    cause: Slug | None = Field(None, examples=["expired-certificate"])
    """The category of the root cause, for statistics."""
    root_cause: Text | None = None
    """What is known about the root cause."""
    contributing_factors: tuple[Text, ...] = ()
    """Other conditions that contributed to the problem."""
    known_error: Text | None = None
    """The symptoms of the problem and the known workaround."""
    permanent_fix: Text | None = None
    """The change that removes the root cause."""
    fixed: Instant | None = None
    """When the permanent fix was put in place."""
    evidence: tuple[Url, ...] = ()
    """Links to evidence."""
    accepted_risk: Text | None = None
    """Why the remaining risk is accepted, if the problem was closed without a permanent fix."""

    @property
    def missing(self) -> Mapping[str, str]:
        """What the problem record still needs before it can be closed, with the options that add it."""
        found = {}
        if not (self.cause or self.root_cause):
            found["a cause"] = "--cause TEXT"
        if not (self.evidence or self.accepted_risk):
            found["evidence of the fix or an accepted risk"] = "--evidence URL"
        return found
