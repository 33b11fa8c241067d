"""Collects the times typed in this run, to echo them with their zone and to use that zone in errors."""

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
    """The zone of the person who typed it, if it is not that of the policy."""
    zone: Callable[[], ZoneInfo]

    @property
    def has_offset(self) -> bool:
        return len(self.text) > len("+01:00") and bool(_OFFSET.search(self.text.strip()))

    @property
    def is_shown(self) -> bool:
        """A report states its time itself; only the interpretation of `--now 10:30` needs an echo."""
        return self.option not in _STATED or not self.has_offset

    def typed_in(self) -> tzinfo:
        """Return the offset that was typed with the time, or else the zone in which it was read."""
        offset = _OFFSET.search(self.text.strip())
        if offset and self.has_offset:
            typed = datetime.fromisoformat(f"2026-01-01T00:00:00{offset[0].upper()}").tzinfo
            return typed or UTC
        return self.own or self.policy_zone()

    @property
    def shown_in(self) -> tzinfo:
        """The zone for the echo: the one in which the time was read, and the policy's or one's own beside it."""
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
    """Start a run without typed times."""
    _typed.clear()


def keep(option: str, text: str, at: datetime, own: tzinfo | None, zone: Callable[[], ZoneInfo]) -> None:
    """Store a time that was typed for an option; `zone` reads that of the policy if needed."""
    if text.strip() != "now":
        _typed.append(_Typed(option, text, at, own, zone))


@print_to_stderr()
def echo() -> None:
    """Print on the error stream how each typed time was interpreted."""
    shown = [each for each in _typed if each.is_shown]
    if not shown:
        return
    from mimkit.model.time.times import full_time_text  # noqa: PLC0415 - only a time that was typed pays for it
    from mimkit.report.text.terminal import safe  # noqa: PLC0415 - as above

    for each in shown:
        words = f"{each.option} {safe(each.text)} is {full_time_text(each.at, each.shown_in)}"
        click.echo(f"{click.style('time:', fg='cyan')} {words}", err=True)


def in_typed_zone(text: str) -> str:
    """Return a message with its times in the zone of a typed time; they can be typed in this form again."""
    if not _typed or not _INSTANT.search(text):
        return text
    zone = _typed[-1].typed_in()
    return _INSTANT.sub(lambda found: _rewritten(found[0], zone), text)


def _rewritten(text: str, zone: tzinfo) -> str:
    from mimkit.model.time.times import parse_instant  # noqa: PLC0415 - as above

    there = parse_instant(text).astimezone(zone)
    return text if not there.utcoffset() else there.isoformat()
