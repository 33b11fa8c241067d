"""One status has one name: on public pages, in the feed and in the API, and each page takes it from one table."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple

import pytest

from mimkit.model.incident.entries import Confirmed, Demoted, Reopened, Restored, Workaround
from mimkit.model.incident.incident import Incident
from mimkit.model.snapshot import Snapshot
from mimkit.publish.archive import build_archive
from mimkit.publish.build_info import PUBLIC, BuildFacts
from mimkit.publish.feeds.atom import atom
from mimkit.publish.feeds.site import Site
from mimkit.publish.feeds.statuspage import statuspage
from mimkit.publish.pages import archive_for, pages
from mimkit.publish.status import STATUSES, component_status, internal_badge, public_badge

OPEN = "MI-20261123-K7F"
HERE = Site("Example incidents", "https://status.example.com/")


class Expected(NamedTuple):
    """What one status is called."""

    internal: str
    public: str
    api: str
    service: str


def entry(shape: Any, number: int, **values: Any) -> Any:
    at = f"2026-11-23T10:54:0{number}Z"
    more = {"at": at, "recorded": at, "by": "mim-duty", "id": f"01M840G000000000000000000{number}"}
    return shape.model_validate({**more, **values})


WORKAROUND = entry(Workaround, 1, text="Cards go through the old gateway.")
RESTORED = entry(Restored, 2, text="Cards work again.")
CONFIRMED = entry(Confirmed, 3, stakeholder="retail-operations")
REOPENED = entry(Reopened, 4, reason="Cards fail again.")
DEMOTED = entry(Demoted, 5, reason="Only the test shop was affected.")


def with_only(snapshot: Snapshot, incident: Incident) -> Snapshot:
    return replace(snapshot, incidents={OPEN: incident}, reviews={}, problems={})


def up_to(snapshot: Snapshot, *entries: Any) -> Snapshot:
    """Return the open incident alone, from its declaration, followed by other entries."""
    old = snapshot.incidents[OPEN]
    known = ("workaround", "restored", "confirmed", "close")
    timeline = (*(each for each in old.timeline if each.kind not in known), *entries)
    return with_only(snapshot, old.model_copy(update={"timeline": timeline}))


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ((), Expected("Investigating", "Investigating", "investigating", "Major outage")),
        (
            (WORKAROUND,),
            Expected("Workaround in place", "Identified", "identified", "Degraded performance"),
        ),
        (
            (RESTORED,),
            Expected("Restored, awaiting confirmation", "Monitoring", "monitoring", "Operational"),
        ),
        ((RESTORED, CONFIRMED), Expected("Restored, confirmed", "Resolved", "resolved", "Operational")),
        ((RESTORED, REOPENED), Expected("Investigating", "Investigating", "investigating", "Major outage")),
        ((DEMOTED,), Expected("Demoted", "Resolved", "resolved", "Operational")),
    ],
)
def test_a_status_has_the_same_name_on_the_page_in_the_feed_and_in_the_api(
    snapshot: Snapshot, facts: BuildFacts, seen: Any, entries: tuple[Any, ...], expected: Expected
) -> None:
    internal, public, api, service = expected
    known = up_to(snapshot, *entries)
    outside = replace(facts, audience=PUBLIC)
    page = str(seen(pages(known, outside)["index.md"]).words)
    archive = archive_for(known, outside)
    documents = dict(statuspage(archive, HERE))
    assert internal_badge(build_archive(known, facts).cards[0]).words == internal
    assert public in page
    assert f"[{public}] " in atom(archive, HERE).decode()
    assert documents["incidents.json"]["incidents"][0]["status"] == api
    assert f"Card payments {service}" in page
    states = {each["name"]: each["status"] for each in documents["components.json"]["components"]}
    assert states["Card payments"] == service.lower().replace(" ", "_")
    is_active = bool(documents["incidents/unresolved.json"]["incidents"])
    assert ("1 active incident" if is_active else "No active incidents") in page


def test_a_report_that_does_not_say_when_it_ended_is_over_for_readers_outside(
    snapshot: Snapshot, facts: BuildFacts
) -> None:
    report = up_to(snapshot).incidents[OPEN].model_copy(update={"mode": "backfill"})
    card = build_archive(with_only(snapshot, report), facts).cards[0]
    assert (internal_badge(card).words, public_badge(card).words) == ("End time unknown", "Resolved")
    ended = report.model_copy(update={"timeline": (*report.timeline, RESTORED)})
    card = build_archive(with_only(snapshot, ended), facts).cards[0]
    assert (internal_badge(card).words, public_badge(card).words) == ("Restored", "Resolved")


def test_an_incident_that_affects_another_service_leaves_a_service_operational(
    snapshot: Snapshot, facts: BuildFacts
) -> None:
    archive = build_archive(up_to(snapshot), facts)
    assert component_status(archive, "email", archive.cards) == "operational"


def test_every_phase_has_a_status() -> None:
    assert set(STATUSES) >= {"proposed", "investigating", "workaround", "restored", "confirmed", "closed"}


def of_modes(snapshot: Snapshot, *modes: str) -> Snapshot:
    """Return the records of these modes only."""
    kept = {key: each for key, each in snapshot.incidents.items() if each.mode in modes}
    return replace(snapshot, incidents=kept, reviews={}, problems={})


def test_a_site_of_drills_is_not_called_an_archive_of_reports(
    snapshot: Snapshot, facts: BuildFacts, seen: Any
) -> None:
    drills = pages(of_modes(snapshot, "drill"), facts)
    assert "archive" not in seen(drills["index.md"]).words
    assert "back-filled" not in seen(drills["metrics.md"]).words.lower().replace("back-filled record", "")
    both = seen(pages(of_modes(snapshot, "drill", "backfill"), facts)["index.md"]).words
    assert "These incidents were back-filled from reports, except for drills." in both
    reports = seen(pages(of_modes(snapshot, "backfill"), facts)["index.md"]).words
    assert "These incidents were back-filled from reports. None of them is ongoing." in reports


def test_a_back_filled_incident_says_whether_it_counts(
    snapshot: Snapshot, facts: BuildFacts, seen: Any
) -> None:
    report = next(each for each in snapshot.incidents.values() if each.mode == "backfill")
    uri = f"incidents/{report.id[3:7]}/{report.id}.md"
    assert "This incident is excluded from metrics" in seen(pages(snapshot, facts)[uri]).words
    alone = seen(pages(of_modes(snapshot, "backfill"), facts)[uri]).words
    assert "The metrics on this site are based on back-filled incidents." in alone
    assert "excluded" not in alone


def test_the_public_page_says_that_services_are_not_monitored(
    snapshot: Snapshot, facts: BuildFacts, seen: Any
) -> None:
    page = seen(pages(snapshot, replace(facts, audience=PUBLIC))["index.md"]).words
    assert (
        page.count('This page does not monitor services. "Operational" means only that no incident is open')
        == 1
    )
