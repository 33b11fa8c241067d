"""Find the words of the trade for which the glossary has a plainer one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from mimkit.model.directory import Glossary


class Jargon(NamedTuple):
    """Words of the trade as they stand in a text, and what to say instead."""

    words: str
    say: str


def jargon(text: str, glossary: Glossary, titles: Iterable[str] = ()) -> Iterator[Jargon]:
    """Yield each term of `text` once that has a plainer word in the glossary.

    A text that has the plainer word too explains the term; and `titles`, what people call their services,
    are no jargon. Terms with a capital count in these letters only.
    """
    plainer = tuple((term.term, term.say) for term in glossary.terms if term.say)
    said = _heard(text, plainer)
    if said and titles:
        for title in titles:
            text = text.replace(title, "")
        said = _heard(text, plainer)
    yield from said


def _heard(text: str, plainer: tuple[tuple[str, str], ...]) -> list[Jargon]:
    found = _matcher(plainer).findall(text) if plainer else []
    if not found:
        return []
    say = {term.lower(): better for term, better in plainer}
    lowered = text.lower()
    heard = [Jargon(words, _look_up(words, say)) for words in dict.fromkeys(found)]
    return [each for each in heard if each.say.lower() not in lowered]


def _look_up(words: str, say: dict[str, str]) -> str:
    lowered = words.lower()
    return say.get(lowered) or say[lowered.removesuffix("s")]


@lru_cache(maxsize=16)
def _matcher(plainer: tuple[tuple[str, str], ...]) -> re.Pattern[str]:
    terms = sorted((term for term, _ in plainer), key=len, reverse=True)
    # The longest first, so that "ingress controller" is not heard as "ingress".
    forms = (re.escape(each) if each != each.lower() else f"(?i:{re.escape(each)})" for each in terms)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(forms)})s?(?![\w-])")
