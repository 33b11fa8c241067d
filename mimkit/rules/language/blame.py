"""Detects blame and hindsight ("should have") in text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from mimkit.model.organisation.people import PersonEntry

OF_BLAME: Final = frozenset(
    """
    administrator blame botched broke broken careless carelessly carelessness caused crashed did didn engineer failed
    fault forgot forgotten human ignored incompetence incompetent inexcusable lazy messed misconfigured missed mistake mistakes
    neglected negligence negligent never omitted operator overlooked screwed should sloppiness sloppy user
    """.split()  # noqa: SIM905 - a list of this length is read as text
)
"""A fast pre-check: text without any of these words contains no blame."""

OF_OTHERWISE: Final = frozenset(("could", "couldn", "had", "only", "ought", "should", "shouldn"))
"""A fast pre-check: text without any of these words contains no counterfactual."""

_FAULT: Final = (
    r"(?:\w+ly )?(?:forgot|neglected|overlooked|ignored|missed|botched|broke|misconfigured|caused|crashed|deleted by mistake"
    r"|(?:has|have|had) (?:broken|forgotten|neglected|overlooked|ignored|missed|misconfigured|caused|crashed|messed)"
    r"|messed up|screwed up|made (?:a|the) (?:mistake|error)"
    r"|(?:failed|omitted) to \w+|(?:did not|didn't|never) (?:bother|check|follow|notice|read|test|think|verify))\b"
)
_HUMAN: Final = (
    r"(?:administrator|admin|colleague|contractor|developer|employee|engineer|operator|member|person|technician"
    r"|vendor|supplier|provider|team|group|squad|crew|department|staff|intern|manager|dev|dba|sre|sysadmin|devops"
    r"|colleagues|people|helpdesk|service desk|night shift|day shift|on-call)s?\b"
)
_SOMEBODY: Final = (
    r"(?:\b(?:he|she|somebody|someone)|(?:^|(?<=[.!;:] ))(?:ops|operations|devops|engineering|development)"
    rf"|\b(?:an?|the|our|their|his|her|one|team) [\w /&'-]{{0,30}}?{_HUMAN}(?: (?:of|from|at|in) [\w ]{{1,20}}?)?)"
)
_BLAME: Final = re.compile(
    # A quotation is not the author's own statement.
    r"(?<![\"'\u201c\u2018`])\b(?:human (?:error|failure|mistake)s?"
    r"|(?:user|operator|engineer|administrator) (?:error|mistake))\b"
    rf"|{_SOMEBODY}(?: {_FAULT}|['\u2019]s (?:fault|mistake)\b)"
    r"|\b(?:careless(?:ly|ness)?|negligen(?:t|ce)|incompeten(?:t|ce)|sloppy|sloppiness|lazy|inexcusable)\b"
    r"|\b(?:is|are|was|were) (?:at fault|to blame|their own fault)\b"
    rf"|\b(?:fault|mistake) of (?:an?|the|our|their) (?:\w+ )?{_HUMAN}"
    r"|\bwe failed to (?:follow|notice|check|read|test|verify|communicate|inform|respond|realise|realize)\b"
    r"|\bshould have (?:known|checked|noticed|read|asked|tested|thought)\b"
    r"|\bfailed to follow\b",
    re.IGNORECASE,
)
_OF_A_FAULT: Final = re.compile(rf" {_FAULT}|'s (?:fault|mistake)\b", re.IGNORECASE)

_DONE: Final = (
    r"(?:been (?:a lot |much |even )?(?:\w+(?:ed|er)|caught|done|found|seen|sent|told|known|set|made|run)"
    r"|\w+ed|lead|led|had|caught|done|found|seen|sent|told|known|made|taken|gone|given|kept|got|run|set|shown)\b"
)
_OTHERWISE: Final = re.compile(
    r"(?<!\bwho )(?<!\bthat )(?<!\bwhich )\b(?:could|should|ought to)(?: ?n[o']t)?(?:'ve| have)(?:n't)? "
    rf"(?:(?:also|easily|simply|just|probably|perhaps|at least|been able to) )*{_DONE}"
    r"|\bif only\b|(?:^|[.;,-] *)had (?:we|they|he|she|the team|anybody|anyone|somebody|someone) \w+"
    r"|\bif (?:we|they|he|she|the team|anybody|anyone|somebody|someone) had\b",
    re.IGNORECASE | re.MULTILINE,
)


def blame(text: str, people: Iterable[PersonEntry]) -> str | None:
    """Return the words that blame a person, or None if there are none. The person need not be listed in `people`."""
    if found := _BLAME.search(text):
        return found[0].strip()
    if not _OF_A_FAULT.search(text):
        return None
    for person in people:
        name = rf"(?<![\w-])(?:{person.id}|{re.escape(person.name)})"
        if found := re.search(rf"{name}(?:{_OF_A_FAULT.pattern})", text, re.IGNORECASE):
            return found[0]
    return None


def find_hindsight(text: str) -> str | None:
    """Return the words that explain an event by what did not happen, or None if there are none."""
    found = _OTHERWISE.search(text)
    return found[0].strip(" .;,-") if found else None
