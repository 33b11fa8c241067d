"""History feeds of status pages in the forms that Statuspage, Instatus and others write; the data is ours."""

from __future__ import annotations

from html import escape

import pytest

from mimkit.app.importing.format import Material
from mimkit.app.importing.incidents.atom import FORMAT
from mimkit.ops.importing.drafts import IncidentDraft, LeftOut
from tests.app.importing.read_files import read_all


def small(day: str, clock: str, state: str, text: str, zone: str = "UTC") -> str:
    when = f"{day[:3]} <var data-var='date'>{day[4:]:>2}</var>, <var data-var='time'>{clock}</var> {zone}"
    return f"<p><small>{when}</small><br><strong>{state}</strong> - {text}</p>"


def entry(
    content: str, name: str = "Incident/31", updated: str = "2026-01-02T03:00:00Z", more: str = ""
) -> str:
    return f"""  <entry>
    <id>tag:status.example.com,2005:{name}</id>
    <published>{updated}</published>
    <updated>{updated}</updated>
    <link rel="self" href="https://status.example.com/x.atom"/>
    <link rel="alternate" type="text/html" href="https://status.example.com/incidents/31"/>
    <title>Checkout &amp;amp; search fail</title>{more}
    <content type="html">{escape(content)}</content>
  </entry>
"""


def feed(*entries: str) -> str:
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<feed xml:lang="en-US" xmlns="http://www.w3.org/2005/Atom">\n'
    return f"{head}  <title>Status - Incident History</title>\n{''.join(entries)}</feed>\n"


def read_one(text: str, zone: str | None = None) -> IncidentDraft:
    drafts, problems = read_all("atom", text, zone)
    assert problems == []
    return drafts[0]


def said(draft: IncidentDraft) -> list[tuple[str, str, str, str]]:
    return [(each.kind, f"{each.at:%Y-%m-%d %H:%M:%S}", each.state, each.text) for each in draft.entries]


def test_updates_get_the_year_of_the_feed() -> None:
    content = (
        small("Jan 2", "02:55", "Resolved", "It works.<br /><br />Sorry.")
        + small("Dec 31", "23:50", "Update", "a &lt; b")
        + small("Dec 31", "23:40", "Investigating", "We will post an update in 30 minutes.")
    )
    draft = read_one(feed(entry(content)))
    assert draft.key == "tag:status.example.com,2005:Incident/31"
    assert (draft.title, draft.url) == ("Checkout & search fail", "https://status.example.com/incidents/31")
    assert draft.place.line == 4
    assert said(draft) == [
        ("declared", "2025-12-31 23:40:00", "", ""),
        ("update", "2025-12-31 23:40:00", "Investigating", "We will post an update in 30 minutes."),
        ("update", "2025-12-31 23:50:00", "Update", "a < b"),
        ("update", "2026-01-02 02:55:00", "Resolved", "It works.\n\nSorry."),
        ("restored", "2026-01-02 02:55:00", "", ""),
    ]
    assert f"{draft.entries[1].next:%Y-%m-%d %H:%M}" == "2026-01-01 00:10"
    assert f"{draft.created:%Y-%m-%d}" == "2025-12-31"
    assert not any(each.doubt for each in draft.entries)


def test_a_gap_of_months_makes_the_year_a_doubt() -> None:
    draft = read_one(
        feed(entry(small("Jan 2", "02:55", "Resolved", "x") + small("Mar 1", "10:00", "Investigating", "y")))
    )
    assert said(draft)[0][1] == "2025-03-01 10:00:00"
    assert (
        draft.entries[1].doubt
        == "The feed does not state the year; this is the latest year that matches its dates."
    )
    assert draft.entries[2].doubt == ""


def test_a_leap_day_is_in_a_leap_year() -> None:
    text = feed(entry(small("Feb 29", "10:00", "Resolved", "x"), updated="2024-03-01T00:00:00Z"))
    assert said(read_one(text))[0][1] == "2024-02-29 10:00:00"
    _, problems = read_all("atom", feed(entry(small("Feb 29", "10:00", "Resolved", "x"))))
    assert "is not a valid date" in problems[0]


def test_two_dialects_in_one_feed() -> None:
    instatus = (
        "<p><strong>Type:</strong> Incident</p><p><strong>Affected Components:</strong> Website, API</p>"
        "<p><small>Jan <var data-var='date'> 1</var>, <var data-var='time'>07:42:05</var> GMT+0</small><br />"
        "<strong>Resolved</strong> -\n    It works.</p>"
    )
    pacific = small("Jan 1", "10:00 PM", "Monitoring", "x", "PST")
    undated = (
        "<p><strong>Resolved</strong> — <p>Over.</p>\n</p><p><strong>Investigating</strong> — <p>Odd.</p></p>"
    )
    new = "<b>Status: Monitoring</b><br/><br/>We watch it.<br/><br/><b>Affected components</b><ul><li>API</li></ul>"
    names = ("Incident/1", "Incident/2", "Incident/3", "Incident/4", "Incident/5")
    contents = (instatus, pacific, undated, new, "All is odd.")
    text = feed(*(entry(each, name) for each, name in zip(contents, names, strict=True)))
    drafts, problems = read_all("atom", text)
    assert problems == []
    first, second, third, fourth, fifth = drafts
    assert first.services == ("Website", "API")
    assert said(first)[1] == ("update", "2026-01-01 07:42:05", "Resolved", "It works.")
    # 22:00 in the Pacific winter, eight hours behind UTC.
    assert said(second)[1] == ("update", "2026-01-02 06:00:00", "Monitoring", "x")
    assert [each[:3] for each in said(third)] == [
        ("update", "2026-01-02 03:00:00", "Resolved"),
        ("restored", "2026-01-02 03:00:00", ""),
    ]
    assert all("only the latest text" in each.doubt for each in third.entries)
    assert said(third)[0][3] == "Resolved —\n\nOver.\n\nInvestigating —\n\nOdd."
    assert said(fourth)[0][2:] == ("Monitoring", "We watch it.\n\nAffected components\n\n- API")
    assert said(fifth)[0][2:] == ("", "All is odd.")


def test_updates_of_one_minute_have_keys_that_stay_when_newer_ones_come() -> None:
    older = small("Jan 1", "10:00", "Update", "b") + small("Jan 1", "10:00", "Investigating", "a")
    before = read_one(feed(entry(older)))
    after = read_one(feed(entry(small("Jan 1", "10:00", "Resolved", "c") + older)))
    keys = [each.key for each in before.entries if each.kind == "update"]
    assert keys == ["2026-01-01T10:00:00Z", "2026-01-01T10:00:00Z 2"]
    assert [each.key for each in after.entries if each.kind == "update"][:2] == keys


def test_an_abbreviation_that_means_several_zones_needs_the_zone() -> None:
    text = feed(entry(small("Jan 1", "10:00", "Resolved", "x", "AEDT")))
    _, problems = read_all("atom", text)
    assert problems == [
        (
            "4: entry tag:status.example.com,2005:Incident/31: an update was skipped:"
            " 'AEDT' in 'Jan 1, 2026 10:00' does not identify a single zone; add --zone"
        )
    ]
    # Sydney is at UTC+11 in January.
    assert said(read_one(text, "Australia/Sydney"))[0][1] == "2025-12-31 23:00:00"
    assert read_all("atom", text, "Europe/Berlin")[1] != []


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (small("Jan 2", "02:55", "Completed", "x") + small("Jan 1", "10:00", "Scheduled", "y"), "Incident/1"),
        (small("Jan 1", "10:00", "In progress", "y"), "Incident/1"),
        (
            "<p><strong>THIS IS A SCHEDULED EVENT Jan 9, 10:00 UTC</strong></p>"
            + small("Jan 1", "10:00", "Update", "y"),
            "I/1",
        ),
        ("<p><strong>Type:</strong> Maintenance</p>", "Incident/1"),
        (small("Jan 1", "10:00", "Identified", "y"), "Maintenance/1"),
    ],
)
def test_scheduled_maintenance_is_named_and_left_out(content: str, name: str) -> None:
    found = [*FORMAT.read(Material("history.atom", feed(entry(content, name)).encode()))]
    assert [(each.name, each.reason) for each in found if isinstance(each, LeftOut)] == [
        ("Checkout & search fail", "scheduled maintenance")
    ]
    assert len(found) == 1


def test_rss_and_xhtml_are_read_too() -> None:
    content = escape(small("Jan 1", "10:00", "Resolved", "x"))
    rss = (
        "<rss version='2.0'><channel><title>Status</title><item><title>Down</title>"
        f"<description>{content}</description><pubDate>Fri, 02 Jan 2026 03:00:00 +0000</pubDate>"
        "<link>https://status.example.com/incidents/1</link><guid>https://status.example.com/incidents/1</guid></item>"
        "</channel></rss>"
    )
    draft = read_one(rss)
    assert (draft.key, draft.url) == ("https://status.example.com/incidents/1",) * 2
    assert said(draft)[-1][:2] == ("restored", "2026-01-01 10:00:00")
    xhtml = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>x</id><updated>2026-01-02T03:00:00Z</updated>'
        '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p><small>Jan 1, 10:00 UTC</small><br/>'
        "<strong>Resolved</strong> - a &lt; b</p></div></content></entry></feed>"
    )
    assert said(read_one(xhtml))[1] == ("update", "2026-01-01 10:00:00", "Resolved", "a < b")


def test_what_is_before_a_fault_is_read() -> None:
    whole = feed(entry(small("Jan 1", "10:00", "Resolved", "x")), entry("y", "Incident/2"))
    drafts, problems = read_all("atom", whole[: whole.index("Incident/2")])
    assert [each.key for each in drafts] == ["tag:status.example.com,2005:Incident/31"]
    assert problems == ["14: this is not XML: no element found"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "1: this is not XML: no element found"),
        ("{}", "1: this is not XML: not well-formed (invalid token)"),
        ("<html></html>", "1: this is neither an Atom nor an RSS feed"),
        (
            '<!DOCTYPE feed [<!ENTITY a "b">]><feed>&a;</feed>',
            "1: the file has a document type declaration, which is not allowed in feeds",
        ),
        (feed("<entry><updated>2026-01-02T03:00:00Z</updated></entry>"), "4: entry: it has no id"),
        (feed("<entry><id>x</id></entry>"), "4: entry x: it has no date"),
        (
            feed("<entry><id>x</id><updated>soon</updated></entry>"),
            "4: entry x: 'soon' is not a valid time; write it as",
        ),
    ],
)
def test_what_is_no_feed_is_named(text: str, sentence: str) -> None:
    drafts, problems = read_all("atom", text)
    assert drafts == []
    assert problems[0].startswith(sentence)


def test_no_text_beside_the_dated_updates_is_lost() -> None:
    # As some pages write it: a notice above the updates, small print inside an update, and a time that is not closed.
    content = (
        "<p>All times are approximate.</p>"
        + small("Jan 2", "02:55", "Resolved", "It works. <small>Reference 7.</small> Sorry.")
        + "<p><small>Jan 2, 01:10 UTC<br><strong>Investigating</strong> - Odd.</p>"
    )
    draft = read_one(feed(entry(content)))
    assert said(draft)[1:] == [
        ("update", "2026-01-02 01:10:00", "Investigating", "Odd."),
        ("update", "2026-01-02 02:55:00", "Resolved", "It works. Reference 7. Sorry."),
        ("restored", "2026-01-02 02:55:00", "", ""),
        ("update", "2026-01-02 03:00:00", "", "All times are approximate."),
    ]


def test_the_times_of_day_that_slack_writes_stay_in_the_text() -> None:
    # https://slack-status.com/feed/atom, December 2025: no date, oldest first, and the resolution a day later.
    content = "<p><small>3:23pm PST</small> Threads fail.</p><p><small>9:34am PST</small> It is resolved.</p>"
    draft = read_one(feed(entry(content)))
    assert [each[:3] for each in said(draft)] == [("update", "2026-01-02 03:00:00", "")]
    assert said(draft)[0][3] == "3:23pm PST Threads fail.\n\n9:34am PST It is resolved."
    assert "only the latest text" in draft.entries[0].doubt


def test_an_entry_without_text_is_a_doubt() -> None:
    draft = read_one(feed(entry("")))
    assert draft.entries == ()
    assert draft.doubts == (("declared", "The feed contains no text about this incident."),)


def google(state: str, update: str, updated: str, when: str) -> str:
    """An entry for one update, as on https://status.cloud.google.com/en/feed.atom."""
    html = f"<p> Incident {when} <span>(all times are <strong>US/Pacific</strong>).</span></p><div><p>{state}.</p></div>"
    return f"""  <entry>
    <title>{state}: Metrics are late</title>
    <link href="https://status.example.com/incidents/B1h" rel="alternate" type="text/html"></link>
    <id>tag:status.example.com,2022:feed:B1h.{update}</id>
    <updated>{updated}</updated>
    <summary type="html">{escape(html)}</summary>
  </entry>
"""


def test_a_feed_with_an_entry_for_each_update() -> None:
    began = "began at <strong>2022-03-31 08:30</strong>"
    ended = f"{began} and ended at <strong>2022-03-31 15:54</strong>"
    drafts, problems = read_all(
        "atom",
        feed(
            google("RESOLVED", "T3V", "2022-04-01T20:13:25+00:00", ended),
            google("UPDATE", "A1a", "2022-03-31T20:13:25+00:00", began),
        ),
    )
    assert problems == []
    assert {each.key for each in drafts} == {"tag:status.example.com,2022:feed:B1h"}
    assert {each.title for each in drafts} == {"Metrics are late"}
    # On 31 March, US/Pacific is seven hours behind UTC.
    assert {f"{each.started:%Y-%m-%d %H:%M}" for each in drafts} == {"2022-03-31 15:30"}
    first, second = drafts
    assert [(kind, at, state) for kind, at, state, _ in said(first)] == [
        ("update", "2022-04-01 20:13:25", "Resolved"),
        ("restored", "2022-03-31 22:54:00", ""),
    ]
    assert [(kind, at, state) for kind, at, state, _ in said(second)] == [
        ("update", "2022-03-31 20:13:25", "Update")
    ]
    assert [each.entries[0].key for each in drafts] == ["T3V", "A1a"]


def test_an_update_with_times_in_an_unknown_zone_is_a_problem() -> None:
    text = feed(google("UPDATE", "A", "2022-03-31T20:13:25Z", "began at 2022-03-31 08:30"))
    _, problems = read_all("atom", text.replace("US/Pacific", "Nowhere/There"))
    assert problems == [
        "4: entry tag:status.example.com,2022:feed:B1h.A: the time zone 'Nowhere/There' is unknown"
    ]
