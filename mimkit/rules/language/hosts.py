"""Recognises host names and addresses by their form, in time linear in the length of the text."""

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
"""Parts of a host name that describe the purpose of a machine."""
_INSIDE_DOMAINS: Final = frozenset(
    ("local", "internal", "intern", "intranet", "consul", "corp", "lan", "svc", "localdomain")
)
"""Top-level names that no public resolver knows."""

_STAGES: Final = frozenset(("prd", "prod", "stg", "uat", "preprod"))
"""Parts of a host name for an environment. A name that also has a purpose needs no number: prod-eu-web."""
_INSIDE_LABEL: Final = re.compile(
    r"(?:corp|int|internal|intern|intra|intranet|lan|prd|prod|stg|uat|preprod|ops|dc\d{1,2})"
)
"""Parts of a domain name that only internal hosts have: bastion.ops.example.com."""
_RENTED: Final = re.compile(
    r"(?:compute|rds|cache|elb|es)(?:-\d)?\.amazonaws\.com\Z|\.(?:cloudapp\.azure\.com|home\.arpa)\Z"
)
"""The host names that cloud providers assign."""

_BREAK: Final = re.compile(r"""[\s"'<>()\[\]{},;|=]+""")
_HOST: Final = re.compile(r"[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*")
_NAME: Final = re.compile(rf"(?<![A-Za-z0-9_/-]){_HOST.pattern}")
"""Text after a slash is a path segment."""
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
"""Four numbers of one byte each; four small ones are a version."""
_RANGE: Final = re.compile(
    r"(?:10|127|192\.168|172\.(?:1[6-9]|2\d|3[01]))(?:\.\d{1,3}){0,2}(?:\.[x*])+"
    r"|\d{1,3}(?:\.\d{1,3}){3}-(?:\d{1,3}\.){0,3}\d{1,3}"
)
"""A range of addresses: 10.20.30.x, 10.9.8.7-10.9.8.20."""
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
"""Quick check: without a match no part of a text is a machine."""
_WEB: Final = re.compile(r"h(?:tt|xx)ps?://", re.IGNORECASE)
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
    elif (
        token.startswith("\\\\") or _is_address(token) or _RANGE.fullmatch(token) or _FOLDER.fullmatch(token)
    ):
        yield token  # a share or a folder on a server, or numbers
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
    low = name.lower()
    labels = low.split(".")
    if len(labels) > 1 and labels[-1] in _INSIDE_DOMAINS:
        return True
    # The last two are the domain itself, which may be named so.
    return bool(_RENTED.search(low)) or any(_INSIDE_LABEL.fullmatch(each) for each in labels[:-2])


def _is_label(label: str) -> bool:
    """Return whether a name without dots is typical for machines: web03, prod-db-2, LON-SQL-01, or a replica."""
    label = label.rstrip("-_")
    if _DATED.search(label):
        return False
    shapes = (_ALONE, _SITE, _COPY, _CLOUD)
    return any(each.fullmatch(label) for each in shapes) or _is_dashed(label.replace("_", "-").split("-"))


def _is_dashed(parts: list[str]) -> bool:
    """Return whether one part describes the purpose and a later one is a number: prod-db-2, Pay-DB-03, pay-db03."""
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
    # In capitals, one more digit is required, because WEB-2 and APP-1 can be products.
    return any(parts == small or len(each) > 1 for each in numbers)
