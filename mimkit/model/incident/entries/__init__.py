"""Timeline entries: one class per kind, selected by `kind`.

Defining a class takes a third of a millisecond, so the classes that most incidents do not need are loaded on first use.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

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
    LinkRelation,
    Log,
    Note,
    Paged,
    Restored,
    RoleTaken,
    SeverityChanged,
    Update,
    UpdateText,
    Workaround,
)

if TYPE_CHECKING:
    from mimkit.model.incident.entries.every import (
        ENTRY_TYPES,
        TYPE_OF,
        Entry,
    )
    from mimkit.model.incident.entries.occasional import (
        Acknowledged,
        Amended,
        ApprovalDecision,
        Delivery,
        DeliveryState,
        Demoted,
        FactSet,
        Merged,
        PageAttempt,
        PageReceipt,
        PageState,
        Posted,
        PostState,
        ProblemLinked,
        Proposed,
        ProposedUpdate,
        Query,
        Redacted,
        Refusals,
        Rejected,
        Reopened,
        Retracted,
        ServiceStatusStated,
        StepDone,
        TextApproval,
    )

__all__ = [
    "ENTRY_TYPES",
    "TYPE_OF",
    "Acknowledged",
    "Action",
    "Amended",
    "ApprovalDecision",
    "Blocker",
    "BridgeOpened",
    "Closed",
    "Confirmed",
    "Decision",
    "Declared",
    "Delivery",
    "DeliveryState",
    "Demoted",
    "Detected",
    "Entry",
    "FactSet",
    "FindingMade",
    "Fixed",
    "Joined",
    "LinkRelation",
    "Linked",
    "Log",
    "Merged",
    "Note",
    "PageAttempt",
    "PageReceipt",
    "PageState",
    "Paged",
    "PostState",
    "Posted",
    "ProblemLinked",
    "Proposed",
    "ProposedUpdate",
    "Query",
    "Redacted",
    "Refusals",
    "Rejected",
    "Reopened",
    "Restored",
    "Retracted",
    "RoleTaken",
    "ServiceStatusStated",
    "SeverityChanged",
    "StepDone",
    "TextApproval",
    "Update",
    "UpdateText",
    "Workaround",
    "type_of",
]

_COMMON: Final = {
    each.model_fields["kind"].default: each
    for each in (
        Detected,
        Declared,
        SeverityChanged,
        RoleTaken,
        Paged,
        Joined,
        BridgeOpened,
        Linked,
        FindingMade,
        Decision,
        Action,
        Blocker,
        Note,
        Update,
        Workaround,
        Restored,
        Confirmed,
        Fixed,
        Closed,
    )
}


def type_of(kind: str) -> type[Any] | None:
    """Return the class for entries of a kind, or None if there is no such kind."""
    return _COMMON.get(kind) or _loaded("every").TYPE_OF.get(kind)


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    every = _loaded("every")
    return getattr(every if hasattr(every, name) else _loaded("occasional"), name)


def _loaded(module: str) -> Any:
    return import_module(f"{__name__}.{module}")
