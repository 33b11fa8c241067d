"""Post-mortems in Markdown: what is stated becomes a record, and each guess is a doubt. The reports here are ours."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
import yaml

from mimkit.app.importing.postmortems.front_matter import front_matter
from mimkit.ops.importing.drafts import IncidentDraft, ReviewDraft
from tests.app.importing.read_files import read_all, said

REPORTS = Path(__file__).parents[4] / "shared/corpora/postmortems"

KEY_EVENTS = """\
---
title: Incident on 2026-03-02 - Checkout is down
weight: 3
---

# Incident on 2026-03-02 - Checkout is down

- **Key events**
  - Fault occurs 2026-03-02 09:55
  - First detected 2026-03-02 10:00
  - Incident declared: 2026-03-02 10.05
  - Repaired 2026-03-02 10:40
  - Resolved 2026-03-03 01:10

- **Time to repair**: 40m

- **Identified**: An alert, [seen](https://chat.example/1) by *tech-duty*.

- **Impact**:
  - Nobody could pay.
  - Orders were lost.

- **Review actions**:
  - Page on failed payments. Ticket [#12](https://forge.example/org/repo/issues/12)
  - N/A
"""


def _one(text: str, zone: str | None = "Europe/London", name: str = "f") -> IncidentDraft:
    (draft,), problems = read_all("markdown", text, zone, file=name)
    assert problems == []
    return draft


def test_labelled_times_are_milestones_and_labelled_items_are_sections() -> None:
    draft = _one(KEY_EVENTS)
    assert draft.title == "Checkout is down"
    assert f"{draft.started:%H:%M}" == "09:55"
    assert [said(each)[:2] for each in draft.entries] == [
        ("note", "2026-03-02 09:55:00"),
        ("detected", "2026-03-02 10:00:00"),
        ("declared", "2026-03-02 10:05:00"),
        ("restored", "2026-03-02 10:40:00"),
        ("closed", "2026-03-03 01:10:00"),
    ]
    assert not any(each.doubt for each in draft.entries)
    assert draft.impact == "- Nobody could pay.\n- Orders were lost."
    assert draft.review is not None
    assert draft.review.detection == "An alert, seen (https://chat.example/1) by tech-duty."
    assert [(each.title, each.ticket) for each in draft.review.actions] == [
        ("Page on failed payments. Ticket #12", "https://forge.example/org/repo/issues/12")
    ]
    assert draft.unmapped == {"weight": "3", "Time to repair": "40m"}
    assert draft.doubts == (
        ("zone", "The report states no time zone; its times were read as Europe/London."),
    )


def test_the_zone_is_asked_for_unless_the_report_states_it() -> None:
    drafts, problems = read_all("markdown", KEY_EVENTS)
    assert drafts == []
    assert problems == ["1: the report does not state its time zone; add --zone"]
    stated = KEY_EVENTS.replace("  - Fault occurs", "  - All times in UTC.\n  - Fault occurs")
    assert _one(stated, None).doubts == ()


@pytest.mark.parametrize(
    ("stated", "given", "expected", "doubt"),
    [
        ("All times in UTC", "America/New_York", "14:00", ""),
        ("(all times in Pacific Time)", None, "21:00", ""),
        ("Times are in PDT.", None, "21:00", ""),
        ("All times in PST", None, "22:00", "was not in use in"),
        ("All times in PST", "America/Los_Angeles", "21:00", "used PDT on that day"),
        ("All times in PST (UTC-7)", None, "21:00", "which differ"),
        ("All times in CEST (UTC+2)", None, "12:00", ""),
        ("All times are UTC+05:30", None, "08:30", ""),
        ("Time zone: Europe/Berlin", None, "12:00", ""),
    ],
)
def test_a_stated_zone_is_used_and_its_contradictions_are_doubts(
    stated: str, given: str | None, expected: str, doubt: str
) -> None:
    draft = _one(f"# Outage\n\n## Timeline\n\n{stated}\n\n* 2026-07-01 14:00 - Down.\n", given)
    assert f"{draft.entries[0].at:%H:%M}" == expected
    zone = [text for subject, text in draft.doubts if subject == "zone"]
    assert [doubt in text for text in zone] == ([True] if doubt else [])


def test_a_zone_with_several_meanings_is_asked_for() -> None:
    text = "# Outage\n\n## Timeline\n\nAll times in BST\n\n- 2026-07-01 14:00 Down.\n"
    assert read_all("markdown", text)[1] == ["1: the time zone BST is ambiguous; add --zone"]
    assert f"{_one(text).entries[0].at:%H:%M}" == "13:00"


TABLE = """\
# Slow searches

Searches took a minute.

## Timeline

| Date and Time in CET | Who | Event |
| :--- | --- | --- |
| 2026-01-20 23:50 | payments-duty | Users report slow *searches* |
| 00:10 | | Index rebuilt |
| 2026-01-22 | | Vendor informed |
| --:-- | | Somebody asks |
| 2026-01-22 08:00-09:30 | | Service is restored |
"""


def test_tables_of_times_are_events_and_guesses_are_doubts() -> None:
    draft = _one(TABLE, None)
    assert [(*said(each)[:2], each.text, each.doubt) for each in draft.entries] == [
        (
            "detected",
            "2026-01-20 22:50:00",
            "payments-duty | Users report slow searches",
            "This time is a guess from the text: it may be when the incident was detected.",
        ),
        (
            "note",
            "2026-01-20 23:10:00",
            "Index rebuilt",
            "The report states no date. The time is earlier than the one before it, so the next day is assumed.",
        ),
        ("note", "2026-01-22 11:00:00", "Vendor informed", ""),
        (
            "restored",
            "2026-01-22 07:00:00",
            "Service is restored",
            "This time is a guess from the text: it may be when the incident was restored.",
        ),
    ]
    assert getattr(draft.entries[2].at, "precision", "") == "day"
    assert f"{getattr(draft.entries[3].at, 'latest', None):%H:%M}" == "08:30"
    assert draft.unmapped["Timeline, without a time"] == "--:-- | Somebody asks"
    assert draft.review is not None
    assert draft.review.summary == "Searches took a minute."


HEADINGS = """\
# 2026-02-27, Hub is down

## Timeline

All times in UTC

### Feb 28 2026 22:30

Launches fail.

### 23:55

Hub restarted.

### 00:20

It works
again.

## Mar 1, 07:15

Cause found.

## 2026-03-02

- 08:00 UTC: fix merged
- **08:30: fix deployed**

## Lessons learned

### What went well

- Fast restart

### Where we got lucky

It was a weekend.

## Action items

### Process improvements

1. Write a runbook
"""


def test_headings_are_times_or_the_dates_of_what_is_below_them() -> None:
    draft = _one(HEADINGS, None)
    assert draft.title == "Hub is down"
    assert [said(each)[1:] for each in draft.entries][:4] == [
        ("2026-02-28 22:30:00", "", "Launches fail."),
        ("2026-02-28 23:55:00", "", "Hub restarted."),
        ("2026-03-01 00:20:00", "", "It works again."),
        ("2026-03-01 07:15:00", "", "Cause found."),
    ]
    assert draft.review is not None
    assert (draft.review.worked, draft.review.lucky) == (("Fast restart",), ("It was a weekend.",))
    assert [(each.title, each.kind) for each in draft.review.actions] == [("Write a runbook", "process")]


def test_dates_above_lists_and_dates_for_all() -> None:
    draft = _one(
        "# Report\n\n## Timeline\n\nUnless otherwise noted all events happened on 2026-05-04, all times are in UTC.\n\n"
        "- 2026-05-03 23:00: disk fills\n- 01:00: down\n- 00:30: earlier sign\n",
        None,
    )
    assert [said(each)[1] for each in draft.entries] == [
        "2026-05-03 23:00:00",
        "2026-05-04 01:00:00",
        "2026-05-04 00:30:00",
    ]
    below = _one(
        "# Report\n\n## Timeline\n\n### 2026-05-04\n\n- 10:00 UTC \N{EN DASH} down\n- 10:30 UTC \N{EN DASH} up\n",
        None,
    )
    assert [(said(each)[1], each.doubt) for each in below.entries] == [
        ("2026-05-04 10:00:00", ""),
        ("2026-05-04 10:30:00", ""),
    ]


FACTS = """\
# Postmortem 17

**Date:** 4/5/2026
**Severity:** SEV2
**Status:** Complete

### Start Date/Time

2026-05-04 10:00 UTC

### End Date/Time

2026-05-04 11:30 UTC

## Root Causes

A full disk.

## Contributing factors

- No alert

## Trigger

A release.

| Action Item | Type | Who | Priority | Bug | Due |
| --- | --- | --- | --- | --- | --- |
| Alert on disks | Detect | payments | High | https://forge.example/issues/7 | May |

## Follow-ups

| Action Item | Type | Who | Priority | Bug | Due |
| --- | --- | --- | --- | --- | --- |
| Alert on disks | Detect | payments | High | https://forge.example/issues/7 | May |
| | | | | | |
"""


def test_facts_causes_and_tables_of_actions() -> None:
    drafts, problems = read_all("markdown", FACTS, None)
    assert drafts == []
    assert problems == ["1: 4/5/2026 is ambiguous; add --dates dmy or --dates mdy"]
    (draft,), _ = read_all("markdown", FACTS, None, "dmy")
    assert (draft.severity, f"{draft.started:%m-%d %H:%M}") == ("SEV2", "05-04 10:00")
    assert [each.kind for each in draft.entries] == ["note", "restored"]
    assert ("detected", "The report does not state when it was detected.") in draft.doubts
    assert draft.review is not None
    assert draft.review.root_cause == "A full disk.\n\nContributing factors:\n\n- No alert"
    (action,) = draft.review.actions
    assert (action.title, action.kind, action.priority, action.ticket) == (
        "Alert on disks (Who: payments; Due: May)",
        "detect",
        "high",
        "https://forge.example/issues/7",
    )


BOLD_TIMES = """\
# Postmortem: API latency, March 3rd, 2024

**Severity**: SEV-1
**Services affected:** api, checkout

## Incident timeline (UTC)

**14:05** - First alerts fire.
**2:10 PM** - Incident declared by the person on call.

3pm: Mitigated by scaling up.

## Action items

- [ ] Fix autoscaling https://jira.example.com/browse/OPS-12
- [x] Update the runbook
"""
BRACKETS = """\
# 3 March 2024: Login outage

Times in this document are in US Pacific Time.

Timeline
--------

- [10:02] deploy
- 10:05 - 10:20 errors climb
- 2024-03-03 18:40 UTC - all good again, issue resolved
1. 11:00 closing call
"""
ONE_SECTION = """\
## Outage on 12/03/2024

### Timeline (all times in GMT)

10:00 Outage started
10:05 Users report failures
11:15 Ended
"""
LABELS_ABOVE = """\
# [RCA] Search is down (2024-08-14)

* Start: 14 Aug 2024 09:00 +01:00
* Detected: 14 Aug 2024 09:12 +01:00
* Resolved: 14 Aug 2024 10:00 +01:00
"""
FACTS_ABOVE = """\
---
severity: high
services: [db, api]
started: 2024-09-01T08:00:00Z
---
Incident 4711
=============

| **Impact** | Logins failed |
| --- | --- |
| **Time detected** | 2024-09-01 10:10 UTC+2 |

Timeline
--------

All times UTC+2.

```
10:30 service is restored
```
"""


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        (BOLD_TIMES, "detected 14:05, declared 14:10, restored 15:00"),
        (BRACKETS, "note 18:02, note 18:05, restored 18:40, note 19:00"),
        (ONE_SECTION, "note 10:00, detected 10:05, restored 11:15"),
        (LABELS_ABOVE, "note 08:00, detected 08:12, restored 09:00, closed 09:00"),
        (FACTS_ABOVE, "detected 08:10, note 08:00, restored 08:30"),
    ],
)
def test_reports_are_written_in_many_ways(text: str, kinds: str) -> None:
    (draft,), problems = read_all("markdown", text, None, "dmy")
    assert problems == []
    assert ", ".join(f"{each.kind} {each.at:%H:%M}" for each in draft.entries) == kinds
    if text == BOLD_TIMES:
        assert (draft.severity, draft.services) == ("SEV-1", ("api", "checkout"))
        assert draft.review is not None
        assert [each.title for each in draft.review.actions] == [
            "Fix autoscaling https://jira.example.com/browse/OPS-12",
            "Update the runbook (marked as done)",
        ]
    if text == FACTS_ABOVE:
        assert (draft.severity, draft.services, draft.impact) == ("high", ("db", "api"), "Logins failed")


def test_a_report_without_times_has_the_day_of_its_title_or_name() -> None:
    draft = _one("# DNS outage\n\nText.\n", None, "reports/2026-01-25-dns.md")
    assert (draft.key, f"{draft.created:%Y-%m-%d}", draft.entries) == ("2026-01-25-dns.md", "2026-01-25", ())
    _, problems = read_all("markdown", "# Title (incident)\n\n### Summary\n", None)
    assert problems == ["1: the report has no date in its title, file name, front matter or timeline"]


def test_keys_stay_the_same_when_texts_are_edited() -> None:
    before = _one(HEADINGS, None)
    after = _one(HEADINGS.replace("Hub restarted.", "The hub was restarted, twice."), None)
    assert [each.key for each in before.entries] == [each.key for each in after.entries]
    assert len({each.key for each in before.entries}) == len(before.entries)


def test_names_that_many_reports_have_keep_their_folder() -> None:
    text = "# Outage on 2026-01-25\n"
    assert _one(text, None, "a/outage-7/README.md").key == "outage-7/README.md"
    assert _one(text, None, "a/outage-7/RCA.md").key == "outage-7/RCA.md"
    assert _one(text, None, "a/outage-7.md").key == "outage-7.md"
    assert _one(text, None, "-").key == "Outage on 2026-01-25"


CORPORA = (
    pytest.mark.corpora,
    pytest.mark.skipif(not REPORTS.is_dir(), reason="the reports do not lie beside the checkout"),
)
MOJ = "moj-cloud-platform/source/incidents"


@pytest.mark.parametrize(
    ("folder", "zone", "reports", "events"),
    [
        pytest.param(MOJ, "Europe/London", 22, 90, marks=CORPORA),
        pytest.param("dfds", "Europe/Copenhagen", 22, 162, marks=CORPORA),
        pytest.param("mybinder/docs/source/incident-reports", "America/Los_Angeles", 17, 167, marks=CORPORA),
        pytest.param("rust-lang/content", None, 9, 58, marks=CORPORA),
    ],
)
def test_every_stated_time_of_a_timeline_is_an_entry(
    folder: str, zone: str | None, reports: int, events: int
) -> None:
    """Counted with grep.

    Ministry of Justice: 82 lines of key events with a date and time; 8 reports have no `Repaired`, so that `Resolved`
    is two entries. DFDS: 162 rows that begin with a date; one of 23 reports has the year 20202 everywhere. mybinder:
    167 headings with a time or date. Rust: 58 items that begin with a time, in 4 of 9 reports.
    """
    paths = sorted((REPORTS / folder).rglob("*.md*"))
    found = [read_all("markdown", path.read_bytes(), zone, file=path.name) for path in paths]
    drafts = [each for drafts, _ in found for each in drafts]
    assert (len(drafts), sum(len(each.entries) for each in drafts)) == (reports, events)
    assert sum(len(problems) for _, problems in found) == len(paths) - reports


def _lost(text: str, draft: IncidentDraft) -> Counter[str]:
    """Return the words of a report that are nowhere in its draft."""
    review = draft.review or ReviewDraft()
    kept = [
        draft.title,
        draft.impact,
        draft.severity,
        draft.category,
        *draft.unmapped,
        *draft.unmapped.values(),
    ]
    kept += [each.text for each in draft.entries] + [
        f"{each.title} {each.ticket} {each.kind} {each.priority}" for each in review.actions
    ]
    kept += [review.summary, review.trigger, review.detection, review.root_cause]
    kept += [*review.worked, *review.slowed, *review.lucky, *review.surprised]
    titles = re.findall(r"^#+.*$|^ *- \*\*[^*]*\*\*|^\|[^|]*\|[^|]*\|$|^\*\*\w+:\*\*", text, re.MULTILINE)
    titles += re.findall(r"^.*$(?=\n(?:---|===))|^\|.*\|$(?=\n\|[ :|-]+\|$)", text, re.MULTILINE)
    return _words(front_matter(text).body) - _words("\n".join(kept)) - _words("\n".join(titles))


def _words(text: str) -> Counter[str]:
    return Counter(re.findall(r"[A-Za-z]{4,}", text.lower()))


@pytest.mark.parametrize("text", [KEY_EVENTS, TABLE, HEADINGS, FACTS, BRACKETS, ONE_SECTION])
def test_every_word_of_a_report_is_in_its_draft(text: str) -> None:
    """But for the titles of its sections and columns."""
    (draft,), _ = read_all("markdown", text, "UTC", "dmy")
    assert _lost(text, draft) == {}


@pytest.mark.sweep
@pytest.mark.corpora
@pytest.mark.skipif(not REPORTS.is_dir(), reason="the reports do not lie beside the checkout")
def test_less_than_one_word_in_a_hundred_of_real_reports_is_left_out() -> None:
    """These are names of reference links, the language of code, and the text `Issue` of a link that became a ticket."""
    words, lost = Counter[str](), Counter[str]()
    for path in sorted(each for each in REPORTS.rglob("*.md*") if "pagerduty" not in str(each)):
        text = path.read_text(encoding="utf-8")
        for draft in read_all("markdown", text, "UTC", file=path.name)[0]:
            words += _words(front_matter(text).body)
            lost += _lost(text, draft)
    assert words.total() > 20_000
    assert lost.total() < words.total() / 100, lost


ARCHIVE = Path(__file__).parents[3] / "incidents"
EXPLAINED = {
    # `Repaired` at 18:05 and 13:59 was a part of the service; the archive says restored when the report says Resolved.
    ("2020-09-21", "restored"): ("2020-09-21T20:41", "2020-09-21T18:05"),
    ("2022-01-22", "restored"): ("2022-01-22T14:38", "2022-01-22T13:59"),
    # It was declared after it was resolved; the archive closes no incident before its declaration.
    ("2022-01-22", "closed"): ("2022-01-22T14:41", "2022-01-22T14:38"),
    # The report has the wrong year, which the archive took for a slip. The draft has a doubt.
    ("2021-06-09", "declared"): ("2021-06-09T12:54", "2020-06-09T12:54"),
}
"""Milestones for which the archive, written by hand from the reports, has another time than the importer."""


@pytest.mark.sweep
@pytest.mark.corpora
@pytest.mark.skipif(not REPORTS.is_dir(), reason="the reports do not lie beside the checkout")
def test_the_times_of_our_own_archive_agree_but_for_four_that_are_explained() -> None:
    differing, compared = {}, 0
    for path in sorted(ARCHIVE.glob("20*/*/incident.yaml")):
        record = yaml.safe_load(path.read_text(encoding="utf-8"))
        report = REPORTS / MOJ / str(record["source"]["url"]).rpartition("/")[2]
        if "ministryofjustice/cloud-platform/" not in str(record["source"]["url"]):
            continue
        (draft,), _ = read_all("markdown", report.read_bytes(), "Europe/London", file=report.name)
        ours = {_kind(each["kind"]): f"{each['at']:%Y-%m-%dT%H:%M}" for each in record["timeline"]}
        if "started" in record:
            ours["started"] = f"{record['started']:%Y-%m-%dT%H:%M}"
        theirs: dict[str, str] = {each.kind: f"{each.at:%Y-%m-%dT%H:%M}" for each in draft.entries}
        if draft.started:
            theirs["started"] = f"{draft.started:%Y-%m-%dT%H:%M}"
        for name in ("started", "detected", "declared", "restored", "closed"):
            if name in ours and name in theirs:
                compared += 1
                if ours[name] != theirs[name]:
                    differing[report.name[:10], name] = (ours[name], theirs[name])
    assert (compared, differing) == (25, EXPLAINED)


def _kind(kind: str) -> str:
    return "closed" if kind == "close" else kind
