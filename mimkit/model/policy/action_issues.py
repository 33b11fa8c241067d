"""The action items that `mim action sync` synchronises with issues on a forge."""

from __future__ import annotations

from pydantic import Field

from mimkit.model.incident.review import ActionKind, Priority
from mimkit.model.text import Record, SeverityId, Url


class ActionIssues(Record):
    """Selects the action items that get an issue.

    An item must match every list. Items of restricted incidents never get one.
    """

    priorities: tuple[Priority, ...] = Field(min_length=1, examples=[["high", "medium"]])
    """The priorities of the action items."""
    kinds: tuple[ActionKind, ...] = Field((), examples=[["prevent"]])
    """The kinds of action items. If omitted, action items of all kinds match."""
    severities: tuple[SeverityId, ...] = ()
    """The severities of the incidents. If omitted, all severities match."""
    url: Url | None = Field(None, examples=["https://git.example.com/shop/incidents"])
    """The URL of this repository on the forge, for links to reviews. If omitted, issues show the review's path."""

    def apply_to(self, priority: str, kind: str, severity: str | None) -> bool:
        """Return whether an open action item gets an issue. Severity ids are not case-sensitive."""
        of = {each.lower() for each in self.severities}
        return (
            priority in self.priorities
            and (not self.kinds or kind in self.kinds)
            and (not of or (severity or "").lower() in of)
        )
