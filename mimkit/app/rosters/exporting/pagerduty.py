"""Exports a roster as the bodies of two PagerDuty requests: `POST /schedules` and `POST /schedules/ID/overrides`.

Source: https://developer.pagerduty.com/api-reference/ (Create a schedule, Create one or more overrides).
"""

from __future__ import annotations

import json
from typing import Any

from mimkit.app.rosters.exporting.plan import ExportedRoster, refuse_gaps, refuse_unknown_users


def to_pagerduty(found: ExportedRoster) -> str:
    """Return a JSON document with a `schedule` and the `overrides` to add to it. Raises NotExportable."""
    refuse_unknown_users(found, "PagerDuty")
    refuse_gaps(found, "PagerDuty")
    start = found.start.isoformat()
    layer = {
        "name": found.roster.title,
        "start": start,
        "rotation_virtual_start": start,
        "rotation_turn_length_seconds": found.turn_seconds,
        "users": [{"user": _user(found, each)} for each in found.rotation.people],
        "restrictions": [
            {
                "type": "weekly_restriction" if each.day else "daily_restriction",
                "start_time_of_day": each.opens,
                "duration_seconds": each.seconds,
                **({"start_day_of_week": each.day} if each.day else {}),
            }
            for each in found.restrictions
        ],
    }
    schedule = {
        "type": "schedule",
        "name": found.roster.title,
        "time_zone": found.roster.zone,
        "schedule_layers": [layer],
    }
    overrides = [
        {"start": each.start.isoformat(), "end": each.end.isoformat(), "user": _user(found, each.person)}
        for each in found.exceptions
        if each.person
    ]
    return json.dumps({"schedule": schedule, "overrides": overrides}, indent=2, ensure_ascii=False) + "\n"


def _user(found: ExportedRoster, person: str) -> dict[str, Any]:
    return {"id": found.user(person), "type": "user_reference", "summary": found.people[person].name}
