"""Detects failures that a service reports in an HTTP response with a success status.

Apprise checks only the status for most services, but Telegram, DingTalk and SMS gateways report some failures with
status 200. The keys come from the documentation of these services. A body that is not JSON is ignored.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

_FLAGS: Final = ("ok", "success")
_CODES: Final = ("errcode", "errorcode", "error_code")
"""Keys whose value is 0 for success. Matrix uses an error name instead, such as M_FORBIDDEN."""
_PROBLEMS: Final = ("error", "errors")
_FAILED: Final = frozenset({"error", "fail", "failed", "failure"})
_OF_SERVICE: Final[Mapping[str, tuple[str, ...]]] = {
    "lark": ("code", "StatusCode"),
    "feishu": ("code", "StatusCode"),
}
"""Keys that contain an error code for some services, but can indicate success for others.

The services are identified by URL scheme.
"""
_SMS: Final = frozenset({"0", "SUCCESS"})
"""The statuses of text messages that Vonage and ClickSend accepted."""


@dataclass
class HttpAnswers:
    """The HTTP responses received while sending one message."""

    schemes: frozenset[str] = frozenset()
    """The URL schemes of the service."""
    count: int = 0
    is_failure: bool = False
    """Whether any response has a success status but a body that reports a failure."""

    def take(self, status: int, body: bytes) -> None:
        """Count one answer."""
        self.count += 1
        self.is_failure = self.is_failure or (200 <= status < 300 and _says_failure(body, self.schemes))


def _says_failure(body: bytes, schemes: frozenset[str]) -> bool:
    try:
        said: Any = json.loads(body)
    except (ValueError, RecursionError):
        return False
    if not isinstance(said, dict):
        return False
    codes = (*_CODES, *(key for scheme in schemes for key in _OF_SERVICE.get(scheme, ())))
    return (
        any(said.get(key) is False for key in _FLAGS)
        or any(said.get(key) not in (None, 0, "0", "") for key in codes)
        or any(bool(said.get(key)) for key in _PROBLEMS)
        or str(said.get("status")).casefold() in _FAILED
        or _has_failed_sms(said)
    )


def _has_failed_sms(said: Mapping[str, Any]) -> bool:
    """Return whether any text message was rejected. Vonage and ClickSend report a status for each one."""
    data = said.get("data")
    found = said.get("messages", data.get("messages") if isinstance(data, dict) else None)
    of_each = found if isinstance(found, list) else []
    return any(
        isinstance(each, dict)
        and ("error-text" in each or ("status" in each and "message_id" in each))
        and str(each.get("status")) not in _SMS
        for each in of_each
    )
