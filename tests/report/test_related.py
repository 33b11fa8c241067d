"""What resembles an incident: open and earlier incidents, runbooks, and action items that are still open."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from mimkit.model.incident.incident import Incident
from mimkit.model.incident.state import fold
from mimkit.model.organisation.runbook import Runbook
from mimkit.report.first_screen import FirstScreen, open_document, signs_document, similar_document
from mimkit.report.incident.related.earlier import EarlierIncident, Subject, resembling
from mimkit.report.incident.related.open_incidents import OpenIncident, open_incident
from mimkit.report.incident.related.runbooks import matching_runbooks
from mimkit.report.incident.related.warning_signs import warning_signs
from mimkit.report.incident.related.words import in_common, key_words
from tests.builders import Desk, clock, entry, incident


def earlier(number: int, title: str, *services: str, **more: Any) -> EarlierIncident:
    return EarlierIncident(f"MI-2026010{number}-AAA", title, "SEV1", f"2026-01-0{number}", services, **more)


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("Checkout returns 503 for all customers", ["checkout", "return", "503", "customer"]),
        ("FAILED: failing, fails (failure)", ["fail", "failur"]),
        ("Die Anmeldung schlägt fehl: STRASSE, Straße", ["die", "anmeldung", "schlägt", "fehl", "strass"]),
        ("支払いが失敗", ["支払", "払い", "いが", "が失", "失敗"]),
        ("Вход недоступен", ["вход", "недоступен"]),
        ("\U0001f525\U0001f525 -- _ ' é", []),
        ("redacted", []),
        ("", []),
    ],
)
def test_a_text_is_reduced_to_the_words_that_say_what_is_wrong(text: str, forms: list[str]) -> None:
    assert [*key_words(text)] == forms


def test_common_words_are_shown_as_the_first_text_writes_them() -> None:
    words = key_words("Checkout Returns errors", None)
    assert in_common(words, key_words("an error was returned")) == ["Returns", "errors"]


def test_the_same_symptom_of_the_same_service_comes_before_other_outages_of_it() -> None:
    found = resembling(
        Subject("Checkout returns 503 for all EU customers", services=("checkout",)),
        [
            earlier(1, "Checkout answers with 503", "checkout"),
            earlier(2, "Checkout shows old prices", "checkout"),
            earlier(3, "Mail is late", "email"),
        ],
    )
    assert [(each.incident.day, dict(each.common)) for each in found] == [
        ("2026-01-01", {"service": "checkout", "words": "503"}),
        ("2026-01-02", {"service": "checkout", "words": "Checkout"}),
    ]
    assert found[0].outline == "Checkout answers with 503 (service: checkout; words: 503)"


def test_a_rare_word_counts_more_than_a_frequent_one() -> None:
    others = [earlier(number, "Login is slow", "login") for number in range(1, 8)]
    found = resembling(
        Subject("Slow certificate"), [*others, earlier(8, "The certificate is wrong"), earlier(9, "Slow")]
    )
    assert [each.incident.day for each in found[:2]] == ["2026-01-08", "2026-01-09"]


def test_the_cause_counts_most_and_equal_incidents_are_listed_newest_first() -> None:
    subject = Subject("Nobody can pay", services=("payments",), causes=("PB-20260101-AAA", "leak"))
    found = resembling(
        subject,
        [
            earlier(
                1, "Pods restart", "database", causes=("leak",), root_cause="A leak " + "of memory " * 20
            ),
            earlier(2, "Slow", "payments"),
            earlier(3, "Slow", "payments"),
        ],
    )
    assert [each.incident.day for each in found] == ["2026-01-01", "2026-01-03", "2026-01-02"]
    assert len(found[0].outline) < 110
    assert found[0].outline.startswith("Pods restart; cause: A leak of memory")
    assert found[0].outline.endswith(" ... (cause: leak)")


def test_a_service_among_many_says_less_than_the_same_services() -> None:
    many = tuple(f"s{number}" for number in range(20))
    found = resembling(
        Subject(services=("payments",)),
        [earlier(1, "One", "payments"), earlier(2, "All", "payments", *many)],
    )
    assert [each.incident.title for each in found] == ["One", "All"]
    assert [each.score for each in found] == [1.0, 0.218]


def test_a_dependency_alone_is_not_similar_and_words_of_the_impact_count_little() -> None:
    subject = Subject("Nobody can pay", "The pool is full", ("checkout",), frozenset({"database"}))
    full = earlier(1, "Nobody can buy", "database", impact_words=tuple(key_words("The pool is full")))
    found = resembling(subject, [full, earlier(2, "Backup failed", "database")])
    assert [(each.incident.day, each.why) for each in found] == [
        ("2026-01-01", "dependency: database; same words: Nobody, pool, full")
    ]


def test_a_subject_without_words_finds_what_has_the_same_service_or_category() -> None:
    others = [earlier(1, "A", "email", category="change"), earlier(2, "B", "email"), earlier(3, "C", "web")]
    found = resembling(Subject(services=("web",), category="change"), others)
    assert [each.incident.title for each in found] == ["C", "A"]


def runbook(desk: Desk, name: str, *triggers: tuple[str, str]) -> Runbook:
    book = desk.snapshot.runbooks["checkout-errors"].model_dump()
    symptoms = [{"service": service, "symptom": symptom} for service, symptom in triggers]
    return Runbook.model_validate({**book, "id": name, "title": name, "triggers": symptoms})


def test_runbooks_match_by_service_and_symptom(desk: Desk) -> None:
    subject = Subject("Checkout returns errors", None, ("checkout",), frozenset({"database"}))
    books = [
        runbook(desk, "slow", ("checkout", "Pages need more than three seconds")),
        runbook(desk, "pool", ("database", "Connections fail with errors"), ("email", "errors")),
        runbook(desk, "disk", ("database", "The disk is full")),
        runbook(desk, "error-page", ("checkout", "Many pages"), ("checkout", "Requests return an error")),
    ]
    found = matching_runbooks(subject, books)
    assert [(each.runbook.id, each.trigger.symptom, each.common) for each in found] == [
        ("error-page", "Requests return an error", {"service": "checkout", "words": "returns, errors"}),
        ("slow", "Pages need more than three seconds", {"service": "checkout"}),
        ("pool", "Connections fail with errors", {"dependency": "database", "words": "errors"}),
    ]


def described(subject: Subject, record: Incident) -> OpenIncident | None:
    return open_incident(subject, record, fold(record))


def open_one(title: str, *services: str, **more: Any) -> Incident:
    declared = entry("10:09", "declared", severity="SEV1", criteria=[])
    return incident(declared, title=title, services=services, **more)


def test_an_open_incident_on_the_service_or_on_a_dependency_may_be_the_same() -> None:
    subject = Subject("Checkout fails", None, ("checkout",), frozenset({"database"}))
    same = described(subject, open_one("Nobody can pay", "checkout"))
    assert same
    assert (same.title, same.phase, same.common) == (
        "Nobody can pay",
        "investigating",
        {"service": "checkout"},
    )
    below = described(subject, open_one("The pool is full", "database"))
    assert below
    assert below.common == {"dependency": "database"}
    assert described(subject, open_one("Checkout mail fails", "email")) is None


def test_without_a_service_several_common_words_are_enough() -> None:
    subject = Subject("Checkout fails for EU customers")
    found = described(subject, open_one("EU customers cannot use the checkout", "checkout"))
    assert found
    assert found.common == {"words": "Checkout, EU, customers"}
    assert described(subject, open_one("Mail fails", "email")) is None


def test_a_restricted_open_incident_shows_neither_its_id_nor_its_title_nor_its_words() -> None:
    hidden = open_one("Data of customers was copied", "checkout", "email", visibility="restricted")
    found = described(Subject("Customers see data of others", None, ("checkout",)), hidden)
    assert found
    assert found[:5] == ("", "", "SEV1", "declared", ())
    assert found.common == {"service": "checkout"}
    assert open_document([found]) == [
        {
            "id": None, "title": None, "severity": None, "status": "declared", "phase": "investigating",
            "services": [], "restricted": True, "why": {"service": "checkout"},
        }
    ]  # fmt: skip
    assert described(Subject("Data of customers was copied"), hidden) is None


def test_after_restoration_a_new_outage_is_another_incident() -> None:
    restored = open_one("Checkout fails", "checkout")
    entries = [*restored.timeline, entry("10:30", "restored")]
    over = Incident.model_validate({**restored.model_dump(), "timeline": [
        each if isinstance(each, dict) else each.model_dump() for each in entries
    ]})  # fmt: skip
    assert described(Subject("Checkout fails", None, ("checkout",)), over) is None


def test_the_first_screen_of_an_incident_as_json(desk: Desk) -> None:
    there = desk.declare("10:09", services=("checkout",), title="Checkout returns errors")
    found = FirstScreen(there.dossier.at(clock("10:09"))).document
    assert (found["duty_card"]["person"], found["duty_card"]["avoid"]) == (
        "mim-duty",
        ["Do not debug. Hand over the role first if you must."],
    )
    assert [each["group"] for each in found["impact"]["call"]] == ["payments", "database"]
    assert "version" not in found["impact"]
    assert found["runbooks"] == [
        {
            "id": "checkout-errors",
            "title": "Checkout returns errors",
            "symptom": "More than 5% of requests end in an error page.",
            "why": {"service": "checkout", "words": "returns, errors"},
            "workarounds": ["Take orders without payment"],
        }
    ]


def test_without_a_manager_there_is_no_duty_card(desk: Desk) -> None:
    there = desk.declare("10:09", services=("checkout",), outcome="propose")
    assert FirstScreen(there.dossier.at(clock("10:09"))).document["duty_card"] is None


def test_similar_incidents_and_warning_signs_as_json() -> None:
    item = {"id": "AC-1", "title": "Alert", "due": "2026-02-01", "owner": None, "state": "open"}
    found = resembling(Subject(services=("web",)), [earlier(1, "Down", "web", actions=(item,))])
    assert similar_document(found) == [
        {
            "id": "MI-20260101-AAA", "title": "Down", "severity": "SEV1", "declared": "2026-01-01",
            "services": ["web"], "causes": [], "root_cause": None, "why": {"service": "web"}, "score": 1.0,
        }
    ]  # fmt: skip
    signs = warning_signs(found, date(2026, 2, 2))
    assert signs_document(signs) == [
        {
            "action": "AC-1", "title": "Alert", "incident": "MI-20260101-AAA", "owner": None,
            "due": "2026-02-01", "overdue": True,
        }
    ]  # fmt: skip
    assert not warning_signs(found, date(2026, 2, 1))[0].is_overdue
