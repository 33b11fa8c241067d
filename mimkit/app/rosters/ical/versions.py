"""Distinguishes calendar events that share a UID, and finds outdated versions of events."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from mimkit.app.rosters.ical.event import LINE, is_cancelled, location, shown, title
from mimkit.app.rosters.ical.repeats import has_repetition
from mimkit.app.rosters.ical.text import CalendarUnreadable

_MOST_PAIRS = 20_000
"""The maximum number of lookups for one UID. Each replacement is looked up in each event with the same UID."""
_OLDER = "is an older version of another event with the same UID"


def keep_apart(events: Sequence[Any]) -> Iterator[tuple[Any, str]]:
    """Give each event that shares a UID its own UID, and yield each outdated event with the reason.

    The reason is empty for an exact copy. Raises CalendarUnreadable if it is not clear which event a replacement
    belongs to, or if several events replace the same repetition.
    """
    alike: dict[str, list[Any]] = {}
    for event in events:
        alike.setdefault(str(event.get("UID", "")), []).append(event)
    for uid, group in alike.items():
        whole = [event for event in group if "RECURRENCE-ID" not in event]
        replaced = [event for event in group if "RECURRENCE-ID" in event]
        gone = [*_superseded(whole), *_replaced_twice(replaced)]
        yield from gone
        gone_ids = {id(event) for event, _ in gone}
        whole = [event for event in whole if id(event) not in gone_ids]
        if len(whole) > 1:
            replaced = [event for event in replaced if id(event) not in gone_ids]
            if len(whole) * len(replaced) > _MOST_PAIRS:
                raise CalendarUnreadable(
                    f"{len(whole):,} events have the same UID, and {len(replaced):,} of them replace a repetition"
                )
            owners = [_owner(event, whole) for event in replaced]
            for position, event in enumerate(whole):
                event["UID"] = f"{uid}-{position}"
            for event, owner in zip(replaced, owners, strict=True):
                event["UID"] = owner["UID"]


def _superseded(whole: Sequence[Any]) -> Iterator[tuple[Any, str]]:
    """Yield the events that are superseded by a later version, a cancellation or an exact copy."""
    latest = max((_version(event) for event in whole), default=0)
    cancelled = {str(event["DTSTART"].dt) for event in whole if is_cancelled(event)}
    seen = set()
    for event in whole:
        if _version(event) < latest:
            yield event, _OLDER
        elif str(event["DTSTART"].dt) in cancelled and not is_cancelled(event):
            yield event, "is also in the calendar as cancelled"
        elif (content := _content(event)) in seen:
            yield event, ""
        else:
            seen.add(content)


def _replaced_twice(replaced: Sequence[Any]) -> Iterator[tuple[Any, str]]:
    """Yield the replacement events that are outdated versions or exact copies of others."""
    alike: dict[str, list[Any]] = {}
    for event in replaced:
        alike.setdefault(str(event["RECURRENCE-ID"].dt), []).append(event)
    for group in alike.values():
        latest = max(_version(event) for event in group)
        yield from ((event, _OLDER) for event in group if _version(event) < latest)
        newest = [event for event in group if _version(event) == latest]
        if len({_content(event) for event in newest}) > 1:
            raise CalendarUnreadable(
                f"{len(newest)} events replace the same repetition, {shown(newest[0]['RECURRENCE-ID'].dt)}, of "
                f"{title(newest[0])!r}{location(newest[-1])}",
                "delete all but one of them in the calendar, and export the calendar again",
            )
        yield from ((event, "") for event in newest[1:])


def _version(event: Any) -> int:
    return int(event.get("SEQUENCE", 0))


def _content(event: Any) -> str:
    return repr([(key, event[key]) for key in event if key != LINE])


def _owner(replaced: Any, whole: Sequence[Any]) -> Any:
    """Return the event that contains the repetition that `replaced` replaces."""
    moment = replaced["RECURRENCE-ID"].dt
    owners = [event for event in whole if has_repetition(event, moment)]
    if len(owners) != 1:
        raise CalendarUnreadable(
            f"{len(whole)} events have the same UID, and it is not clear which of them "
            f"{title(replaced)!r} at {moment} replaces"
        )
    return owners[0]
