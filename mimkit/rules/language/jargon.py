"""Finds jargon that has a plainer alternative in the glossary or in the list of known technical terms."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from mimkit.model.organisation.directory import Glossary
from mimkit.rules.language.explained import is_explained_at
from mimkit.rules.language.known_jargon import AN_ERROR_PAGE, KNOWN_JARGON, STATUS_CODES

_CODES: Final = "|".join(STATUS_CODES)
_STATUS: Final = (
    rf"(?:HTTP(?:/\d(?:\.\d)?)? )?(?:{_CODES})(?:['\u2019]?s|(?:[ -](?:gateway|server|status|response|HTTP))*"
    r"[ -](?:errors?|responses?|codes?|status(?:es)?|timeouts?))|[45]xx|HTTP(?: status)?(?: code)? [45]\d\d"
)
"""An HTTP status code, as in "503 errors", "HTTP 502" or "5xx", but not "503 orders"."""


class Jargon(NamedTuple):
    """A technical term as written in a text, and its plain replacement."""

    words: str
    say: str


@dataclass(frozen=True, slots=True)
class PlainTerms:
    """The terms that have a plainer replacement, compiled for searching."""

    say: Mapping[str, str]
    pattern: re.Pattern[str]
    words: frozenset[str]
    """The first word of each term in lower case, singular and plural.

    Text without any of these words contains no jargon.
    """

    def find(self, text: str, titles: Iterable[str] = ()) -> Iterator[Jargon]:
        """Yield each term in `text` that has a plainer replacement. Each term is yielded only once.

        A term is skipped if the text also contains its replacement or explains it in brackets. Service names in
        `titles` are not jargon. Glossary terms with a capital letter match only in that spelling.
        """
        if not self.pattern.search(text):
            return
        for title in sorted(titles, key=len, reverse=True):
            text = re.sub(rf"(?<!\w){re.escape(title)}(?!\w)", "", text, flags=re.IGNORECASE)
        lowered, seen = text.lower(), set()
        for found in self.pattern.finditer(text):
            words = found[0]
            say = next(
                (self.say[each] for each in _singular(words.lower()) if each in self.say), AN_ERROR_PAGE
            )
            if words not in seen and say.lower() not in lowered and not is_explained_at(text, *found.span()):
                seen.add(words)
                yield Jargon(words, say)


def plain_terms(glossary: Glossary) -> PlainTerms:
    """Return the terms that have a plainer replacement: all from the glossary, and the known terms that it does not list."""
    return _made_ready(tuple((term.term, term.say) for term in glossary.terms))


@lru_cache(maxsize=16)
def _made_ready(terms: tuple[tuple[str, str | None], ...]) -> PlainTerms:
    listed = {term.lower() for term, _ in terms}
    known = {term: say for term, say in KNOWN_JARGON.items() if term.lower() not in listed}
    exact = {term for term, _ in terms if term != term.lower()} | {term for term in known if term.isupper()}
    replaced = {**{term: say for term, say in terms if say}, **known}
    # Match longer terms first, so that "ingress controller" does not match as "ingress".
    ordered = sorted(replaced, key=len, reverse=True)
    forms = [_with_plural(each) if each in exact else f"(?i:{_with_plural(each)})" for each in ordered]
    pattern = re.compile(rf"(?<![\w-])(?:{'|'.join(forms)}|(?i:{_STATUS}))(?![\w-])")
    first = {found[0] for each in ordered if (found := re.search(r"[a-z0-9]+", each.lower()))}
    plural = {re.sub(r"y\Z", "ie", each) + "s" for each in (*first, *STATUS_CODES)}
    words = frozenset((*first, *plural, *STATUS_CODES, "http"))
    return PlainTerms({term.lower(): say for term, say in replaced.items()}, pattern, words)


def _with_plural(term: str) -> str:
    """Return a pattern that matches a term and its plural."""
    return f"{re.escape(term[:-1])}(?:y|ies)" if term.endswith("y") else f"{re.escape(term)}s?"


def _singular(words: str) -> Iterator[str]:
    """Yield the forms under which a matched term may be listed."""
    yield from (words, words.removesuffix("s"), f"{words.removesuffix('ies')}y")
