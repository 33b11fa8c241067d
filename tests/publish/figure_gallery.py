"""Every chart with normal and with difficult data, for the tests, and as a page to look at.

python -m tests.publish.figure_gallery > gallery.html
"""

from __future__ import annotations

import random
import sys
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from markupsafe import Markup

import mimkit.publish
from mimkit.model.incident.state import Milestones
from mimkit.model.obligation import ObligationStatus
from mimkit.publish.figures.ages import ActionAge, Ages, Owner, action_ages
from mimkit.publish.figures.cadence import Cadence, CadenceRow, UpdateInterval, cadence_dots
from mimkit.publish.figures.dependencies import (
    Dependencies,
    ServiceNode,
    affected_neighbourhood,
    dependency_graph,
)
from mimkit.publish.figures.duration_strip import Strip, StripRow, strip_plot
from mimkit.publish.figures.phase_rows import PhaseRow, PhaseRows, phase_rows
from mimkit.publish.figures.phases import phases
from mimkit.publish.figures.quarters import QuarterColumn, Quarters, quarter_columns
from mimkit.publish.figures.timeline import DeadlineMark, IncidentTimeline, Mark, incident_timeline
from mimkit.publish.times import Zoned

START = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
ZONE = Zoned("UTC")
HOSTILE = (
    "</svg><script>x</script>\"' onload=x {: #a } & a title that goes on and on for longer than any phone"
)


def after(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def milestones(*minutes: float) -> Milestones:
    names = ("started", "detected", "declared", "assembled", "workaround", "restored", "confirmed", "closed")
    return Milestones(**{name: after(each) for name, each in zip(names, minutes, strict=False)})


def promise(start: float, due: float, met: float | None, status: ObligationStatus) -> DeadlineMark:
    return DeadlineMark(
        "Stakeholder update", after(start), after(due), None if met is None else after(met), status
    )


def ordinary_timeline(name: str = "timeline") -> IncidentTimeline:
    kinds = ("alarm", "quiet", "finding", "decision", "action", "blocker", "quiet", "relief")
    entries = [Mark(after(10 + 11 * n), kinds[n % 8], f"Entry {n}") for n in range(12)]
    updates = [Mark(after(each), "update", f"Update at {each}") for each in (22, 48, 84, 108, 150)]
    return IncidentTimeline(
        name,
        "What happened when",
        phases(milestones(0, 4, 10, 28, 95, 140, 165, 3000), None),
        (*entries, *updates),
        (
            promise(10, 25, 22, "met"),
            promise(22, 52, 48, "met"),
            promise(48, 78, 84, "late"),
            promise(84, 114, 108, "met"),
            promise(108, 138, 150, "late"),
        ),
        (
            DeadlineMark("Technical lead is named", after(10), after(20), after(15), "met"),
            DeadlineMark("Post-incident review is published", after(140), after(7000), None, "pending"),
        ),
    )


def lasting_timeline() -> IncidentTimeline:
    return IncidentTimeline(
        "lasting",
        "An incident of several days that still runs",
        phases(milestones(0, 300, 330, 400), after(5100)),
        tuple(Mark(after(330 + 90 * n), "update", f"Update {n}") for n in range(30)),
        (
            *(promise(330 + 90 * n, 420 + 90 * n, 420 + 90 * n, "met") for n in range(30)),
            promise(3100, 3500, None, "overdue"),
        ),
        until=after(5100),
    )


def graph_of(count: int, *, hit: tuple[str, ...] = ()) -> tuple[ServiceNode, ...]:
    dice = random.Random(count)
    titles = (
        "Checkout",
        "Payments gateway",
        "Order database",
        "Identity",
        "Notification service",
        "Search index",
    )
    services = [
        ServiceNode(
            f"s{n}",
            f"{titles[n % 6]} {n}",
            tuple(
                {f"s{dice.randrange(n + 1, min(count, n + 14))}" for _ in range(dice.randrange(3))}
                if n + 1 < count
                else ()
            ),
        )
        for n in range(count)
    ]
    return tuple(affected_neighbourhood(services, hit) if hit else services)


def small_graph() -> tuple[ServiceNode, ...]:
    services = (
        ServiceNode("checkout", "Checkout", ("payments", "database", "identity")),
        ServiceNode("back-office", "Back office", ("database",)),
        ServiceNode("payments", "Card payments", ("database", "bank")),
        ServiceNode("identity", "Single sign-on and identity of customers", ("database",)),
        ServiceNode("database", "Order database", ("storage",)),
        ServiceNode("bank", "Bank gateway"),
        ServiceNode("storage", "Storage cluster", ("identity",)),
    )
    return affected_neighbourhood(services, ("database",))


def lengths(count: int, seed: int, middle: float = 8.2) -> tuple[tuple[str, float], ...]:
    dice = random.Random(seed)
    return tuple((f"MI-20261123-{n:03}", dice.lognormvariate(middle, 0.9)) for n in range(count))


def strip_row(label: str, count: int, seed: int, missing: int = 0) -> StripRow:
    points = lengths(count, seed)
    values = sorted(each for _, each in points)
    return StripRow(label, points, median(values), values[-(-9 * count // 10) - 1], missing)


def many_phases() -> tuple[PhaseRow, ...]:
    dice = random.Random(3)
    rows = []
    for n in range(12):
        steps = [0.0]
        for usual in (5, 8, 15, 40, 35, 20):
            steps.append(steps[-1] + dice.lognormvariate(0, 0.8) * usual)
        if n == 4:
            steps[4:] = [each + 2400 for each in steps[4:]]
        at = milestones(*steps)
        rows.append(PhaseRow(f"Card payments refused in shops {n}", phases(at, None), at.declared or START))
    return tuple(rows)


def figures() -> dict[str, Markup]:
    """Draw everything."""
    dice = random.Random(9)
    quarters = tuple(
        QuarterColumn(
            2023 + n // 4, n % 4 + 1, tuple(dice.randrange(5) for _ in range(4)) if n != 5 else (0, 0, 0, 0)
        )
        for n in range(12)
    )
    cadence = tuple(
        CadenceRow(
            f"MI-2026112{n}-K7F Checkout is down for all customers",
            tuple(UpdateInterval(1800 * dice.lognormvariate(-0.3, 0.5), 1800) for _ in range(9)),
        )
        for n in range(5)
    )
    owners = (
        Owner(
            "Database duty",
            (
                ActionAge("Fail over by itself", 45, 30, badge="15 days overdue", is_overdue=True),
                ActionAge("Alert on lag", 45, 60, badge="Due in 15 days"),
                ActionAge("Test it", 3),
            ),
        ),
        Owner(
            "Payments duty",
            (
                ActionAge("Agree on a limit", 12, 14, badge="Due in 2 days"),
                ActionAge("Say so", 12, 12, badge="Due today"),
            ),
        ),
        Owner(
            HOSTILE,
            tuple(
                ActionAge(HOSTILE, n, 20, badge=f"{abs(20 - n)} days", is_overdue=n > 20) for n in range(40)
            ),
        ),
    )
    return {
        "timeline": incident_timeline(ordinary_timeline(), ZONE),
        "lasting": incident_timeline(lasting_timeline(), Zoned("Europe/London")),
        "phases": phase_rows(PhaseRows("phases", "Phases of the last twelve incidents", many_phases())),
        "strip": strip_plot(
            Strip(
                "strip",
                "Time time to restore, from start of impact",
                (
                    strip_row("Checkout", 34, 1, 2),
                    strip_row("Payments", 15, 2),
                    StripRow("Database", lengths(4, 3), missing=1),
                    StripRow(HOSTILE, (("a", 5.0), ("b", -60.0), ("c", 0.0))),
                ),
            )
        ),
        "strip-even": strip_plot(Strip("even", "Time time to first update", (strip_row("All", 12, 7),))),
        "quarters": quarter_columns(
            Quarters("quarters", "Incidents by quarter", ("SEV1", "SEV2", "SEV3", "pending"), quarters)
        ),
        "quarters-many": quarter_columns(
            Quarters(
                "many",
                "Incidents by quarter, ten years",
                ("SEV1", "SEV2", "SEV3"),
                tuple(QuarterColumn(2016 + n // 4, n % 4 + 1, (n % 3, n % 5, n % 7)) for n in range(40)),
            )
        ),
        "cadence": cadence_dots(Cadence("cadence", "How the schedule of updates was kept", cadence)),
        "ages": action_ages(Ages("ages", "Open action items by owner", owners)),
        "graph": dependency_graph(Dependencies("graph", "What was hit, and what needs it", small_graph())),
        "graph-60": dependency_graph(Dependencies("graph60", "All services", graph_of(60, hit=()))),
        "empty": strip_plot(Strip("empty", "Nothing measured", ())),
    }


def page_of(drawn: Mapping[str, Markup], scheme: str = "default") -> str:
    """Return a page with the given charts, in the theme's colours."""
    assets = Path(mimkit.publish.__file__).parent / "assets"
    styles = "".join((assets / name).read_text() for name in ("mim.css", "mim-figures.css"))
    base = "html{font-size:125%}body{font-size:.5rem;margin:0;background:var(--mim-ground);font-family:Helvetica,Arial,sans-serif;line-height:1.6}.md-typeset{font-size:.8rem;padding:.8rem;max-width:46rem;margin:auto}h2{color:var(--mim-ink)}figure{margin:0}"
    shown = "".join(f"<h2>{name}</h2><div class='mim'>{each}</div>" for name, each in drawn.items())
    return (
        f"<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'>"
        f"<title>Gallery</title><style>{base}{styles}</style><body data-md-color-scheme={scheme}><div class=md-typeset>{shown}</div>"
    )


def main() -> None:
    """Write a page with every chart."""
    sys.stdout.write(page_of(figures(), *sys.argv[1:2]))


if __name__ == "__main__":
    main()
