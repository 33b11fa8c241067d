"""Every page of the site as Markdown: a pure function of the records and of when they are published."""

from __future__ import annotations

from collections.abc import Iterator

from mimkit.errors import UsageError
from mimkit.model.snapshot import Snapshot
from mimkit.publish.archive import Archive, gather
from mimkit.publish.facts import INTERNAL, BuildFacts
from mimkit.publish.page import Page, render
from mimkit.publish.views.actions import actions_page
from mimkit.publish.views.home import home
from mimkit.publish.views.incident import incident_page
from mimkit.publish.views.incidents import incident_lists
from mimkit.publish.views.policy import policy_page
from mimkit.publish.views.problems import problem_pages
from mimkit.publish.views.services import services_page


def pages(snapshot: Snapshot, facts: BuildFacts) -> dict[str, str]:
    """Return each page's address (such as `incidents/2026.md`) and its Markdown.

    Raises UsageError for an audience that no tier is built for: a record is never shown on a guess.
    """
    if facts.audience != INTERNAL:
        raise UsageError(
            f"There is no site for the audience {facts.audience}.", f"Build the one for {INTERNAL}."
        )
    archive = gather(snapshot, facts)
    return {page.uri: render(page, archive) for page in _all(archive)}


def _all(archive: Archive) -> Iterator[Page]:
    yield home(archive)
    yield from incident_lists(archive)
    yield from (incident_page(archive, case) for case in archive.cases)
    yield from problem_pages(archive)
    yield actions_page(archive)
    yield services_page(archive)
    yield policy_page(archive)
