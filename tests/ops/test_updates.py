"""Stakeholder updates: each promises the next one, and the final one names the review's day."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from mimkit.errors import UsageError
from mimkit.model.incident.entries import Update
from mimkit.ops.classify import ChangeSeverity
from mimkit.ops.communication.updates import PromiseTooLate, SendUpdate
from mimkit.ops.correcting.redact import Redact
from mimkit.ops.declare import Withdraw
from mimkit.ops.follow_up.problem import OpenProblem
from mimkit.ops.refusals.names import UnknownName
from mimkit.ops.refusals.order import FutureTime, NotDeclared, NotOpen
from mimkit.ops.refusals.texts import NotInformed
from mimkit.ops.restore import Close, Reopen, Restore
from tests.builders import Desk, clock, refusal

WORDS = {"affected": "Nobody can pay", "doing": "We look into it"}


def sent(desk: Desk, at: str, /, **words: Any) -> Update:
    return desk.do(SendUpdate, at, **{**WORDS, **words}).state.updates[-1]


def test_an_update_says_what_is_and_is_not_affected_and_what_is_done(declared: Desk) -> None:
    update = sent(declared, "10:20", not_affected="Refunds", audience="staff")
    assert (update.affected, update.not_affected, update.doing, update.audience) == (
        "Nobody can pay", "Refunds", "We look into it", "staff",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("severity", "promised"), [("SEV1", "10:50"), ("SEV2", "11:20"), ("SEV3", "14:20"), ("pending", "10:50")]
)
def test_the_policy_promises_the_next_update_by_severity(desk: Desk, severity: str, promised: str) -> None:
    assert sent(desk.declare(severity=severity), "10:20").next == clock(promised)


def test_an_update_that_is_dated_back_promises_by_the_severity_of_then(declared: Desk) -> None:
    lowered = declared.do(ChangeSeverity, "10:30", severity="SEV3", reason="Less")
    assert sent(lowered, "10:40", at=clock("10:20")).next == clock("10:50")


def test_a_promise_may_be_shorter_or_longer_than_the_policy(declared: Desk) -> None:
    assert sent(declared, "10:20", next=clock("11:00")).next == clock("11:00")
    assert sent(declared, "10:20", next=clock("10:25")).next == clock("10:25")


def test_an_update_may_be_sent_before_anybody_declares(desk: Desk) -> None:
    assert sent(desk.declare(outcome="propose"), "10:20").next == clock("10:50")


def test_a_policy_without_a_cadence_promises_nothing(desk: Desk) -> None:
    free = desk.but_policy(
        "every: {SEV1: 30m, SEV2: 60m, SEV3: 4h, default: 30m}", "every: {SEV2: 60m}"
    ).declare()
    assert sent(free, "10:20").next is None


def test_after_restoration_nothing_more_is_promised_but_the_review(declared: Desk) -> None:
    update = sent(declared.do(Restore, "10:55"), "11:00")
    assert (update.next, update.review_by) == (None, date(2026, 11, 30))


def test_what_is_restored_on_a_friday_evening_is_reviewed_by_the_friday_after(desk: Desk) -> None:
    friday = desk.declare("+4 18:00").do(Restore, "+4 18:30")
    assert sent(friday, "+4 18:40").review_by == date(2026, 12, 4)


def test_an_update_at_the_very_minute_of_restoration_is_a_final_one(declared: Desk) -> None:
    assert sent(declared.do(Restore, "10:55"), "10:55").review_by == date(2026, 11, 30)


def test_a_holiday_moves_the_review(desk: Desk) -> None:
    holiday = desk.but_policy(
        "  closes: 17:00", "  closes: 17:00\n  holidays: [{day: 2026-11-30, title: Fair}]"
    )
    assert sent(holiday.declare("+4 18:00").do(Restore, "+4 18:30"), "+4 18:40").review_by == date(
        2026, 12, 7
    )


def test_the_review_may_be_promised_for_another_day(declared: Desk) -> None:
    assert sent(declared.do(Restore, "10:55"), "11:00", review_by=date(2026, 11, 25)).review_by == date(
        2026, 11, 25
    )


def test_an_update_before_restoration_promises_no_review(declared: Desk) -> None:
    restored = declared.do(Restore, "10:55")
    assert sent(declared, "10:20").review_by is None
    assert sent(restored, "11:00", at=clock("10:54")).review_by is None
    for desk, at in ((declared, "10:20"), (restored, "10:54")):
        kind, sentence, _ = refusal(
            desk, SendUpdate, "11:00", at=clock(at), review_by=date(2026, 11, 25), **WORDS
        )
        assert kind is UsageError
        assert sentence == "only the final update has a review date, and service is not restored yet"


def test_the_day_of_the_review_is_not_past(declared: Desk) -> None:
    past = refusal(declared.do(Restore, "10:55"), SendUpdate, "11:00", review_by=date(2026, 11, 22), **WORDS)
    assert past == (UsageError, "the review date 2026-11-22 is in the past", "use a date in the future")


def test_the_day_of_the_review_is_one_of_the_policys_zone(desk: Desk) -> None:
    west = (
        desk.but_policy("zone: UTC", "zone: America/Los_Angeles").declare("+1 01:00").do(Restore, "+1 02:00")
    )
    assert sent(west, "+1 02:10", review_by=date(2026, 11, 23)).review_by == date(2026, 11, 23)


def test_a_policy_without_a_review_promises_none(declared: Desk) -> None:
    free = declared.but_policy("met_by: review.published", "met_by: closed")
    assert sent(free.do(Restore, "10:55"), "11:00").review_by is None


def regulated(desk: Desk) -> Desk:
    return desk.but_file(
        "policy/channels.yaml",
        "audiences:\n",
        "audiences:\n  - {id: regulator, title: The authority, channel: executive-mail, authority: true}\n",
    )


def test_a_regulator_is_told_after_closing_too_and_is_promised_nothing(desk: Desk) -> None:
    closed = regulated(desk).declare().confirmed().do(OpenProblem, "11:20", root_cause="It expired")
    closed = closed.do(Close, "11:30")
    update = sent(closed, "+1 09:00", audience="regulator", not_affected="Refunds")
    assert (update.audience, update.next, update.review_by) == ("regulator", None, None)
    assert sent(closed, "+1 09:00", audience="regulator", next=clock("+2 09:00")).next == clock("+2 09:00")


def test_what_a_regulator_is_told_leaves_the_promise_to_stakeholders(desk: Desk) -> None:
    promised = regulated(desk).declare().do(SendUpdate, "10:20", **WORDS)
    assert promised.do(SendUpdate, "10:25", audience="regulator", **WORDS).state.next_update == clock("10:50")


def test_a_regulator_is_told_nothing_of_what_was_never_declared_or_called_off(desk: Desk) -> None:
    proposed = regulated(desk).declare(outcome="propose")
    told = {**WORDS, "audience": "regulator"}
    assert refusal(proposed, SendUpdate, "10:30", **told)[0] is NotDeclared
    demoted = regulated(desk).declare().do(Withdraw, "10:30", kind="demoted", reason="one user")
    assert refusal(demoted, SendUpdate, "10:40", **told)[0] is NotOpen


def test_after_a_reopening_updates_are_promised_again(declared: Desk) -> None:
    again = declared.confirmed().do(Reopen, "12:00", reason="Again")
    assert sent(again, "12:05").next == clock("12:35")


@pytest.mark.parametrize(
    ("words", "kind", "sentence", "hint"),
    [
        (
            {"next": clock("10:20")}, UsageError,
            "the next update at 2026-11-23T10:20:00Z is earlier than this one", "use a later time: --next 30m",
        ),
        ({"audience": "staf-all"}, UnknownName, "'staf-all' is not an audience in policy/channels.yaml", "did you mean staff?"),
        (
            {"at": clock("10:21")}, FutureTime,
            "the update at 2026-11-23T10:21:00Z is in the future: it is 2026-11-23T10:20:00Z now",
            "specify the time when it happened, such as --at -5m",
        ),
    ],
)  # fmt: skip
def test_an_update_that_does_not_fit_is_refused(
    declared: Desk, words: dict[str, Any], kind: type, sentence: str, hint: str
) -> None:
    assert refusal(declared, SendUpdate, "10:20", **WORDS, **words) == (kind, sentence, hint)


def test_a_late_promise_is_refused_with_the_time_that_the_policy_requires() -> None:
    refused = PromiseTooLate(clock("13:20"), clock("10:20"), clock("10:50"))
    assert refused.status == 3
    assert refused.sentence == (
        "the policy requires the next update within 30m, by 2026-11-23T10:50:00Z, which is earlier than "
        "2026-11-23T13:20:00Z"
    )
    assert refused.hint.startswith("use --next 30m, or repeat the command")
    assert refused.due == clock("10:50")


def test_the_reason_for_a_late_promise_is_recorded_and_a_redaction_removes_it(declared: Desk) -> None:
    late = declared.do(
        SendUpdate, "10:20", **WORDS, next=clock("13:20"), next_reason="The vendor, Mr Example, said so"
    )
    update = late.record.timeline[-1]
    assert isinstance(update, Update)
    assert update.next_reason == "The vendor, Mr Example, said so"
    blank = late.do(Redact, "10:30", entry=update.id, reason="names a person").record.timeline[-2]
    assert isinstance(blank, Update)
    assert blank.next_reason == "[redacted]"


def test_an_update_on_a_restricted_incident_needs_an_audience_that_the_incident_lists(desk: Desk) -> None:
    nobody = desk.declare(restricted=True)
    found, sentence, hint = refusal(nobody, SendUpdate, "10:20", **WORDS)
    assert found is NotInformed
    assert sentence.endswith("is restricted and has no audience, so no one would be informed")
    assert hint.startswith("add an audience: mim set audience=AUDIENCE -i MI-")
    staff = desk.declare(restricted=True, audiences=("staff",))
    assert refusal(staff, SendUpdate, "10:20", **WORDS, audience="customers")[0] is NotInformed
