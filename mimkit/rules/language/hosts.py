"""Recognises host names and addresses by their form, in time linear in the length of the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import IPv6Address
from typing import Final

_STEMS: Final = frozenset(
    """
    app api auth backup bastion cache core db dc dns edge esx etcd fs fw gw haproxy host jump kafka lb ldap mail master
    mongo mq mx mysql nas nginx node ns oracle pg postgres prd prod prometheus proxy queue rabbit redis router rtr san
    server smtp sql srv stg storage sw switch vault vm vpn web worker www
    """.split()  # noqa: SIM905 - a list of this length is read as text
)
"""Parts of a host name that describe the purpose of a machine."""
_INSIDE_DOMAINS: Final = frozenset(
    ("local", "internal", "intern", "intranet", "corp", "lan", "svc", "localdomain")
)
"""Top-level names that no public resolver knows."""

_BREAK: Final = re.compile(r"""[\s"'<>()\[\]{},;|=]+""")
_HOST: Final = re.compile(r"[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*")
_NAME: Final = re.compile(rf"(?<![A-Za-z0-9_/-]){_HOST.pattern}")
"""Text after a slash is a path segment."""
_ALONE: Final = re.compile(
    r"(?:app|cache|db|dc|fw|gw|host|lb|mail|mx|ns|proxy|redis|rtr|server|srv|sw|vm|web|www)\d{1,3}[a-z]?"
)
_NUMBER: Final = re.compile(r"\d{1,3}[a-z]?")
_SITE: Final = re.compile(r"[A-Z]{2,63}+(?:-[A-Z0-9]{2,63}+){0,4}?-[A-Z]{1,63}+-?\d{2,3}")
_COPY: Final = re.compile(
    r"[a-z][a-z0-9]{0,62}+(?:-[a-z0-9]{1,63}+){0,8}?-(?=[a-f]{0,9}\d)[a-f0-9]{8,10}-[a-z0-9]{5}"
)
_CLOUD: Final = re.compile(r"ip(?:-\d{1,3}){4}|i-[0-9a-f]{8}(?:[0-9a-f]{9})?")
_OCTETS: Final = re.compile(r"(?=[\d.]{0,13}\d\d)(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!\Z)|\Z)){4}")
"""Four numbers of one byte each; four small ones are a version."""
_NETWORK_CARD: Final = re.compile(r"(?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}")
_VERSION: Final = re.compile(
    r"\b(?:version|release|build|firmware|ios|macos|android|chrome)[ :]{0,2}(\d{1,3}(?:\.\d{1,3}){3})",
    re.IGNORECASE,
)
_DATED: Final = re.compile(r"\d{4}-\d\d-\d\d\Z")
_MAY_BE: Final = re.compile(r"[\d\\]|://|::|local|\.(?:int|corp|lan|svc)", re.IGNORECASE)
"""Quick check: without a match no part of a text is a machine."""
_WEB: Final = re.compile(r"https?://", re.IGNORECASE)
_LONGEST: Final = 253
"""The maximum length of a host name."""


def machine(text: str) -> str | None:
    """Return the first name or address of an internal machine, or None; public sites do not count."""
    return next(machines(text), None)


def machines(text: str) -> Iterator[str]:
    """Yield names and addresses of internal machines, each once."""
    versions = frozenset(_VERSION.findall(text))
    # Most words are not machines, and many are repeated, so each candidate is checked only once.
    for token in filter(_MAY_BE.search, dict.fromkeys(_BREAK.split(text))):
        for found in _in_token(token.rstrip(".:!?")):
            if found not in versions:
                yield found


def _in_token(token: str) -> Iterator[str]:
    if web := _WEB.match(token):
        host = _HOST.match(token, web.end())
        if host and _is_inside_host(host[0]):
            yield web[0] + host[0]
    elif token.startswith("\\\\") or _is_address(token):
        yield token  # a share on a file server, or numbers
    else:
        yield from filter(_is_machine, dict.fromkeys(_NAME.findall(token)))


def _is_inside_host(host: str) -> bool:
    """Return whether the host of a URL is internal; public sites may be named www2."""
    first = host.partition(".")[0]
    return (
        "." not in host
        or _is_inside(host)
        or bool(_OCTETS.fullmatch(host))
        or ("-" in first and _is_label(first))
    )


def _is_address(token: str) -> bool:
    """Return whether it is an IPv6 address or a MAC address."""
    if token.count(":") < 2 or len(token) > _LONGEST:
        return False
    try:
        return bool(_NETWORK_CARD.fullmatch(token) or IPv6Address(token.partition("/")[0]).compressed != "::")
    except ValueError:
        return False


def _is_machine(name: str) -> bool:
    if len(name) > _LONGEST:
        return False
    whole = name == "localhost" or _is_inside(name) or _OCTETS.fullmatch(name)
    return bool(whole) or _is_label(name.partition(".")[0])


def _is_inside(name: str) -> bool:
    return "." in name and name.rpartition(".")[2].lower() in _INSIDE_DOMAINS


def _is_label(label: str) -> bool:
    """Return whether a name without dots is typical for machines: web03, prod-db-2, LON-SQL-01, or a replica."""
    label = label.rstrip("-_")
    if _DATED.search(label):
        return False
    shapes = (_ALONE, _SITE, _COPY, _CLOUD)
    return any(each.fullmatch(label) for each in shapes) or _is_dashed(label.split("-"))


def _is_dashed(parts: list[str]) -> bool:
    """Return whether one part describes the purpose and a later one is a number: prod-db-2, Pay-DB-03, pay-db03."""
    small = [each.lower() for each in parts]
    if not small[0][:1].isalpha():
        return False
    if any(_ALONE.fullmatch(each) for each in small[1:]):
        return True
    purpose = next((place for place, each in enumerate(small) if each in _STEMS), len(small))
    numbers = [each for each in small[purpose + 1 :] if _NUMBER.fullmatch(each)]
    # In capitals, one more digit is required, because WEB-2 and APP-1 can be products.
    return any(parts == small or len(each) > 1 for each in numbers)
