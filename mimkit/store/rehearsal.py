"""Detects clones of the demo and of drills. Such clones send nothing, and a drill has a separate clock."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from mimkit.errors import EnvironmentUnfit, MimError
from mimkit.model.time.times import parse_instant, rfc3339
from mimkit.store.git.repository import Repository

if TYPE_CHECKING:
    from mimkit.model.time.drill_clock import DrillClock

DEMO: Final = ".git/mimkit/demo"
"""The file that marks a clone of `mim demo`."""
PLAN_FILE: Final = "drill.json"
"""The committed file with a drill's plan, at the top level of its repository."""
_PLAN_KEY: Final = "mimkit_drill"
"""The key that distinguishes a plan from other files with this name. Its value is the format version."""
_JOINED: Final = "mimkit/drill"
"""The file in the git directory that makes commands in a clone use the drill clock."""


class OnlyRehearsal(EnvironmentUnfit):
    """A clone of the demo or of a drill sends nothing, whatever its policy, options and environment specify."""

    def __init__(self, what: str) -> None:
        super().__init__(f"this is a clone of {what}, where nothing is sent", "mim init DIR")


class NotJoined(EnvironmentUnfit):
    """The clone of a drill does not use the drill clock yet, because it was cloned with plain git."""

    def __init__(self) -> None:
        super().__init__("this clone of a drill does not use the drill clock yet", "mim drill join")


class BadPlan(EnvironmentUnfit):
    """The plan of the drill was changed or removed, so its clock is unknown."""

    def __init__(self) -> None:
        super().__init__(
            f"the drill clock is unknown: {PLAN_FILE} was changed or removed",
            f"git checkout HEAD -- {PLAN_FILE}",
        )


def refuse_rehearsal(root: Path) -> None:
    """Raise OnlyRehearsal if the working tree `root` belongs to a clone of the demo or of a drill."""
    if what := _rehearsed(root):
        raise OnlyRehearsal(what)


def is_rehearsal(root: Path) -> bool:
    """Return whether a working tree belongs to a clone of the demo or of a drill."""
    return bool(_rehearsed(root))


def _rehearsed(root: Path) -> str:
    """Return what the clone is for (the demo or a drill), or "" for an ordinary clone."""
    folder = _git_folder(root)
    if (folder / DEMO.removeprefix(".git/")).exists():
        return "the demo"
    return "a drill" if (folder / _JOINED).exists() or read_plan(root) is not None else ""


def join(root: Path) -> None:
    """Make the commands in a clone use the drill clock."""
    marker = _git_folder(root) / _JOINED
    marker.parent.mkdir(parents=True, exist_ok=True)
    marker.touch()


def has_joined(root: Path) -> bool:
    """Return whether the commands in a clone use a drill clock."""
    return (_git_folder(root) / _JOINED).exists()


def read_plan(root: Path) -> dict[str, Any] | None:
    """Return a drill's plan, or None if the repository is not a drill.

    A drill's history starts with its plan. In any other repository, a file with this name is ignored, because it
    would otherwise stop all commands and prevent all messages.
    """
    try:
        data = json.loads((root / PLAN_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    is_plan = isinstance(data, dict) and _PLAN_KEY in data
    return data if is_plan and (has_joined(root) or _began_as_a_drill(root)) else None


def _began_as_a_drill(root: Path) -> bool:
    try:
        return Repository.discover(root).begins_with(PLAN_FILE)
    except MimError:
        return False  # commands that need a repository report the error


def clock_of(root: Path) -> DrillClock | None:
    """Return the drill clock that the commands in a clone use, or None if the repository is not a drill.

    Raises NotJoined, and BadPlan if the clone has joined but its plan is unreadable.
    """
    plan = read_plan(root)
    joined = has_joined(root)
    if plan and not joined:
        raise NotJoined
    if not joined:
        return None
    try:
        return clock_from(plan or {})
    except (KeyError, TypeError, ValueError, IndexError):
        raise BadPlan from None


def clock_from(plan: dict[str, Any]) -> DrillClock:
    """Parse the clock in a plan. Raise KeyError, TypeError, ValueError or IndexError if it is invalid."""
    from mimkit.model.time.drill_clock import ClockRun, DrillClock  # noqa: PLC0415 - most clones are no drill

    data = plan["clock"]
    runs = tuple(
        ClockRun(parse_instant(machine), parse_instant(drill), speed_from(speed))
        for machine, drill, speed in data["runs"]
    )
    return DrillClock((runs[0], *runs[1:]), parse_instant(data["end"]))


def speed_from(found: Any) -> float:
    """Parse a clock speed in a plan. 0 means paused. Raise TypeError or ValueError if it is invalid."""
    from mimkit.model.time.drill_clock import FASTEST_DRILL  # noqa: PLC0415 - as above

    speed = float(found)
    if not (speed == 0 or 1 <= speed <= FASTEST_DRILL):
        raise ValueError("is not a speed")
    return speed


def plan_data(clock: DrillClock, more: dict[str, Any]) -> bytes:
    """Return the content of a plan file."""
    runs = [[rfc3339(each.machine), rfc3339(each.drill), each.speed] for each in clock.runs]
    data = {_PLAN_KEY: 1, "clock": {"end": rfc3339(clock.end), "runs": runs}, **more}
    return f"{json.dumps(data, indent=1)}\n".encode()


def _git_folder(root: Path) -> Path:
    """Return the git directory of a working tree.

    For a linked working tree, return the git directory of its repository.
    """
    place = root / ".git"
    if not place.is_file():
        return place
    folder = root / place.read_text(encoding="utf-8", errors="surrogateescape").partition("gitdir: ")[
        2
    ].rstrip("\n")
    common = folder / "commondir"
    return folder / common.read_text(encoding="utf-8").strip() if common.is_file() else folder
