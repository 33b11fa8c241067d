"""Generates all pages of the site as Markdown from the records and the build time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from mimkit.errors import UsageError
from mimkit.model.snapshot import Snapshot
from mimkit.publish.archive import Archive, build_archive
from mimkit.publish.build_info import INTERNAL, PUBLIC, RESTRICTED, BuildFacts
from mimkit.publish.card import Card
from mimkit.publish.links import incident_uri
from mimkit.publish.page import Page, render
from mimkit.publish.public.snapshot import public
from mimkit.publish.public.views import public_pages
from mimkit.publish.restricted import without_restricted
from mimkit.publish.views.actions import actions_page
from mimkit.publish.views.facets import facet_pages
from mimkit.publish.views.home import home
from mimkit.publish.views.incident import incident_page
from mimkit.publish.views.incidents import incident_lists
from mimkit.publish.views.maintenance import maintenance_pages
from mimkit.publish.views.metrics import metrics_page
from mimkit.publish.views.policy import policy_page
from mimkit.publish.views.problems import problem_pages
from mimkit.publish.views.repositories import repositories_pages
from mimkit.publish.views.reviews import reviews_page
from mimkit.publish.views.rosters import rosters_page
from mimkit.publish.views.runbooks import runbook_pages
from mimkit.publish.views.services import service_pages


def pages(snapshot: Snapshot, facts: BuildFacts) -> dict[str, str]:
    """Return each page's path, such as `incidents/2026.md`, and its Markdown.

    Raise UsageError for an unknown audience, so that no record is published by mistake.
    """
    return {uri: make() for uri, make in plan(archive_for(snapshot, facts)).items()}


def plan(archive: Archive) -> dict[str, Callable[[], str]]:
    """Return a function for each page that renders it, so that a large site is never completely in memory.

    Most pages are incident pages, so an incident is read only when its page is rendered.
    """
    if archive.facts.audience == PUBLIC:
        return {page.uri: partial(render, page, archive) for page in public_pages(archive)}
    made: dict[str, Callable[[], str]] = {
        page.uri: partial(render, page, archive) for page in _but_incidents(archive)
    }
    return made | {incident_uri(card.id): partial(_incident, archive, card) for card in archive.cards}


def _incident(archive: Archive, card: Card) -> str:
    return render(incident_page(archive, card), archive)


def archive_for(snapshot: Snapshot, facts: BuildFacts) -> Archive:
    """Return the archive of the records that the audience may see. All pages and files are generated from it.

    The public archive also omits the commit.
    """
    if facts.audience == PUBLIC:
        return build_archive(public(snapshot), replace(facts, commit=None, repositories=()))
    if facts.audience == INTERNAL:
        rest, hidden = without_restricted(snapshot)
        return build_archive(rest, replace(facts, restricted=hidden))
    if facts.audience == RESTRICTED:
        return build_archive(snapshot, facts)
    raise UsageError(f"Unknown audience: {facts.audience}.", f"Use {INTERNAL}, {RESTRICTED} or {PUBLIC}.")


def _but_incidents(archive: Archive) -> Iterator[Page]:
    yield home(archive)
    yield from incident_lists(archive)
    yield from facet_pages(archive)
    yield from problem_pages(archive)
    yield from maintenance_pages(archive)
    yield reviews_page(archive)
    yield actions_page(archive)
    yield metrics_page(archive)
    yield from repositories_pages(archive)
    yield from service_pages(archive)
    yield from runbook_pages(archive)
    yield rosters_page(archive)
    yield policy_page(archive)
