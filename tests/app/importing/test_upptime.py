"""Upptime: issues as GitHub's REST API and `gh` write them, and the log of its repository. The data is ours."""

from __future__ import annotations

import json
from typing import Any

from mimkit.app.importing.format import Material
from mimkit.app.importing.incidents.upptime import FORMAT
from mimkit.ops.importing.drafts import IncidentDraft, LeftOut
from tests.app.importing.read_files import read_all

REST: dict[str, Any] = {
    "number": 12,
    "title": "\U0001f6d1 Payment API (EU) is down",
    "body": "In [`abc1234`](https://github.com/example/upptime/commit/abc1234), it was **down**:\n- HTTP code: 504\n",
    "state": "closed",
    "created_at": "2026-03-02T10:00:00Z",
    "updated_at": "2026-03-02T11:00:00Z",
    "closed_at": "2026-03-02T10:42:00Z",
    "html_url": "https://github.com/example/upptime/issues/12",
    "url": "https://api.github.com/repos/example/upptime/issues/12",
    "labels": [{"name": "status"}, {"name": "payment-api-eu"}],
    "user": {"login": "example-bot"},
    "comments": 1,
    "state_reason": "completed",
}
COMMENT: dict[str, Any] = {
    "id": 900,
    "issue_url": "https://api.github.com/repos/example/upptime/issues/12",
    "html_url": "https://github.com/example/upptime/issues/12#issuecomment-900",
    "body": "**Resolved:** Payment API (EU) is back up in [`def5678`](https://example.com) after 42 minutes.",
    "created_at": "2026-03-02T10:41:58Z",
    "user": {"login": "example-bot"},
}
GH: dict[str, Any] = {
    "number": 12,
    "title": REST["title"],
    "body": REST["body"],
    "state": "CLOSED",
    "createdAt": REST["created_at"],
    "closedAt": REST["closed_at"],
    "url": REST["html_url"],
    "labels": REST["labels"],
    "author": {"login": "example-bot"},
    "comments": [
        {
            "id": "IC_1",
            "author": {"login": "mim-duty"},
            "body": "We look.",
            "createdAt": "2026-03-02T10:10:00Z",
        },
        {**COMMENT, "createdAt": COMMENT["created_at"], "url": COMMENT["html_url"], "html_url": None},
    ],
}


def said(draft: IncidentDraft) -> list[tuple[str, str, str, str]]:
    return [(each.kind, f"{each.at:%H:%M:%S}", each.by, each.key) for each in draft.entries]


def read(*records: dict[str, Any]) -> list[IncidentDraft]:
    drafts, problems = read_all("upptime", json.dumps(records))
    assert problems == []
    return drafts


def test_an_issue_is_an_incident_from_opening_to_closing() -> None:
    (draft,) = read(REST)
    assert (draft.key, draft.title, draft.severity) == (
        "example/upptime#12",
        "Payment API (EU) is down",
        "down",
    )
    assert (draft.services, draft.url) == (
        ("Payment API (EU)",),
        "https://github.com/example/upptime/issues/12",
    )
    assert f"{draft.started:%H:%M}" == "10:00"
    assert said(draft) == [
        ("detected", "10:00:00", "example-bot", "detected"),
        ("update", "10:00:00", "example-bot", "body"),
        ("restored", "10:42:00", "", "restored"),
    ]
    assert draft.unmapped == {"state_reason": "completed"}


def test_comments_are_in_the_issue_or_in_a_file_of_their_own() -> None:
    whole, part = read(GH, COMMENT)
    assert (whole.key, part.key, whole.is_part, part.is_part) == (("example/upptime#12",) * 2 + (False, True))
    assert said(whole) == [
        ("detected", "10:00:00", "example-bot", "detected"),
        ("update", "10:00:00", "example-bot", "body"),
        ("update", "10:10:00", "mim-duty", "IC_1"),
        ("update", "10:41:58", "example-bot", "issuecomment-900"),
        ("restored", "10:42:00", "example-bot", "restored"),
    ]
    assert whole.entries[3].state == "resolved"
    assert said(part)[0] == ("update", "10:41:58", "example-bot", "issuecomment-900")


def test_an_open_issue_has_no_end_and_degraded_is_not_down() -> None:
    title = "\u26a0\ufe0f Search has degraded performance"
    (draft,) = read({**REST, "state": "open", "closed_at": None, "title": title})
    assert (draft.title, draft.severity) == ("Search has degraded performance", "degraded")
    assert [each.kind for each in draft.entries] == ["detected", "update"]


def test_what_is_no_incident_is_named_and_left_out() -> None:
    other = [
        {**REST, "title": "Move", "labels": [{"name": "maintenance"}]},
        {**REST, "title": "Fix", "pull_request": {"url": "x"}, "labels": []},
        {**REST, "title": "A question", "labels": []},
        {"name": "Search", "uptime": "99.9%"},
    ]
    found = [*FORMAT.read(Material("issues.json", json.dumps(other).encode()))]
    found += FORMAT.read(Material("history/search.yml", b"url: https://example.com\nstatus: up\ncode: 200\n"))
    found += FORMAT.read(Material(".upptimerc.yml", b"owner: example\n"))
    assert [(each.name, each.reason) for each in found if isinstance(each, LeftOut)] == [
        ("Move", "scheduled maintenance"),
        ("Fix", "a pull request"),
        ("A question", "an issue without the label `status`"),
        ("Search", "the statistics of a site"),
        (
            "history/search.yml",
            "the state of a site (up); incidents are in the issues and the git log of the repository",
        ),
        (".upptimerc.yml", "neither issues nor a git log"),
    ]


def test_what_cannot_be_read_is_named() -> None:
    bad = [
        {**REST, "created_at": None},
        {**COMMENT, "created_at": None},
        {**COMMENT, "issue_url": "x"},
        {"a": 1},
    ]
    drafts, problems = read_all("upptime", json.dumps(bad))
    assert drafts == []
    assert problems == [
        "1: issue example/upptime#12: this is neither an Upptime issue nor a comment on one",
        "1: issue: it has no time, so it was skipped",
        "1: issue: this is neither an Upptime issue nor a comment on one",
        "1: issue: this is neither an Upptime issue nor a comment on one",
        "1: issue: this is neither an Upptime issue nor a comment on one",
    ]
    assert read_all("upptime", "text")[1] == [
        "1: this is neither a list of issues nor the git log of an Upptime repository"
    ]
    assert read_all("upptime", b"\xff")[1] == ["1: this is not UTF-8; save the file as UTF-8"]


RED, YELLOW, GREEN = "\U0001f7e5", "\U0001f7e8", "\U0001f7e9"
LOG = f"""1aaaaaaaaaaaaaaaa 2026-03-02T12:00:00+01:00 :bento: Update graphs [skip ci]
2aaaaaaaaaaaaaaaa 2026-03-02T11:30:00+00:00 {GREEN} Search is up (200 in 90 ms) [skip ci] [upptime]
3aaaaaaaaaaaaaaaa 2026-03-02T11:20:00+00:00 {RED} Shop is down (0 in 0 ms) [skip ci] [upptime]
4aaaaaaaaaaaaaaaa 2026-03-02T11:10:00+00:00 {RED} Search is down (504 in 10 ms) [skip ci] [upptime]
5aaaaaaaaaaaaaaaa 2026-03-02T11:05:00+00:00 {RED} Search is down (504 in 11 ms) [skip ci] [upptime]
6aaaaaaaaaaaaaaaa 2026-03-02T11:00:00+00:00 {YELLOW} Search has degraded performance (200 in 9999 ms) [skip ci]
7aaaaaaaaaaaaaaaa 2026-03-02T10:00:00+00:00 {GREEN} Search is up (200 in 90 ms) [skip ci] [upptime]
8aaaaaaaaaaaaaaaa 2026-02-30T10:00:00+00:00 {RED} Chat is down (200 in 90 ms) [skip ci] [upptime]
"""


def test_the_log_of_the_repository_has_the_outages() -> None:
    assert read_all("upptime", LOG + LOG)[0] == read_all("upptime", LOG)[0]
    drafts, problems = read_all("upptime", LOG)
    assert problems == ["8: '2026-02-30T10:00:00+00:00' is not a valid date"]
    search, shop = drafts
    assert (search.key, search.title, search.place.line) == (
        "Search 6aaaaaaaaaaa",
        "Search has degraded performance",
        6,
    )
    assert [(each.kind, f"{each.at:%H:%M}", each.severity, each.text) for each in search.entries] == [
        ("detected", "11:00", "", "Search has degraded performance (200 in 9999 ms)"),
        ("severity", "11:00", "degraded", "Search has degraded performance (200 in 9999 ms)"),
        ("severity", "11:05", "down", "Search is down (504 in 11 ms)"),
        ("restored", "11:30", "", "Search is up (200 in 90 ms)"),
    ]
    assert [(each.kind, f"{each.at:%H:%M}") for each in shop.entries] == [("detected", "11:20")]
    assert (shop.title, shop.severity, shop.services) == ("Shop is down", "down", ("Shop",))
