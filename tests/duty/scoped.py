"""A desk whose roles and groups have several rosters, for tests."""

from __future__ import annotations

from tests.builders import Desk


def with_roster(
    desk: Desk, name: str, people: str, *more: str, covers: str = "role: technical-lead", only: str = ""
) -> Desk:
    """Add a roster with a daily rotation from 09:00; `more` are lines at the top level."""
    hours = f"  only: [{{opens: {only[:5]}, closes: {only[6:]}}}]\n" if only else ""
    text = (
        f"schema: 1\nid: {name}\ntitle: {name}\n{covers}\n"
        + "".join(f"{line}\n" for line in more)
        + f"rotation:\n  starts: 2026-01-05\n  unit: days\n  people: [{people}]\n{hours}"
    )
    # In order of path, as files are read.
    return Desk(dict(sorted({**desk.files, f"policy/rosters/{name}.yaml": text.encode()}.items())))


def without(desk: Desk, *names: str) -> Desk:
    """Remove rosters."""
    gone = {f"policy/rosters/{name}.yaml" for name in names}
    return Desk({path: raw for path, raw in desk.files.items() if path not in gone})


def follow_the_sun(desk: Desk) -> Desk:
    """Technical leads of three sites; two overlap from 08:00 to 09:00, and from 16:00 to 17:00."""
    there = without(desk, "technical-lead")
    there = with_roster(there, "lead-a-apac", "database-duty", only="00:00-09:00")
    there = with_roster(there, "lead-b-emea", "tech-duty", only="08:00-17:00")
    return with_roster(there, "lead-c-amer", "network-duty", only="16:00-00:00")
