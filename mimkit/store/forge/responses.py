"""Maps a forge's HTTP status codes to refusals, in the same way for all forges."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from mimkit.errors import MimError
from mimkit.model.forge import ForgeName
from mimkit.store.forge.errors import (
    ChangeRejected,
    NoRight,
    NoSuchProject,
    RedirectRefused,
    RetryableError,
    TokenRefused,
    WrongAddress,
)

_RESETS = ("x-ratelimit-reset", "ratelimit-reset")
_A_MINUTE = 60.0
"""How long to wait, in seconds, if GitHub limits the rate without specifying a time."""
_REMAINING = ("x-ratelimit-remaining", "ratelimit-remaining")


@dataclass(frozen=True, slots=True)
class ForgeResponse:
    """An unsuccessful response: the status, the headers (with lower-case names) and the error message."""

    status: int
    headers: Mapping[str, str]
    words: str


def refusal(forge: ForgeName, repo: str, what: str, answer: ForgeResponse) -> MimError | RetryableError:
    """Return the error to raise for a response. `what` describes the request, such as `open an issue`."""
    if answer.status in (403, 429) and _is_rationing(answer):
        return RetryableError(
            forge, "refused more requests (rate limit)", _after(answer.headers) or _A_MINUTE
        )
    if answer.status >= 500 or answer.status in (408, 409):
        return RetryableError(forge, f"returned status {answer.status}", _after(answer.headers))
    if what == LOOK and answer.status in (404, 410):
        return NoSuchProject(forge, repo)
    return _for_good(forge, repo, what, answer)


def _for_good(forge: ForgeName, repo: str, what: str, answer: ForgeResponse) -> MimError:
    if answer.status == 401:
        return TokenRefused(forge)
    if answer.status == 403:
        return NoRight(forge, repo, what)
    return ChangeRejected(forge, what, answer.words or f"status {answer.status}")


LOOK = "read the issues"
"""The description of the first request. If it fails, the repository or the token is wrong."""


def unreachable(forge: ForgeName, repo: str, problem: OSError) -> MimError | RetryableError:
    """Return the error to raise if no response arrived.

    The connection may have been refused or lost, or the request may have timed out.
    """
    name = type(problem).__name__.lower()
    if "redirect" in name:
        return RedirectRefused(forge, repo)
    # The library also raises ValueError for an invalid URL.
    if isinstance(problem, ValueError):
        return WrongAddress(forge)
    return RetryableError(forge, "took too long" if "timeout" in name else "could not be reached")


def _is_rationing(answer: ForgeResponse) -> bool:
    return (
        answer.status == 429
        or "retry-after" in answer.headers
        or any(answer.headers.get(name) == "0" for name in _REMAINING)
        or "rate limit" in answer.words.lower()
    )


def _after(headers: Mapping[str, str]) -> float | None:
    """Return how many seconds the forge asks us to wait, or None if it does not specify a time."""
    if (seconds := _number(headers.get("retry-after"))) is not None:
        return seconds
    if not any(headers.get(name) == "0" for name in _REMAINING):
        return None
    resets = next((at for name in _RESETS if (at := _number(headers.get(name))) is not None), None)
    now = _server_time(headers.get("date"))
    return max(0.0, resets - now) if resets is not None and now is not None else None


def _number(text: str | None) -> float | None:
    return float(text) if text and text.isdecimal() else None


def _server_time(text: str | None) -> float | None:
    # The reset time is based on the forge's clock, not ours.
    try:
        moment: datetime = parsedate_to_datetime(text or "")
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def words_of(said: Any) -> str:
    """Return the error message in a response body, including the errors for individual fields."""
    if not isinstance(said, Mapping):
        return str(said or "")
    message = said.get("message") or said.get("error") or ""
    errors = said.get("errors")
    parts = [_words(each) for each in errors] if isinstance(errors, list) else []
    return ": ".join(part for part in (str(message), "; ".join(parts)) if part)


def _words(error: Any) -> str:
    if not isinstance(error, Mapping):
        return str(error)
    return str(error.get("message") or f"{error.get('field', '')} {error.get('code', '')}".strip())
