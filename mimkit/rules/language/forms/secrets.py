"""Recognises passwords, keys and tokens by their format.

Most vendors start their tokens with a fixed, documented prefix, and the list is based on that documentation. A
token from an unknown vendor is recognised by its characters: a long word with digits and both upper-case and
lower-case letters, or a long hexadecimal number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_PREFIXED: Final = re.compile(
    r"(?<![A-Za-z0-9])(?:"
    r"(?:A3T[A-Z0-9]|ABIA|ACCA|AKIA|ASIA)[0-9A-Z]{16}(?![A-Za-z0-9])"  # Amazon Web Services
    r"|gh[pousr]_[A-Za-z0-9]{20,255}|github_pat_\w{20,255}"
    r"|gl(?:pat|dt|ft|soat|rt|cbt|imt|ptt|agent|oas|ffct)-[\w-]{20,1024}|GR1348941[\w-]{20,50}"
    r"|xox[abeoprs]-[\w-]{10,255}|xapp-\d-[\w-]{10,255}"  # Slack
    r"|[sr]k_(?:live|test)_[A-Za-z0-9]{10,255}|whsec_[A-Za-z0-9]{20,255}"  # Stripe
    r"|sk-[\w-]{20,255}"  # OpenAI, Anthropic
    r"|SG\.[\w-]{16,64}\.[\w-]{16,64}"  # SendGrid
    r"|AIza[\w-]{30,64}|ya29\.[\w-]{20,255}|GOCSPX-[\w-]{20,64}"  # Google
    r"|npm_[A-Za-z0-9]{30,64}|pypi-Ag[\w-]{30,500}|rubygems_[0-9a-f]{40,64}"
    r"|do[oprt]_v1_[0-9a-f]{40,64}|hv[bsr]\.[\w-]{20,255}|dp\.(?:pt|st|ct)\.\w{20,64}"
    r"|sq0(?:csp|atp|idp)-[\w-]{20,64}|shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}"
    r"|hf_[A-Za-z]{30,64}|dckr_pat_[\w-]{20,64}|lin_api_\w{30,64}|sntry[su]_\w{10,500}|secret_[A-Za-z0-9]{40,64}"
    r"|PMAK-[0-9a-f]{20,32}-[0-9a-f]{30,40}|key-[0-9a-f]{32}|[0-9a-f]{32}-us\d{1,2}|NR(?:AK|RA|II)-[\w-]{20,64}"
    r"|dapi[0-9a-f]{32}|glsa_\w{30,64}|ATATT3[\w=-]{20,255}|AKC[A-Za-z0-9]{30,100}|pat-[\w-]{30,64}"
    r"|\d{8,10}:AA[\w-]{30,40}"  # Telegram
    r"|eyJ[\w-]{10,255}\.[\w-]{10,999}"  # JSON Web Token
    r"|AccountKey=[\w+/]{20,100}={0,2}"  # Azure
    r"|(?:https://)?(?:hooks\.slack\.com/(?:services|workflows|triggers)|discord(?:app)?\.com/api/webhooks)/[\w/-]{8,200}"
    r")"
    r"|-----BEGIN [A-Z ]{3,30}-----"
)
_NAMED: Final = re.compile(
    r"(?<![A-Za-z0-9])(?P<name>pass(?:word|wd|code|phrase)|pwd|pw|pin|token|(?:api|access|account|private)[ _-]?key"
    r"|secret(?:[_-](?:access[_-])?key)?)"
    r"(?: ?(?P<equals>=) ?|(?: ?:| is| was|(?P<to> to))? )(?P<value>[^\s,;]{4,200})",
    re.IGNORECASE,
)
"""Matches `password: hunter22`, `PIN 4471`, `client_secret=abcd` and `password to Winter2026`."""
_BEARER: Final = re.compile(r"\b(?:Bearer|Basic) (?=[A-Za-z+/_.-]{0,40}[0-9=])[\w+/.~-]{12,999}={0,2}")
_SIGNED_IN: Final = re.compile(
    r"\b[a-z][a-z0-9+]{1,20}://[^\s/:@]{1,64}:[^\s/@]{1,64}@[\w.-]{1,253}", re.IGNORECASE
)
_PAIR: Final = re.compile(
    r"\b(?:(?:credentials?|login):? |(?=(?:admin|guest|root|user)[/:]))(?=\S{0,40}\d)[\w.@-]{2,64}[/:][^\s/]{4,64}",
    re.IGNORECASE,
)
_LONG: Final = re.compile(r"(?<![\w/.=?&%+-])[A-Za-z0-9+/_-]{20,999}={0,2}(?![\w/.%-])")
_HEX: Final = re.compile(r"(?:[0-9a-f]{32,128}|[0-9A-F]{32,128})")
_VERY_LONG: Final = 32
"""A mixed-case word of at least this length needs only one digit to be recognised as a secret."""
_DIGITS: Final = 3
_EACH: Final = 40
"""The maximum number of characters of a value that are checked for digits and letters."""


def secrets(text: str) -> Iterator[str]:
    """Yield the passwords, keys and tokens in a text, including the word that introduces them."""
    yield from (found[0] for found in _PREFIXED.finditer(text))
    yield from (found[0] for found in _NAMED.finditer(text) if _is_value(found))
    for form in (_BEARER, _SIGNED_IN, _PAIR):
        yield from (found[0] for found in form.finditer(text))
    yield from (found[0] for found in _LONG.finditer(text) if _is_random(found[0].rstrip("=")))


def _is_value(found: re.Match[str]) -> bool:
    """Return whether the text after `password` or a similar word is a secret.

    It is not a secret in "the password was reset", in "PIN entry", or in "we sent a new PIN to 12000 customers".
    """
    value = found["value"][:_EACH]
    has_digit = any(each.isdigit() for each in value)
    return bool(found["equals"]) or (has_digit and not (found["to"] and not any(map(str.isalpha, value))))


def _is_random(word: str) -> bool:
    digits = sum(each.isdigit() for each in word)
    if _HEX.fullmatch(word):
        return 0 < digits < len(word)
    needed = 1 if len(word) >= _VERY_LONG else _DIGITS
    return digits >= needed and word.lower() != word != word.upper() and "-" not in word
