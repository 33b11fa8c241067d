"""Draws the sample from the status pages that lie beside the checkout."""

from __future__ import annotations

import hashlib
import json
import random
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple
from unicodedata import category

CORPORA: Final = Path(__file__).parents[4] / "shared" / "corpora"
PAGES: Final = {
    "gcp": "gcp-status/snapshots/*.json",
    "github": "statuspage-github/**/*.json*",
    "atlassian": "statuspage-atlassian/**/*.json*",
    "slack": "slack-status/snapshots/*.json",
    "oci": "oci-status/snapshots/*.json",
}
ISSUES: Final = "cstate-jenkins/content/issues/*.md"
SHARES: Final = {"atlassian": 90, "gcp": 45, "github": 95, "jenkins": 25, "oci": 1, "slack": 44}
PROMISING: Final = {"atlassian": 35, "gcp": 20, "github": 35, "slack": 10}
"""At most so many; the pages of one vendor have a single text that qualifies."""
AFTERWARDS: Final[dict[str, int]] = {"atlassian": 50, "github": 60, "slack": 30}
SEED: Final = 15
_LISTS: Final = ("updates", "incident_updates", "notes")
_WHEN: Final = ("when", "created_at", "date_created", "created")
_PART: Final = re.compile(r"^\[[^\]\n]*\]\s*$", re.MULTILINE)
_MARKUP: Final = re.compile(r"<[^<>]{1,80}>")
_LONGEST: Final = 3_000

SENTENCE: Final = re.compile(r"[^\n]+?(?:[.!?](?=\s)|$)", re.MULTILINE)
_AHEAD: Final = re.compile(
    r"\b(?:will|should|expect\w*|estimat\w*|ETA|ETR|anticipat\w*|hop(?:e|ing)|aim\w*|plan\w*|may|might|could|takes?"
    r"|going to|remaining|within|approximately)\b|'ll\b",
    re.IGNORECASE,
)
_TIME: Final = re.compile(
    r"\b(?:hours?|hrs?|minutes?|mins?|days?|weeks?|weekend|months?|tomorrow|tonight|today|noon|midnight|morning|afternoon"
    r"|evening|\d{1,2}:\d\d|\d{1,2} ?[ap]m|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b",
    re.IGNORECASE,
)
_NEWS: Final = re.compile(r"\b(?:updates?|details|information|back in|follow up)\b", re.IGNORECASE)


class Update(NamedTuple):
    """An update as it was published."""

    vendor: str
    incident: str
    when: str
    text: str
    status: str


class Drawn(NamedTuple):
    """An update of the sample, and whether it is the first of its incident."""

    vendor: str
    is_first: bool
    text: str

    @property
    def plain(self) -> str:
        """The text as a reader sees it: without markup and invisible characters."""
        text = _MARKUP.sub("\n", self.text.replace("\r\n", "\n"))
        return "".join(
            each for each in text if each == "\n" or category(each) not in ("Cc", "Cf", "Zl", "Zp")
        )

    @property
    def mark(self) -> str:
        """The hash that stands for the text in the list of labels."""
        return hashlib.sha256(" ".join(self.text.split()).encode()).hexdigest()[:16]


def documents(path: Path) -> Iterator[Any]:
    for text in path.read_text().splitlines() if path.suffix == ".jsonl" else [path.read_text()]:
        try:
            yield json.loads(text)
        except ValueError:  # some versions of the pages were caught half written
            continue


@cache
def pages(vendor: str) -> tuple[Any, ...]:
    return tuple(page for path in sorted(CORPORA.glob(PAGES[vendor])) for page in documents(path))


def _updates(vendor: str, page: Any) -> Iterator[Update]:
    if isinstance(page, list):
        for each in page:
            yield from _updates(vendor, each)
    elif isinstance(page, dict):
        for key, below in page.items():
            if key not in _LISTS or not isinstance(below, list):
                yield from _updates(vendor, below)
                continue
            incident = str(page.get("number") or page.get("id"))
            for each in below:
                when = next((each[name] for name in _WHEN if each.get(name)), "")
                if text := each.get("text") or each.get("body"):
                    yield Update(vendor, incident, when, text, each.get("status", ""))


@cache
def population(vendor: str) -> tuple[Update, ...]:
    """Return every update of a vendor once, however often the page was caught with it."""
    if vendor == "jenkins":
        return tuple(_of_issues())
    every = (each for page in pages(vendor) for each in _updates(vendor, page))
    found = {each[:4]: each for each in every}
    return tuple(found[key] for key in sorted(found, key=lambda key: (*key, found[key].status)))


def _of_issues() -> Iterator[Update]:
    for path in sorted(CORPORA.glob(ISSUES)):
        body = path.read_text().split("---", 2)[2]
        parts = [part.strip() for part in _PART.split(body) if part.strip()]
        for number, text in enumerate(reversed(parts)):  # the newest is on top
            yield Update("jenkins", path.stem, str(number), text, "")


@cache
def draw() -> tuple[Drawn, ...]:
    """Return the sample of 300."""
    found: list[Drawn] = []
    for vendor, share in SHARES.items():
        every = population(vendor)
        first: dict[str, str] = {}
        for each in every:
            first[each.incident] = min(first.get(each.incident, each.when), each.when)
        chosen = random.Random(SEED).sample(every, min(share, len(every)))
        found += [Drawn(vendor, each.when == first[each.incident], each.text) for each in chosen]
    return tuple(found)


def future(text: str) -> list[str]:
    """Return the sentences that speak of the future and of a time, and not of the next update."""
    sentences = (each[0].strip() for each in SENTENCE.finditer(text))
    return [
        each for each in sentences if _AHEAD.search(each) and _TIME.search(each) and not _NEWS.search(each)
    ]


@cache
def draw_promises() -> tuple[Drawn, ...]:
    """Return the second sample: distinct texts that may promise a repair, none of them in the first."""
    taken = {each.text for each in draw()}
    found: list[Drawn] = []
    for vendor, share in PROMISING.items():
        every = {each.text for each in population(vendor)} - taken
        texts = sorted(text for text in every if len(text) < _LONGEST and future(text))
        chosen = random.Random(SEED).sample(texts, min(share, len(texts)))
        found += [Drawn(vendor, is_first=False, text=text) for text in chosen]
    return tuple(found)


@cache
def products(vendor: str) -> tuple[str, ...]:
    """Return the names of the vendor's services, as its own pages list them."""
    found = {vendor.title()}
    for page in pages(vendor) if vendor in PAGES else ():
        found |= set(_names(page))
    return tuple(sorted(found))


def _names(page: Any) -> Iterator[str]:
    if isinstance(page, list):
        for each in page:
            yield from _names(each)
    elif isinstance(page, dict):
        for key, below in page.items():
            if key == "service_name" and isinstance(below, str):
                yield below
            elif key == "services" and isinstance(below, list):
                yield from (each for each in below if isinstance(each, str))
            elif key in ("components", "affected_components", "affected_products") and isinstance(
                below, list
            ):
                yield from (
                    each.get("name") or each.get("title") or "" for each in below if isinstance(each, dict)
                )
            else:
                yield from _names(below)


@cache
def draw_empty() -> tuple[Drawn, ...]:
    """Return the third sample, for texts that say nothing: drawn after the rules were tuned, as often as published."""
    taken = {each.text for each in (*draw(), *draw_promises())}
    found: list[Drawn] = []
    for vendor, share in AFTERWARDS.items():
        first: dict[str, str] = {}
        for each in population(vendor):
            first[each.incident] = min(first.get(each.incident, each.when), each.when)
        every = [each for each in population(vendor) if each.when != first[each.incident]]
        rare = [each for each in every if each.text not in taken]
        found += [
            Drawn(vendor, is_first=False, text=each.text) for each in random.Random(SEED).sample(rare, share)
        ]
    return tuple(found)
