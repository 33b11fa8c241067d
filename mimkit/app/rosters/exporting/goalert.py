"""Exports a roster as variables for GoAlert's mutations `createRotation` and `setTemporarySchedule`.

Source: https://github.com/target/goalert (graphql2/schema.graphql). Overrides use `setTemporarySchedule`. GoAlert
rotations do not include on-call hours, which are rules in a schedule whose `target` is the rotation.
"""

from __future__ import annotations

import json
from typing import Any, Final

from mimkit.app.rosters.exporting.plan import ExportedRoster, NotExportable, refuse_gaps, refuse_unknown_users

_DAY: Final = 86_400
_WEEK: Final = 7


def to_goalert(found: ExportedRoster) -> str:
    """Return a JSON document with a `rotation`, the `rules` for a schedule, and `overrides`. Raises NotExportable."""
    refuse_unknown_users(found, "GoAlert")
    refuse_gaps(found, "GoAlert")
    is_weekly = found.rotation.unit == "weeks"
    rotation = {
        "name": found.roster.title,
        "timeZone": found.roster.zone,
        "start": found.start.isoformat(),
        "type": "weekly" if is_weekly else "daily",
        "shiftLength": found.rotation.every,
        "userIDs": [found.user(each) for each in found.rotation.people],
    }
    overrides = [
        {"start": each.start.isoformat(), "end": each.end.isoformat(), "addUserID": found.user(each.person)}
        for each in found.exceptions
        if each.person
    ]
    document = {"rotation": rotation, "rules": _rules(found), "overrides": overrides}
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _rules(found: ExportedRoster) -> list[dict[str, Any]]:
    rules = []
    for each in found.restrictions:
        if each.seconds > _DAY:
            raise NotExportable(
                "GoAlert does not support on-call hours longer than a day", "shorten the hours in `only`"
            )
        hour, minute, _ = (int(part) for part in each.opens.split(":"))
        closes = (hour * 60 + minute + each.seconds // 60) % 1440
        # GoAlert's `weekdayFilter` starts with Sunday.
        days = [True] * _WEEK if each.day is None else [each.day % _WEEK == number for number in range(_WEEK)]
        rules.append(
            {
                "start": f"{hour:02}:{minute:02}",
                "end": f"{closes // 60:02}:{closes % 60:02}",
                "weekdayFilter": days,
            }
        )
    return rules
