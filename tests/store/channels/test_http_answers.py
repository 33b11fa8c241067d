"""An HTTP answer with the status 200 is no receipt if its body reports a failure, and no request is no receipt."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from mimkit.store.channels.http_answers import HttpAnswers
from mimkit.store.channels.message import Message
from mimkit.store.channels.outcome import Answer
from mimkit.store.channels.push import Push
from tests.stories.receivers import receiver

MESSAGE = Message("Title", "Text", "key", "staff", datetime(2026, 11, 23, 10, 9, tzinfo=UTC))
# The answers of each service as its API reference shows them.
FAILURES = {
    "Slack": ("", b'{"ok": false, "error": "channel_not_found"}'),
    "Telegram": ("", b'{"ok": false, "error_code": 400, "description": "Bad Request: chat not found"}'),
    "Matrix": ("", b'{"errcode": "M_FORBIDDEN", "error": "You are not in the room"}'),
    "DingTalk": ("", b'{"errcode": 310000, "errmsg": "keywords not in content"}'),
    "Lark": ("lark", b'{"code": 19024, "data": {}, "msg": "Key Words Not Found"}'),
    "Vonage": ("", b'{"message-count": "1", "messages": [{"status": "9", "error-text": "Partner quota"}]}'),
    "ClickSend": (
        "",
        b'{"response_code": "SUCCESS", "data": {"messages": [{"message_id": "1", "status": "INVALID_RECIPIENT"}]}}',
    ),
}
SUCCESSES = {
    "Slack": ("", b'{"ok": true, "channel": "C123456", "ts": "1503435956.000247"}'),
    "plain text": ("", b"ok"),
    "nothing": ("", b""),
    "a list": ("", b"[1, 2]"),
    "Twilio": ("", b'{"status": "queued", "error_code": null, "error_message": null}'),
    "PagerDuty": ("", b'{"status": "success", "message": "Event processed", "dedup_key": "x"}'),
    "Pushover": ("", b'{"status": 1, "request": "647d2300-702c-4b38-8b2f-d56326ae460b"}'),
    "DingTalk": ("", b'{"errcode": 0, "errmsg": "ok"}'),
    "Lark": ("lark", b'{"StatusCode": 0, "code": 0, "msg": "success"}'),
    "another code": ("", b'{"code": 1000, "success": true}'),
    "Vonage": ("", b'{"message-count": "1", "messages": [{"status": "0", "message-id": "A1"}]}'),
    "ClickSend": ("", b'{"data": {"messages": [{"message_id": "1", "status": "SUCCESS"}]}}'),
}


@pytest.mark.parametrize("name", FAILURES)
def test_a_body_reports_a_failure(name: str) -> None:
    scheme, body = FAILURES[name]
    answers = HttpAnswers(frozenset({scheme}))
    answers.take(200, body)
    assert answers.is_failure


@pytest.mark.parametrize("name", SUCCESSES)
def test_a_body_reports_a_success_or_nothing(name: str) -> None:
    scheme, body = SUCCESSES[name]
    answers = HttpAnswers(frozenset({scheme}))
    answers.take(200, body)
    assert not answers.is_failure


def test_a_failure_with_a_status_of_its_own_is_left_to_the_library() -> None:
    answers = HttpAnswers()
    answers.take(403, b'{"errcode": "M_FORBIDDEN"}')  # Matrix: the library then joins the room in another way
    assert (answers.count, answers.is_failure) == (1, False)


@pytest.mark.sweep
def test_a_webhook_that_answers_with_an_error_did_not_take_the_message() -> None:
    with receiver() as hook:
        sender = Push(hook.url("ok"), "HOOK", "staff", may_be_private=True)
        assert sender.send(MESSAGE).answer is Answer.ACCEPTED
        hook.reply = b'{"ok": false}'
        outcome = sender.send(MESSAGE)
    assert (outcome.answer, outcome.reason) == (Answer.REFUSED, "the service answered with an error")


def test_a_service_that_sends_nothing_did_not_take_the_message() -> None:
    # For anything but a failure, Apprise only adds a note to an Opsgenie alert that the same process opened.
    sender = Push("opsgenie://a5f40bb6-1f1d-4a4d-8d0e-f2a3ab3ac1c3/", "ALERTS", "staff", may_be_private=False)
    outcome = sender.send(MESSAGE)
    assert (outcome.answer, outcome.reason) == (
        Answer.REFUSED,
        "the service does not support this kind of message",
    )
