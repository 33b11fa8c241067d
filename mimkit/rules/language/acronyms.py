"""Finds acronyms that neither the text nor the glossary explains."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from typing import Final

from mimkit.rules.language.explained import is_explained_at

_EVERYDAY: Final = frozenset(
    (
        # times, time zones and regions
        *("AM", "PM", "UTC", "GMT", "BST", "CET", "CEST", "EET", "EST", "EDT", "ET", "CST", "CDT", "CT"),
        *("MST", "MDT", "PST", "PDT", "PT", "IST", "JST", "AEST", "AEDT", "US", "USA", "UK", "EU", "UN"),
        *("UAE", "EMEA", "APAC", "LATAM", "ANZ", "NA"),
        # office and everyday life
        *("ATM", "CEO", "CFO", "CIO", "COO", "CTO", "CSV", "CV", "FAQ", "GPS", "HR", "ID", "IT", "NB", "OK"),
        *(
            "PC",
            "PDF",
            "PIN",
            "PS",
            "QR",
            "SMS",
            "TV",
            "USB",
            "VAT",
            "VIP",
            "COVID",
            "HQ",
            "PR",
            "AI",
            "WIFI",
        ),
        # terms with their own rule, or well-known names
        *("ASAP", "ETA", "ETR", "TBC", "TBD", "SEV", "MIM", "URL", "APP", "APPS", "WWW", "OS", "IBM", "SAP"),
        *(
            "KB",
            "MB",
            "GB",
            "TB",
            "KW",
            "MW",
            "JIRA",
            "NASA",
            "NATO",
            "AWS",
            "DHL",
            "UPS",
            "BBC",
            "NHS",
            "GDPR",
        ),
        *("EUR", "USD", "GBP", "CHF", "JPY", "IBAN", "SIM", "FAX", "LED", "DVD", "CD"),
    )
)
"""Acronyms that everyone knows, or that other rules check."""

_SHOUTED: Final = frozenset(
    """
    ALERT ALL ALSO AN AND ANY ARE AT BE BOTH BUT BY CALL CAN CANNOT CAUSE CLOSED DATA DELETE DO DON DONE DOWN DUE ERROR FAIL FATAL
    FINAL FIXED FOR FROM GET GREEN HAS HAVE HIGH HOT IF IMPACT IN IS ISSUE IT LIVE LOW MAIN MAY MORE MUST NEVER NEW NEXT
    NO NONE NOT NOTE NOTES NOW OF OFF OLD ON ONE ONLY OPEN OR ORDER OUR OUT OVER PLEASE POST PUT RED REPORT ROOT
    SHOULD SOME STATUS START STOP SUCH TEAM TEST THAT THE THIS TO UP UPDATE USE USED USERS VERY WAS WE WILL WITH YES YOU YOUR
    """.split()  # noqa: SIM905 - a list of this length is read as text
)
"""Ordinary words that are often written in capitals."""

MAY_BE_ACRONYM: Final = re.compile(r"[A-Z]{2}")
"""A fast pre-check: text without a match contains no acronym."""
_CAPITALS: Final = re.compile(r"(?<![\w./@#_$%{<-])(?P<short>[A-Z]{2,6})s?(?![\w@#]|-?\d|[./]\w)")
_CODE: Final = re.compile(r"`[^`]*`|https?://\S+")
_NEIGHBOUR: Final = re.compile(r"[A-Z]{3}[\s!.]{1,3}\Z")


def find_undefined_acronyms(text: str, known: Callable[[], Collection[str]]) -> Iterator[str]:
    """Yield each unexplained acronym in `text` once. Acronyms in `known` or explained in the text are skipped.

    `known` is called only if the text contains an uncommon acronym. An acronym consists of two to six capital
    letters, with or without an `s`. Ordinary words in capitals, code, and names with digits are ignored.
    """
    plain = _CODE.sub(" ", text) if "`" in text or "://" in text else text
    found = [each for each in _CAPITALS.finditer(plain) if each["short"] not in _EVERYDAY]
    short = dict.fromkeys(each["short"] for each in found if not _is_shouted(each, plain))
    if short:
        explained = {*(each.upper() for each in known()), *_explained(plain)}
        yield from (each for each in short if each not in explained)


def _is_shouted(found: re.Match[str], text: str) -> bool:
    """Return whether the match is an ordinary word in capitals, or follows another word in capitals."""
    row = text[max(0, found.start() - 20) : found.start()]
    return found["short"] in _SHOUTED or bool(_NEIGHBOUR.search(row))


def _explained(text: str) -> frozenset[str]:
    """Return the acronyms that the text explains: "content delivery network (CDN)", "CDN (the downloads)"."""
    found = _CAPITALS.finditer(text)
    return frozenset(each["short"] for each in found if is_explained_at(text, *each.span()))


def initials(name: str) -> Iterator[str]:
    """Yield the acronyms that readers may use for a name.

    For "Cloud Google Kubernetes Engine", these are CGKE and GKE. A name of more than one word has acronyms with and
    without its first word, and with and without its lower-case words.
    """
    words = [each for each in re.findall(r"\w+", name) if not each.isdecimal()]
    for chosen in (words, [each for each in words if not each.islower()]):
        for start in range(2):
            short = "".join(each[0] for each in chosen[start:]).upper()
            if len(short) > 1:
                yield short
