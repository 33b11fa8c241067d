"""Adds `-i ID` to suggested commands if several incidents are open, as in `mim update -i K7F`."""

from __future__ import annotations

import re
from collections.abc import Callable

from mimkit.cli.registry import NAMES_INCIDENT

_VERB = "|".join(sorted(NAMES_INCIDENT, key=len, reverse=True))
_SUGGESTED = re.compile(
    rf"\bmim (?:{_VERB})(?![\w-])"
    r"(?!(?<= status| sitrep|ecklist|im show) (?:MI-|[0-9A-Z]{3}\b))"  # these accept an id without -i
    r"(?! --help| \.\.\.)(?!(?:(?!\bmim ).)* -i )",
    re.DOTALL,
)
Named = Callable[[], str | None]
_named: str | Named | None = None


def name_in_hints(incident: str | Named | None) -> None:
    """Set the incident id to add to suggested commands from now on, or None if no id is needed.

    If `incident` is a function, it is called when the first suggestion is printed, because the command may fetch a
    second open incident before then.
    """
    global _named  # noqa: PLW0603 - one run of mimkit is about one incident
    _named = incident


def with_incident(text: str) -> str:
    """Add the incident id to each command in a suggestion, unless that is unnecessary or has already been done."""
    if not _named or not _SUGGESTED.search(text):
        return text
    if callable(_named):
        name_in_hints(_named())
    return _SUGGESTED.sub(lambda found: f"{found[0]} -i {_named}", text) if isinstance(_named, str) else text
