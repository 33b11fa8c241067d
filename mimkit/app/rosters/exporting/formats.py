"""Lists the tools to which a roster can be exported, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from mimkit.app.rosters.exporting.goalert import to_goalert
from mimkit.app.rosters.exporting.pagerduty import to_pagerduty
from mimkit.app.rosters.exporting.plan import ExportedRoster
from mimkit.app.rosters.exporting.terraform import to_terraform

TOOLS: Final[Mapping[str, Callable[[ExportedRoster], str]]] = {
    "pagerduty": to_pagerduty,
    "goalert": to_goalert,
    "terraform": to_terraform,
}
