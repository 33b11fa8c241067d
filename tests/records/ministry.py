"""The metrics of the Ministry of Justice's incident reports, recomputed: `python -m tests.records.ministry` prints them.

Each report of the Cloud Platform team states two durations. Both are compared with the metrics of the record that the
times of the report make up. Where they differ, the ways of counting that the team describes are tried in turn.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from mimkit.metrics.fact import IncidentFacts, collect_facts
from mimkit.metrics.grouping import quarter
from mimkit.metrics.measure import measure
from mimkit.metrics.result import MetricsQuestion
from mimkit.metrics.sample import times
from mimkit.metrics.statistics import summary
from mimkit.model.dossier import Dossier
from mimkit.model.ids import ulid
from mimkit.model.incident.incident import Incident
from mimkit.model.policy.metric import built_in
from mimkit.model.time.calendar import BusinessCalendar
from mimkit.model.time.durations import parse_elapsed
from mimkit.report.metrics.report import WITH_MEAN, value
from tests.builders import Desk, incident, span

REPORTS = Path(__file__).parents[3] / "shared/corpora/postmortems/moj-cloud-platform/source/incidents"
LONDON = ZoneInfo("Europe/London")
WORLD = Desk.scaffolded().snapshot
RECORDED = datetime(2026, 11, 23, tzinfo=UTC)
_EVENT = re.compile(r"^  - ([A-Z][a-z ]+?):? (\d{4}-\d\d-\d\d) (\d{1,2})[:.](\d\d)$", re.MULTILINE)
_STATED = re.compile(
    r"^- \*\*Time to (repair|resolve)\*\*: ([0-9hm ]+)( \(during support hours .+\))?$", re.MULTILINE
)
EVENTS = {
    "Fault occurs": "started",
    "First detected": "detected",
    "Fault detected": "detected",
    "Team aware": "detected",
    "Incident declared": "declared",
    "Repaired": "repaired",
    "Resolved": "resolved",
}
"""The key events of a report, by the words that the reports use."""
RIGHT = {("2021-06-09", "declared"): datetime(2021, 6, 9, 13, 54, tzinfo=LONDON)}
"""Times that are wrong in a report: this declaration is dated 2020, a year before the detection."""


class Report(NamedTuple):
    """One report: its day, its key events, and the durations that it states (`repair` and `resolve`)."""

    day: str
    events: Mapping[str, datetime]
    stated: Mapping[str, timedelta]
    in_support_hours: frozenset[str]
    """The durations of which the report says that they count support hours."""

    def corrected(self) -> Report:
        """Return the report without the error in its times."""
        right = {name: at for (day, name), at in RIGHT.items() if day == self.day}
        return self._replace(events={**self.events, **right})

    def record(self) -> Incident:
        """Return the record of an incident with these times.

        Repaired means restored, as the incident log defines it, and resolved that future failures are prevented as well.
        An older report does not say when the incident was repaired: it was restored when it was resolved.
        """
        events = dict(self.events)
        kinds = {
            "detected": events.get("detected"),
            "declared": events.get("declared"),
            "restored": events.get("repaired", events["resolved"]),
            "fixed": events["resolved"],
        }
        more = {"declared": {"severity": "SEV1"}, "fixed": {"text": "x"}}
        timeline = [
            {
                "at": at,
                "kind": kind,
                "by": "mim-duty",
                "recorded": RECORDED,
                "id": ulid(at, number),
                **more.get(kind, {}),
            }
            for number, (kind, at) in enumerate(kinds.items())
            if at
        ]
        header = {"id": f"MI-{self.day.replace('-', '')}-AAA", "mode": "backfill", "services": ["checkout"]}
        return incident(*timeline, started=events.get("started"), **header)

    def facts(self) -> IncidentFacts:
        """Return what the metrics count."""
        found = collect_facts(Dossier(self.record(), WORLD), ())
        assert found
        return found


@cache
def reports() -> tuple[Report, ...]:
    """Return the reports, oldest first, as they are."""
    return tuple(map(_report, sorted(REPORTS.glob("*.md.erb"))))


def _report(path: Path) -> Report:
    text = path.read_text(encoding="utf-8")
    events = {
        EVENTS[words]: datetime.fromisoformat(f"{day} {hour:0>2}:{minute}").replace(tzinfo=LONDON)
        for words, day, hour, minute in _EVENT.findall(text)
    }
    found = _STATED.findall(text)
    stated = {name: parse_elapsed(length) for name, length, _note in found}
    noted = frozenset(name for name, _length, note in found if note)
    return Report(path.name[:10], {name: at.astimezone(UTC) for name, at in events.items()}, stated, noted)


class Hours(NamedTuple):
    """Hours that count, by the team's description, and how long a whole business day counts instead of them."""

    words: str
    calendar: BusinessCalendar | None = None
    whole_day: timedelta | None = None


_ANY_DAY: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SUPPORT = BusinessCalendar(zone="Europe/London", opens="10:00", closes="17:00")
HOURS = (
    Hours(""),
    Hours("in support hours (10:00 to 17:00)", SUPPORT),
    Hours(
        "in support and on-call hours (07:00 to 22:00 every day)",
        BusinessCalendar(zone="Europe/London", opens="07:00", closes="22:00", business_days=_ANY_DAY),
    ),
    Hours(
        "between 10:00 and 22:00 (support hours and evening on-call hours)",
        BusinessCalendar(zone="Europe/London", opens="10:00", closes="22:00", business_days=_ANY_DAY),
    ),
    Hours("in support hours, counting a whole day as 7.5 hours", SUPPORT, timedelta(hours=7.5)),
    Hours("in support hours, counting a whole day as 8 hours", SUPPORT, timedelta(hours=8)),
)
"""The hours of support and on call are those of the team's user guide (operational processes, 2022)."""
METRICS: Final = {"started": "time to restore service", "detected": "detection to restoration"}
SHOWN: Final = ("time-to-declare", "time-to-restore", "detected-to-restored", "declared-to-restored")
STARTS: Final = {"started": "fault", "detected": "detection", "declared": "declaration"}
ENDS: Final = {"restored": "repair", "fixed": "resolution"}


def measured(report: Report, starts: str, ends: str, hours: Hours = HOURS[0]) -> timedelta | None:
    """Return the time between two events, by a metric that counts these hours; None if one is not known."""
    metric = span(starts, ends, hours="business" if hours.calendar else "all")
    found = times(metric, [report.facts()], hours.calendar or SUPPORT).values
    if not found:
        return None
    moments = report.facts().moments
    whole = _whole_days(moments[starts], moments[ends]) if hours.whole_day else 0
    day = (hours.whole_day or timedelta()) - timedelta(hours=7)
    return timedelta(seconds=found[0]) + whole * day


def _whole_days(start: datetime, end: datetime) -> int:
    """Return the number of support days between the day of the start and that of the end."""
    first, last = (at.astimezone(LONDON).date() for at in (start, end))
    days = (first + timedelta(days=number) for number in range(1, (last - first).days))
    return sum(map(SUPPORT.works_on, days))


class Figure(NamedTuple):
    """A stated figure beside the metric that it is compared with, and what it counts."""

    day: str
    name: str
    stated: timedelta
    metric: str
    computed: timedelta
    counts: str
    """The way of counting that gives the stated figure, or the nearest one."""
    left: timedelta
    """What remains of the difference: stated minus counted in this way."""

    @property
    def agrees(self) -> bool:
        """Whether the stated figure and the metric are equal."""
        return self.stated == self.computed

    @property
    def reason(self) -> str:
        """Why they differ."""
        if not self.left:
            return f"Counts the time {self.counts}."
        return f"No way of counting gives this value. It is {hours_text(-self.left)} less than the time {self.counts}."


def figures() -> list[Figure]:
    """Return each stated figure; the metric starts with the fault if the report says when it occurred, else detection."""
    return [
        _figure(report, name, stated)
        for report in (each.corrected() for each in reports())
        for name, stated in report.stated.items()
    ]


def _figure(report: Report, name: str, stated: timedelta) -> Figure:
    start = "started" if "started" in report.events else "detected"
    computed = measured(report, start, "restored")
    assert computed is not None
    counts, left = _way(report, name, stated)
    return Figure(report.day, name, stated, METRICS[start], computed, counts, left)


def _way(report: Report, name: str, stated: timedelta) -> tuple[str, timedelta]:
    """Return the first way of counting that gives a figure, and what remains of the difference: nothing.

    All hours are tried before others, and the end that the figure is named after before the other. If no way gives it,
    the nearest one is returned, with the hours that the report names, and the start that the incident log defines.
    """
    ends = tuple(ENDS) if name == "repair" else tuple(reversed(ENDS))
    ways = {
        (start, end, hours): stated - length
        for hours in HOURS
        for end in ends
        for start in STARTS
        if (length := measured(report, start, end, hours)) is not None
    }
    exact = [way for way, left in ways.items() if not left]
    defined = ("declared", "detected") if name == "repair" else ("started", "detected")
    named = HOURS[1] if name in report.in_support_hours else HOURS[0]
    near = [way for way in ways if way[0] in defined and way[1:] == (ends[0], named)]
    way = exact[0] if exact else min(near, key=lambda each: abs(ways[each]))
    start, end, hours = way
    return " ".join(filter(None, (f"from {STARTS[start]} to {ENDS[end]}", hours.words))), ways[way]


def hours_text(length: timedelta) -> str:
    """Format a duration in hours and minutes, as the reports do."""
    hours, minutes = divmod(round(length.total_seconds() / 60), 60)
    return f"{hours}h {minutes:02}m" if hours else f"{minutes}m"


def difference_table() -> list[str]:
    """Return a row for each stated figure that differs from the metric, with the reason."""
    head = (
        "| report | time to | stated | our metric | value | reason |",
        "| --- | --- | --- | --- | --- | --- |",
    )
    rows = (
        f"| {each.day} | {each.name} | {hours_text(each.stated)} | {each.metric} | {hours_text(each.computed)} "
        f"| {each.reason} |"
        for each in figures()
        if not each.agrees
    )
    return [*head, *rows]


def metric_lines() -> list[str]:
    """Return the metrics of all reports together, with the mean and with what each does not count."""
    question = MetricsQuestion(RECORDED, SUPPORT, modes=("backfill",))
    wanted = [each for each in built_in() if each.id in SHOWN]
    facts = [each.corrected().facts() for each in reports()]
    (group,) = measure(question, wanted, facts).groups
    return [f"{each.title}: {value(group, each, WITH_MEAN)}" for each in wanted]


def quarter_means() -> dict[str, tuple[timedelta, timedelta]]:
    """Return the mean of the figures that the reports of a quarter state: time to repair, and to resolve.

    The incident log counts one incident of August in the second quarter.
    """
    found: dict[str, list[Report]] = {}
    for each in reports():
        day = datetime.fromisoformat(each.day).replace(tzinfo=LONDON)
        name = "2020-Q2" if each.day == "2020-08-04" else quarter(day, LONDON)
        found.setdefault(name, []).append(each)
    return {name: (_mean(mine, "repair"), _mean(mine, "resolve")) for name, mine in found.items()}


def _mean(mine: list[Report], name: str) -> timedelta:
    mean = summary([each.stated[name].total_seconds() for each in mine]).mean
    assert mean is not None
    return timedelta(seconds=mean)


if __name__ == "__main__":
    agreeing = sum(each.agrees for each in figures())
    lines = [
        *metric_lines(),
        "",
        f"{agreeing} of {len(figures())} stated figures agree.",
        "",
        *difference_table(),
    ]
    sys.stdout.writelines(f"{line}\n" for line in lines)
