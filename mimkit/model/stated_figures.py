"""Figures of one incident that its source states, each beside the one computed from the record."""

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
    """A stated figure and the computed one."""

    stated: StatedFigure
    computed: timedelta | None
    """None if the record lacks one of the two times, or if no metric has that id."""
    computed_text: str
    """The computed figure, as exact as the record allows; empty if it is not known."""
    differs: bool
    """Whether the two differ by more than their precision allows."""


def known_metrics(policy: Policy) -> dict[str, Metric]:
    """Return the metrics by id: the built-in ones, and those of the policy."""
    return {metric.id: metric for metric in (*built_in(), *policy.metrics)}


def reached(
    state: State, authorities: Collection[str], stakeholders: Collection[str] = ()
) -> dict[str, datetime]:
    """Return when each milestone was reached, the first entry of each kind, and the first update to each stakeholder.

    Only updates may be before the declaration, but not before detection.
    """
    found = {name: at for name, at in state.milestones.items() if at}
    # A demoted or merged incident keeps the time at which it was declared.
    declared = found.get("declared") or next((e.at for e in state.timeline if e.kind == "declared"), None)
    if declared:
        found["declared"] = declared
    milestones = {name for name, _ in state.milestones.items()}
    for entry in state.timeline:
        # A report to a regulator does not count as a stakeholder update.
        if entry.audience in authorities or entry.kind in milestones:
            continue
        # An update before the declaration still counts as the first update, with a delay of zero.
        is_early = entry.kind == "update" and state.may_inform(entry.at)
        if declared is None or entry.at >= declared or is_early:
            found.setdefault(entry.kind, entry.at)
            if entry.kind == "update":
                for audience in [entry.audience] if entry.audience else stakeholders:
                    found.setdefault(f"update.{audience}", entry.at)
    return found


def comparisons(dossier: Dossier, policy: Policy) -> Iterator[Comparison]:
    """Yield each stated figure of an incident with the computed one, by the metrics of a policy."""
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
    # A source may count the outages of a reopened incident, or the whole time.
    differs = all(abs(figure.length - computed) - margin >= figure.unit for computed in (elapsed, outages))
    if outages != elapsed:
        text = f"{short(outages)} of outages, {short(elapsed)} in all"
    else:
        text = length_text(begin, end) if elapsed == end - begin else f"{short(elapsed)} of business hours"
    return Comparison(figure, outages, text, differs=differs)
