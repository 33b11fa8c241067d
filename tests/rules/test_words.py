"""Wording rules: what they find in updates and reviews, and what they accept."""

from __future__ import annotations

import pytest

from mimkit.model.organisation.directory import Glossary, Term
from mimkit.model.organisation.people import PersonEntry
from mimkit.rules.language.acronyms import find_undefined_acronyms, initials
from mimkit.rules.language.blame import blame, find_hindsight
from mimkit.rules.language.empty import is_empty_statement, only_starts_to_investigate
from mimkit.rules.language.hosts import machine
from mimkit.rules.language.internal_names import groups_named, people_named, tickets, ways_to_reach
from mimkit.rules.language.jargon import Jargon, plain_terms
from mimkit.rules.language.news import next_update_in
from mimkit.rules.language.overstatement import find_overstatement, vague_time
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
        # without "will", with a length instead of a time, or with the time in front
        ("It is fixed by 14:00 at the latest", "fixed by 14:00"),
        ("Fixed at 14:00 at the latest", "Fixed at 14:00 at the latest"),
        ("The repair takes about two hours", "repair takes about two hours"),
        ("Everything should be back in the coming hours", "should be back in the coming hours"),
        ("Within two hours everything will be fine", "Within two hours everything will be fine"),
        ("The vendor says it will take two more hours", "it will take two more hours"),
        ("It should not take longer than an hour", "It should not take longer than an hour"),
        ("We need another two hours for the repair", "We need another two hours for the repair"),
        ("Service returns to normal at 6pm", "returns to normal at 6pm"),
        ("We are back in 10 minutes", "are back in 10 minutes"),
        ("Nobody can pay until 14:00", "Nobody can pay until 14:00"),
        ("Payments will work again at 15:00", "will work again at 15:00"),
        ("The fix goes live tonight", "fix goes live tonight"),
        ("Access will be restored this afternoon", "will be restored this afternoon"),
        ("Full service by noon", "Full service by noon"),
        ("Recovery time: about 45 min", "Recovery time: about 45 min"),
        ("Estimated repair: 15:30", "Estimated repair: 15:30"),
        ("The release with the fix is expected to be next Monday", "fix is expected to be next Monday"),
        ("We expect this to last until 17:00", "expect this to last until 17:00"),
        ("This will be sorted by end of business", "will be sorted by end of business"),
        ("Full functionality is expected to return by Friday", "expected to return by Friday"),
        ("Deliveries resume on Monday", "resume on Monday"),
        ("Logins will fail until 16:00", "fail until 16:00"),
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
        ("The outage lasted 30 minutes", None),
        ("Service was restored by 14:00", None),
        ("It took two hours to repair", None),
        ("Payments have been working again since 14:00", None),
        ("Error rates have come down over the last 10 minutes, with full recovery", None),
        # how long a symptom lasts, or what readers can do
        ("Payments may take up to 10 minutes", None),
        ("Each request takes 20 seconds", None),
        ("Emails are delayed by about an hour", None),
        ("Please try again in 10 minutes", None),
        ("Orders placed before 14:00 are not affected", None),
        ("Checkout is unavailable until we finish the repair", None),
        ("We will monitor it for 24 hours", None),
        ("The maintenance is planned for the 20th of December", None),
        ("Customers will get their money back within 5 days", None),
        ("You will hear from us again before noon", None),
        ("We expect to be back to normal by lunch.", "expect to be back to normal by lunch"),
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
        ("Our payment provider (also known as PSP) is down, and the PSP knows", []),
        ("Our payment provider [PSP] is down", []),
        ("Customers (mostly with the PSP) cannot pay", ["PSP"]),
        ("The GPU(s) of the PSP", ["GPU", "PSP"]),
        ("The PSP, POS and SDK fail", ["PSP", "POS", "SDK"]),
        # not an acronym
        ("DO NOT ORDER NOW", []),
        ("PLEASE STAND BY", []),
        ("See OPS-4711, RESOURCE_LIMIT, EC2 and HTTP2", []),
        ("Set `PATH` anew", []),
        ("https://example.com/ABC", []),
        ("PAY.example and @OPS", []),
        ("Set ${HOME}, $PATH, %TEMP% and <NAME>", []),
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
        # an explanation in brackets, before or after
        ("The switch to the standby system (failover) and a lookup of names (also called DNS)", []),
        ("DNS (the lookup of names) is slow", []),
        ("Customers (in cities with DNS problems) wait", [Jargon("DNS", "name lookup")]),
    ],
)
def test_jargon_is_what_the_glossary_has_a_plainer_word_for(text: str, found: list[Jargon]) -> None:
    assert list(plain_terms(GLOSSARY).find(text, ["company DNS"])) == found
    assert not found or plain_terms(GLOSSARY).words & set(text.lower().split())


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The K8s nodes restart", ["K8s"]),
        ("Redis and Postgres are full", ["Redis", "Postgres"]),
        ("Users see 5xx, HTTP 502 and 504 gateway timeouts", ["5xx", "HTTP 502", "504 gateway timeouts"]),
        ("We prepare a rollback of the control plane", ["rollback", "control plane"]),
        ("A hot-fix is being built", ["hot-fix"]),
        ("The rollbacks and health checks", ["rollbacks", "health checks"]),
        # explained, a number, or a product
        ("We go back to the previous version (rollback)", []),
        ("502 orders and 404 customers; call 500", []),
        ("The last change is being rolled back", []),
        ("The Redis shop is closed", []),
    ],
)
def test_known_technical_terms_are_jargon_without_a_glossary(text: str, found: list[str]) -> None:
    assert [each.words for each in plain_terms(Glossary()).find(text, ["Redis shop"])] == found


def test_a_term_that_the_glossary_lists_as_known_is_no_jargon() -> None:
    known = Glossary(terms=(Term(term="Rollback", means="x"), Term(term="Redis", means="x", say="the cart")))
    assert list(plain_terms(known).find("A rollback of Redis")) == [Jargon("Redis", "the cart")]


def test_jargon_in_the_plural_is_found() -> None:
    terms = plain_terms(Glossary(terms=(Term(term="latency", means="x", say="slow responses"),)))
    assert [each.say for each in terms.find("High latencies")] == ["slow responses"]
    assert {"latency", "latencies", "503"} <= terms.words


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Google Kubernetes Engine", {"GKE", "KE"}),
        ("Identity and Access Management", {"IAAM", "AAM", "IAM", "AM"}),
        ("Checkout", set()),
        ("Point of sale 2", {"POS", "OS"}),
    ],
)
def test_readers_know_a_service_by_its_initials(name: str, found: set[str]) -> None:
    assert set(initials(name)) == found


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
        ("It is down because the SRE team broke it", "the SRE team broke"),
        ("Our database team forgot the certificate", "Our database team forgot"),
        ("The provider has broken the link", "The provider has broken"),
        ("Ops broke it", "Ops broke"),
        ("The payments team's mistake", "The payments team's mistake"),
        # what happened, or is spoken of
        ("A change to the payment settings broke the export", None),
        ("The database team restored the data", None),
        ("Maintenance operations caused delays", None),
        ("It caused delays", None),
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
        ("More in the coming hours", "in the coming hours"),
        ("This will take a while", "take a while"),
        ("We are working as fast as we can", "as fast as we can"),
        ("Card payments will be back at a later time", "at a later time"),
        # in place of the time of the next update
        ("We will update you as soon as we have more information.", "as soon as we have more information"),
        ("Once we know more, we will let you know", "Once we know more"),
        ("Further updates will be provided as they become available", "as they become available"),
        ("We'll share details once the cause is identified", "once the cause is identified"),
        ("We look at the disk and tell you more as soon as we know", "as soon as we know"),
        # with a time, or not about news
        ("We told you as soon as we knew", None),
        ("We'll be back in 30 minutes or as soon as we have more information", None),
        ("We will provide an update when the work is complete or within 3 hours", None),
        ("Customers will see more details when they open the page", None),
        ("It will be fixed in the coming hours", None),
        ("We are told as soon as it is ready", None),
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
    ("text", "heard"),
    [
        ("We will provide more information by Thursday, 16:30.", "information by Thursday"),
        ("Next update in 1 hour", "update in 1 hour"),
        ("Next update: 14:00", "update: 14:00"),
        ("We'll be back in 30 minutes with another update", "We'll be back in 30 minutes"),
        ("Updates will follow every hour or sooner", "Updates will follow every hour"),
        ("At 14:00 we will tell you more", "At 14:00 we will tell you"),
        ("We will report again at noon.", "report again at noon"),
        (
            "We'll follow up when we know more or in 30 minutes",
            "follow up when we know more or in 30 minutes",
        ),
        # no time, or the time of something else
        ("We will keep you updated", None),
        ("We estimate recovery within two hours and will share updates", None),
        ("We will share what was restored by 14:00", None),
        ("Information may take an hour to appear", None),
        (f"We will share news, {'and this ' * 20}by 14:00", None),
        ("The last update was at 14:00", None),
        ("Power will be back at around 18:30", None),
        ("We'll be back online at 15:00", None),
        ("You will hear from us again before noon.", "hear from us again before noon"),
    ],
)
def test_the_time_of_the_next_update_is_found_in_a_text(text: str, heard: str | None) -> None:
    assert next_update_in(text) == heard


@pytest.mark.parametrize(
    "text",
    [
        "We are continuing to investigate this issue.",
        "A fix has been implemented and we are monitoring the results.",
        "We've identified the issue, and our engineers are working hard on a fix. Thank you for your patience!",
        "No new information to share yet. We'll be back with another update in 30 minutes.",
        "Checkout is experiencing degraded performance. We are continuing to investigate.",
        "We are investigating reports of degraded performance for Checkout and Payments",
        "We're focused on getting things back to normal. Further updates will follow at 5:00 p.m. today.",
        "Our team is still investigating whether the fix has resolved the issue",
        "We are aware of issues with the order portal and look into it",
        "We're on it",
        "A fix is in place and we will continue to monitor.",
        "Some issues",
        "n/a",
        "As before",
        "TBD",
        "Service disruption",
        "We are investigating an issue.",
        "No change",
        "Our team is looking into it",
        "We\u2019re still working on it.",
        "Our payment engineers are investigating this",
        "Looking at it now",
    ],
)
def test_words_that_say_nothing_are_hollow(text: str) -> None:
    assert is_empty_statement(text, ("order portal",))


@pytest.mark.parametrize(
    "text",
    [
        "Nothing any more",
        "Not known yet",
        "Card payments",
        "All services",
        "Some customers cannot pay",
        "E-mail",
        "This incident has been resolved.",
        "We are continuing to investigate this issue. Customers can pay in the stores.",
        "The fix did not work; we are investigating",
        "We have rolled back the last change and are monitoring the results",
        "We are investigating, and have ruled out the network",
        "We are seeing recovery",
        "Checkout is experiencing degraded performance in Asia",
        "All customers are affected by this issue",
        "We",
        "We are working on it with the vendor",
        "We are looking into the cache",
    ],
)
def test_words_that_name_something_are_not(text: str) -> None:
    assert not is_empty_statement(text)


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        ("We are investigating", True),
        ("We are looking into this issue", True),
        ("We are aware of the problem", True),
        ("We are continuing to investigate", False),
        ("We are investigating and working on a fix", False),
        ("A fix is being implemented", False),
    ],
)
def test_the_start_of_an_investigation_is_told_from_its_going_on(text: str, starts: bool) -> None:  # noqa: FBT001 - a table
    assert only_starts_to_investigate(text) is starts
