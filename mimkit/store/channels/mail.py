"""Sends mail: one connection for all recipients, one message for each."""

from __future__ import annotations

import hashlib
import smtplib
import ssl
from contextlib import suppress
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from types import TracebackType
from typing import Final, Self
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from mimkit.store.channels.errors import BadAddress, PrivateAddress
from mimkit.store.channels.message import Message, one_line
from mimkit.store.channels.network import is_private
from mimkit.store.channels.outcome import Outcome, accepted, refused, unknown
from mimkit.store.channels.rendering.html_page import html_page

_SECONDS: Final = 10.0
"""The longest wait for an answer of the server."""
_CLOSING: Final = 421
"""The status with which a server closes the connection."""
_SILENT: Final = 3
"""After this many recipients in a row without an answer, the server is not asked again: each would cost a time-out."""
_TRIES: Final = 3
"""How often a message is tried if the connection breaks, or if the server refuses it for now."""


class Mail:
    """A mail server, and the sender's address. Use it as a context manager; it connects on first use."""

    def __init__(self, url: str, name: str, channel: str, *, may_be_private: bool) -> None:
        """`url` is `smtps://USER:PASSWORD@HOST:PORT/?from=ADDRESS`, or `smtp://` for STARTTLS.

        `name` is the name of the secret. `?starttls=no` allows an unencrypted connection. Raises BadAddress and
        PrivateAddress.
        """
        parts = _parsed(url, name)
        self._host, self._port = parts.hostname or "", parts.port or (465 if parts.scheme == "smtps" else 587)
        self._user, self._password = unquote(parts.username or ""), unquote(parts.password or "")
        query = parse_qs(parts.query)
        self._is_tls, self._starttls = parts.scheme == "smtps", query.get("starttls", ["yes"])[0] != "no"
        self._from = _address(query.get("from", [self._user])[0], name)
        if not may_be_private and is_private(self._host):
            raise PrivateAddress(channel, name)
        self._server: smtplib.SMTP | None = None
        self._silent = 0
        """The number of recipients in a row for whom the server gave no answer."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, where: TracebackType | None
    ) -> None:
        if self._server is not None:
            with suppress(OSError, smtplib.SMTPException):
                self._server.quit()
        self._server = None

    def send(self, recipient: str, message: Message) -> Outcome:
        """Send one message to one recipient; the outcome says whether the server took it."""
        if self._silent >= _SILENT:
            return refused("not tried, because the server no longer answers")
        mail = self._mail(recipient, message)
        outcome = unknown("no attempt")
        for _ in range(_TRIES):
            outcome, is_final = self._try(recipient, mail)
            if is_final:
                break
        # After an answer, the connection is open, whatever the answer was.
        self._silent = 0 if self._server else self._silent + 1
        return outcome

    def _try(self, recipient: str, mail: EmailMessage) -> tuple[Outcome, bool]:
        """Return the outcome of one attempt, and whether another one would be pointless."""
        try:
            server = self._connected()
        except smtplib.SMTPAuthenticationError as problem:
            return refused(f"the server rejected the sign-in ({problem.smtp_code})"), True
        except (OSError, smtplib.SMTPException, ssl.SSLError) as problem:
            self._close()
            return refused(f"the server cannot be reached: {_words(problem)}"), False
        try:
            server.send_message(mail, self._from.addr_spec, [recipient])
        except smtplib.SMTPRecipientsRefused as problem:
            code, said = problem.recipients[recipient]
            return refused(f"{code} {_decoded(said)}"), code >= 500
        except smtplib.SMTPResponseException as problem:
            if problem.smtp_code == _CLOSING:
                self._close()
            return refused(f"{problem.smtp_code} {_decoded(problem.smtp_error)}"), problem.smtp_code >= 500
        except (OSError, smtplib.SMTPException) as problem:
            # The connection broke, perhaps after the server took the message. The repeat has the same Message-ID.
            self._close()
            return unknown(_words(problem)), False
        return accepted(), True

    def _connected(self) -> smtplib.SMTP:
        if self._server is not None:
            return self._server
        context = ssl.create_default_context()
        if self._is_tls:
            server: smtplib.SMTP = smtplib.SMTP_SSL(self._host, self._port, timeout=_SECONDS, context=context)
        else:
            server = smtplib.SMTP(self._host, self._port, timeout=_SECONDS)
        self._server = server
        if not self._is_tls and self._starttls:
            server.starttls(context=context)
        if self._user and self._password:
            server.login(self._user, self._password)
        return server

    def _close(self) -> None:
        """Drop a broken connection; a polite end would wait for the server once more."""
        if self._server is not None:
            self._server.close()
        self._server = None

    def _mail(self, recipient: str, message: Message) -> EmailMessage:
        mail = EmailMessage()
        domain = self._from.domain or "localhost"
        digest = hashlib.sha256(f"{message.key}\n{recipient}".encode()).hexdigest()[:32]
        mail["From"], mail["To"] = self._from, recipient
        mail["Subject"] = one_line(message.subject)
        mail["Date"] = format_datetime(message.at)
        mail["Message-ID"] = f"<{digest}@{domain}>"
        mail["List-Id"] = f"<{one_line(message.list_id)}.{domain}>"
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(message.text)
        mail.add_alternative(html_page(message.text), subtype="html")
        return mail


def recipients(text: str, name: str) -> tuple[str, ...]:
    """Return the addresses of a list that is separated by commas, semicolons or line breaks, each once."""
    found = [each.strip() for each in text.replace(";", ",").replace("\n", ",").split(",")]
    return tuple(dict.fromkeys(_address(each, name).addr_spec for each in found if each))


def _parsed(url: str, name: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        if parts.scheme in ("smtp", "smtps") and parts.hostname and parts.port != 0:
            return parts
    except ValueError:
        pass
    raise BadAddress(name, "is not an address such as smtps://USER:PASSWORD@HOST/?from=ADDRESS")


def _address(text: str, name: str) -> Address:
    try:
        found = Address(addr_spec=text)
    except (ValueError, IndexError):
        found = None
    if found is None or not found.domain or not found.username or one_line(text) != text:
        raise BadAddress(name, "contains something that is not an email address")
    return found


def _decoded(said: bytes | str) -> str:
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else said


def _words(problem: Exception) -> str:
    said = getattr(problem, "strerror", None) or str(problem) or type(problem).__name__
    return str(said)
