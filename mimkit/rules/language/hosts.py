"""Recognises host names and addresses by their format, in time linear in the text's length."""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import IPv6Address
from typing import Final

_STEMS: Final = frozenset(
    """
    app api auth backup bastion broker cache cassandra chassis consul core data db dc dns edge elastic elasticsearch es
    esx esxi etcd fs fw gw haproxy host jump kafka lb ldap mail master memcached mongo mq mx mysql nas nginx node ns
    oracle pg pgbouncer postgres prd primary prod prometheus proxy queue rabbit rabbitmq redis replica router rtr san
    server smtp sql srv standby stg storage sw switch uat vault vm vpn web worker www zk zookeeper
    """.split()  # noqa: SIM905 - a list of this length is read as text
)
"""Parts of a host name that describe a machine's purpose."""
_INSIDE_DOMAINS: Final = frozenset(
    ("local", "internal", "intern", "intranet", "consul", "corp", "lan", "svc", "localdomain")
)
"""Top-level domains that public DNS resolvers do not resolve."""

_STAGES: Final = frozenset(("prd", "prod", "stg", "uat", "preprod"))
"""Parts of a host name that identify an environment.

A name with both an environment and a purpose needs no number to be recognised, as in prod-eu-web.
"""
_INSIDE_LABEL: Final = re.compile(
    r"(?:corp|int|internal|intern|intra|intranet|lan|prd|prod|stg|uat|preprod|ops|dc\d{1,2})"
)
"""Labels that occur only in the domain names of internal hosts, such as bastion.ops.example.com."""
_RENTED: Final = re.compile(
    r"(?:compute|rds|cache|elb|es)(?:-\d)?\.amazonaws\.com\Z|\.(?:cloudapp\.azure\.com|home\.arpa)\Z"
)
"""Host names that cloud providers assign."""

_BREAK: Final = re.compile(r"""[\s"'<>()\[\]{},;|=]+""")
_HOST: Final = re.compile(r"[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*")
_NAME: Final = re.compile(rf"(?<![A-Za-z0-9_/-]){_HOST.pattern}")
"""A host name. Text directly after a slash is excluded, because it is a path segment."""
_ALONE: Final = re.compile(
    r"(?:app|cache|cassandra|db|dc|edge|esxi?|etcd|fw|gw|host|kafka|lb|mail|mongo|mx|mysql|node|ns|pgbouncer|postgres"
    r"|proxy|rabbitmq|redis|rtr|server|sql|srv|storage|sw|vault|vm|vpn|web|worker|www|zookeeper)\d{1,3}[a-z]?"
)
_NUMBER: Final = re.compile(r"\d{1,3}[a-z]?")
_SITE: Final = re.compile(r"[A-Z]{2,63}+(?:-[A-Z0-9]{2,63}+){0,4}?-[A-Z]{1,63}+-?\d{2,3}")
_COPY: Final = re.compile(
    r"[a-z][a-z0-9]{0,62}+(?:-[a-z0-9]{1,63}+){0,8}?-(?=[a-f]{0,9}\d)[a-f0-9]{8,10}-[a-z0-9]{5}"
)
_CLOUD: Final = re.compile(
    r"(?:ip|ec2)(?:-\d{1,3}){4}|i-[0-9a-f]{8}(?:[0-9a-f]{9})?|(?:DESKTOP|LAPTOP|WIN)-(?=[A-Z]{0,12}\d)[A-Z0-9]{6,12}"
)
_OCTETS: Final = re.compile(r"(?=[\d.]{0,13}\d\d)(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!\Z)|\Z)){4}")
"""An IPv4 address. Four single-digit numbers are excluded, because they are usually a version."""
_RANGE: Final = re.compile(
    r"(?:10|127|192\.168|172\.(?:1[6-9]|2\d|3[01]))(?:\.\d{1,3}){0,2}(?:\.[x*])+"
    r"|\d{1,3}(?:\.\d{1,3}){3}-(?:\d{1,3}\.){0,3}\d{1,3}"
)
"""A range of addresses, such as 10.20.30.x or 10.9.8.7-10.9.8.20."""
_FOLDER: Final = re.compile(r"/(?:etc|home|opt|srv|usr|var)/[\w./-]{2,200}|[A-Za-z]:\\[\w.\\-]{2,200}")
"""A path on a server."""
_NETWORK_CARD: Final = re.compile(r"(?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}")
_VERSION: Final = re.compile(
    r"\b(?:version|release|build|firmware|ios|macos|android|chrome)[ :]{0,2}(\d{1,3}(?:\.\d{1,3}){3})",
    re.IGNORECASE,
)
_DATED: Final = re.compile(r"\d{4}-\d\d-\d\d\Z")
_MAY_BE: Final = re.compile(
    r"[\d\\]|://|::|local|/(?:etc|home|opt|srv|usr|var)/"
    r"|\b(?:prd|prod|stg|uat|preprod|ops|amazonaws|cloudapp|arpa|corp|int|intra|intranet|intern|internal|lan)\b"
    r"|\.(?:int|corp|lan|svc|consul)",
    re.IGNORECASE,
)
"""A fast pre-check: text without a match contains no machine name or address."""
_WEB: Final = re.compile(r"h(?:tt|xx)ps?://", re.IGNORECASE)
_LONGEST: Final = 253
"""The maximum length of a host name."""


def machine(text: str) -> str | None:
    """Return the first name or address of an internal machine, or None. Public sites are ignored."""
    return next(machines(text), None)


def machines(text: str) -> Iterator[str]:
    """Yield each name or address of an internal machine once."""
    versions = frozenset(_VERSION.findall(text))
    # Check each distinct candidate only once, because most words are not machines and many are repeated.
    for token in filter(_MAY_BE.search, dict.fromkeys(_BREAK.split(text))):
        for found in _in_token(token.rstrip(".:!?")):
            if found not in versions:
                yield found


def _in_token(token: str) -> Iterator[str]:
    if web := _WEB.match(token):
        host = _HOST.match(token, web.end())
        if host and _is_inside_host(host[0]):
            yield web[0] + host[0]
    elif (
        token.startswith("\\\\") or _is_address(token) or _RANGE.fullmatch(token) or _FOLDER.fullmatch(token)
    ):
        yield token  # a share or folder on a server, or an address
    else:
        yield from filter(_is_machine, dict.fromkeys(_NAME.findall(token)))


def _is_inside_host(host: str) -> bool:
    """Return whether the host of a URL is internal. Names such as www2 can be public sites."""
    first = host.partition(".")[0]
    return (
        "." not in host
        or _is_inside(host)
        or bool(_OCTETS.fullmatch(host))
        or ("-" in first and _is_label(first))
    )


def _is_address(token: str) -> bool:
    """Return whether the token is an IPv6 or MAC address."""
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
    low = name.lower()
    labels = low.split(".")
    if len(labels) > 1 and labels[-1] in _INSIDE_DOMAINS:
        return True
    # The last two labels are the domain itself, which can contain these words.
    return bool(_RENTED.search(low)) or any(_INSIDE_LABEL.fullmatch(each) for each in labels[:-2])


def _is_label(label: str) -> bool:
    """Return whether a name without dots looks like a machine name: web03, prod-db-2, LON-SQL-01, or a replica."""
    label = label.rstrip("-_")
    if _DATED.search(label):
        return False
    shapes = (_ALONE, _SITE, _COPY, _CLOUD)
    return any(each.fullmatch(label) for each in shapes) or _is_dashed(label.replace("_", "-").split("-"))


def _is_dashed(parts: list[str]) -> bool:
    """Return whether one part describes a purpose and a later part is a number, as in prod-db-2, Pay-DB-03 or pay-db03."""
    small = [each.lower() for each in parts]
    if not small[0][:1].isalpha():
        return False
    if any(_ALONE.fullmatch(each) for each in small[1:]):
        return True
    if (
        len(small) > 2
        and parts == small
        and not _STAGES.isdisjoint(small)
        and not _STEMS.isdisjoint(set(small) - _STAGES)
    ):
        return True
    purpose = next((place for place, each in enumerate(small) if each in _STEMS), len(small))
    numbers = [each for each in small[purpose + 1 :] if _NUMBER.fullmatch(each)]
    # In names with capitals, the number needs two digits, because WEB-2 and APP-1 can be products.
    return any(parts == small or len(each) > 1 for each in numbers)
