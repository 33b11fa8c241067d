"""Adds `-i ID` to suggested commands if several incidents are open: `mim update -i K7F`."""

from __future__ import annotations

import re
from collections.abc import Callable

from mimkit.cli.registry import NAMES_INCIDENT

_VERB = "|".join(sorted(NAMES_INCIDENT, key=len, reverse=True))
_SUGGESTED = re.compile(
    rf"\bmim (?:{_VERB})(?![\w-])"
    r"(?!(?<= status| sitrep|ecklist|im show) (?:MI-|[0-9A-Z]{3}\b))"  # these take an id without -i
    r"(?! --help| \.\.\.)(?!(?:(?!\bmim ).)* -i )",
    re.DOTALL,
)
Named = Callable[[], str | None]
_named: str | Named | None = None


def name_in_hints(incident: str | Named | None) -> None:
    """Set the id for the commands suggested from now on; None if it is not needed.

    A function is called at the first suggestion, because a command may fetch a second open incident before that.
    """
    global _named  # noqa: PLW0603 - one run of mimkit is about one incident
    _named = incident


def with_incident(text: str) -> str:
    """Return a suggestion in which each command names the incident, unless that is unnecessary or done already."""
    if not _named or not _SUGGESTED.search(text):
        return text
    if callable(_named):
        name_in_hints(_named())
    return _SUGGESTED.sub(lambda found: f"{found[0]} -i {_named}", text) if isinstance(_named, str) else text
