"""Finds jargon for which the glossary has a plainer term."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from mimkit.model.organisation.directory import Glossary


class Jargon(NamedTuple):
    """A technical term as written in a text, and its plain replacement."""

    words: str
    say: str


@dataclass(frozen=True, slots=True)
class PlainTerms:
    """The glossary terms with a plainer replacement, prepared for lookup."""

    say: Mapping[str, str]
    pattern: re.Pattern[str]
    words: frozenset[str]
    """The first word of each term, in lower case, singular and plural: without one of them there is no jargon."""

    def find(self, text: str, titles: Iterable[str] = ()) -> Iterator[Jargon]:
        """Yield each term of `text` that has a plainer replacement, once.

        A text that also contains the plainer words explains the term; and `titles`, the names of services, do not
        count as jargon. Terms with a capital letter match only in this spelling.
        """
        if not self.pattern.search(text):
            return
        for title in titles:
            text = text.replace(title, "")
        lowered = text.lower()
        for words in dict.fromkeys(self.pattern.findall(text)):
            say = self.say.get(words.lower()) or self.say[words.lower().removesuffix("s")]
            if say.lower() not in lowered:
                yield Jargon(words, say)


def plain_terms(glossary: Glossary) -> PlainTerms:
    """Return the plainer terms of a glossary."""
    return _made_ready(tuple((term.term, term.say) for term in glossary.terms if term.say))


@lru_cache(maxsize=16)
def _made_ready(terms: tuple[tuple[str, str], ...]) -> PlainTerms:
    # Longest first, so that "ingress controller" does not match as "ingress".
    ordered = sorted((term for term, _ in terms), key=len, reverse=True)
    forms = [re.escape(each) if each != each.lower() else f"(?i:{re.escape(each)})" for each in ordered]
    first = {found[0] for each in ordered if (found := re.search(r"[a-z0-9]+", each.lower()))}
    pattern = re.compile(rf"(?<![\w-])(?:{'|'.join(forms) or '(?!)'})s?(?![\w-])")
    words = frozenset(first | {f"{each}s" for each in first})
    return PlainTerms({term.lower(): say for term, say in terms}, pattern, words)
