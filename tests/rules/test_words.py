"""Wording rules: what they find in updates and reviews, and what they accept."""

from __future__ import annotations

import pytest

from mimkit.model.organisation.directory import Glossary, Term
from mimkit.model.organisation.people import PersonEntry
from mimkit.rules.language.acronyms import find_undefined_acronyms
from mimkit.rules.language.blame import blame, find_hindsight
from mimkit.rules.language.hosts import machine
from mimkit.rules.language.internal_names import groups_named, people_named, tickets, ways_to_reach
from mimkit.rules.language.jargon import Jargon, plain_terms
from mimkit.rules.language.overstatement import find_overstatement, is_empty_statement, vague_time
from mimkit.rules.language.promises import promised_repair

PEOPLE = (
    PersonEntry(id="mim-duty", name="Service desk on duty"),
    PersonEntry(id="mark", name="Mark Example"),
    PersonEntry(id="pat", name="Pat"),
)


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("It will be fixed by 14:00", "will be fixed by 14:00"),
        ("We expect recovery within the next two hours.", "expect recovery within the next two hours"),
        ("ETA 2 hours", "ETA 2 hours"),
        ("The ETA for the repair is: 15:30", "ETA for the repair is: 15:30"),
        ("This should be resolved within an hour", "should be resolved within an hour"),
        (
            "Full restoration is expected by the end of the day",
            "restoration is expected by the end of the day",
        ),
        ("Fix by 14:00", "Fix by 14:00"),
        ("A certificate is renewed; back at 3pm", "back at 3pm"),
        ("Service will be back at noon", "will be back at noon"),
        ("The repair will take about 2 hours", "repair will take about 2 hours"),
        ("It may take up to a day to clear", "may take up to a day to clear"),
        ("We look for it.\nWe hope to have it fixed by tomorrow", "hope to have it fixed by tomorrow"),
        # the promise of news is the one to make
        ("We will send the next update by 14:00", None),
        ("We will provide more information by Thursday, 16:30", None),
        ("A further update will be available in 2 hours", None),
        ("We'll be back in 30 minutes with another update", None),
        ("We are restoring the service and will report at 14:00", None),
        ("We will investigate why the repair took until noon", None),
        # what was
        ("Card payments were restored at 14:00", None),
        ("It was fixed within 20 minutes", None),
        ("Everything should be back since 14:00", None),
        ("We are rolling back the change of 09:40", None),
        ("We do not have an ETA for the repair at this point", None),
        ("Up to 5 % of payments fail", None),
        ("Nobody can pay", None),
    ],
)
def test_a_promise_of_repair_is_told_from_one_of_news(text: str, heard: str | None) -> None:
    assert promised_repair(text) == heard


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The PSP and the POS are down", ["PSP", "POS"]),
        ("Several VMs of the HA pair", ["VM", "HA"]),
        ("The SSH-based access", ["SSH"]),
        # everybody knows them
        ("Until 14:00 UTC, in the UK, your ID is asked for", []),
        ("A 20 GB file", []),
        # the text explains it
        ("Our payment provider (PSP) is down; the PSP works on it", []),
        ("The PSP (our payment provider) is down", []),
        # not an acronym
        ("DO NOT ORDER NOW", []),
        ("PLEASE STAND BY", []),
        ("See OPS-4711, RESOURCE_LIMIT, EC2 and HTTP2", []),
        ("Set `PATH` anew", []),
        ("https://example.com/ABC", []),
        ("PAY.example and @OPS", []),
    ],
)
def test_an_acronym_is_told_from_other_capitals(text: str, found: list[str]) -> None:
    assert list(find_undefined_acronyms(text, lambda: {"KNOWN"})) == found


def test_what_is_known_is_asked_for_only_when_there_is_an_acronym() -> None:
    assert list(find_undefined_acronyms("KNOWN and PSP", lambda: {"KNOWN"})) == ["PSP"]

    def never() -> frozenset[str]:
        raise AssertionError

    assert list(find_undefined_acronyms("Nobody in the UK can pay", never)) == []


GLOSSARY = Glossary(
    terms=(
        Term(term="DNS", means="x", say="name lookup"),
        Term(term="ingress", means="x", say="the way in"),
        Term(term="ingress controller", means="x", say="the front door"),
        Term(term="503 error", means="x", say="an error page"),
        Term(term="VPN", means="x"),
    )
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("DNS is slow", [Jargon("DNS", "name lookup")]),
        ("The Ingress controllers restart", [Jargon("Ingress controllers", "the front door")]),
        ("Ingress and DNS", [Jargon("Ingress", "the way in"), Jargon("DNS", "name lookup")]),
        ("Users see 503 errors", [Jargon("503 errors", "an error page")]),
        ("dns-tools, 503 orders, ingression", []),
        ("The name lookup (DNS) is slow", []),
        ("The VPN is slow", []),
        ("The company DNS is slow", []),
    ],
)
def test_jargon_is_what_the_glossary_has_a_plainer_word_for(text: str, found: list[Jargon]) -> None:
    assert list(plain_terms(GLOSSARY).find(text, ["company DNS"])) == found
    assert list(plain_terms(Glossary()).find(text)) == []
    assert not found or plain_terms(GLOSSARY).words & set(text.lower().split())


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("web03 is restarted", "web03"),
        ("prod-db-2 is full", "prod-db-2"),
        ("On LON-SQL-01 the disk is full", "LON-SQL-01"),
        ("ip-10-0-32-54 is gone", "ip-10-0-32-54"),
        ("The copy checkout-6d4b75cb6d-hx7zs hangs", "checkout-6d4b75cb6d-hx7zs"),
        ("Nothing answers at 10.20.30.40", "10.20.30.40"),
        ("Nothing answers at 2001:db8:0:1::17", "2001:db8:0:1::17"),
        ("db.shop.internal is slow", "db.shop.internal"),
        ("See http://grafana:3000/d/1", "http://grafana"),
        # not machines, or not of the inside
        ("See https://status.example.com/incidents/1", None),
        ("shop.example.com is slow", None),
        ("Version 3.4.0.1 of the app", None),
        ("At 10:20:30 and 10:45", None),
        ("Covid-19, UTF-8, us-central1 and eu-west-2", None),
        ("See the file app-outage-2017-05-29", None),
        ("Orders of 2026-11-23", None),
        ("Nobody can pay", None),
    ],
)
def test_a_machine_is_told_from_what_everybody_may_know(text: str, found: str | None) -> None:
    assert machine(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "Write to jo.bloggs@example.com or call +44 20 7946 0006",
            ["jo.bloggs@example.com", "+44 20 7946 0006"],
        ),
        ("Write to support@example.com", []),
        ("Between 10:20 and 10:45 on 2026-11-23, 4000 orders", []),
        ("A rise of +20 percent", []),
    ],
)
def test_ways_to_reach_somebody_are_found(text: str, found: list[str]) -> None:
    assert list(ways_to_reach(text)) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("See OPS-4711, INC0012345 and PB-20261125-Q2M", ["OPS-4711", "INC0012345", "PB-20261125-Q2M"]),
        ("See MI-20261123-K7F, CVE-2021-44228 and SHA-256", []),
        ("Windows of 10-20 minutes, UTC-8", []),
    ],
)
def test_tickets_of_the_inside_are_found(text: str, found: list[str]) -> None:
    assert list(tickets(text)) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("MIM-duty has it", ["MIM-duty"]),
        ("Mark Example has it", ["Mark Example"]),
        ("Ask @mark", ["@mark"]),
        ("A question mark on the service desk on duty; a pat on the back", []),
        ("The mim-duty-list", []),
    ],
)
def test_people_are_found_by_id_and_name(text: str, found: list[str]) -> None:
    assert list(people_named(text, {each.id: each for each in PEOPLE})) == found


def test_a_group_is_found_where_its_id_is_no_word() -> None:
    assert list(groups_named("payments and crates-io look", ["payments", "crates-io"])) == ["crates-io"]


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("It was human error", "human error"),
        ("An engineer forgot to renew it", "An engineer forgot"),
        ("Mim-duty missed the page", "Mim-duty missed"),
        ("This was Mark Example's fault", "Mark Example's fault"),
        ("The team should have known", "should have known"),
        ("The vendor is to blame", "is to blame"),
        ("It is the fault of a contractor", "fault of a contractor"),
        ("We failed to follow the runbook", "We failed to follow"),
        # what happened, or is spoken of
        ('Nobody writes "human error" here', None),
        ("A fault of the software lets one object stop all later ones", None),
        ("The watchdog failed to restart it, and the alert missed", None),
        ("The job was started by accident on the wrong cluster", None),
        ("The database failed over", None),
        ("mim-duty answered after 20 minutes", None),
    ],
)
def test_blame_is_told_from_what_happened(text: str, heard: str | None) -> None:
    assert blame(text, PEOPLE) == heard


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("It could have been noticed before", "could have been noticed"),
        ("The change shouldn't have been rushed", "shouldn't have been rushed"),
        ("A second look could have helped", "could have helped"),
        ("If only the alert had fired", "If only"),
        ("It was late. Had we looked, it was there", "Had we looked"),
        ("If we had looked at the graph", "If we had"),
        # not about what somebody did not do
        ("Nobody who could have ordered a disk was awake", None),
        ("Each team should have a runbook", None),
        ("It could have been a network problem", None),
        ("We had looked at the wrong graph", None),
    ],
)
def test_a_counterfactual_is_told_from_a_fact(text: str, heard: str | None) -> None:
    assert find_hindsight(text) == heard


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("We will say more shortly", "shortly"),
        ("Back soon", "soon"),
        ("We work on it ASAP", "ASAP"),
        ("As soon as possible", "As soon as possible"),
        ("We tell you as soon as we know", None),
        ("It began shortly after 10:00, sooner than usual", None),
    ],
)
def test_a_vague_time_is_heard(text: str, heard: str | None) -> None:
    assert vague_time(text) == heard


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("We guarantee that it works", "We guarantee"),
        ("We are 100% sure", "100% sure"),
        ("It will never happen again", "will never happen again"),
        ("It is fixed once and for all", "once and for all"),
        ("We cannot be 100 % certain, but it will not happen again", "will not happen again"),
        ("100 % of payments fail", None),
        ("We are not 100% sure", None),
    ],
)
def test_an_absolute_claim_is_told_from_a_measure(text: str, heard: str | None) -> None:
    assert find_overstatement(text) == heard


@pytest.mark.parametrize(
    "text",
    [
        "Some issues",
        "n/a",
        "As before",
        "TBD",
        "Service disruption",
        "We are investigating an issue.",
        "No change",
    ],
)
def test_words_that_say_nothing_are_hollow(text: str) -> None:
    assert is_empty_statement(text)


@pytest.mark.parametrize(
    "text",
    [
        "Nothing any more",
        "Not known yet",
        "Card payments",
        "All services",
        "Some customers cannot pay",
        "E-mail",
    ],
)
def test_words_that_name_something_are_not(text: str) -> None:
    assert not is_empty_statement(text)
