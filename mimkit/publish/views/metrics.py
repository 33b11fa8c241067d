"""Metrics page: each metric with its definition, its values and the command that reproduces it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from mimkit.metrics.measure import measure, metrics_of
from mimkit.metrics.result import (
    DurationSample,
    MetricsQuestion,
    MetricsResult,
    NumberSample,
    Sample,
    ShareSample,
)
from mimkit.metrics.statistics import summary
from mimkit.model.incident.incident import Mode
from mimkit.model.policy.metric import Metric, built_in
from mimkit.publish.archive import Archive
from mimkit.publish.card import Card
from mimkit.publish.figures.duration_strip import Strip, StripRow, strip_plot
from mimkit.publish.links import METRICS
from mimkit.publish.page import Page
from mimkit.publish.views.parts.drawings import cadences, phases_of, quarters
from mimkit.publish.views.parts.filters import Filter, filters
from mimkit.publish.views.parts.repositories import by_repository
from mimkit.report.metrics.report import definition, percent, span, value

_CASES = 12
"""The maximum number of incidents in a chart with one row per incident, so that two such charts fit on two printed pages."""
_POINTS = 300
"""The maximum number of points in a chart."""


@dataclass(frozen=True, slots=True)
class Number:
    """A metric and its result."""

    id: str
    title: str
    definition: str
    value: str
    """The main value, which is a median, a percentage or a number. Empty if there are too few records."""
    said: str
    """The complete result as one line of text."""
    picture: Markup


def metrics_page(archive: Archive) -> Page:
    """Return the metrics page."""
    modes = counted_modes(archive)
    cards = counted_cards(archive)
    measured = measured_by(archive, modes)
    titles = {card.id: card.header.title for card in cards}
    shown = [_number(metric, measured, titles) for metric in measured.metrics]
    clocks = {each.id for each in measured.metrics if each.clock}
    times = {each.id for each in measured.metrics if each.starts}
    latest = f", latest {_CASES} incidents" if len(cards) > _CASES else ""
    view = {
        "is_archive": modes == ("backfill",),
        "incidents": measured.incidents,
        "left_out": measured.left_out,
        "times": tuple(each for each in shown if each.id in times),
        "shares": tuple(each for each in shown if each.id not in times and each.id not in clocks),
        "clocks": tuple(each for each in shown if each.id in clocks and (each.value or not measured.groups)),
        "quarters": quarters(archive, cards),
        "phases": phases_of(archive, METRICS, cards[:_CASES], latest),
        "cadence": cadences(archive, METRICS, cards[:_CASES], latest) if modes == ("live",) else Markup(""),
        "groups": groups(archive, cards),
        "table": by_repository(archive),
        "command": "mim metrics" + (" --include backfill" if modes == ("backfill",) else ""),
    }
    return Page(METRICS, "Metrics", "metrics.html.j2", view)


def counted_modes(archive: Archive) -> tuple[Mode, ...]:
    """Return the modes of the incidents that metrics include: live, or back-filled if there are no live incidents."""
    return ("backfill",) if archive.is_backfill_only else ("live",)


def counted_cards(archive: Archive) -> tuple[Card, ...]:
    """Return the incidents that metrics include, newest first."""
    modes = counted_modes(archive)
    return tuple(card for card in archive.cards if card.is_real and card.header.mode in modes)


def measured_by(archive: Archive, modes: tuple[Mode, ...]) -> MetricsResult:
    """Return all metrics of the policy, measured over all incidents in the given modes."""
    question = MetricsQuestion(archive.facts.now, archive.snapshot.policy.calendar, modes=modes)
    return measure(question, metrics_of(archive.snapshot.policy, built_in()), archive.counted)


def groups(archive: Archive, cards: Sequence[Card]) -> tuple[Filter, ...]:
    """Return the number of incidents by service, severity, cause and category."""
    return tuple(each for each in filters(archive, cards) if each.kind != "tag")


def _number(metric: Metric, measured: MetricsResult, titles: Mapping[str, str]) -> Number:
    sample = measured.groups[0].samples[metric.id] if measured.groups else None
    if sample is None:
        return Number(metric.id, metric.title, definition(metric), "", "no data", Markup(""))
    return Number(
        metric.id,
        metric.title,
        definition(metric),
        _value(sample),
        value(measured.groups[0], metric),
        _picture(metric, sample, titles),
    )


def _value(sample: Sample) -> str:
    if isinstance(sample, DurationSample):
        return span(sample.summary.median) if sample.summary.median is not None else ""
    if isinstance(sample, NumberSample):
        return str(len(sample.incidents))
    if isinstance(sample, ShareSample):
        return percent(len(sample.part), len(sample.whole)) if sample.whole else ""
    return percent(sample.met, sample.due) if sample.due else ""


def _picture(metric: Metric, sample: Sample, titles: Mapping[str, str]) -> Markup:
    if not isinstance(sample, DurationSample) or not sample.points:
        return Markup("")
    points, found = sample.points[-_POINTS:], sample.summary
    title = metric.title
    if len(points) < len(sample.points):
        found = summary([seconds for _, seconds in points])
        title = f"{metric.title}, latest {_POINTS} incidents"
    named = tuple((titles.get(incident, incident), seconds) for incident, seconds in points)
    row = StripRow(
        "All incidents", named, found.median, found.p90, len(sample.missing) + len(sample.imprecise)
    )
    return strip_plot(Strip(f"strip-{metric.id}", title, (row,)))
