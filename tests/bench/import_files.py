"""Generates the same incidents as files in three formats that `mim import` reads."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

_UPDATES: Final = 6
_STATES: Final = ("investigating", "identified", "monitoring", "monitoring", "monitoring", "resolved")
_IMPACTS: Final = ("critical", "major", "minor")


def _incidents(number: int) -> Iterator[tuple[int, datetime, list[tuple[datetime, str]]]]:
    """Yield the number of each incident, its start, and the time and text of its updates."""
    for place in range(number):
        at = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(hours=5 * place)
        moments = (at + timedelta(minutes=5 * each) for each in range(_UPDATES))
        yield place, at, [(moment, _text(place, each, moment)) for each, moment in enumerate(moments)]


def _text(place: int, each: int, at: datetime) -> str:
    later = f" The next update is at {at + timedelta(minutes=30):%H:%M} UTC." if each % 2 == 0 else ""
    return f"Update {each} of incident {place}: the next step is to fail over to the second site.{later}"


def jsonl(number: int) -> str:
    """Return incidents as JSON Lines, with the keys that need no mapping."""
    return "".join(f"{json.dumps(_own(place, at, updates))}\n" for place, at, updates in _incidents(number))


def _own(place: int, at: datetime, updates: list[tuple[datetime, str]]) -> dict[str, Any]:
    return {
        "key": f"INC{place:06}",
        "title": _title(place),
        "started": at.isoformat(),
        "resolved": (at + timedelta(minutes=70)).isoformat(),
        "closed": (at + timedelta(minutes=300)).isoformat(),
        "severity": _IMPACTS[place % 3],
        "services": ["checkout"],
        "team": f"team {place % 9}",
        "updates": [
            {"id": f"u{each}", "at": moment.isoformat(), "text": text}
            for each, (moment, text) in enumerate(updates)
        ],
    }


def statuspage(number: int) -> str:
    """Return incidents as `incidents.json` of Statuspage, newest update first."""
    return json.dumps({"incidents": [_page(*each) for each in _incidents(number)]})


def _page(place: int, at: datetime, updates: list[tuple[datetime, str]]) -> dict[str, Any]:
    return {
        "id": f"inc{place:06}",
        "name": _title(place),
        "status": "resolved",
        "impact": _IMPACTS[place % 3],
        "created_at": at.isoformat(),
        "updated_at": updates[-1][0].isoformat(),
        "resolved_at": updates[-1][0].isoformat(),
        "shortlink": f"https://stspg.example.com/{place}",
        "components": [{"id": "c1", "name": "Checkout", "status": "operational"}],
        "incident_updates": [
            {
                "id": f"u{place}-{each}",
                "status": _STATES[each],
                "body": text,
                "created_at": moment.isoformat(),
                "display_at": moment.isoformat(),
            }
            for each, (moment, text) in reversed([*enumerate(updates)])
        ],
    }


def gcp(number: int) -> str:
    """Return incidents as `incidents.json` of Google Cloud, newest update first."""
    return json.dumps([_cloud(*each) for each in _incidents(number)])


def _cloud(place: int, at: datetime, updates: list[tuple[datetime, str]]) -> dict[str, Any]:
    return {
        "id": f"inc{place:06}",
        "begin": at.isoformat(),
        "created": at.isoformat(),
        "end": updates[-1][0].isoformat(),
        "modified": updates[-1][0].isoformat(),
        "external_desc": _title(place),
        "severity": "high",
        "affected_products": [{"title": "Checkout", "id": "p1"}],
        "uri": f"incidents/{place}",
        "updates": [
            {
                "created": moment.isoformat(),
                "modified": moment.isoformat(),
                "when": moment.isoformat(),
                "text": f"**Summary**\n\n{text}\n\n- Do not retry.",
                "status": "SERVICE_DISRUPTION",
            }
            for moment, text in reversed(updates)
        ],
    }


def _title(place: int) -> str:
    return f"Service {place % 50} is degraded for some users"


FORMATS: Final[Mapping[str, Callable[[int], str]]] = {"jsonl": jsonl, "statuspage": statuspage, "gcp": gcp}
"""The functions by the name of the format in `mim import`."""
