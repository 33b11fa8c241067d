"""Opens a channel: its secrets, its recipients and its sender, or the reason why it cannot be used."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple, Protocol

from mimkit.model.organisation.directory import Channel
from mimkit.store.channels.message import Message
from mimkit.store.channels.outcome import Outcome
from mimkit.store.channels.secrets import secret


class Sender(Protocol):
    """Something that sends one message to one recipient."""

    def send(self, recipient: str, message: Message) -> Outcome:
        """Send it; the outcome says whether it was taken."""


class Opened(NamedTuple):
    """A channel that can be used."""

    sender: Sender
    recipients: tuple[str, ...]
    url_id: str | None
    """The id of the service's address, if it has one."""


@contextmanager
def opened(channel: Channel, root: Path) -> Iterator[Opened]:
    """Open a channel with an address; raises NoSecret, SecretsNotPrivate, BadAddress and PrivateAddress."""
    name = channel.url_env or ""
    url = secret(name, root)
    if url.partition(":")[0] in ("smtp", "smtps"):
        from mimkit.store.channels.mail import Mail, recipients  # noqa: PLC0415 - only for mail

        listed = channel.recipients_env or ""
        people = recipients(secret(listed, root), listed)
        with Mail(url, name, channel.id, may_be_private=channel.private) as mail:
            yield Opened(mail, people, None)
        return
    from mimkit.store.channels.push import Push  # noqa: PLC0415 - only for what Apprise sends

    push = Push(url, name, channel.id, may_be_private=channel.private)
    yield Opened(_ToOne(push), (channel.id,), push.url_id or None)


class _ToOne:
    """A service that has one recipient: its address."""

    def __init__(self, push: object) -> None:
        self._push = push

    def send(self, recipient: str, message: Message) -> Outcome:  # noqa: ARG002 - it has only one
        outcome: Outcome = self._push.send(message)  # type: ignore[attr-defined]
        return outcome
