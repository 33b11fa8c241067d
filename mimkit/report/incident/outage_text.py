"""Describes an incident's outages: which services are restored, the outage time and the elapsed time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from mimkit.model.incident.effects.outages import elapsed_time, outage_time
from mimkit.model.incident.state import State
from mimkit.model.text import join_names
from mimkit.model.time.approximate import is_approximate
from mimkit.model.time.durations import short


def services_text(state: State, clock: Callable[[datetime], str]) -> str:
    """Return the affected services. If they were not all restored at the same time, include the state of each one."""
    restored = state.restored_services
    names = [*restored, *state.services_out]
    if not state.is_partly_restored and len({*restored.values()}) < 2:
        return ", ".join(name for name in state.service_outages if name)
    return ", ".join(
        f"{name} (restored {clock(restored[name])})" if name in restored else f"{name} (not restored)"
        for name in sorted(names, key=[*state.service_outages].index)
    )


def outage_rows(state: State, now: datetime) -> Iterator[tuple[str, str]]:
    """Yield the outage time and the elapsed time of a reopened incident, each with its label."""
    outages = state.outages
    until = now if state.is_open else None
    out, elapsed = outage_time(outages, until), elapsed_time(outages, until)
    if len(outages) < 2 or out is None or elapsed is None:
        return
    so_far = "" if outages[-1].end else " so far"
    about = "about " if any(at and is_approximate(at) for each in outages for at in each) else ""
    yield "outage time", f"{about}{short(out)}{so_far} in {len(outages)} outages"
    to = "to the end of the last one" if outages[-1].end else "until now"
    yield "elapsed time", f"{about}{short(elapsed)} from the start of the first outage {to}"


def outage_sentence(state: State, now: datetime) -> str:
    """Return the outage time as a sentence to read aloud. Empty if the incident has only one outage."""
    found = dict(outage_rows(state, now))
    return f"Outage time is {found['outage time']}. " if found else ""


def partly_restored_sentence(state: State) -> str:
    """Return a sentence about which services are restored and which are still down. Empty unless there are both."""
    if not state.is_partly_restored:
        return ""
    restored, out = (
        (join_names(names), "is" if len(names) == 1 else "are")
        for names in (tuple(state.restored_services), state.services_out)
    )
    return f"{restored[0]} {restored[1]} restored; {out[0]} {out[1]} still out. "


def seconds(length: timedelta | None) -> int | None:
    """Return a duration in seconds as a JSON number, or None."""
    return None if length is None else int(length.total_seconds())
