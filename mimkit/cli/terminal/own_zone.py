"""The user's own time zone: MIM_TZ or, on a terminal, the machine's time zone."""

from __future__ import annotations

import os
import sys
from datetime import tzinfo
from typing import TYPE_CHECKING

from mimkit.errors import UsageError

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo


def chosen_zone() -> ZoneInfo | None:
    """Return the time zone in MIM_TZ, or None if MIM_TZ is not set.

    Raises UsageError if its value is not a time zone.
    """
    name = os.environ.get("MIM_TZ")
    if not name:
        return None
    from mimkit.model.time.zones import named_zone  # noqa: PLC0415 - few people have a zone of their own

    found = named_zone(name)
    if found is None:
        raise UsageError(f"MIM_TZ, {name!r}, is not an IANA time zone", "export MIM_TZ=Europe/London")
    return found


def typing_zone() -> tzinfo | None:
    """Return the time zone for times that the user enters, or None to use the policy's time zone.

    Scripts and CI jobs have no terminal, and must not depend on the time zone of the machine on which they run.
    """
    return chosen_zone() or (_machine() if _is_terminal(sys.stdin, sys.stderr) else None)


def reading_zone() -> tzinfo | None:
    """Return the reader's own time zone, or None if the output is not read on a terminal."""
    return chosen_zone() or (_machine() if _is_terminal(sys.stdin, sys.stdout) else None)


def for_reader(zone: tzinfo) -> tzinfo:
    """Return a time zone for output that also shows the reader's own time if that is different."""
    own = reading_zone()
    if own is None:
        return zone
    from mimkit.model.time.zones import PairedZone  # noqa: PLC0415 - as above

    return PairedZone(zone, own)


def _machine() -> tzinfo | None:
    from mimkit.model.time.zones import machine_zone  # noqa: PLC0415 - as above

    return machine_zone(os.environ.get("TZ"))


def _is_terminal(*streams: object) -> bool:
    return all(stream is not None and stream.isatty() for stream in streams)  # type: ignore[attr-defined]  # text streams
