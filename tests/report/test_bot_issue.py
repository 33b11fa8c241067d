from __future__ import annotations

from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mimkit.model.forge import LONGEST_BODY, LONGEST_TITLE
from mimkit.model.obligation import Obligation
from mimkit.model.organisation.people import PersonEntry
from mimkit.model.time.end_of_day import EndOfDay
from mimkit.report.issue import (
    KEPT,
    ClosingReason,
    Readers,
    closing_reason,
    duplicate_comment,
    escalation_comment,
    key_in,
    marker,
    reopening_comment,
    wanted_issue,
)
from tests.builders import INCIDENT, clock

PEOPLE = {
    str(person["id"]): PersonEntry.model_validate(person)
    for person in (
        {"id": "mim-duty", "name": "Manager on duty", "accounts": {"github": "octo-mim", "gitlab": "gl.mim"}},
        {"id": "deputy-duty", "name": "Deputy on duty", "accounts": {"github": "octo-deputy"}},
        {"id": "tech-duty", "name": "Technical lead on duty"},
    )
}
READERS = Readers("github", PEOPLE, ZoneInfo("UTC"))
OWED = Obligation(
    clock="review",
    title="Post-incident review published",
    incident=INCIDENT,
    owner="mim-duty",
    starts=clock("10:55"),
    due=clock("+7 17:00"),
    met=None,
    status="overdue",
    role="major-incident-manager",
    severity="SEV1",
    command=f"mim review publish -i {INCIDENT}",
)
KEY = f"review/{INCIDENT}/-"


def test_an_issue_says_what_is_owed_by_whom_and_how_to_meet_it() -> None:
    wanted = wanted_issue(OWED, READERS)
    assert wanted.title == f"Overdue: Post-incident review published ({INCIDENT})"
    assert wanted.account == "octo-mim"
    assert wanted.body.splitlines() == [
        "**Post-incident review published** was due on 2026-11-30 17:00 UTC.",
        "",
        f"- Incident: `{INCIDENT}`, SEV1",
        "- Owner: @octo-mim (`mim-duty`), as `major-incident-manager`",
        f"- Next step: `mim review publish -i {INCIDENT}`",
        "",
        KEPT,
        "",
        f"<!-- mim: {KEY} -->",
    ]


def test_the_account_is_that_of_the_forge() -> None:
    assert wanted_issue(OWED, READERS._replace(forge="gitlab")).account == "gl.mim"
    assert "@gl.mim" in wanted_issue(OWED, READERS._replace(forge="gitlab")).body


def test_times_are_those_of_the_policys_zone() -> None:
    body = wanted_issue(OWED, READERS._replace(zone=ZoneInfo("Europe/Berlin"))).body
    assert "was due on 2026-11-30 18:00 CET" in body


def test_a_deadline_that_is_a_day_is_named_as_that_day() -> None:
    owed = replace(OWED, due=EndOfDay.of(date(2026, 11, 30), ZoneInfo("Pacific/Auckland")))
    assert "was due on 2026-11-30." in wanted_issue(owed, READERS).body
    assert closing_reason(replace(owed, status="soon"), READERS).words.endswith(" on 2026-11-30.")


def test_an_issue_says_why_an_action_item_was_reopened() -> None:
    owed = replace(OWED, reopened="The alert was removed by @evil")
    said = "The alert was removed by "
    assert any(
        line.startswith(f"- Reopened: {said}") for line in wanted_issue(owed, READERS).body.splitlines()
    )
    assert f"It was done, but then reopened: {said}" in reopening_comment(owed, READERS)
    assert "@evil" not in reopening_comment(owed, READERS)


@pytest.mark.parametrize(
    ("owner", "role", "line"),
    [
        ("tech-duty", None, "- Owner: `tech-duty`"),
        ("technical-lead", "technical-lead", "- Owner: the role `technical-lead`, currently unfilled"),
        (None, None, "- Owner: none"),
    ],
)
def test_an_owner_without_an_account_is_named_all_the_same(
    owner: str | None, role: str | None, line: str
) -> None:
    wanted = wanted_issue(replace(OWED, owner=owner, role=role), READERS)
    assert wanted.account is None
    assert wanted.owner_line == line
    assert line in wanted.body.splitlines()


def test_the_manager_is_called_in_once_it_is_escalated() -> None:
    wanted = wanted_issue(replace(OWED, escalated_to="deputy-duty"), READERS)
    assert wanted.escalation_line == "- Escalated to: @octo-deputy (`deputy-duty`)"
    assert wanted.escalation_line in wanted.body.splitlines()
    assert escalation_comment(wanted.escalation_line) == (
        "Escalated to: @octo-deputy (`deputy-duty`). Overdue for longer than the policy's grace period."
    )


def test_what_is_about_no_incident_says_what_it_is_about() -> None:
    wanted = wanted_issue(
        replace(OWED, incident=None, severity=None, subject="runbook/checkout-errors", command=""), READERS
    )
    assert wanted.title == "Overdue: Post-incident review published"
    assert "- About: `runbook/checkout-errors`" in wanted.body.splitlines()
    assert "Incident" not in wanted.body
    assert "Next step" not in wanted.body


HOSTILE = st.text(st.sampled_from("a@#`<>!-\n/[]{}*_:. &\\"), max_size=60) | st.text(max_size=200)


@given(HOSTILE, HOSTILE, HOSTILE)
@example("\N{GRINNING FACE}&" * 5_000, "s" * 5_000, "`@" * 5_000)
def test_no_record_can_write_a_line_of_its_own_or_too_much(title: str, subject: str, command: str) -> None:
    owed = replace(OWED, title=title, subject=subject, command=command)
    wanted = wanted_issue(owed, READERS)
    assert key_in(wanted.body) == owed.key
    assert len(wanted.title) <= LONGEST_TITLE
    assert len(wanted.body) <= LONGEST_BODY
    assert all(not line or line[0] in "*-`<" for line in wanted.body.splitlines())
    assert [line for line in wanted.body.splitlines() if line.startswith("<")] == [marker(owed.key)]


@given(st.text(min_size=1))
def test_a_marker_gives_back_its_key_and_ends_where_it_should(key: str) -> None:
    line = marker(key)
    assert key_in(line) == key_in(f"before\r\n{line}\r\nafter") == key
    assert "--" not in line.removeprefix("<!--").removesuffix("-->")
    assert line.isascii()


def test_a_marker_inside_a_line_is_none() -> None:
    assert key_in(f"see {marker(KEY)}") is None
    assert key_in("nothing") is None


def test_an_issue_is_closed_with_what_met_it() -> None:
    met = replace(OWED, met=clock("+8 09:00"), status="late")
    assert closing_reason(met, READERS) == ClosingReason("Met on 2026-12-01 09:00 UTC.", "done")
    link = "https://forge.example/o/r/pull/7"
    assert closing_reason(met, READERS, link).words == f"Met on 2026-12-01 09:00 UTC by <{link}>."
    assert closing_reason(met, READERS, "review.published").words == (
        "Met on 2026-12-01 09:00 UTC by `review.published`."
    )


def test_an_issue_is_closed_when_nothing_is_overdue_any_more() -> None:
    waived = replace(OWED, status="waived", waived="A drill, approved by mim-duty")
    assert closing_reason(waived, READERS) == ClosingReason(
        "Waived: A drill, approved by mim-duty.", "dropped"
    )
    assert closing_reason(replace(waived, waived=None), READERS).words == "Waived."
    assert closing_reason(replace(OWED, status="soon"), READERS) == ClosingReason(
        "No longer overdue: now due on 2026-11-30 17:00 UTC.", "done"
    )
    assert closing_reason(None, READERS).closed_as == "dropped"


def test_what_is_said_when_it_is_opened_again_and_when_there_are_two() -> None:
    assert reopening_comment(OWED, READERS) == (
        "Overdue: this was due on 2026-11-30 17:00 UTC and is not recorded as met."
    )
    assert duplicate_comment(7) == "Closed as a duplicate of the older issue #7."
