"""All kinds of entries, selected by `kind`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final, get_args

from pydantic import Field

from mimkit.model.incident.entries.common import (
    Action,
    Blocker,
    BridgeOpened,
    Closed,
    Confirmed,
    Decision,
    Declared,
    Detected,
    FindingMade,
    Fixed,
    Joined,
    Linked,
    Note,
    Paged,
    Restored,
    RoleTaken,
    SeverityChanged,
    Update,
    Workaround,
)
from mimkit.model.incident.entries.occasional import (
    Acknowledged,
    Amended,
    Delivery,
    Demoted,
    FactSet,
    Merged,
    PageReceipt,
    Posted,
    ProblemLinked,
    Proposed,
    ProposedUpdate,
    Query,
    Redacted,
    Rejected,
    Reopened,
    Retracted,
    ServiceStatusStated,
    StepDone,
    TextApproval,
)

Entry = Annotated[
    Detected
    | Proposed
    | Declared
    | Rejected
    | Demoted
    | Merged
    | SeverityChanged
    | RoleTaken
    | Paged
    | Acknowledged
    | Joined
    | BridgeOpened
    | Linked
    | FindingMade
    | Decision
    | Action
    | Blocker
    | Note
    | Query
    | StepDone
    | Update
    | ProposedUpdate
    | TextApproval
    | Workaround
    | ServiceStatusStated
    | Restored
    | Confirmed
    | Fixed
    | ProblemLinked
    | Closed
    | Reopened
    | FactSet
    | Amended
    | Redacted
    | Retracted
    | Delivery
    | PageReceipt
    | Posted,
    Field(discriminator="kind"),
]
"""Any timeline entry."""

ENTRY_TYPES: tuple[type[Any], ...] = get_args(get_args(Entry)[0])
TYPE_OF: Final[Mapping[str, type[Any]]] = {each.model_fields["kind"].default: each for each in ENTRY_TYPES}
"""Maps each entry kind to its class."""
