"""Finds words in internal texts that can only be the name of a machine or a project."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_CODED: Final = re.compile(
    r"(?<![\w./:@-])(?:[A-Za-z]{4,32}[-_]?|(?:[A-Za-z]{2,32}-){1,3}[A-Za-z]{2,32})\d{1,6}(?![\w/:%-]|\.\w)"
)
"""A word that ends in a number, such as ledger9, atlas-72 or zeus-ctl7."""
_IS_KNOWN: Final = re.compile(
    r"(?:north|south|east|west|central)\w{0,6}-?\d|\A(?:android|april|august|base|build|centos|chrome|covid|debian|december"
    r"|error|february|firefox|http|https|internet|ipad|iphone|january|java|july|june|level|line|log|macos|march|maven"
    r"|mysql|nodejs|november|oauth|october|office|oracle|page|part|phase|point|port|postgres|postgresql|priority|python"
    r"|quarter|redis|release|ruby|safari|section|september|server|severity|sha|stage|step|tier|ubuntu|unicode|utf"
    r"|version|week|wifi|windows|year|zone)[-_]?\d"
)
"""Regions, versions, dates and numbered items, which are not internal."""


def coded_names(text: str) -> Iterator[str]:
    """Yield the words that end in a number, in lower case. Regions, versions, dates and similar words are skipped."""
    for word in _CODED.findall(text):
        low = word.lower()
        if not _IS_KNOWN.search(low):
            yield low
