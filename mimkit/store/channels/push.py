"""Sends messages through Apprise to chat, push services, SMS gateways, pagers and webhooks."""

from __future__ import annotations

import re
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import urlencode, urlsplit

from mimkit.store.channels.errors import BadAddress, PrivateAddress
from mimkit.store.channels.http_answers import HttpAnswers
from mimkit.store.channels.limits import Limits, short_answers
from mimkit.store.channels.message import Message, one_line, readable, without_mentions
from mimkit.store.channels.network import is_private
from mimkit.store.channels.outcome import Outcome, accepted, refused, unknown
from mimkit.store.channels.rendering.markdown import Dialect, markdown

if TYPE_CHECKING:
    from apprise.result import AppriseResult

_SECONDS: Final = 10
"""The maximum time to wait for a connection, and for a response, in seconds."""
_NO_ANSWER: Final = re.compile(
    r"timed? ?out|connection error|connection aborted|reset by peer|broken pipe", re.IGNORECASE
)
_STATUS: Final = re.compile(r"\berror=(\d{3})\b")

_PLAIN: Final = frozenset({"json", "xml", "form"})
"""The schemes of webhooks. They are read by programs, so they receive plain text."""
_DIALECTS: Final = {
    Dialect.MRKDWN: frozenset({"slack", "gchat"}),
    Dialect.CARD: frozenset({"workflows"}),
    Dialect.COMMONMARK: frozenset({"mmost", "zulip"}),
}
"""Services with their own Markdown dialect, and services that display Markdown although Apprise treats it as plain text."""
_LONGEST_BLOCK: Final = 2900


@contextmanager
def _quietly() -> Iterator[None]:
    """Suppress deprecation warnings, because some Apprise plugins import modules that Python will remove."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        yield


@_quietly()
def preload() -> None:
    """Load Apprise and its services in advance, so that loading does not use up the time limit for sending."""
    from apprise import Apprise  # noqa: PLC0415 - only for what is sent

    Apprise.instantiate("json://localhost")


class Composed(NamedTuple):
    """A message in the format that a service expects."""

    title: str
    body: str
    shown: str
    """The text that the service receives. Apprise converts Markdown for some services."""
    is_markdown: bool


class Push:
    """One Apprise address."""

    @_quietly()
    def __init__(self, url: str, name: str, channel: str, *, may_be_private: bool) -> None:
        """Create a client for an Apprise URL. `name` is the name of the secret that contains it.

        Raises BadAddress and PrivateAddress.
        """
        from apprise import Apprise, AppriseAsset  # noqa: PLC0415 - 90 ms, only for what is sent

        asset = AppriseAsset(
            app_id="mimkit",
            app_desc="mimkit",
            async_mode=False,
            http_redirects=False,
            secure_logging=True,
            # Apprise's own time limit uses a thread that Python waits for at exit, even after Ctrl-C.
            service_timeout=0,
            storage_mode="memory",
        )
        service = Apprise.instantiate(
            with_query(url, cto=str(_SECONDS), rto=str(_SECONDS)), asset=asset, suppress_exceptions=True
        )
        if service is None:
            raise BadAddress(
                name,
                "is not an address that Apprise recognises; see the list of services in its documentation",
            )
        host = _host_of(service)
        if host and not may_be_private and is_private(host):
            raise PrivateAddress(channel, name)
        self._may_be_private = may_be_private
        self._dialect = dialect_of(service)
        self._service: Any = service
        self._may_use_blocks = "blocks=no" not in url
        self._apprise: Any = Apprise(asset=asset)
        self._apprise.add(service)
        self.url_id = str(service.url_id() or "")[:32]  # type: ignore[no-untyped-call]  # the library has no type for it
        """An id for the URL that does not reveal it."""
        scheme, name_of = urlsplit(url).scheme, str(getattr(service, "service_name", None) or "")
        self._is_webhook = scheme.removesuffix("s") in _PLAIN
        self.service = "webhook" if self._is_webhook else name_of or scheme
        """The service's name, such as ntfy."""

    @_quietly()
    def send(self, message: Message) -> Outcome:
        """Send one message. The outcome shows whether the service accepted it."""
        from apprise import NotifyFormat, NotifyType  # noqa: PLC0415 - as above

        composed = self.composed(message)
        answers = HttpAnswers(_schemes_of(self._service))
        with Limits(may_be_private=self._may_be_private) as limits, short_answers(answers):
            result: AppriseResult = self._apprise.notify(
                title=composed.title,
                body=composed.body,
                body_format=NotifyFormat.MARKDOWN if composed.is_markdown else NotifyFormat.TEXT,
                # PagerDuty then opens a critical event, and Opsgenie opens a new alert instead of adding a
                # note to an old one.
                notify_type=NotifyType.FAILURE if message.is_page else NotifyType.INFO,
            )
        if bool(result) and _uses_http(self._service) and not answers.count:
            # This applies, for example, to an alert service that only adds to existing alerts, if this
            # process did not open one.
            return refused("the service does not support this kind of message")
        if bool(result) and answers.is_failure:
            return refused("the service answered with an error")
        return _outcome(result, limits)

    def composed(self, message: Message) -> Composed:
        """Return the message in the format that this service expects."""
        dialect = self._dialect
        chat = markdown(message.subject, message.text, dialect) if dialect else ""
        if hasattr(self._service, "use_blocks"):
            # Slack formats text only within a block, and rejects a block whose text is too long.
            self._service.use_blocks = self._may_use_blocks and len(chat) <= _LONGEST_BLOCK
            chat = chat if self._service.use_blocks else ""
        if chat:
            shown = self._service.dialect_convert(chat, body_format="markdown")
            return Composed("", chat, shown, is_markdown=True)
        text = without_mentions(readable(message.text))
        return Composed(self._title(message), text, text, is_markdown=False)

    def _title(self, message: Message) -> str:
        """Return the title, or "" for a page that is not sent to a webhook.

        A phone shows only the text of a page, but the program behind a webhook may need both.
        """
        return "" if message.is_page and not self._is_webhook else without_mentions(one_line(message.subject))


def dialect_of(service: Any) -> Dialect | None:
    """Return the Markdown dialect that an Apprise service displays, or None if it receives plain text."""
    from apprise import NotifyFormat  # noqa: PLC0415 - as above

    schemas = _schemes_of(service)
    if schemas & _PLAIN:
        return None
    for dialect, known in _DIALECTS.items():
        if schemas & known:
            return dialect
    return (
        Dialect.COMMONMARK if service.resolve_format(NotifyFormat.MARKDOWN) is NotifyFormat.MARKDOWN else None
    )


def _schemes_of(service: Any) -> frozenset[str]:
    """Return the URL schemes of an Apprise service."""
    names = ("protocol", "secure_protocol")
    return frozenset(each for name in names for each in _listed(getattr(service, name, None)))


def _uses_http(service: Any) -> bool:
    """Return whether an Apprise service sends over HTTP, which means that its plugin imports `requests`."""
    modules = {each.__module__ for each in type(service).__mro__}
    return any(hasattr(sys.modules.get(each), "requests") for each in modules)


def _listed(schemas: object) -> tuple[str, ...]:
    return schemas if isinstance(schemas, tuple) else (schemas,) if isinstance(schemas, str) else ()


def _host_of(service: Any) -> str:
    """Return the host in a service's URL, or "" if the URL has none.

    Some URLs contain a token instead of a host, and a token must not be sent as a DNS query.
    """
    has_host = any("{host}" in each for each in service.templates)
    return str(service.host or "") if has_host else ""


def with_query(url: str, **values: str) -> str:
    """Return an Apprise URL with additional query parameters."""
    return f"{url}{'&' if '?' in url else '?'}{urlencode(values)}"


def _outcome(result: Any, limits: Limits) -> Outcome:
    said = "; ".join(_log(result))
    if bool(result):
        return accepted()
    if limits.is_private:
        return refused("the address is in a private network, which the policy does not allow")
    if limits.is_late:
        return unknown("no answer in time")
    status = getattr(getattr(result, "status", None), "name", "")
    if status == "TIMEOUT" or _NO_ANSWER.search(said):
        return unknown("no answer")
    # Apprise's message contains the host name, so only the status is kept.
    code = _STATUS.search(said)
    return refused(f"status {code[1]}" if code else "the service did not accept the message")


def _log(result: Any) -> list[str]:
    found = []
    for each in result:
        for attempt in each:
            found += [str(getattr(line, "message", line)) for line in attempt.logs]
    return found
