"""The page of all action items from reviews: open items by owner, then closed items."""

from __future__ import annotations

from dataclasses import dataclass

from mimkit.publish.archive import Archive
from mimkit.publish.card import ReviewAction
from mimkit.publish.links import ACTIONS
from mimkit.publish.page import Page
from mimkit.publish.views.facets import MOST
from mimkit.publish.views.parts.drawings import ages
from mimkit.publish.views.parts.lists import ActionRow, action_rows


@dataclass(frozen=True, slots=True)
class OwnerActions:
    """One owner's action items, in order of their due dates."""

    owner: str
    rows: tuple[ActionRow, ...]
    overdue: int


def actions_page(archive: Archive) -> Page:
    """Return the action items page."""
    unfinished = [each for each in archive.actions if each.is_open]
    live = [each for each in unfinished if each.is_chased]
    drills = [each for each in unfinished if each.card.header.mode == "drill"]
    reports = [each for each in unfinished if each.card.header.mode == "backfill"]
    # The action items of the newest incidents come first, as in incident lists.
    done = [each for each in archive.actions if each.item.done]
    declined = [each for each in archive.actions if each.item.declined]
    owners = tuple(_owner(archive, owner, live) for owner in _owners(live))
    view = {
        "owners": owners,
        "count": len(live),
        "picture": ages(archive, ACTIONS, live),
        "overdue": sum(owner.overdue for owner in owners),
        "drills": action_rows(archive, drills),
        "reports": action_rows(archive, reports),
        "done": action_rows(archive, done[:MOST]),
        "more_done": max(len(done) - MOST, 0),
        "declined": action_rows(archive, declined[:MOST]),
        "more_declined": max(len(declined) - MOST, 0),
    }
    return Page(ACTIONS, "Action items", "actions.html.j2", view)


def _owners(actions: list[ReviewAction]) -> list[str]:
    return sorted({each.item.owner or "" for each in actions})


def _owner(archive: Archive, owner: str, actions: list[ReviewAction]) -> OwnerActions:
    rows = action_rows(archive, (each for each in actions if (each.item.owner or "") == owner))
    name = archive.names.person(owner) if owner else "Unassigned"
    return OwnerActions(name, rows, sum(row.badge is not None and row.badge.tone == "bad" for row in rows))
