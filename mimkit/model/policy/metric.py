"""Metric definitions: what each metric measures, as text and as data."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from mimkit.model.policy.moments import Moment
from mimkit.model.text import Record, SeverityId, Slug, Text, Title

TimeCounted = Literal["outages", "elapsed"]
HoursCounted = Literal["all", "business"]
ShareId = Literal["reviewed", "repeats", "declarations-kept"]
NumberId = Literal["incidents", "reopened", "declared"]


class MetricScope(Record):
    """Selects the incidents that a metric includes. An incident must match every list that is specified."""

    services: tuple[Slug, ...] = ()
    """The services to match. The incident must affect at least one of them."""
    severities: tuple[SeverityId, ...] = ()
    """The severities to match. The incident's final severity must be one of them."""
    categories: tuple[Slug, ...] = ()
    """The categories to match. The incident must have one of them."""
    tags: tuple[Slug, ...] = ()
    """The tags to match. The incident must have at least one of them."""


class Metric(Record):
    """A metric: the time between two events, a number, a rate, or how often a deadline was met."""

    id: Slug
    """The metric's id, such as time-to-declare."""
    title: Title
    """The title."""
    words: Text
    """What the metric measures, in one unambiguous sentence."""
    starts: Moment | None = Field(None, alias="from")
    """For a time: the milestone or entry kind that starts the measurement."""
    ends: Moment | None = Field(None, alias="to")
    """For a time: the milestone or entry kind that ends the measurement."""
    count: TimeCounted = "outages"
    """For a time to `restored` or `workaround`: if the incident was reopened, whether to count only the outages or the entire time."""
    hours: HoursCounted = "all"
    """For a time: whether to count all hours, or only business hours in the policy's calendar."""
    clock: Slug | None = None
    """For deadlines: the policy clock whose deadlines are measured."""
    share: ShareId | None = None
    """For a rate: the name of the rate."""
    number: NumberId | None = None
    """For a number: the incidents to count. `declared` includes incidents that were later demoted or merged."""
    only: MetricScope = Field(default_factory=MetricScope)
    """The incidents that the metric includes. If omitted, the metric includes all incidents."""

    @property
    def is_of_first_update(self) -> bool:
        """Whether the metric measures the time from declaration to an update.

        The time is zero if the update came first.
        """
        return self.starts == "declared" and (self.ends or "").partition(".")[0] == "update"

    @model_validator(mode="after")
    def _is_one_thing(self) -> Metric:
        if (self.starts is None) != (self.ends is None):
            raise ValueError("has only one of `from` and `to`; add the other")
        if [self.starts, self.clock, self.share, self.number].count(None) != 3:
            raise ValueError(
                "needs exactly one of these: a time (`from` and `to`), a `clock`, a `share` or a `number`"
            )
        return self


def _time(name: str, title: str, starts: str, ends: str, words: str) -> Metric:
    return Metric.model_validate({"id": name, "title": title, "words": words, "from": starts, "to": ends})


def _other(name: str, title: str, words: str, **what: str) -> Metric:
    return Metric.model_validate({"id": name, "title": title, "words": words, **what})


def built_in() -> tuple[Metric, ...]:
    """Return the built-in metrics: the metrics in the guide, and other common ones."""
    return (
        _other("incidents", "Major incidents",
               "Number of major incidents, excluding proposed, rejected, demoted and merged incidents.", number="incidents"),
        _time("time-to-declare", "Time to declare", "detected", "declared",
              "From the first alert or report to the declaration of the major incident."),
        _time("impact-to-declare", "Impact to declaration", "started", "declared",
              "From the start of the impact to the declaration, including the time before detection."),
        _time("time-to-assemble", "Time to assemble", "declared", "assembled",
              "From declaration until every required role is filled and every resolver group with a recorded page has joined."),
        _time("time-to-first-update", "Time to first update", "declared", "update",
              "From declaration to the first stakeholder update. An update between detection and declaration counts as "
              "zero."),
        _time("time-to-workaround", "Time to workaround", "started", "workaround",
              "From the start of the impact until service is acceptable again. For a reopened incident, only the "
              "outages count, not the time between them."),
        _time("time-to-restore", "Time to restore service", "started", "restored",
              "From the start of the impact until service is fully restored. For a reopened incident, only the outages "
              "count, not the time between them."),
        _time("detected-to-restored", "Detection to restoration", "detected", "restored",
              "From the first alert or report until service is fully restored. For a reopened incident, only the "
              "outages count, not the time between them."),
        _other("elapsed-to-restore", "Elapsed time to last restoration",
               "From the start of the first outage to the end of the last one. For a reopened incident, the time "
               "between the outages also counts.",
               **{"from": "started", "to": "restored", "count": "elapsed"}),
        _time("declared-to-restored", "Declaration to restoration", "declared", "restored",
              "From declaration until service is fully restored. For a reopened incident, only the outages count, not "
              "the time between them."),
        _other("reviewed", "Completed reviews",
               "Percentage of restored incidents with a published review, excluding waived reviews.",
               share="reviewed"),
        _other("repeats", "Repeat incidents",
               "Percentage of incidents with the same root cause as an earlier incident. Incidents without a known root cause are excluded.",
               share="repeats"),
        _other("declarations-kept", "Declaration accuracy",
               "Percentage of declared incidents that were not later demoted or merged.",
               share="declarations-kept"),
    )  # fmt: skip
