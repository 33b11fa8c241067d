"""Sends through Apprise: chat, push services, SMS gateways, pagers and webhooks."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from mimkit.store.channels.errors import BadAddress, PrivateAddress
from mimkit.store.channels.message import Message, one_line, without_mentions
from mimkit.store.channels.network import is_private
from mimkit.store.channels.outcome import Outcome, accepted, refused, unknown

if TYPE_CHECKING:
    from apprise.result import AppriseResult

_SECONDS: Final = 10
"""The longest wait for the connection, and for an answer."""
_NO_ANSWER: Final = re.compile(
    r"timed? ?out|connection error|connection aborted|reset by peer|broken pipe", re.IGNORECASE
)
_STATUS: Final = re.compile(r"\berror=(\d{3})\b")


@contextmanager
def _quietly() -> Iterator[None]:
    """Use Apprise, of which some plugins import modules that Python is about to remove."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        yield


class Push:
    """One Apprise address."""

    @_quietly()
    def __init__(self, url: str, name: str, channel: str, *, may_be_private: bool) -> None:
        """`name` is the name of the secret; raises BadAddress and PrivateAddress."""
        from apprise import Apprise, AppriseAsset  # noqa: PLC0415 - 90 ms, only for what is sent

        asset = AppriseAsset(
            app_id="mimkit",
            app_desc="mimkit",
            async_mode=False,
            http_redirects=False,
            secure_logging=True,
            storage_mode="memory",
        )
        separator = "&" if "?" in url else "?"
        service = Apprise.instantiate(
            f"{url}{separator}cto={_SECONDS}&rto={_SECONDS}", asset=asset, suppress_exceptions=True
        )
        if service is None:
            raise BadAddress(name, "is not an address that Apprise knows; see the list of its services")
        host = urlsplit(url).hostname
        if host and not may_be_private and is_private(host):
            raise PrivateAddress(channel, name)
        self._apprise: Any = Apprise(asset=asset)
        self._apprise.add(service)
        self.url_id = str(service.url_id() or "")[:32]  # type: ignore[no-untyped-call]  # the library has no type for it
        """The id of the address, which does not reveal it."""

    @_quietly()
    def send(self, message: Message) -> Outcome:
        """Send one message; the outcome says whether the service took it."""
        from apprise import NotifyFormat  # noqa: PLC0415 - as above

        result: AppriseResult = self._apprise.notify(
            title=without_mentions(one_line(message.subject)),
            body=without_mentions(message.text),
            body_format=NotifyFormat.TEXT,
        )
        return _outcome(result)


def _outcome(result: Any) -> Outcome:
    said = "; ".join(_log(result))
    if bool(result):
        return accepted()
    status = getattr(getattr(result, "status", None), "name", "")
    if status == "TIMEOUT" or _NO_ANSWER.search(said):
        return unknown("no answer")
    # Apprise's own sentence names the host, so only the status is kept.
    code = _STATUS.search(said)
    return refused(f"status {code[1]}" if code else "the service did not take the message")


def _log(result: Any) -> list[str]:
    found = []
    for each in result:
        for attempt in each:
            found += [str(getattr(line, "message", line)) for line in attempt.logs]
    return found
