"""The incident card: shifts with phone numbers, gaps, the card of one resolver group, and its formats."""

from __future__ import annotations

import json
from datetime import timedelta

from mimkit.duty.duty import Duty
from mimkit.report.card import FORMATS, Card, document
from mimkit.report.duty.oncall import on_call_for_all
from tests.builders import Desk, clock
from tests.duty.scoped import with_roster, without
from tests.duty.test_duty import rostered

AT = clock("10:09")
"""Monday 2026-11-23, an hour after the handover at 09:00."""
WEEK = timedelta(days=7)
LEAD = "Senior engineer on duty (tech-duty)"
DEPUTY = "Deputy incident manager on duty (deputy-duty)"
CONTACT = "Payments engineer on duty (payments-duty)"


def card(desk: Desk, group: str | None = None, period: timedelta = WEEK) -> Card:
    snapshot = desk.snapshot
    on_call = tuple(on_call_for_all(Duty(snapshot, AT, AT + period)))
    chosen = snapshot.groups[group] if group else None
    return Card(snapshot, on_call, AT, AT + period, chosen, "mim card")


def rows(found: Card, heading: str, name: str = "") -> list[tuple[str, ...]]:
    sections = [each for each in document(found).sections if each.heading == heading]
    tables = [each.table for each in sections if each.table]
    return [row.cells for table in tables for row in table.rows if not name or row.name.startswith(name)]


def test_each_person_has_their_shifts_of_the_period(desk: Desk) -> None:
    assert rows(card(rostered(desk)), "Who to call", "payments") == [
        ("+44 20 7946 0002", DEPUTY, "until Mon 30 09:00"),
        ("+44 20 7946 0003", LEAD, "from Mon 30 09:00"),
    ]
    two_weeks = rows(card(rostered(desk), period=2 * WEEK), "Who to call", "payments")
    assert [when for _, _, when in two_weeks] == [
        "until Mon 30 09:00; from Mon 07 09:00", "Mon 30 09:00 to Mon 07 09:00",
    ]  # fmt: skip


def test_in_a_gap_the_contact_of_a_group_answers_and_no_one_for_a_role(desk: Desk) -> None:
    by_day = with_roster(desk, "payments", "tech-duty", covers="group: payments", only="08:00-17:00")
    found = rows(card(by_day, period=timedelta(days=1)), "Who to call", "payments")
    assert [(who, when) for _, who, when in found] == [
        (LEAD, "until Mon 23 17:00; from Tue 24 08:00"),
        (CONTACT, "Mon 23 17:00 to Tue 24 08:00"),
    ]
    lead = with_roster(without(desk, "technical-lead"), "technical-lead", "tech-duty", only="08:00-17:00")
    found = rows(card(lead, period=timedelta(days=1)), "Who to call", "technical-lead")
    assert found[1] == ("", "no one", "Mon 23 17:00 to Tue 24 08:00")


def test_one_person_for_the_whole_period_and_a_contact_without_a_roster(desk: Desk) -> None:
    assert [when for *_, when in rows(card(desk), "Who to call", "scribe")] == ["the whole period"]
    assert rows(card(desk), "Who to call", "payments") == [("+44 20 7946 0006", CONTACT, "always")]


def test_without_a_phone_number_the_mail_address_is_shown(desk: Desk) -> None:
    path = "policy/people.yaml"
    text = (
        desk.files[path]
        .decode()
        .replace("    phone: +44 20 7946 0006\n", "")
        .replace('    phone: "+44 20 7946 0006"\n', "")
    )
    assert text != desk.files[path].decode()
    there = Desk({**desk.files, path: text.encode()})
    assert rows(card(there), "Who to call", "payments")[0][0] == "payments-duty@example.com"


def test_rosters_for_a_service_name_it(desk: Desk) -> None:
    there = with_roster(desk, "technical-lead-email", "network-duty", "services: [email]")
    found = document(card(there)).sections[1].table
    assert found
    assert "technical-lead for email" in [row.name for row in found.rows]


def test_who_is_called_without_an_answer(desk: Desk) -> None:
    head = ("+44 20 7946 0009", "Head of IT service (head-of-service)", "after 10m")
    assert rows(card(desk), "If there is no answer", "payments") == [head]
    assert rows(card(rostered(desk)), "If there is no answer", "payments") == [
        ("+44 20 7946 0006", CONTACT, "immediately"),
        head,
    ]


def test_a_resolver_group_has_its_services_and_runbooks(desk: Desk) -> None:
    assert [service for service, *_ in rows(card(desk, "payments"), "Services")] == ["checkout", "payments"]
    assert [service for service, *_ in rows(card(desk), "Services")] == [
        "checkout",
        "database",
        "payments",
        "email",
    ]
    assert [name for name, _ in rows(card(desk, "payments"), "Runbooks")] == ["checkout-errors"]
    headings = [each.heading for each in document(card(desk, "network")).sections]
    assert headings == ["When to declare", "Who to call", "If there is no answer", "Services", "Commands"]
    assert document(card(desk, "network")).title == "Incident card: Network, Example organisation"


def test_the_documents_have_the_same_content(desk: Desk) -> None:
    found = card(desk, "payments")
    as_json = json.loads(FORMATS["json"](found))
    assert (as_json["version"], as_json["group"], as_json["from"], as_json["until"]) == (
        1, "payments", "2026-11-23T10:09:00Z", "2026-11-30T10:09:00Z",
    )  # fmt: skip
    assert [each["id"] for each in as_json["services"]] == ["checkout", "payments"]
    assert [each["id"] for each in as_json["runbooks"]] == ["checkout-errors"]
    assert len(as_json["commands"]) == 10
    for form in ("html", "markdown"):
        text = FORMATS[form](found)
        assert all(
            word in text for word in ("+44 20 7946 0006", "Card payments", "checkout-errors", "mim declare")
        )
    assert json.loads(FORMATS["json"](card(desk)))["group"] is None
