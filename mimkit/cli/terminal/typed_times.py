"""Collects the times entered in this run, in order to show how they were read and to use their time zone in errors."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING, Final, NamedTuple

import click

from mimkit.cli.terminal.output import print_to_stderr
from mimkit.errors import MimError

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

_INSTANT: Final = re.compile(r"\b\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z")
_OFFSET: Final = re.compile(r"(?:[Zz]|[+-]\d{2}:?\d{2})$")

_STATED: Final = ("--now", "--as-of", "--since", "--until", "--before")


class _Typed(NamedTuple):
    option: str
    text: str
    at: datetime
    own: tzinfo | None
    """The user's time zone, or None if it is the policy's time zone."""
    zone: Callable[[], ZoneInfo]

    @property
    def has_offset(self) -> bool:
        return len(self.text) > len("+01:00") and bool(_OFFSET.search(self.text.strip()))

    @property
    def is_shown(self) -> bool:
        """Whether to print how the time was interpreted.

        This is not needed if a report already shows a time that has an offset.
        """
        return self.option not in _STATED or not self.has_offset

    def typed_in(self) -> tzinfo:
        """Return the offset that was entered with the time.

        If there is none, return the time zone in which the time was read.
        """
        offset = _OFFSET.search(self.text.strip())
        if offset and self.has_offset:
            typed = datetime.fromisoformat(f"2026-01-01T00:00:00{offset[0].upper()}").tzinfo
            return typed or UTC
        return self.own or self.policy_zone()

    @property
    def shown_in(self) -> tzinfo:
        """The time zones for printing the time: the one in which it was read, followed by the user's or the policy's."""
        if not self.own:
            return self.policy_zone()
        from mimkit.model.time.zones import PairedZone  # noqa: PLC0415 - few people have a zone of their own

        zones = (self.policy_zone(), self.own)
        return PairedZone(*(zones if self.has_offset else reversed(zones)))

    def policy_zone(self) -> tzinfo:
        try:
            return self.zone()
        except MimError:
            return UTC


_typed: Final[list[_Typed]] = []


def forget() -> None:
    """Discard all collected times at the start of a run."""
    _typed.clear()


def keep(option: str, text: str, at: datetime, own: tzinfo | None, zone: Callable[[], ZoneInfo]) -> None:
    """Store a time that was entered for an option. `zone` returns the policy's time zone when needed."""
    if text.strip() != "now":
        _typed.append(_Typed(option, text, at, own, zone))


@print_to_stderr()
def echo() -> None:
    """Print to stderr how each entered time was interpreted."""
    shown = [each for each in _typed if each.is_shown]
    if not shown:
        return
    from mimkit.model.time.times import full_time_text  # noqa: PLC0415 - only a time that was typed pays for it
    from mimkit.report.text.terminal import safe  # noqa: PLC0415 - as above

    for each in shown:
        words = f"{each.option} {safe(each.text)} is {full_time_text(each.at, each.shown_in)}"
        click.echo(f"{click.style('time:', fg='cyan')} {words}", err=True)


def in_typed_zone(text: str) -> str:
    """Convert the times in a message to the time zone of the last entered time, in a form that can be entered again."""
    if not _typed or not _INSTANT.search(text):
        return text
    zone = _typed[-1].typed_in()
    return _INSTANT.sub(lambda found: _rewritten(found[0], zone), text)


def _rewritten(text: str, zone: tzinfo) -> str:
    from mimkit.model.time.times import parse_instant  # noqa: PLC0415 - as above

    there = parse_instant(text).astimezone(zone)
    return text if not there.utcoffset() else there.isoformat()
