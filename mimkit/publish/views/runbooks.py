"""The list of runbooks and a page for each, laid out for phones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mimkit.model.organisation.runbook import Runbook
from mimkit.publish.archive import Archive
from mimkit.publish.links import RUNBOOKS, runbook_uri
from mimkit.publish.page import Page
from mimkit.publish.status import Badge
from mimkit.publish.times import days
from mimkit.publish.views.parts.contacts import group_line

_SOON = 30


@dataclass(frozen=True, slots=True)
class RunbookRow:
    """A runbook in a list, and whether it was reviewed recently."""

    runbook: Runbook
    owner: str
    badge: Badge


def runbook_row(archive: Archive, runbook: Runbook) -> RunbookRow:
    """Return a runbook's list row."""
    left = (runbook.review_by - archive.zoned.date(archive.facts.now)).days
    if left < 0:
        badge = Badge(f"Review {days(-left)} overdue", "bad")
    elif left <= _SOON:
        badge = Badge(f"Review due in {days(left)}", "warn")
    else:
        badge = Badge("Reviewed", "good")
    return RunbookRow(runbook, archive.names.group(runbook.owner), badge)


def runbook_pages(archive: Archive) -> Iterator[Page]:
    """Yield the list page, then a page for each runbook."""
    runbooks = sorted(archive.snapshot.runbooks.values(), key=lambda each: each.title.lower())
    rows = tuple(runbook_row(archive, each) for each in runbooks)
    yield Page(RUNBOOKS, "Runbooks", "runbooks.html.j2", {"rows": rows}, ("navigation", "toc"))
    for row in rows:
        yield _page(archive, row)


def _page(archive: Archive, row: RunbookRow) -> Page:
    runbook = row.runbook
    groups = dict.fromkeys((*runbook.escalate_to, runbook.owner))
    affected = tuple(dict.fromkeys(trigger.service for trigger in runbook.triggers))
    view = {
        "runbook": runbook,
        "owner": row.owner,
        "badge": row.badge,
        "lines": tuple(line for line in (group_line(archive, each, affected) for each in groups) if line),
    }
    tags = tuple(dict.fromkeys((runbook.id, *(trigger.service for trigger in runbook.triggers))))
    return Page(
        runbook_uri(runbook.id), runbook.title, "runbook.html.j2", view, ("navigation", "toc"), tags=tags
    )
