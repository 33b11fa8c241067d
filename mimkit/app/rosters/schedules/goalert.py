"""Reads responses from GoAlert's GraphQL API: a `schedule` with its `shifts`, or a `rotation`.

Source: https://github.com/target/goalert (graphql2/schema.graphql). To query the shifts in a period, use
`schedule(id: ID) { name timeZone shifts(start: S, end: E) { start end user { name email } } }`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from mimkit.app.rosters.schedules.fields import (
    ScheduleUnreadable,
    first_text,
    instant,
    mappings,
    number,
    text,
    texts,
    zone_of,
)
from mimkit.app.rosters.schedules.layers import FixedShift, Layer, Member, OtherSchedule, Unit

_UNITS: Final[dict[str, Unit]] = {"hourly": "hours", "daily": "days", "weekly": "weeks", "monthly": "months"}


def is_goalert(document: Any) -> bool:
    """Return whether a document is a response from this API that contains a schedule or a rotation."""
    return any(True for _ in _found(document))


def _found(document: Any) -> Iterator[Mapping[str, Any]]:
    data = document.get("data") if isinstance(document, dict) else None
    if not isinstance(data, dict):
        return
    for name in ("schedule", "rotation"):
        yield from mappings([data.get(name)])
        nodes = data.get(f"{name}s")
        yield from mappings(nodes.get("nodes") if isinstance(nodes, dict) else None)


def read_goalert(document: Any) -> Iterator[OtherSchedule]:
    """Yield the schedules and rotations in a document. Raises ScheduleUnreadable if one is invalid."""
    for found in _found(document):
        name = first_text(found, "name", "id")
        zone = zone_of(found.get("timeZone"), f"the schedule {name}")
        if isinstance(found.get("shifts"), list):
            shifts = []
            for each in mappings(found["shifts"]):
                start, end = (instant(each.get(key), zone, f"a {key} in {name}") for key in ("start", "end"))
                if start < end:
                    shifts.append(FixedShift(start, end, _member(each.get("user"))))
            yield OtherSchedule(name=name, zone=zone, fixed=tuple(shifts))
        elif "shiftLength" in found:
            yield _rotation(found, name)
        else:
            raise ScheduleUnreadable(f"the schedule {name} has no shifts; query shifts(start: ..., end: ...)")


def _rotation(found: Mapping[str, Any], name: str) -> OtherSchedule:
    zone = zone_of(found.get("timeZone"), f"the rotation {name}")
    kind = text(found.get("type")).lower()
    if kind not in _UNITS:
        raise ScheduleUnreadable(f"the type of {name} is {kind!r}")
    # A query for only the ids of the users still states the order.
    named = [*mappings(found.get("users"))] or [{"id": each} for each in texts(found.get("userIDs"))]
    members = tuple(_member(each) for each in named)
    layer = Layer(
        name=name,
        zone=zone,
        first=instant(found.get("start"), zone, f"the start of {name}"),
        every=number(found.get("shiftLength"), f"the shift length of {name}", most=10_000),
        unit=_UNITS[kind],
        members=members or (None,),
    )
    next_handover = texts(found.get("nextHandoffTimes"))
    active = found.get("activeUserIndex")
    if not next_handover or not isinstance(active, int) or not 0 <= active < len(members):
        doubt = "does not state who is on call now; query activeUserIndex and nextHandoffTimes"
        return OtherSchedule(name=name, zone=zone, layers=(layer,), doubts=(doubt,))
    # GoAlert reorders the rotation when people are added, so start with the person who is currently on call.
    layer = replace(layer, first=instant(next_handover[0], zone, f"a handover of {name}"))
    layer = replace(layer, first=layer.turn(-1), members=(*members[active:], *members[:active]))
    return OtherSchedule(name=name, zone=zone, layers=(layer,))


def _member(found: Any) -> Member:
    user = found if isinstance(found, dict) else {}
    name = first_text(user, "name", "email", "id")
    if not name:
        raise ScheduleUnreadable("a shift or a rotation has a user without a name")
    return Member(name, text(user.get("email")))
