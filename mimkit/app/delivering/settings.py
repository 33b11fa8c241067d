"""Opens a channel or a pager with its secrets, recipients and sender, or raises an error if it cannot be used."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple, Protocol
from urllib.parse import quote

from mimkit.model.organisation.directory import Channel
from mimkit.model.organisation.pager import Pager
from mimkit.model.organisation.people import PersonEntry
from mimkit.store.channels.errors import NoDetail
from mimkit.store.channels.message import Message
from mimkit.store.channels.outcome import Outcome
from mimkit.store.channels.secrets import secret

MAIL: Final = "mail"
"""The service name used for a mail server."""
_DETAILS: Final[Mapping[str, str]] = {"phone": "phone number", "email": "email address"}
"""The details about a person that a pager's URL may contain."""
_NOT_DIALLED: Final = re.compile(r"[ ()-]")
_ONE_ALERT: Final[Mapping[str, str]] = {"pagerduty": "dedup", "opsgenie": "alias"}
"""The URL parameter by which each service recognises messages about the same alert."""


class Sender(Protocol):
    """An object that sends one message to one recipient."""

    def send(self, recipient: str, message: Message) -> Outcome:
        """Send the message. The returned outcome shows whether it was accepted."""


class Opened(NamedTuple):
    """An opened channel that is ready to send."""

    sender: Sender
    recipients: tuple[str, ...]
    url_id: str | None
    """The identifier of the service's URL, if there is one."""
    service: str
    """The name of the service, such as ntfy."""


@contextmanager
def opened(channel: Channel, root: Path) -> Iterator[Opened]:
    """Open a channel that has a URL. Raises NoSecret, SecretsNotPrivate, BadAddress or PrivateAddress."""
    name = channel.url_env or ""
    url = secret(name, root)
    if _is_mail(url):
        from mimkit.store.channels.mail import Mail  # noqa: PLC0415 - only for mail
        from mimkit.store.channels.recipients import recipients  # noqa: PLC0415 - as above

        people = recipients(secret(channel.recipients_env or "", root))
        with Mail(url, name, channel.id, may_be_private=channel.private) as mail:
            yield Opened(mail, people, None, MAIL)
        return
    from mimkit.store.channels.push import Push  # noqa: PLC0415 - only for what Apprise sends

    push = Push(url, name, channel.id, may_be_private=channel.private)
    yield Opened(_ToOne(push), (channel.id,), push.url_id or None, push.service)


@contextmanager
def opened_pager(
    pager: Pager, root: Path, person: PersonEntry | None, ids: Mapping[str, str]
) -> Iterator[Opened]:
    """Open a person's or group's pager. Raises the same errors, and NoDetail if a required detail is unknown.

    `ids` contains the values for `{incident}` and `{page}` in the URL. Mail goes to the person.
    """
    name = pager.url_env
    url = secret(name, root)
    known = {"phone": person.phone if person else None, "email": person.email if person else None}
    if _is_mail(url):
        from mimkit.store.channels.mail import Mail  # noqa: PLC0415 - as above
        from mimkit.store.channels.recipients import recipients  # noqa: PLC0415 - as above

        people = recipients(_detail("email", known, name))
        with Mail(url, name, name, may_be_private=pager.private) as mail:
            yield Opened(mail, people, None, MAIL)
        return
    from mimkit.store.channels.push import Push  # noqa: PLC0415 - as above

    for key in _DETAILS:
        if f"{{{key}}}" in url:
            url = url.replace(f"{{{key}}}", quote(_detail(key, known, name), safe=""))
    for key, value in ids.items():
        url = url.replace(f"{{{key}}}", quote(value, safe=""))
    push = Push(_with_alert(url, ids["page"]), name, name, may_be_private=pager.private)
    yield Opened(_ToOne(push), (name,), push.url_id or None, push.service)


def _detail(key: str, known: Mapping[str, str | None], name: str) -> str:
    if not (value := known[key]):
        raise NoDetail(name, _DETAILS[key])
    return _NOT_DIALLED.sub("", value) if key == "phone" else value


def _with_alert(url: str, page: str) -> str:
    """Return a URL with a parameter that makes the service group all messages about a page, if it supports this."""
    from mimkit.store.channels.push import with_query  # noqa: PLC0415 - as above

    key = _ONE_ALERT.get(url.partition(":")[0].lower())
    return with_query(url, **{key: page}) if key and f"{key}=" not in url else url


def _is_mail(url: str) -> bool:
    return url.partition(":")[0] in ("smtp", "smtps")


class _ToOne:
    """A service with a single recipient, which its URL identifies."""

    def __init__(self, push: object) -> None:
        self._push = push

    def send(self, recipient: str, message: Message) -> Outcome:  # noqa: ARG002 - it has only one
        outcome: Outcome = self._push.send(message)  # type: ignore[attr-defined]
        return outcome
