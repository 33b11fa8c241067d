"""The action items that `mim action sync` keeps in step with issues on a forge."""

from __future__ import annotations

from pydantic import Field

from mimkit.model.incident.review import ActionKind, Priority
from mimkit.model.text import Record, SeverityId, Url


class ActionIssues(Record):
    """The action items that have an issue: those that match every list given here. Restricted incidents have none."""

    priorities: tuple[Priority, ...] = Field(min_length=1, examples=[["high", "medium"]])
    """The priorities."""
    kinds: tuple[ActionKind, ...] = Field((), examples=[["prevent"]])
    """The kinds. If omitted, all kinds."""
    severities: tuple[SeverityId, ...] = ()
    """The severities of the incident. If omitted, all severities."""
    url: Url | None = Field(None, examples=["https://git.example.com/shop/incidents"])
    """The address of this repository on the forge, for links to the reviews. If omitted, the issue names the file."""

    def apply_to(self, priority: str, kind: str, severity: str | None) -> bool:
        """Return whether an open action item has an issue; upper and lower case of severities are equal."""
        of = {each.lower() for each in self.severities}
        return (
            priority in self.priorities
            and (not self.kinds or kind in self.kinds)
            and (not of or (severity or "").lower() in of)
        )
