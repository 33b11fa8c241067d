"""Summarises the replayed incident: its milestones, and how many deadlines were met."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

from mimkit.model.time.times import parse_instant
from mimkit.report.text.counts import counted

_SHOWN: Final = ("started", "declared", "workaround", "restored", "confirmed", "closed")
_ENDED: Final = ("met", "late", "overdue")


def results(incident: Mapping[str, Any], due: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the label and text of each summary line, from the JSON of `mim show` and of `mim due --all`."""
    times = {name: parse_instant(at) for name in _SHOWN if (at := incident["milestones"].get(name))}
    yield "timeline", ", ".join(f"{name} {at:%H:%M}" for name, at in times.items())
    if "restored" in times and "started" in times:
        yield "outage", f"{(times['restored'] - times['started']).total_seconds() / 60:.0f} minutes"
    count = Counter(each["status"] for each in due["obligations"])
    ended = sum(count[each] for each in _ENDED)
    late = ended - count["met"]
    yield "deadlines", f"{count['met']} of {ended} met" + (f", {late} late" if late else "")
    if review := incident.get("review"):
        actions = counted(len(review["actions"]), "action item")
        yield "review", f"{review['state']}, with {actions}; all with owner and due date"
