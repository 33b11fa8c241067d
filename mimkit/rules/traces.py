"""Find what gives away the inside: machines, people, addresses, tickets."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping
from typing import Final

from mimkit.model.people import PersonEntry

_STEM: Final = (
    r"(?:app|api|auth|backup|bastion|cache|core|db|dc|dns|edge|esx|etcd|fs|fw|gw|haproxy|host|jump|kafka|lb|ldap"
    r"|mail|master|mongo|mq|mx|mysql|nas|nginx|node|ns|oracle|pg|postgres|prd|prod|prometheus|proxy|queue|rabbit"
    r"|redis|router|rtr|san|server|smtp|sql|srv|stg|storage|sw|switch|vault|vm|vpn|web|worker|www)"
)
_ALONE: Final = r"(?:app|cache|db|dc|fw|gw|host|lb|mail|mx|ns|proxy|redis|rtr|server|srv|sw|vm|web|www)"
_OCTET: Final = r"(?:25[0-5]|2[0-4]\d|1?\d?\d)"
_HOST: Final = re.compile(
    # web03, prod-db-2, LON-SQL-01, ip-10-0-1-2
    rf"(?<![\w./@:-])(?:{_ALONE}\d{{1,3}}|(?:[a-z][a-z0-9]*-)*{_STEM}(?:-[a-z0-9]+)*?-\d{{1,3}}"
    rf"|(?:[a-z][a-z0-9]*-)+{_ALONE}\d{{1,3}}|[A-Z]{{2,}}(?:-[A-Z0-9]{{2,}})*-[A-Z]+-?\d{{2,3}}"
    r"|ip(?:-\d{1,3}){4})(?![\w-])"
    # checkout-6d4b75cb6d-hx7zs, as a cluster names a copy
    r"|\b[a-z][a-z0-9-]*-(?=[a-f]*\d)[a-f0-9]{8,10}-[a-z0-9]{5}\b"
    # db.shop.internal, localhost, http://grafana:3000
    r"|\b(?:[a-zA-Z0-9-]+\.)+(?:local|internal|intern|intranet|corp|lan|svc|localdomain)\b(?!\.\w)"
    r"|\blocalhost\b|\bhttps?://[a-zA-Z0-9-]+(?=[:/\s]|$)"
    # 10.20.30.40, 2001:db8::17; four small numbers are a version
    rf"|(?<![\w.])(?=[\d.]*\d\d)(?:{_OCTET}\.){{3}}{_OCTET}(?!\.?\w)"
    r"|(?<![\w:])(?:[0-9a-fA-F]{1,4}:){3,7}:?[0-9a-fA-F]{0,4}(?::[0-9a-fA-F]{1,4})*(?![\w:])"
    r"|(?<![\w:])(?:[0-9a-fA-F]{1,4}:){2}(?::[0-9a-fA-F]{1,4})+(?![\w:])"
)
MAY_BE_HOST: Final = re.compile(r"\d|://|local|\.(?:int|corp|lan|svc)")
MAY_REACH: Final = re.compile(r"@|\+|\b00[1-9]|tel:")
"""Without a match there is no address and no number."""
MAY_BE_INSIDE: Final = re.compile(r"-[A-Za-z0-9]|[A-Z]\d{5}")
"""Without a match there is no ticket and no resolver group."""
MAY_BE_NAME: Final = re.compile(r"[-@`][A-Za-z0-9]| [^\W\d_a-z]")
"""Without a match nobody is named."""
_MAIL: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE: Final = re.compile(
    r"(?<![\w.:/-])(?:\+|\b00)[1-9]\d{0,2}[\s()/.-]*\d(?:[\s()/.-]*\d){6,12}(?![\w:-])|\btel:\S+"
)
_TICKET: Final = re.compile(
    r"(?<![\w/.-])(?!(?:CVE|ISO|RFC|UTF|SHA|AES|RSA|COVID|HTTP|IPV|UTC|GMT|MI|SEV|PCI|TLS|MD|ES|US|EU)-)"
    r"(?:[A-Z][A-Z0-9]{1,9}-\d{2,}|(?:INC|CHG|PRB|RITM|REQ|TASK|SCTASK)\d{5,})(?![\w-]|\.\d)"
    r"|(?<![\w-])(?:PB|AC)-\d{8}-[0-9A-Z]{3}(?![\w-])"
)


_ID: Final = re.compile(
    r"(?<![\w@`-])[A-Za-z0-9]+(?:-[A-Za-z0-9]+)+(?![\w-])|[@`][a-z0-9]+(?:-[a-z0-9]+)*(?![\w-])"
)
_CAPITALISED: Final = re.compile(r"\b[^\W\d_a-z][\w'.-]*(?: [^\W\d_a-z][\w'.-]*)+")
_DATED: Final = re.compile(r"\d{4}-\d\d-\d\d\Z")
_PUBLIC_DESK: Final = re.compile(
    r"(?:contact|customer|feedback|hello|help|info|office|press|privacy|sales|security|service|status|support)"
)


def machine(text: str) -> str | None:
    """Return the first name or address of a machine that only insiders reach, or None; public sites are none."""
    return next((found[0] for found in _HOST.finditer(text) if not _DATED.search(found[0])), None)


def ways_to_reach(text: str) -> Iterator[str]:
    """Yield mail addresses, but those of desks that are there for the public, and international telephone numbers."""
    yield from (found[0] for found in _MAIL.finditer(text) if not _PUBLIC_DESK.match(found[0].lower()))
    yield from (found[0].strip() for found in _PHONE.finditer(text))


def tickets(text: str) -> Iterator[str]:
    """Yield references to tickets, problem records and action items; an incident's own id is none."""
    yield from (found[0] for found in _TICKET.finditer(text))


def people_named(text: str, people: Mapping[str, PersonEntry]) -> Iterator[str]:
    """Yield ids and names of people (by id) in `text`.

    An id of one word counts only as `@id` or in backticks, and a name only when each of its words has a
    capital: "mark" and "service desk" are words too.
    """
    yield from (each for each in _ids_in(text) if each.lstrip("@`").lower() in people)
    for name in dict.fromkeys(_CAPITALISED.findall(text)):
        yield from (each.name for each in people.values() if " " in each.name and _is_in(each.name, name))


def groups_named(text: str, groups: Container[str]) -> Iterator[str]:
    """Yield ids of resolver groups in `text`; those of one word are words of everyday, such as payments."""
    yield from (each for each in _ids_in(text) if each in groups)


def _ids_in(text: str) -> dict[str, None]:
    """Return the words of a text that can be nothing but ids, each once."""
    return dict.fromkeys(found[0] for found in _ID.finditer(text))


def _is_in(name: str, words: str) -> bool:
    """Tell whether a name stands in a row of words with capitals."""
    return f" {name} " in f" {words} "
