"""Finds internal details in public text, either by their format or because the records list them as internal."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final, Literal, NamedTuple, get_args
from urllib.parse import unquote

from mimkit.rules.language.forms.desks import desk_tickets, national_numbers
from mimkit.rules.language.forms.meetings import meetings
from mimkit.rules.language.forms.parts import address_parts, numbers_in, tickets_in
from mimkit.rules.language.forms.secrets import secrets
from mimkit.rules.language.forms.shown import bare, shown
from mimkit.rules.language.hosts import machines
from mimkit.rules.language.inside import TAIL, Inside
from mimkit.rules.language.internal_names import (
    is_public_desk,
    mail_addresses,
    names_in,
    records,
    tickets,
    ways_to_reach,
)

What = Literal[
    "person", "contact", "host", "address", "call", "reference", "record", "commit", "secret", "passage"
]


class Exposed(NamedTuple):
    """An internal detail found in a text, and its kind."""

    words: str
    what: What


SENTENCES: Final = {
    "person": "`{}` is a person in the organisation",
    "contact": "`{}` is an email address or phone number",
    "host": "`{}` is an internal host or address",
    "address": "`{}` is an internal link",
    "call": "`{}` is a conference call or a chat room",
    "reference": "`{}` is a ticket or an internal reference",
    "record": "`{}` is the id of another record",
    "commit": "`{}` is a commit",
    "secret": "`{}` looks like a password or a key",
    "passage": "`{}` is the title of a restricted incident or private maintenance, or text that was redacted",
}
"""The message for each kind, as a sentence without a full stop."""

_TOKEN: Final = re.compile(r"[^\s<>\"'()\[\]{},;|]+")
_WORDLIKE: Final = re.compile(r"[@#]?[^\W_](?:[\w.-]{0,126}[^\W_])?")
_EXTENSION: Final = re.compile(r"\bext(?:\.|ension)? ?\d{3,6}\b(?<!20\d\d)", re.IGNORECASE)
_DATABASE: Final = re.compile(
    r"\b(?:jdbc:)?(?:postgres(?:ql)?|mysql|mariadb|mongodb|redis|amqps?|ldaps?|ssh|sftp|ftps?|smb|nfs|s3|gs|file|rdp|vnc"
    r"|tcp|udp|kafka|oracle|sqlserver)(?:\+srv)?://[^\s<>\"']{1,200}|\barn:aws[\w-]{0,9}:[\w:/*-]{5,200}",
    re.IGNORECASE,
)
_COMMIT: Final = re.compile(r"\b(?:commit|revision|sha) ([0-9a-f]{7,40})\b", re.IGNORECASE)
_HEX: Final = re.compile(r"(?<![\w-])(?=[0-9]{0,40}[a-f])[0-9a-f]{7,64}(?![\w-])")
_LONGEST_ADDRESS: Final = 2_000
_FEW: Final = 50
"""The maximum number of findings to compare with each other."""
_STEPS: Final = 12
"""The maximum number of URL path segments to compare with recorded ones."""


KINDS: Final[tuple[What, ...]] = get_args(What)


def exposed(text: str, inside: Inside, own: str = "", kinds: Iterable[What] = KINDS) -> Iterator[Exposed]:
    """Yield each internal detail in a public text once. `own` is the incident's id.

    A single ordinary word is not reported just because it is also the id or name of a service, a group or a role.
    """
    seen = shown(text)
    known: set[str] = set()
    for what in kinds:
        found = dict.fromkeys(_FINDS[what](seen, inside))
        # A phone number can match with and without its country code, but must be reported only once.
        longer = tuple(found) if len(found) < _FEW else ()
        for words in found:
            is_part = any(words in each for each in longer if each != words)
            # A ticket can match by its format and by its prefix, and may also look like a host. Report it
            # only once.
            if words.upper() != own and not is_part and words.lower() not in known:
                known.add(words.lower())
                yield Exposed(words, what)


def _people(text: str, inside: Inside) -> Iterator[str]:
    yield from names_in(text, inside.names)
    yield from inside.searched("guests").find(text)
    for word in _WORDLIKE.findall(text):
        name = word.removeprefix("@").lower()
        # `mark` is also a word, but `@mark` or `tech-duty` is always a name.
        if name in inside.accounts and (word != word.removeprefix("@") or not name.isalpha()):
            yield word


def _contacts(text: str, inside: Inside) -> Iterator[str]:
    yield from ways_to_reach(text)
    yield from national_numbers(text)
    for mail in mail_addresses(text):
        if is_public_desk(mail) and mail.lower() in inside.mails:
            yield mail
    yield from _EXTENSION.findall(text)
    for words, digits in numbers_in(text) if inside.numbers else ():
        if any(digits[start : start + TAIL] in inside.numbers for start in range(len(digits) - TAIL + 1)):
            yield words


def _hosts(text: str, _: Inside) -> Iterator[str]:
    yield from machines(text)
    yield from _DATABASE.findall(text)


def _addresses(text: str, inside: Inside) -> Iterator[str]:
    for token in _TOKEN.findall(text):
        if ("." in token or "://" in token) and len(token) <= _LONGEST_ADDRESS:
            word = token.rstrip(".:!?")
            if any(_is_recorded(*parts, inside) for parts in _all_parts(word)):
                yield word


def _all_parts(word: str) -> Iterator[tuple[str, str]]:
    """Yield the host with its path, and the query, for a URL and for any redirect target embedded in it."""
    if parts := address_parts(word):
        yield parts
    plain = unquote(word)
    start = max(plain.rfind("http://"), plain.rfind("https://"))
    if start > 0 and (parts := address_parts(plain[start:])):
        yield parts


def _is_recorded(where: str, query: str, inside: Inside) -> bool:
    queries = inside.addresses.get(where)
    if queries is not None and (not query or query in queries):
        return True
    steps = where.split("/")[:_STEPS]
    return any("/".join(steps[:end]) in inside.calls for end in range(1, len(steps) + 1))


def _references(text: str, inside: Inside) -> Iterator[str]:
    yield from (each for each in tickets(text) if each not in set(records(each)))
    yield from desk_tickets(text)
    for words, letters, digits in tickets_in(text):
        if letters + digits in inside.tickets or (letters in inside.prefixes and words[len(letters)] == "-"):
            yield words
    low = text.lower()
    yield from (word for word in _WORDLIKE.findall(low) if word in inside.tokens)
    yield from inside.searched("phrases").find(low)


def _records(text: str, _: Inside) -> Iterator[str]:
    yield from records(text)


def _commits(text: str, inside: Inside) -> Iterator[str]:
    yield from _COMMIT.findall(text)
    yield from (each for each in _HEX.findall(text) if each[:7] in inside.commits)


def _calls(text: str, inside: Inside) -> Iterator[str]:
    recorded = set(_addresses(text, inside))
    yield from (each for each in meetings(text) if each not in recorded)


def _passages(text: str, inside: Inside) -> Iterator[str]:
    yield from inside.searched("passages").find(bare(text))


def _secrets(text: str, _: Inside) -> Iterator[str]:
    yield from secrets(text)


_FINDS: Final[dict[What, Callable[[str, Inside], Iterator[str]]]] = {
    "person": _people,
    "contact": _contacts,
    "host": _hosts,
    "address": _addresses,
    "call": _calls,
    "reference": _references,
    "record": _records,
    "commit": _commits,
    "secret": _secrets,
    "passage": _passages,
}
