"""Earlier warning signs: open action items from incidents with the same service, dependency or cause."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Final, NamedTuple

from mimkit.report.incident.related.earlier import EarlierIncident, Resemblance

_MOST: Final = 10
_RELATED: Final = frozenset({"service", "dependency", "cause"})


class WarningSign(NamedTuple):
    """An open action item from an earlier incident."""

    action: Mapping[str, Any]
    """The action item, as in JSON documents."""
    incident: EarlierIncident
    is_overdue: bool

    @property
    def whose(self) -> str:
        """The action item's owner and due date, as text."""
        due = self.action["due"]
        when = f"overdue since {due}" if self.is_overdue else f"due {due}" if due else "no due date"
        return f"{self.action['owner'] or 'no owner'}, {when}"


def warning_signs(found: Iterable[Resemblance], today: date) -> list[WarningSign]:
    """Return the open action items of incidents with the same service, dependency or cause, earliest due date first."""
    signs = [
        WarningSign(action, each.incident, _is_overdue(action["due"], today))
        for each in found
        if _RELATED & each.common.keys()
        for action in each.incident.actions
        if action["state"] == "open"
    ]
    return sorted(signs, key=lambda sign: sign.action["due"] or "9999")


def _is_overdue(due: str | None, today: date) -> bool:
    return bool(due) and date.fromisoformat(due or "") < today


def warning_lines(found: Iterable[Resemblance], today: date) -> Iterator[str]:
    """Yield a line for each earlier warning sign."""
    signs = warning_signs(found, today)
    for each in signs[:_MOST]:
        yield (
            f"Earlier warning sign: {each.action['id']} of {each.incident.id} ({each.whose}): "
            f"{each.action['title']}"
        )
    if len(signs) > _MOST:
        yield f"... and {len(signs) - _MOST} more open action items: mim action list"
