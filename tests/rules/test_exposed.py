"""What counts as internal in public text, and what does not."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from mimkit.model.incident.incident import Incident
from mimkit.model.incident.maintenance import Maintenance
from mimkit.model.incident.problem import Problem
from mimkit.model.incident.review import Review
from mimkit.model.organisation.directory import Channels, Group, Service
from mimkit.model.organisation.people import Accounts, PersonEntry
from mimkit.model.snapshot import Snapshot
from mimkit.rules.language.exposed import Exposed, exposed
from mimkit.rules.language.inside import Inside, inside_of, of_directory

if TYPE_CHECKING:
    from tests.rules.conftest import Court

PEOPLE = (
    PersonEntry(
        id="tech-duty",
        name="Senior engineer on duty",
        email="tech-duty@example.com",
        phone="+44 20 7946 0003",
    ),
    PersonEntry(id="mark", name="Mark", email="support@example.com", phone="4471"),
    PersonEntry(id="jo", name="Jo Example", accounts=Accounts(github="octo-duty")),
    PersonEntry(id="desk", name="Service Desk"),
    PersonEntry(id="zoe", name="Zoé Sample-Name"),
    PersonEntry(id="payments", name="Ada van der Test"),
    PersonEntry(id="jtester", name="Jo Tester"),
    PersonEntry(id="harbour", name="Ferry Harbour"),
)
GROUPS = (
    Group(
        id="service-desk", title="Service Desk", contact="desk", reach="https://pager.example.net/groups/9981"
    ),
    Group(id="payments", title="Payments", contact="desk", reach="tel:+4930123456789"),
    Group(id="network", title="Network", contact="desk", reach="mailto:noc-shift@example.net?subject=x"),
    Group(id="database", title="Database", contact="desk"),
)
CHANNELS = Channels.model_validate(
    {
        "channels": [
            {
                "id": "board",
                "kind": "status-page",
                "title": "Board",
                "link": "https://board.example.net/room/7",
            },
            {
                "id": "page",
                "kind": "status-page",
                "title": "Page",
                "link": "https://status.example.com/incidents",
            },
        ],
        "audiences": [{"id": "customers", "title": "Customers", "channel": "page", "public": True}],
    }
)
SERVICES = (
    Service(
        id="checkout",
        title="Web checkout",
        tier=1,
        owner="payments",
        infrastructure=(
            "Load balancer",
            "ledger9",
            "zeus.example.net",
            "SQL Server 2019",
            "S3",
            "Office365",
            "Container cluster",
            "2026",
        ),
    ),
)
STAMP: dict[str, Any] = {"at": "2026-11-23T10:09:00Z", "recorded": "2026-11-23T10:09:20Z", "by": "jo"}
EVIDENCE = (
    "https://graphs.example.net/d/abc?from=1",
    "https://video.example.org/watch?v=abc",
    "https://example.org",
    "https://[broken/1",
)
ENTRIES: tuple[dict[str, Any], ...] = (
    {"kind": "declared", "severity": "SEV1", "evidence": EVIDENCE},
    {"kind": "bridge", "url": "https://meet.example.net/abc-defg-hij"},
    {"kind": "bridge", "url": "https://calls.example.net/j/98765432101"},
    {"kind": "bridge", "url": "tel:+4420"},
    {"kind": "finding", "text": "atlas72 is slow in us-east1 since ubuntu-24, python3"},
    {
        "kind": "note",
        "text": "A dump",
        "attached": {
            "file": "evidence/01M83Y2QK000000B67S7B74P05.txt",
            "name": "heap-dump.hprof",
            "sha256": "0" * 64,
        },
    },
    {"kind": "join", "guest": "Bo Exemplar"},
    {"kind": "query", "text": "When?", "asked_by": "the vendor"},
    *(
        {"kind": "link", "ref": each}
        for each in (
            "INC-20417",
            "https://tickets.example.net/browse/OPS-881",
            "Vendor case 00812345",
            "an incident",
            "4711",
            "#4712",
            "the-ticket",
            "A9-771",
        )
    ),
)
INCIDENT = Incident.model_validate(
    {
        "id": "MI-20261123-K7F",
        "title": "Checkout fails",
        "timeline": [
            {**STAMP, "id": f"01M83Y2QK000000B67S7B74P{place:02}", **entry}
            for place, entry in enumerate(ENTRIES)
        ],
    }
)
DONE = {
    "at": "2026-11-24T10:00:00Z",
    "by": "jo",
    "commit": "77aa31f0c2",
    "evidence": "https://code.example.net/shop/merge/12",
}
ACTION = {"title": "Alert before it expires", "opened": "2026-11-24T09:30:00Z"}
REVIEW = Review.model_validate(
    {
        "incident": INCIDENT.id,
        "owner": "jo",
        "started": "2026-11-24T09:00:00Z",
        "actions": [
            {**ACTION, "id": "AC-20261124-T4C", "done": DONE},
            {**ACTION, "id": "AC-20261124-T4D", "ticket": "https://tickets.example.net/882"},
            {
                **ACTION,
                "id": "AC-20261124-T4E",
                "done": {**DONE, "commit": None, "evidence": "https://code.example.net/a/b"},
            },
        ],
    }
)
PROBLEM = Problem.model_validate(
    {
        "id": "PB-20261125-Q2M",
        "title": "It expires",
        "opened": "2026-11-23T11:30:00Z",
        "evidence": ["https://graphs.example.net/causes/7"],
    }
)


@pytest.fixture(scope="module")
def snapshot(court: Court) -> Snapshot:
    hidden = INCIDENT.model_copy(
        update={
            "id": "MI-20261122-AAA",
            "title": "The archive was copied by attackers",
            "visibility": "restricted",
            "timeline": (),
        }
    )
    return replace(
        court.snapshot,
        channels=CHANNELS,
        people={each.id: each for each in PEOPLE},
        groups={each.id: each for each in GROUPS},
        services={each.id: each for each in SERVICES},
        incidents={INCIDENT.id: INCIDENT, hidden.id: hidden},
        reviews={INCIDENT.id: REVIEW},
        problems={PROBLEM.id: PROBLEM},
    )


@pytest.fixture(scope="module")
def inside(snapshot: Snapshot) -> Inside:
    return inside_of(snapshot)


GIVES_AWAY = {
    "person": (
        "jtester is looking at it",
        "Ask tech-duty about it",
        "@mark is on it",
        "Tech\u2011duty has it",
        "octo-duty pushed it",
        "Jo Example is on it",
        "JO EXAMPLE is on it",
        "Example, Jo is on it",
        "jo.example is on it",
        "Jo\n   Example is on it",
        "Jo Example's team",
        "Zoe Sample-Name",
        "Ada van der Test",
        "bo exemplar is on it",
    ),
    "contact": (
        "tech-duty@example.com",
        "tech-duty (at) example (dot) com",
        "support@example.com",
        "info-duty@example.org",
        "noc-shift@example.net",
        "020 7946 0003",
        "+44 (0)20 7946-0003",
        "0044 20 79460003",
        "+1 555 010 9999",
        "Write to jo.doe@example.com.",
        "0171 555 0199",
        "(212) 555-0187",
        "212-555-0187",
        "mobile 07700 900123",
        "Phone: 12 34 56 78",
        "030/123456789",
        "Meeting 987 6543 2101",
        "ext. 4471",
    ),
    "host": (
        "pay-db-03 is full",
        "`pay-db-03` is full",
        "pay\u2011db\u201103 is full",
        "PAY-DB-03",
        "Pay-DB-03",
        "pay-db-03-primary",
        "shop-db03",
        "pay-db-03.internal:5432",
        "pay-db-03.example.com",
        "10.20.30.40",
        "10.1.2.3/24",
        "[fe80::1]:80",
        "00:1A:2B:3C:4D:5E",
        "root@pay-db-03:/var",
        "https://pay-db-03.example.com/x",
        "https://10.0.0.12:8443/x",
        "http://graphs:3000",
        "postgres://u:p@ledger/x",
        "jdbc:oracle://x",
        "arn:aws:iam::123456789012:role/x",
        "\\\\fs01\\share",
        "i-0abcdef1234567890",
        "localhost",
        "prod-eu-web is down",
        "ec2-203-0-113-5.compute.amazonaws.com",
        "ledger.abc123.eu-west-1.rds.amazonaws.com",
        "nas.home.arpa",
        "DESKTOP-7H2K9QA",
        "bastion.ops.example.com",
        "wiki.intra.example.com",
        "corp.example.com",
        "https://intra.example.net",
        "edge7.fra.example.net",
        "https://graphs.internal.example.com/d",
        "rabbitmq01",
        "pay_db_03",
        "srv_pay_01",
        "elasticsearch-data-4",
        "consul.service.consul",
        "10.20.30.x",
        "10.9.8.7-10.9.8.20",
        "See /var/log/payments/app.log",
        "C:\\inetpub\\wwwroot",
    ),
    "call": (
        "https://us02web.zoom.us/j/98765432101?pwd=abc",
        "meet.google.com/abc-defg-hij",
        "https://teams.microsoft.com/l/meetup-join/19abc",
        "https://contoso.webex.com/meet/ops",
        "https://contoso.slack.com/archives/C012AB3CD",
        "https://discord.gg/abcdef",
        "Meeting ID: 987 6543 2101",
        "dial-in code 123456#",
        "webex meeting 2345 678 9012",
        "#inc-20261123-payments",
    ),
    "address": (
        "https://graphs.example.net/d/abc?from=1",
        "graphs.example.net/d/abc",
        "HTTPS://GRAPHS.EXAMPLE.NET/d/abc.",
        "[here](https://graphs.example.net/d/abc)",
        "https://meet.example.net/abc-defg-hij",
        "https://calls.example.net/j/98765432101?pwd=x",
        "https://pager.example.net/groups/9981/x",
        "https://video.example.org/watch?v=abc",
        "https://code.example.net/shop/merge/12",
        "https://tickets.example.net/882",
        "https://graphs.example.net/causes/7",
        "https://board.example.net/room/7",
    ),
    "reference": (
        "INC-20417",
        "inc 20417",
        "INC20417",
        "#4712",
        "OPS-881",
        "ops #881",
        "OPS-5",
        "JIRA-1234",
        "CHG-991",
        "chg-991",
        "CHG 0099112",
        "vendor case 00812345",
        "abc-defg-hij",
        "ledger9 is slow",
        "zeus.example.net",
        "A9-771",
        "ticket 88231",
        "issue #42",
        "PR #1234",
        "support case 5008000000abcde",
        "SR 3-1234567890",
        "CS0012345",
        "https://contoso.atlassian.net/browse/PAY-9",
        "https://contoso.service-now.com/nav_to.do?uri=incident.do",
        "atlas72 is slow",
        "heap-dump.hprof",
    ),
    "passage": ("As said: the archive was copied by attackers.", "The Archive was copied by attackers"),
    "record": ("MI-20261124-AAA", "mi-20261124-aaa", "PB-20261125-Q2M", "AC-20261124-T4C"),
    "commit": ("commit 1234abc", "77aa31f", "77aa31f0c2"),
    "secret": (
        "AKIAABCDEFGHIJKLMNOP",
        "ghp_abcdefghijklmnopqrst1",
        "password: hunter22",
        "We changed the password to Winter2026!",
        "The PIN is 4471",
        "client_secret=abcdefgh",
        "aws_secret_access_key = abcdefgh",
        "glpat-abcdefghij0123456789",
        "xoxb-1234-5678-abcdef",
        "sk_live_4eC39HqLyjWDarjtT1zdp7dc",
        "AIzaSyA1234567890abcdefghijklmnopqrstuv",
        "https://hooks.slack.com/services/T0000/B0000/XXXX",
        "-----BEGIN OPENSSH PRIVATE KEY-----",
        "Bearer abcdefghijklmnop1234567890",
        "https://user:hunter@example.com/x",
        "credentials admin/admin123",
        "root:toor1234",
        "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        "0123456789abcdef0123456789abcdef01234567",
        "zQ3fK9wLm2Xc8Vb7Nt4R",
    ),
}
"""Texts, by what they give away."""

MAY_BE_SAID = (
    "Nobody can pay by card",
    "The Service Desk is open, and so is the service-desk",
    "Payments are slow; the payments team looks for the cause",
    "The load balancer and the container cluster are restarted",
    "Mark the date",
    "Jo is on it, by example",
    "Senior engineer on duty",
    "the technical lead",
    "Version 10.20.30.40",
    "iOS version 12.0.1.100",
    "Section 4.5.6.7",
    "At 10:20:30 and 10:45",
    "COVID-19, UTF-8, SHA-256, ISO-27001, TLS-1.2, CVE-2021-44228",
    "us-east-1 and eu-west-2",
    "Q4-2026 and 29-NOV-2026",
    "https://status.example.com/incidents/1",
    "https://shop.example.com/products/web-12",
    "https://www2.example.com/login",
    "https://video.example.org/watch?v=other",
    "https://example.org",
    "4711 orders are late, 2026 of them paid",
    "an incident",
    "Write to customer-service@example.com",
    "Call 0800 123 4567",
    "Orders of 2026-11-23, 09:58-10:21",
    "Error 503 and HTTP 500",
    "Windows 11 and Android 14",
    "SEV1",
    "SQL Server 2019, S3 and Office365",
    "1,234,567 orders",
    "A320-200 and C-130",
    "24/7 and and/or",
    "web-based, api-based, node.js, e-mail",
    "From 2.5 to 3.5 s",
    "80-90 %",
    "+20 percent",
    "Your PIN is safe, and the password is reset",
    "We sent a new PIN to 12000 customers, and a token to each of them",
    "Ships stay in the harbour",
    "deadbeef and abcdef12",
    "MI-20261123-K7F is this incident",
    "The extension 2026",
    "payments are declined in the web shop",
    "a:: b ::",
    "x" * 300 + "-db-01",
    "Incident 2026 and phase 2 of the change",
    "The password was reset, and token refresh works again",
    "your password: please reset it",
    "Call 0800 123 4567 or (800) 555-0187",
    "Call us on 12345",
    "https://files.example.s3.amazonaws.com/report.pdf",
    "#gameday and #jenkins-hosting",
    "https://status.slack.com/incident and https://slack.com/help/articles/360048367814-Update",
    "InternalServerErrorWhileProcessingRequest",
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345",
    "The vendor and the Support desk",
    "us-east1 and ubuntu-24 and python3",
    "prod-like systems and app-server",
    "the user/customer view, admin/API access and snake_case",
    "00000000000000000000000000000000",
)


@pytest.mark.parametrize(
    ("what", "text"), [(what, each) for what, texts in GIVES_AWAY.items() for each in texts]
)
def test_what_only_insiders_know_is_found(inside: Inside, what: str, text: str) -> None:
    assert what in {each.what for each in exposed(text, inside, INCIDENT.id)}


@pytest.mark.parametrize("text", MAY_BE_SAID)
def test_what_anybody_may_say_is_not_found(inside: Inside, text: str) -> None:
    assert list(exposed(text, inside, INCIDENT.id)) == []


def test_a_number_is_named_once_with_all_of_it(inside: Inside) -> None:
    assert list(exposed("Call +44 20 7946 0003", inside)) == [Exposed("+44 20 7946 0003", "contact")]


def test_a_value_of_two_kinds_is_named_once(inside: Inside) -> None:
    found = inside.copy()
    found.add_reference("INC-4711")
    found.add_names("pay-db-03 is down")
    assert [each.words for each in exposed("Restart pay-db-03, see INC-4711", found)] == [
        "pay-db-03",
        "INC-4711",
    ]


def test_many_findings_are_not_compared_with_each_other(inside: Inside) -> None:
    hosts = [f"pay-db-{number:02}" for number in range(60)]
    assert [each.words for each in exposed(" ".join(hosts), inside)] == hosts


def test_only_the_kinds_that_are_asked_for_are_looked_for(inside: Inside) -> None:
    assert list(exposed("tech-duty on pay-db-03", inside, kinds=("person",))) == [
        Exposed("tech-duty", "person")
    ]


def test_without_a_directory_the_shapes_are_found() -> None:
    found = exposed("Jo Example, +44 20 7946 0003, 12 34 56 78, pay-db-03", Inside())
    assert [each.words for each in found] == ["+44 20 7946 0003", "pay-db-03"]


def test_the_directory_is_collected_once_and_not_changed_by_what_is_added(snapshot: Snapshot) -> None:
    one = of_directory(snapshot)
    one.add_address("https://graphs.example.net/added/1")
    other = of_directory(snapshot)
    assert "graphs.example.net/added/1" not in other.addresses
    assert other.names is not one.names
    assert of_directory(replace(snapshot, groups={})).calls == {"board.example.net/room/7"}


def test_a_redacted_text_is_recognised_by_its_words_or_by_a_code(inside: Inside) -> None:
    found = inside.copy()
    for text in ("Two words", "ab:7", "Jane called about it."):
        found.add_passage(text)
    assert [each.what for each in exposed("jane called about it", found)] == ["passage"]
    assert [each.words for each in exposed("two words, ab:7", found)] == []
    found.add_passage("zeta-9x")
    assert [each.words for each in exposed("zeta-9x is down", found)] == ["zeta-9x"]


def test_what_is_searched_for_is_counted(inside: Inside) -> None:
    assert inside.counts() == {
        "web addresses": 11,
        "email addresses": 3,
        "phone numbers": 3,
        "hosts and references": 11,
        "people": 9,
        "restricted or redacted texts": 1,
        "commit ids": 1,
    }


@pytest.mark.parametrize(
    ("text", "words"),
    [
        # A word joiner, a right-to-left mark, a combining joiner and a tag character, which no browser displays.
        ("We restarted pay\u2060-db-\u206003.", "pay-db-03"),
        ("10.\u200e20.30.40 is not there", "10.20.30.40"),
        ("pay-d\u034fb-03 failed", "pay-db-03"),
        ("pay-db-\U000e006103 failed", "pay-db-03"),
        ("AKIA\u200bIOSFODNN7EXAMPLE was in it", "AKIAIOSFODNN7EXAMPLE"),
        # Cyrillic and Greek letters among Latin ones, and other digits and dots.
        ("The database p\u0430y-db-03 is full.", "pay-db-03"),
        ("J\u043e Ex\u03b1mple works on it.", "Jo Example"),
        ("10\u300220\u300230\u300240 does not answer", "10.20.30.40"),
        ("\u0661\u0660.\u0662\u0660.\u0663\u0660.\u0664\u0660 does not answer", "10.20.30.40"),
        ("Call +44\u00b720\u00b77946\u00b70958", "+44.20.7946.0958"),
        # What Markdown displays in a page that the site also shows.
        ("Write jo&#64;example.com", "jo@example.com"),
        ("pay&#45;db&#45;03 is full", "pay-db-03"),
        ("pay\\-db\\-03 is full", "pay-db-03"),
        # Dots in brackets, so that a link cannot be clicked.
        ("hxxps://grafana[.]intern[.]example.com/d/abc", "hxxps://grafana.intern.example.com"),
    ],
)
def test_a_value_is_found_in_all_the_ways_to_write_it(text: str, words: str) -> None:
    people = {each.id: each for each in PEOPLE}
    inside = Inside()
    inside.add_directory(people, {}, {})
    assert words in [each.words for each in exposed(text, inside)]


@pytest.mark.parametrize(
    "text",
    [
        "The backdoor account, was still active on Sunday!",
        "The **backdoor** account was _still_ active on\nSunday.",
        "The b\u0430ckdoor account was still active on Sunday.",
    ],
)
def test_a_redacted_text_is_found_whatever_its_punctuation(text: str) -> None:
    inside = Inside()
    inside.add_passage("The backdoor account was still active - on Sunday.")
    assert [each.what for each in exposed(text, inside)] == ["passage"]


@pytest.mark.parametrize(
    "url",
    [
        "https://go.example.org/?u=https://graphs.example.net/d/abc?x=1",
        "https://go.example.org/?u=https%3A%2F%2Fgraphs.example.net%2Fd%2Fabc%3Fx%3D1",
        "https://graphs.example.net/d/%61bc?x=1",
    ],
)
def test_a_recorded_address_is_found_behind_a_forwarding_one(url: str) -> None:
    inside = Inside()
    inside.add_address("https://graphs.example.net/d/abc?x=1")
    assert list(exposed(f"See {url}.", inside)) == [Exposed(url, "address")]
    assert not list(exposed("See https://go.example.org/?u=https://example.net/d.", inside))


@pytest.mark.parametrize(
    "text",
    [
        "Москва и Санкт-Петербург: сервис недоступен, ошибка 503.",
        "決済が遅延しています。2時間後に更新します。",
        "\u0397 υπηρεσία δεν λειτουργεί.",
        "AT&T customers, caf\u00e9 \u2013 na\u00efve \u2026 2\u00b75 hours",
        "\u0627\u0644\u062e\u062f\u0645\u0629 \u0645\u062a\u0648\u0642\u0641\u0629 \u0661\u0660:\u0663\u0660",
    ],
)
def test_texts_in_other_alphabets_contain_nothing_internal(text: str, inside: Inside) -> None:
    assert not list(exposed(text, inside))


BY: dict[str, Any] = {"by": "tech-duty", "at": "2026-11-01T10:00:00Z", "recorded": "2026-11-01T10:00:00Z"}


def maintenance(*, private: bool) -> Maintenance:
    return Maintenance.model_validate(
        {
            "schema": 1,
            "id": "MW-20261101-AAA",
            "title": "Move of the old vault",
            "services": ["payments"],
            "start": "2026-11-02T10:00:00Z",
            "end": "2026-11-02T12:00:00Z",
            "private": private,
            "timeline": [
                {**BY, "id": "01KDMA1NTEN000000000000000", "kind": "planned", "text": "We replace orion4."}
            ],
        }
    )


def test_private_maintenance_is_internal_and_announced_maintenance_is_not() -> None:
    said = "We replace orion4 during the move of the old vault."
    private, announced = Inside(), Inside()
    private.add_maintenance(maintenance(private=True))
    announced.add_maintenance(maintenance(private=False))
    assert list(exposed(said, private)) == [
        Exposed("orion4", "reference"), Exposed("move of the old vault", "passage"),
    ]  # fmt: skip
    assert not list(exposed(said, announced))


@pytest.mark.parametrize("section", ["summary", "root_cause", "slowed", "lucky"])
def test_a_name_in_the_draft_of_a_review_is_internal_until_the_review_is_shared(section: str) -> None:
    text = "The replica zeus-ctl7 had no standby."
    said = [text] if section in ("slowed", "lucky") else text
    facts = {
        "schema": 1, "incident": "MI-20261101-AAA", "state": "draft", "owner": "jo", section: said,
        "started": "2026-11-01T10:00:00Z",
    }  # fmt: skip
    draft, shared = Inside(), Inside()
    draft.add_review(Review.model_validate(facts))
    shared.add_review(Review.model_validate({**facts, "shared_with": ["customers"]}))
    assert list(exposed("We restarted zeus-ctl7.", draft)) == [Exposed("zeus-ctl7", "reference")]
    assert not list(exposed("We restarted zeus-ctl7.", shared))
