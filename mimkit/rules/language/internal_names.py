"""Detects internal details in text: host names, people, addresses and tickets."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final

from mimkit.model.organisation.people import PersonEntry

MAY_BE_HOST: Final = re.compile(r"\d|://|local|\.(?:int|corp|lan|svc)")
MAY_REACH: Final = re.compile(r"@|\+|\b00[1-9]|tel:")
"""A fast pre-check: text without a match contains no email address or international phone number."""
MAY_BE_INSIDE: Final = re.compile(r"-[A-Za-z0-9]|[A-Z]\d{5}")
"""A fast pre-check: text without a match contains no ticket and no resolver group id."""
MAY_BE_NAME: Final = re.compile(r"[-@`][A-Za-z0-9]| [^\W\d_a-z]")
"""A fast pre-check: text without a match contains no name."""
_MAIL: Final = re.compile(r"(?<![\w.+-])[\w.+-]++@(?>(?:[\w-]++\.(?=[\w-]))*)[\w-]++")
"""An email address. The lookbehind prevents a long word from being scanned more than once."""
_PHONE: Final = re.compile(
    r"(?<![\w.:/-])(?:\+|\b00)[1-9]\d{0,2}[\s()/.-]{0,4}\d(?:[\s()/.-]{0,4}\d){6,12}(?![\w:-])|\btel:\S{1,100}"
)
_NO_TICKET: Final = (
    r"(?!(?:CVE|CWE|GHSA|USN|ISO|IEC|EN|DIN|BS|IEEE|NIST|FIPS|RFC|UTF|SHA|AES|DES|RSA|MD|TLS|SSL|HTTP|IPV|UTC|GMT|PCI"
    r"|GPT|COVID|SARS|MI|PB|MW|AC|SEV|ES|US|EU|UK|KB|BBR|Q[1-4]|H[12]|FY|CW|KW|W\d\d?|JAN|FEB|MAR|APR|MAY|JUNE?|JULY?|AUG"
    r"|SEPT?|OCT|NOV|DEC)-)"
)
_TICKET: Final = re.compile(
    rf"(?<![\w/.-]){_NO_TICKET}(?:[A-Z]{{2}}[A-Z0-9]{{0,8}}|[A-Z]\d[A-Z]{{1,8}})-\d{{2,12}}(?![\w-]|\.\d)"
    r"|(?<![\w/.-])(?:INC|CHG|PRB|RITM|REQ|TASK|SCTASK|CRQ|PBI)\d{5,12}(?![\w-])"
    r"|(?<![\w/.-])(?:(?:INC|CHG|PRB|RITM|SCTASK|CRQ|PBI)[ #_:]{1,2}|(?i:inc|chg|prb|ritm|sctask|crq|pbi)-)\d{3,12}(?![\w-])"
)
_RECORD: Final = re.compile(r"(?<![\w-])(?:MI|PB|MW|AC)-\d{8}-[0-9A-Z]{3}(?![\w-])", re.IGNORECASE)

_ID: Final = re.compile(r"[@`]?[A-Za-z0-9]+(?>(?:-[A-Za-z0-9]+)*)")
_BEFORE_AN_ID: Final = frozenset("@`-_")
_WORD: Final = re.compile(r"[^\W_]+")
_DESKS: Final = frozenset(
    """
    abuse billing care contact customer customers customercare desk enquiries feedback hello help helpdesk info legal
    media no noreply office postmaster press privacy reply sales security service servicedesk services status support
    team
    """.split()  # noqa: SIM905 - a list of this length is read as text
)
"""Words used in the email addresses of public help desks."""
_REGION: Final = 3
"""Parts of an email address with fewer characters than this are treated as region codes."""


def is_public_desk(mail: str) -> bool:
    """Return whether an email address belongs to a public help desk: support@, customer-service@, help.eu@.

    The address can also contain a placeholder, such as `PROJECT_NUMBER`.
    """
    parts = [each for each in re.split(r"[.+_-]", mail.partition("@")[0].lower()) if each]
    rest = all(each in _DESKS or len(each) < _REGION for each in parts[1:])
    return bool(parts) and parts[0] in _DESKS and (rest or "_NUMBER" in mail)


def mail_addresses(text: str) -> Iterator[str]:
    """Yield all email addresses in a text."""
    yield from (found[0] for found in _MAIL.finditer(text) if "." in found[0].partition("@")[2])


def ways_to_reach(text: str) -> Iterator[str]:
    """Yield international phone numbers, and email addresses except those of public help desks."""
    yield from (mail for mail in mail_addresses(text) if not is_public_desk(mail))
    yield from (found[0].strip() for found in _PHONE.finditer(text))


def tickets(text: str) -> Iterator[str]:
    """Yield references to tickets, problem records, maintenance records and action items, but not incident ids."""
    yield from (found[0] for found in _TICKET.finditer(text))
    yield from (each for each in records(text) if not each.upper().startswith("MI-"))


def records(text: str) -> Iterator[str]:
    """Yield the ids of incidents, problem records, maintenance records and action items."""
    yield from (found[0] for found in _RECORD.finditer(text))


def people_named(text: str, people: Mapping[str, PersonEntry]) -> Iterator[str]:
    """Yield the ids and names of people in `text`. `people` is keyed by id.

    A one-word id is recognised only as `@id` or in backticks. A name must have at least two words, the first and
    last of them capitalised, because "mark" and "service desk" are ordinary words too.
    """
    yield from (each for each in _ids_in(text) if each.lstrip("@`").lower() in people)
    yield from names_in(text, names_of(people.values()))


_TELLING: Final = 4
"""The minimum length of a name part that identifies a person within an account name."""

Names = Mapping[str, tuple[tuple[str, ...], ...]]
"""Maps the first word of each name to all names that start with it, each split into words."""


def names_of(people: Iterable[PersonEntry], titles: Container[str] = ()) -> Names:
    """Return people's full names in both orders: first name first, and last name first.

    Names that are also titles are omitted.
    """
    found: dict[str, set[tuple[str, ...]]] = {}
    for person in people:
        words = _WORD.findall(person.name)
        if (
            len(words) > 1
            and not (words[0].islower() or words[-1].islower())
            and person.name.lower() not in titles
        ):
            folded = tuple(_folded(each) for each in words)
            for name in (folded, (*folded[-1:], *folded[:-1])):
                found.setdefault(name[0], set()).add(name)
    return {first: tuple(sorted(names)) for first, names in found.items()}


def account_shows_name(account: str, name: str) -> bool:
    """Return whether a one-word account is recognisably derived from a person's name, such as jexample.

    Accounts such as `mark` or `database` are not, because they are also ordinary words.
    """
    parts = [part for part in map(_folded, _WORD.findall(name)) if len(part) >= _TELLING]
    return account not in parts and any(part in account for part in parts)


def names_in(text: str, names: Names) -> Iterator[str]:
    """Yield the full names in `text`, exactly as they appear there."""
    words = list(_WORD.finditer(text)) if names else []
    for place, word in enumerate(words):
        for name in names.get(_folded(word[0]), ()):
            here = words[place : place + len(name)]
            if tuple(_folded(each[0]) for each in here) == name and _is_one_name(text, here):
                yield text[here[0].start() : here[-1].end()]


def _is_one_name(text: str, words: Sequence[re.Match[str]]) -> bool:
    """Return whether adjacent words form one name, such as `Jo Example`, `EXAMPLE, JO` or `jo.example`."""
    gaps = {text[left.end() : right.start()] for left, right in pairwise(words)}
    if gaps <= {".", "_"}:
        return True
    begins_so = not (words[0][0].islower() or words[-1][0].islower())
    return begins_so and all(re.fullmatch(r"\s{1,9}|,\s{0,3}|\.?[\s'\u2019-]\s?", gap) for gap in gaps)


@lru_cache(maxsize=20_000)
def _folded(word: str) -> str:
    """Return a word in lower case without accents."""
    if word.isascii():
        return word.lower()
    apart = unicodedata.normalize("NFKD", word.casefold())
    return "".join(each for each in apart if not unicodedata.combining(each))


def groups_named(text: str, groups: Container[str]) -> Iterator[str]:
    """Yield the ids of resolver groups in `text`.

    One-word ids, such as payments, are too common to be recognised.
    """
    yield from (each for each in _ids_in(text) if each in groups)


def _ids_in(text: str) -> dict[str, None]:
    """Return the words that can only be ids, without duplicates."""
    found: dict[str, None] = {}
    for each in _ID.finditer(text):
        start, end = each.span()
        is_part = text[start - 1 : start] in _BEFORE_AN_ID if start else False
        if not is_part and ("-" in each[0] or each[0][0] in "@`") and text[end : end + 1] not in ("-", "_"):
            found[each[0]] = None
    return found
