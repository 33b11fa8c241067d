"""The moment of an update, and the template for it: the expected values were worked out manually from the order of the entries."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from mimkit.model.incident.entries import Update
from mimkit.model.incident.incident import Incident
from mimkit.model.organisation.directory import Moment, Template
from mimkit.model.snapshot import Snapshot
from mimkit.report.incident.messages.moment import moment_of, state_for
from mimkit.report.incident.messages.paste import pastes
from tests.builders import Desk, clock, entry, incident

DECLARED = entry("10:09", "declared", severity="SEV1")
WORKAROUND = entry("10:30", "workaround", text="Pay by invoice")
RESTORED = entry("10:40", "restored")
CLOSED = entry("11:30", "close")
REOPENED = entry("11:40", "reopen", reason="Fails again")


def told(at: str, audience: str | None = None, **keys: Any) -> dict[str, Any]:
    return entry(at, "update", affected="Nobody can pay", doing="We look", audience=audience, **keys)


def moment(record: Incident, audience: str | None = "customers") -> Moment:
    """Return the moment of the last update in a record."""
    update = [each for each in record.timeline if each.kind == "update"][-1]
    return moment_of(update, state_for(update, record), audience)


@pytest.mark.parametrize(
    ("timeline", "expected"),
    [
        ((DECLARED, told("10:18")), "declared"),
        ((DECLARED, told("10:10"), told("10:18")), "update"),
        ((DECLARED, told("10:10", "staff"), told("10:18")), "declared"),
        ((DECLARED, told("10:10", "staff"), told("10:18", "staff")), "declared"),  # for customers
        ((told("10:05"), DECLARED, told("10:18")), "declared"),
        ((entry("10:00", "proposed", severity="SEV1"), told("10:05")), "update"),
        ((DECLARED, told("10:18"), WORKAROUND, told("10:31")), "workaround"),
        ((DECLARED, told("10:18"), WORKAROUND, told("10:31"), told("10:35")), "update"),
        ((DECLARED, told("10:18"), WORKAROUND, told("10:31", "staff"), told("10:35")), "workaround"),
        ((DECLARED, WORKAROUND, told("10:31")), "workaround"),
        ((DECLARED, told("10:18"), WORKAROUND, RESTORED, told("10:41")), "restored"),
        ((DECLARED, RESTORED, told("10:41"), told("10:50")), "restored"),
        ((DECLARED, RESTORED, told("10:41"), CLOSED, told("11:35")), "closed"),
        ((DECLARED, WORKAROUND, RESTORED, told("10:41"), CLOSED, REOPENED, told("11:45")), "update"),
        ((DECLARED, WORKAROUND, REOPENED, told("11:45")), "declared"),
        ((DECLARED, entry("10:15", "demoted", reason="x"), told("10:16")), "declared"),
    ],
)
def test_the_moment_follows_from_what_happened_since_the_audience_was_told(
    timeline: tuple[dict[str, Any], ...], expected: Moment
) -> None:
    assert moment(incident(*timeline)) == expected


def test_a_policy_without_audiences_has_moments_too() -> None:
    record = incident(DECLARED, told("10:10", "staff"), told("10:18"))
    assert moment(record, None) == "update"


def test_what_is_recorded_later_does_not_change_the_message(desk: Desk) -> None:
    update = told("10:18")
    before, after = incident(DECLARED, update), incident(DECLARED, update, WORKAROUND, RESTORED, CLOSED)
    assert moment(after) == "declared"
    (first, *_), (second, *_) = (
        pastes(Update.model_validate(update), each, "SEV1", desk.snapshot) for each in (before, after)
    )
    assert first == second


@pytest.mark.parametrize("ids", [("A", "B"), ("B", "A")])
def test_entries_of_one_second_are_in_the_order_of_the_file(ids: tuple[str, str]) -> None:
    """Their ids are not in order, because the rest of an id is random."""
    first, second = (f"01KAR8QH00{each * 16}" for each in ids)
    record = incident(entry("10:09", "declared", severity="SEV1", id=first), told("10:09", id=second))
    assert moment(record) == "declared"
    before = incident(told("10:09", id=first), entry("10:09", "declared", severity="SEV1", id=second))
    assert moment(before) == "update"


def with_templates(desk: Desk, *templates: Template) -> Snapshot:
    return replace(desk.snapshot.whole(), templates={each.id: each for each in templates})


def template(name: str, body: str = "", **keys: Any) -> Template:
    return Template(id=name, subject=name, body=body or f"{name} {{affected}}", **keys)


def said(snapshot: Snapshot, record: Incident, audience: str = "staff") -> str:
    update = record.timeline[-1]
    assert isinstance(update, Update)
    found = pastes(update, record, "SEV1", snapshot)
    return next(each.body for each in found if audience in [one.id for one in each.audiences])


def test_the_template_of_the_audience_and_of_the_moment_is_used(desk: Desk) -> None:
    record = incident(DECLARED, told("10:18"))
    shared, later = template("shared"), template("later", moment="closed")
    assert said(with_templates(desk, shared, later), record).startswith("shared")
    declared = template("declared", moment="declared")
    assert said(with_templates(desk, shared, declared), record).startswith("declared")
    own = template("own", audience="staff")
    assert said(with_templates(desk, declared, own), record).startswith("own")
    both = template("both", audience="staff", moment="declared")
    assert said(with_templates(desk, own, declared, both), record).startswith("both")
    assert said(with_templates(desk, both, declared), record, "executives").startswith("declared")
    assert said(with_templates(desk, later), record).startswith("What is affected")


def test_each_placeholder_has_its_value(desk: Desk) -> None:
    body = "\n".join(
        f"{name}={{{name}}}"
        for name in (
            "title", "public_title", "severity", "incident", "service", "affected", "not_affected", "doing",
            "next", "declared_at", "workaround", "workaround_at", "restored_at", "review_by",
        )
    )  # fmt: skip
    update = told("10:41", not_affected="Browsing", next=clock("11:00"), review_by=date(2026, 11, 30))
    record = incident(
        DECLARED, WORKAROUND, RESTORED, update,
        title="pay-db-03 is down", services=["checkout", "database", "unknown"], public={"title": "Payments"},
    )  # fmt: skip
    snapshot = with_templates(desk, template("all", body))
    outside = [
        "public_title=Payments",
        "service=Web checkout",
        "affected=Nobody can pay",
        "not_affected=Browsing",
        "doing=We look",
        "next=11:00 UTC",
        "declared_at=10:09 UTC",
        "workaround_at=10:30 UTC",
        "restored_at=10:40 UTC",
        "review_by=2026-11-30",
    ]
    assert said(snapshot, record, "customers").splitlines() == outside
    inside = said(snapshot, record).splitlines()
    assert set(inside) - set(outside) == {
        "title=pay-db-03 is down",
        "severity=SEV1",
        "incident=MI-20261123-K7F",
        "workaround=Pay by invoice",
        f"service=Web checkout and {desk.snapshot.services['database'].title}",
    }


def test_a_line_with_an_unknown_placeholder_is_left_out_and_empty_lines_are_joined(desk: Desk) -> None:
    record = incident(DECLARED, told("10:18"))
    body = "First\n\n{eta}\n\n{next}\n\nLast {affected}\n\n{eta}\n"
    assert said(with_templates(desk, template("x", body)), record) == "First\n\nLast Nobody can pay"


@pytest.mark.parametrize("name", ["declared", "update", "workaround", "restored", "closed"])
def test_the_scaffold_has_a_text_for_each_moment_and_audience(desk: Desk, name: str) -> None:
    own = [(each.audience, each.moment or "update") for each in desk.snapshot.templates.values()]
    assert (None, name) in own
    assert ("customers", name) in own


def test_after_restoration_customers_read_the_day_of_the_review(desk: Desk) -> None:
    record = incident(DECLARED, RESTORED, told("10:41", review_by=date(2026, 11, 30)), services=["checkout"])
    update = record.timeline[-1]
    assert isinstance(update, Update)
    (text,) = [
        each.text
        for each in pastes(update, record, "SEV1", desk.snapshot)
        if "customers" in [one.id for one in each.audiences]
    ]
    assert text == (
        "Service restored: Web checkout\nService was restored at 10:40 UTC.\n\n"
        "What is affected: Nobody can pay\nWhat is being done: We look\n"
        "The post-incident review will be published by 2026-11-30."
    )
