"""Pages for preparation: runbooks, rosters, services."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from mimkit.model.organisation.roster import Override, Rotation
from mimkit.model.snapshot import Snapshot
from mimkit.publish.build_info import BuildFacts
from mimkit.publish.links import runbook_uri
from mimkit.publish.pages import pages


@pytest.fixture(scope="module")
def site(snapshot: Snapshot, facts: BuildFacts) -> dict[str, str]:
    return pages(snapshot, facts)


@pytest.fixture
def words(site: dict[str, str], seen: Any) -> Callable[[str], str]:
    return lambda uri: str(seen(site[uri]).words)


def test_a_runbook_counts_its_steps_and_says_what_to_expect(words: Callable[[str], str]) -> None:
    page = words("runbooks/checkout-errors.md")
    assert "Step 1 of 4 Open the checkout dashboard" in page
    assert "Expected result The error rate drops within five minutes." in page
    assert "Take orders without payment" in page


def test_a_runbook_ends_with_numbers_that_a_phone_calls(site: dict[str, str], seen: Any) -> None:
    page = seen(site["runbooks/checkout-errors.md"])
    assert "tel:+442079460007" in page.targets
    assert "Head of IT service after 10m" in page.words


@pytest.mark.sweep
@pytest.mark.parametrize(
    ("days", "said"), [(-1, "Review 1 day overdue"), (10, "Review due in 10 days"), (90, "Reviewed")]
)
def test_a_list_of_runbooks_says_which_nobody_looked_at(
    snapshot: Snapshot, facts: BuildFacts, seen: Any, days: int, said: str
) -> None:
    runbook = snapshot.runbooks["checkout-errors"]
    by = facts.now.date() + timedelta(days=days)
    changed = replace(snapshot, runbooks={runbook.id: runbook.model_copy(update={"review_by": by})})
    assert said in seen(pages(changed, facts)["runbooks.md"]).words


def test_rosters_say_who_is_called_now_and_that_everybody_can_be(words: Callable[[str], str]) -> None:
    page = words("on-call.md")
    assert "No on-call gaps until 21 Dec 2026, 10:55 UTC" in page
    assert "Technical lead Senior engineer on duty +44 20 7946 0003" in page
    assert "Senior engineer on duty, for the next 4 weeks" in page


def test_a_gap_of_a_roster_is_the_first_thing_to_read(
    snapshot: Snapshot, facts: BuildFacts, seen: Any
) -> None:
    start = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
    gap = Override(start=start, end=start + timedelta(hours=8))
    roster = snapshot.rosters["technical-lead"].model_copy(update={"overrides": (gap,)})
    page = seen(
        pages(replace(snapshot, rosters={**snapshot.rosters, roster.id: roster}), facts)["on-call.md"]
    ).words
    assert "1 on-call gap in the next 4 weeks" in page
    assert "Technical lead, 30 Nov 2026, 09:00 UTC to 30 Nov 2026, 17:00 UTC" in page.replace(" ,", ",")
    assert "30 Nov 2026, 09:00 UTC 30 Nov 2026, 17:00 UTC No one" in page


def test_an_archive_without_rosters_raises_no_alarm(snapshot: Snapshot, facts: BuildFacts, seen: Any) -> None:
    groups = {name: each.model_copy(update={"escalation": ()}) for name, each in snapshot.groups.items()}
    page = seen(pages(replace(snapshot, rosters={}, groups=groups), facts)["on-call.md"]).words
    assert "No on-call rosters are defined." in page
    for alarm in ("1 on-call gap", "No one", "it has no roster", "nobody comes after", "at every minute"):
        assert alarm not in page


def test_a_contact_who_left_is_a_gap_without_rosters_too(
    snapshot: Snapshot, facts: BuildFacts, seen: Any
) -> None:
    gone = snapshot.people["payments-duty"].model_copy(update={"left": date(2026, 11, 1)})
    there = replace(snapshot, rosters={}, people={**snapshot.people, gone.id: gone})
    page = seen(pages(there, facts)["on-call.md"]).words
    assert "1 on-call gap in the next 4 weeks" in page
    assert "payments-duty left on 2026-11-01" in page


def test_a_path_that_ends_early_is_no_gap(snapshot: Snapshot, facts: BuildFacts, seen: Any) -> None:
    alone = snapshot.groups["payments"].model_copy(update={"escalation": ()})
    page = seen(
        pages(replace(snapshot, groups={**snapshot.groups, alone.id: alone}), facts)["on-call.md"]
    ).words
    assert "1 on-call gap" not in page
    assert "Incomplete escalation paths" in page
    assert "no escalation after payments-duty" in page


def test_a_service_has_whom_to_call_its_runbooks_and_its_incidents(words: Callable[[str], str]) -> None:
    page = words("services/checkout.md")
    assert "Tier 1: critical" in page
    assert "Payments engineer on duty immediately +44 20 7946 0006" in page
    assert "Checkout returns errors" in page
    assert "Customers cannot pay in the web shop" in page
    assert "Dependencies of this service" in page
    assert "Affected services" not in page


def test_a_service_shows_the_action_items_that_its_incidents_left_open(words: Callable[[str], str]) -> None:
    assert "The queue has an owner in the service catalogue" in words("services/email.md")


def test_a_runbook_named_index_takes_no_folders_place() -> None:
    assert runbook_uri("index") == "runbooks/index-.md"


def test_rosters_for_certain_services_are_told_with_them(
    snapshot: Snapshot, facts: BuildFacts, seen: Any
) -> None:
    own = snapshot.rosters["technical-lead"].model_copy(
        update={"id": "lead-checkout", "services": ("checkout",)}
    )
    other = Rotation.model_validate({"starts": "2026-01-05", "people": ["payments-duty"]})
    both = own.model_copy(update={"id": "lead-too", "rotation": other})
    gap = Override(start=facts.now, end=facts.now + timedelta(hours=3))
    general = snapshot.rosters["technical-lead"].model_copy(update={"overrides": (gap,)})
    rosters = {**snapshot.rosters, "lead-checkout": own, "lead-too": both, "technical-lead": general}
    site = pages(replace(snapshot, rosters=rosters), facts)
    page = seen(site["on-call.md"]).words
    assert "1 on-call gap in the next 4 weeks Technical lead, for other services, " in page
    assert "Technical lead, for Web checkout Senior engineer on duty also Payments engineer on duty" in page
    service = seen(site["services/checkout.md"]).words
    assert "Technical lead Senior engineer on duty" in service
    assert "Technical lead" not in seen(site["services/email.md"]).words
