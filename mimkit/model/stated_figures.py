"""Compares the figures stated in an incident's source with the figures computed from the record."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from mimkit.model.dossier import Dossier
from mimkit.model.incident.state import State
from mimkit.model.incident.stated import StatedFigure
from mimkit.model.policy.metric import Metric, built_in
from mimkit.model.policy.metric_length import length, with_service_of
from mimkit.model.policy.policy import Policy
from mimkit.model.time.approximate import length_text, uncertainty
from mimkit.model.time.durations import short


class Comparison(NamedTuple):
    """A stated figure, and the corresponding computed figure."""

    stated: StatedFigure
    computed: timedelta | None
    """The computed figure, or None if the record lacks one of the two times or the metric does not exist."""
    computed_text: str
    """The computed figure as text, as precise as the record allows. Empty if it is unknown."""
    differs: bool
    """Whether the figures differ by more than their precision allows."""


def known_metrics(policy: Policy) -> dict[str, Metric]:
    """Return the built-in metrics and the policy's metrics by id."""
    return {metric.id: metric for metric in (*built_in(), *policy.metrics)}


def reached(
    state: State, authorities: Collection[str], stakeholders: Collection[str] = ()
) -> dict[str, datetime]:
    """Return the times of milestones, first entries and first updates to stakeholders, by name.

    The result contains the first entry of each kind and the first update to each stakeholder audience. Entries
    before the declaration are ignored, except for updates that do not precede the detection.
    """
    found = {name: at for name, at in state.milestones.items() if at}
    # For a demoted or merged incident, use the time at which it was declared.
    declared = found.get("declared") or next((e.at for e in state.timeline if e.kind == "declared"), None)
    if declared:
        found["declared"] = declared
    milestones = {name for name, _ in state.milestones.items()}
    for entry in state.timeline:
        # A report to a regulator is not a stakeholder update.
        if entry.audience in authorities or entry.kind in milestones:
            continue
        # An update before the declaration counts as the first update, with a delay of zero.
        is_early = entry.kind == "update" and state.may_inform(entry.at)
        if declared is None or entry.at >= declared or is_early:
            found.setdefault(entry.kind, entry.at)
            if entry.kind == "update":
                for audience in [entry.audience] if entry.audience else stakeholders:
                    found.setdefault(f"update.{audience}", entry.at)
    return found


def comparisons(dossier: Dossier, policy: Policy) -> Iterator[Comparison]:
    """Yield a comparison for each figure that the incident's source states, based on the metrics of a policy."""
    if not dossier.incident.stated:
        return
    metrics = known_metrics(policy)
    moments = reached(dossier.state, dossier.snapshot.authorities, dossier.snapshot.stakeholders)
    for figure in dossier.incident.stated:
        metric = metrics.get(figure.metric)
        begin, end = (
            (moments.get(name or "") for name in (metric.starts, metric.ends)) if metric else (None, None)
        )
        if metric is None or begin is None or end is None:
            yield Comparison(figure, None, "", differs=False)
        else:
            elapsed = length(metric, begin, end, (), policy.calendar)
            outages = length(metric, begin, end, with_service_of(metric, dossier.state), policy.calendar)
            yield _compared(figure, (begin, end), elapsed, outages)


def _compared(
    figure: StatedFigure, ends: tuple[datetime, datetime], elapsed: timedelta, outages: timedelta
) -> Comparison:
    begin, end = ends
    margin = uncertainty(begin, end)
    # For a reopened incident, a source may state either the total length of the outages or the entire elapsed
    # time.
    differs = all(abs(figure.length - computed) - margin >= figure.unit for computed in (elapsed, outages))
    if outages != elapsed:
        text = f"{short(outages)} of outages, {short(elapsed)} in total"
    else:
        text = length_text(begin, end) if elapsed == end - begin else f"{short(elapsed)} of business hours"
    return Comparison(figure, outages, text, differs=differs)
