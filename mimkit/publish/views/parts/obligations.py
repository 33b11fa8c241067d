"""Table rows for open deadlines: item, owner and deadline."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from mimkit.model.obligation import Obligation
from mimkit.model.time.remaining import ahead, apart
from mimkit.publish.archive import Archive
from mimkit.publish.status import Badge


@dataclass(frozen=True, slots=True)
class ObligationRow:
    """One obligation that is neither met nor waived."""

    title: str
    item: str
    """What is due for an action item, and the item's id, if the title is that of the item. Otherwise empty."""
    about: str
    incident: str
    who: str
    due: datetime
    badge: Badge
    command: str


def obligation_rows(archive: Archive, owed: Iterable[Obligation]) -> tuple[ObligationRow, ...]:
    """Return a row for each obligation, in the same order."""
    return tuple(_row(archive, each) for each in owed)


def _row(archive: Archive, each: Obligation) -> ObligationRow:
    role = archive.names.role(each.role) if each.role else ""
    person = archive.names.person(each.owner) if each.owner and each.owner != each.role else ""
    clock = next((clock.title for clock in archive.snapshot.policy.clocks if clock.id == each.clock), "")
    bare = each.title.removeprefix(f"{each.subject} ")
    return ObligationRow(
        title=bare,
        item=" · ".join(filter(None, (clock, each.subject))) if bare != each.title else "",
        about=each.about,
        incident=each.incident or "",
        who=" · ".join(filter(None, (person, role))) or "Unassigned",
        due=each.due,
        badge=_badge(archive, each),
        command=each.command,
    )


def _badge(archive: Archive, each: Obligation) -> Badge:
    if each.status == "overdue":
        return Badge(f"{apart(each.due, archive.facts.now)} overdue", "bad")
    return Badge(f"Due {ahead(each.due, archive.facts.now)}", "warn" if each.status == "soon" else "calm")
