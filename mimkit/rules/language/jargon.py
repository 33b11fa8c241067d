"""Finds jargon for which the glossary has a plainer word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from mimkit.model.organisation.directory import Glossary


class Jargon(NamedTuple):
    """Words of the trade as they stand in a text, and what to say instead."""

    words: str
    say: str


@dataclass(frozen=True, slots=True)
class Plainer:
    """The terms of a glossary that have a plainer word, made ready for looking them up."""

    say: Mapping[str, str]
    pattern: re.Pattern[str]
    words: frozenset[str]
    """The first word of each term, in small letters and in the singular and plural: without one there is no jargon."""

    def find(self, text: str, titles: Iterable[str] = ()) -> Iterator[Jargon]:
        """Yield each term of `text` once that has a plainer word.

        A text that has the plainer word too explains the term; and `titles`, what people call their services,
        are no jargon. Terms with a capital count in these letters only.
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


def plainer(glossary: Glossary) -> Plainer:
    """Return the plainer words of a glossary."""
    return _made_ready(tuple((term.term, term.say) for term in glossary.terms if term.say))


@lru_cache(maxsize=16)
def _made_ready(terms: tuple[tuple[str, str], ...]) -> Plainer:
    # The longest first, so that "ingress controller" is not heard as "ingress".
    ordered = sorted((term for term, _ in terms), key=len, reverse=True)
    forms = [re.escape(each) if each != each.lower() else f"(?i:{re.escape(each)})" for each in ordered]
    first = {found[0] for each in ordered if (found := re.search(r"[a-z0-9]+", each.lower()))}
    pattern = re.compile(rf"(?<![\w-])(?:{'|'.join(forms) or '(?!)'})s?(?![\w-])")
    words = frozenset(first | {f"{each}s" for each in first})
    return Plainer({term.lower(): say for term, say in terms}, pattern, words)
