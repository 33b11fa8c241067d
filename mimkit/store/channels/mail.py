"""Sends mail over one connection, with a separate message for each recipient."""

from __future__ import annotations

import hashlib
import re
import smtplib
import ssl
from contextlib import suppress
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from types import TracebackType
from typing import Any, Final, Self
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from mimkit.store.channels.errors import BadAddress, PrivateAddress
from mimkit.store.channels.limits import Limits
from mimkit.store.channels.message import BREAK, Message, one_line, readable
from mimkit.store.channels.network import is_private
from mimkit.store.channels.outcome import Outcome, accepted, not_tried, refused, unknown
from mimkit.store.channels.recipients import mail_address
from mimkit.store.channels.rendering.html_page import html_page

_SECONDS: Final = 10.0
"""The maximum time to wait for a server response, in seconds."""
_CLOSING: Final = 421
"""The SMTP status with which a server announces that it closes the connection."""
_SILENT: Final = 3
"""After this many consecutive recipients without a response, the server is not contacted again.

Each further attempt would cost another timeout.
"""
_TRIES: Final = 3
"""The maximum number of attempts per message if the connection breaks or the server rejects it temporarily."""


class _Server(smtplib.SMTP):
    """An SMTP connection that keeps track of whether the server may have accepted the message."""

    is_in_doubt = False

    def data(self, msg: Any) -> Any:
        """Send the message text. Even if the server does not respond, it may have accepted the message."""
        self.is_in_doubt = True
        return super().data(msg)


class _ServerWithTls(_Server, smtplib.SMTP_SSL):
    """A `_Server` connection that is encrypted from the start."""


class Mail:
    """A mail server and a sender address. Use it as a context manager. It connects on first use."""

    def __init__(self, url: str, name: str, channel: str, *, may_be_private: bool) -> None:
        """Parse `smtps://USER:PASSWORD@HOST:PORT/?from=ADDRESS`, or an `smtp://` URL for STARTTLS.

        `name` is the name of the secret that contains the URL. `?starttls=no` allows an unencrypted connection.
        Raises BadAddress and PrivateAddress.
        """
        parts = _parsed(url, name)
        self._host, self._port = parts.hostname or "", parts.port or (465 if parts.scheme == "smtps" else 587)
        self._user, self._password = unquote(parts.username or ""), unquote(parts.password or "")
        query = parse_qs(parts.query)
        self._is_tls, self._starttls = parts.scheme == "smtps", query.get("starttls", ["yes"])[0] != "no"
        self._from = _sender(query.get("from", [self._user])[0], name)
        if not may_be_private and is_private(self._host):
            raise PrivateAddress(channel, name)
        self._may_be_private = may_be_private
        self._server: _Server | None = None
        self._silent = 0
        """The number of consecutive recipients for whom the server did not respond."""
        self._refusal = ""
        """The reason why the server is not tried again, or ""."""

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
        """Send one message to one recipient. The outcome shows whether the server accepted it."""
        if self._refusal:
            return not_tried(self._refusal)
        address = mail_address(recipient)
        if address is None:
            return refused("not an email address")
        mail = self._mail(address, message)
        outcome, is_final = refused("not attempted"), False
        for _ in range(_TRIES):
            with Limits(may_be_private=self._may_be_private) as limits:
                outcome, is_final = self._try(address, mail, limits)
            if is_final:
                break
        self._count(is_answered=self._server is not None)
        return outcome

    def _count(self, *, is_answered: bool) -> None:
        """Stop sending after several consecutive recipients for whom the server did not respond.

        Each of them costs a timeout.
        """
        self._silent = 0 if is_answered else self._silent + 1
        if self._silent >= _SILENT:
            self._refusal = self._refusal or "not attempted, because the server stopped responding"

    def _try(self, recipient: str, mail: EmailMessage, limits: Limits) -> tuple[Outcome, bool]:
        """Return the outcome of one attempt, and whether another attempt would be pointless."""
        try:
            server = self._connected(limits)
        except smtplib.SMTPAuthenticationError as problem:
            # Another attempt with the same password might lock the account.
            self._refusal = f"the server rejected the sign-in ({problem.smtp_code})"
            self._close()
            return refused(self._refusal), True
        except (OSError, smtplib.SMTPException) as problem:
            self._close()
            return refused(f"the server cannot be reached: {_words(problem)}"), limits.is_private
        return self._submitted(server, recipient, mail)

    def _submitted(self, server: _Server, recipient: str, mail: EmailMessage) -> tuple[Outcome, bool]:
        """Submit the message over an open connection. The return value is the same as for `_try`."""
        server.is_in_doubt = False
        try:
            server.send_message(mail, self._from.addr_spec, [recipient])
        except smtplib.SMTPNotSupportedError:
            return refused("the server does not accept addresses with non-ASCII letters"), True
        except smtplib.SMTPRecipientsRefused as problem:
            code, said = problem.recipients[recipient]
            return self._answered(code, said, recipient)
        except smtplib.SMTPResponseException as problem:
            return self._answered(problem.smtp_code, problem.smtp_error, recipient)
        except (OSError, smtplib.SMTPException) as problem:
            self._close()
            if server.is_in_doubt:
                # The server may have accepted the message. The caller retries at the end, with the same
                # Message-ID.
                return unknown(_words(problem)), True
            return refused(f"the connection broke: {_words(problem)}"), False
        return accepted(), True

    def _answered(self, code: int, said: bytes | str, recipient: str) -> tuple[Outcome, bool]:
        """Return the outcome of a rejection, and whether another attempt would be pointless.

        Codes below 500 are temporary, and 421 also closes the connection.
        """
        if code < 400:
            is_in_doubt = self._server is not None and self._server.is_in_doubt
            self._close()
            said = "the server sent an invalid response"
            return (unknown(said), True) if is_in_doubt else (refused(said), False)
        if code == _CLOSING:
            self._close()
        return refused(f"{code} {_without_name(_decoded(said), recipient)}"), code >= 500

    def _connected(self, limits: Limits) -> _Server:
        """Return the open connection.

        If there is none, connect, with encryption and sign-in as configured in the URL.
        """
        if self._server is not None:
            if self._server.sock is not None:
                limits.watch(self._server.sock)
            return self._server
        context = ssl.create_default_context()
        # The host name appears in the mail, so it must not be the name of this machine.
        given: Any = {"local_hostname": self._from.domain, "timeout": _SECONDS}
        server = (
            _ServerWithTls(self._host, self._port, context=context, **given)
            if self._is_tls
            else _Server(self._host, self._port, **given)
        )
        self._server = server
        if not self._is_tls and self._starttls:
            server.starttls(context=context)
        if self._user and self._password:
            server.login(self._user, self._password)
        return server

    def _close(self) -> None:
        """Drop a broken connection. A proper QUIT would have to wait for the server again."""
        if self._server is not None:
            self._server.close()
        self._server = None

    def _mail(self, recipient: str, message: Message) -> EmailMessage:
        mail = EmailMessage()
        domain = self._from.domain or "localhost"
        digest = hashlib.sha256(f"{message.key}\n{recipient}".encode()).hexdigest()[:32]
        mail["From"], mail["To"] = self._from, recipient
        mail["Subject"] = subject_line(message)
        mail["Date"] = format_datetime(message.at)
        mail["Message-ID"] = f"<{digest}@{domain}>"
        mail["List-Id"] = f"<{one_line(message.list_id)}.{domain}>"
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(readable(message.text))
        mail.add_alternative(html_page(message.text), subtype="html")
        return mail


def subject_line(message: Message) -> str:
    """Return the subject line of a mail."""
    return _inert(one_line(message.subject))


def _inert(text: str) -> str:
    """Return text that contains no encoded words (RFC 2047).

    The email library would decode them when a header is set, and write their line breaks into the mail.
    """
    return text.replace("=?", f"={BREAK}?")


def _parsed(url: str, name: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        if parts.scheme in ("smtp", "smtps") and parts.hostname and parts.port != 0:
            return parts
    except ValueError:
        pass
    raise BadAddress(name, "is not an address such as smtps://USER:PASSWORD@HOST/?from=ADDRESS")


def _sender(text: str, name: str) -> Address:
    address = mail_address(text)
    if address is None:
        raise BadAddress(name, "has no sender: add ?from=ADDRESS")
    return Address(addr_spec=address)


def _without_name(said: str, recipient: str) -> str:
    """Remove the local part of the recipient's address from a server message, because it may be a person's name."""
    return re.sub(rf"\b{re.escape(recipient.partition('@')[0])}\b", "(address)", said, flags=re.IGNORECASE)


def _decoded(said: bytes | str) -> str:
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else said


def _words(problem: Exception) -> str:
    said = getattr(problem, "strerror", None) or str(problem) or type(problem).__name__
    return str(said)
