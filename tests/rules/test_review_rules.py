from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from mimkit.model.incident.problem import Problem
from mimkit.rules.language.vague_actions import find_vague_phrase

if TYPE_CHECKING:
    from tests.rules.conftest import Court

PUBLISHED: dict[str, Any] = {
    "state": "published",
    "published": "2026-11-26T15:00:00Z",
    "summary": "x",
    "trigger": "x",
    "detection": "x",
    "root_cause": "x",
    "worked": ["x"],
    "slowed": ["x"],
}
BACKFILL: dict[str, Any] = {
    "mode": "backfill",
    "source": {"title": "A report", "url": "https://status.example.com/1", "doubts": ["What slowed it."]},
}
"""A report with a doubt as in older records, which does not say what it is about."""


def doubting(*about: str) -> dict[str, Any]:
    doubt = {"about": about, "text": "The report does not say."}
    return {**BACKFILL, "source": {**BACKFILL["source"], "doubts": [doubt]}}


def published(court: Court, leave_out: str = "", **keys: Any) -> list[str]:
    header = {key: keys.pop(key) for key in ("mode", "source") if key in keys}
    review = {key: value for key, value in {**PUBLISHED, **keys}.items() if key != leave_out}
    return court.incident(court.declared, court.restored, review=review, **header)


@pytest.mark.parametrize("section", ["summary", "trigger", "detection", "worked", "slowed"])
def test_a_published_review_is_complete(court: Court, section: str) -> None:
    assert published(court) == []
    assert published(court, section) == ["MIM602"]
    assert published(court, section, **BACKFILL) == ["MIM268"]


@pytest.mark.parametrize("section", ["trigger", "detection", "worked", "slowed"])
def test_a_doubt_excuses_only_the_section_that_it_is_about(court: Court, section: str) -> None:
    assert published(court, section, **doubting(section)) == []
    assert published(court, section, **doubting("confirmed", "root_cause", "review.published")) == ["MIM602"]
    assert published(court, "summary", **doubting(section)) == ["MIM602"]
    assert published(court, "root_cause", **doubting(section)) == ["MIM603"]
    assert published(court, "root_cause", **doubting("root_cause")) == []


@pytest.mark.parametrize(
    "doubts", [BACKFILL, doubting("trigger", "detection", "worked", "slowed", "root_cause")]
)
def test_no_doubt_excuses_a_review_that_says_nothing(court: Court, doubts: dict[str, Any]) -> None:
    nothing: dict[str, Any] = {
        key: None if key in ("trigger", "detection", "root_cause") else ()
        for key in PUBLISHED
        if key not in ("state", "published", "summary")
    }
    assert "MIM667" in published(court, **nothing, **doubts)
    assert "MIM667" not in published(court, **{**nothing, "lucky": ("x",)}, **doubts)


def test_a_doubt_about_an_entry_names_one_that_exists(court: Court) -> None:
    assert court.incident(court.declared, **doubting(court.declared["id"])) == []
    assert court.incident(court.declared, **doubting("01M83Y2QK000000B67S7B74P00")) == ["MIM267"]


def test_a_draft_may_be_empty(court: Court) -> None:
    assert court.incident(court.declared, court.restored, review={}) == []


@pytest.mark.parametrize(("cause", "found"), [("It expired.", []), (None, ["MIM603"])])
def test_the_root_cause_may_stand_in_the_problem_record(
    court: Court, cause: str | None, found: list[str]
) -> None:
    problem = Problem(
        id="PB-20261125-Q2M",
        title="x",
        opened=court.at("11:30"),
        root_cause=cause,
        incidents=("MI-20261123-K7F",),
    )
    tracked = court.entry("11:30", "problem", problem=problem.id)
    review = {key: value for key, value in PUBLISHED.items() if key != "root_cause"}
    other = court.but(problems={problem.id: problem})
    assert other.incident(court.declared, court.restored, tracked, review=review) == found


def test_a_review_cannot_be_published_before_service_is_restored(court: Court) -> None:
    assert published(court, published="2026-11-23T10:30:00Z") == ["MIM604"]


def test_a_time_of_publication_belongs_to_a_published_review(court: Court) -> None:
    assert published(court, state="in-review") == ["MIM604"]
    assert published(court, "published") == ["MIM604"]
    assert published(court, "published", **doubting("review.published")) == []
    assert published(court, "published", **doubting("worked")) == ["MIM604"]


def test_a_published_review_of_what_was_closed_without_restoration_has_no_wrong_time(court: Court) -> None:
    found = court.incident(court.declared, court.entry("11:20", "close"), review=PUBLISHED)
    assert not {"MIM601", "MIM604"} & set(found)


def test_a_waiver_belongs_to_a_waived_review(court: Court) -> None:
    waived = {"reason": "x", "approver": "head-of-service", "at": "2026-11-25T09:00:00Z"}
    assert court.incident(court.declared, review={"state": "waived", "waived": waived}) == []
    assert court.incident(court.declared, court.restored, review={"waived": waived}) == ["MIM605"]


BARE = {"id": "AC-20261124-T4C", "title": "Alert before it expires", "opened": "2026-11-24T09:30:00Z"}


def test_open_action_items_have_an_owner_and_a_day_when_the_review_is_published(court: Court) -> None:
    def published(action: dict[str, Any], **header: Any) -> list[str]:
        return court.incident(
            court.declared, court.restored, review={**PUBLISHED, "actions": [action]}, **header
        )

    assert published(BARE) == ["MIM606", "MIM607"]
    assert (
        published({**BARE, "done": {"at": "2026-12-01T09:00:00Z", "by": "tech-duty", "commit": "abcdef0"}})
        == []
    )
    assert (
        published({**BARE, "declined": {"at": "2026-12-01T09:00:00Z", "by": "tech-duty", "reason": "x"}})
        == []
    )
    assert published(BARE, mode="backfill") == []
    later = {**BARE, "opened": "2026-11-27T09:30:00Z"}
    assert published(later) == [], "the policy gives time to find an owner, and mim due tells when it is over"
    assert court.actions({"owner": None, "due": None}) == [], "a draft may wait for an owner"


def test_a_finding_names_the_place_of_its_action_item(court: Court) -> None:
    second = {**BARE, "id": "AC-20261124-9BD", "owner": "tech-duty"}
    review = {**PUBLISHED, "actions": [second, BARE]}
    found = court.judge(court.declared, court.restored, review=review)
    assert [(rule.code, finding.keys) for rule, finding in found] == [
        ("MIM606", ("actions", 1)),
        ("MIM607", ("actions", 0)),
        ("MIM607", ("actions", 1)),
    ]


@pytest.mark.parametrize("end", ["done", "declined"])
def test_an_action_item_cannot_end_before_it_begins(court: Court, end: str) -> None:
    more = {"commit": "abcdef0"} if end == "done" else {"reason": "x"}
    early = {end: {"at": "2026-11-24T09:00:00Z", "by": "tech-duty", **more}}
    late = {end: {"at": "2026-11-24T09:30:00Z", "by": "tech-duty", **more}}
    assert court.actions(early) == ["MIM611"]
    assert court.actions(late) == []


def test_an_action_item_cannot_be_reopened_before_it_was_done(court: Court) -> None:
    done = {"at": "2026-11-25T09:30:00Z", "by": "tech-duty", "commit": "abcdef0"}
    again = {"at": "2026-11-25T09:29:00Z", "by": "tech-duty", "reason": "x", "done": done}
    assert court.actions({"reopened": [again]}) == ["MIM611"]
    assert court.actions({"reopened": [{**again, "at": done["at"]}]}) == []


def test_an_action_item_may_be_due_on_the_day_it_is_opened(court: Court) -> None:
    assert court.actions({"due": "2026-11-24"}) == []
    assert court.actions({"due": None, "owner": None}, mode="backfill") == []


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("Improve monitoring", "Improve"),
        ("Look into the certificate", "Look into"),
        ("Be more careful with certificates", "Be more careful"),
        ("Have better alerts", "better"),
        ("investigate", "investigate"),
        ("Improve the alert so that it fires within 5 minutes", None),
        ("Improve monitoring until the pool is watched", None),
        ("Review the firewall rules every month", None),
        ("Alert when a certificate expires", None),
        ("Write down the reviewers of the runbook", None),
        ("Remove the improvement board", None),
        ("Document the better-known workaround", "better"),
        # a search ends with what it leads to, not with a number that stands in it
        ("Investigate the 504s of web checkout 2", "Investigate"),
        ("[#2230]: Investigate whether builds can heal themselves", "Investigate"),
        ("We should look into what happened before the outage", "look into"),
        ("Investigate and fix the leak of memory", None),
        ("Find out by Friday why the alert was silent, and write it down", None),
        # a striving ends where a measure is reached; a version or a ticket is none
        ("Reduce the alert noise", "Reduce"),
        ("Reduce the alert noise #2921", "Reduce"),
        ("Reduce the alerts of API v2", "Reduce"),
        ("Reduce the share of 503s", "Reduce"),
        ("Increase the memory to 60GiB", None),
        ("Increase the pool to 200", None),
        ("Make the deployment more robust", "more robust"),
        ("Remind everybody to test", "Remind everybody"),
    ],
)
def test_a_wish_is_told_from_an_action_item(title: str, found: str | None) -> None:
    assert find_vague_phrase(title) == found


def test_the_words_of_the_policy_take_the_place_of_the_ones_built_in(court: Court) -> None:
    assert find_vague_phrase("Improve monitoring", ["synergy"]) is None
    assert find_vague_phrase("Find synergy with monitoring", ["synergy"]) == "synergy"
    assert find_vague_phrase("Find synergy", []) is None
    other = court.but_policy(vague_words=("expires",))
    review = {"actions": [{"id": "AC-20261124-T4C", "title": "See that it expires", "owner": "tech-duty",
                           "due": "2026-12-18", "opened": "2026-11-24T09:30:00Z"}]}  # fmt: skip
    assert other.incident(court.declared, court.restored, review=review) == ["MIM608"]


@pytest.mark.parametrize(("state", "found"), [("draft", []), ("in-review", ["MIM608", "MIM613", "MIM614"])])
def test_the_words_of_an_imported_report_are_checked_once_they_are_ours(
    court: Court, state: str, found: list[str]
) -> None:
    """An import writes a draft. Whoever takes it into review has read it."""
    review = {
        "state": state,
        "summary": "The team failed to verify the release. It should have been tested.",
        "actions": [
            {"id": "AC-20261124-T4C", "title": "Consider more tests", "opened": "2026-11-24T09:30:00Z"},
        ],
    }
    imported = {"mode": "backfill", "source": {"format": "markdown", "key": "report.md"}}
    assert court.incident(court.declared, court.restored, review=review, **imported) == found
    here = court.incident(court.declared, court.restored, review=review)
    assert {"MIM608", "MIM613", "MIM614"} <= set(here)
