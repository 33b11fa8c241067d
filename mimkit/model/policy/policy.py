"""The policy: severities, criteria, roles, clocks and gates that commands and checks apply."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from mimkit.model.policy.metric import Metric
from mimkit.model.policy.moments import Moment
from mimkit.model.text import File, Person, Record, SeverityId, Slug, Text, Title
from mimkit.model.time.calendar import BusinessCalendar, RestDay, Weekday
from mimkit.model.time.durations import Duration, Length
from mimkit.model.time.times import Day

PENDING = "pending"
"""The severity of an incident that is declared before it can be classified."""

GateId = Literal["restored", "confirmed", "final-update", "cause-tracked", "origins-closed"]
Outcome = Literal["propose", "declare"]
ClockPhase = Literal["investigating", "workaround", "restored", "confirmed"]
BySeverity = dict[str, Length]
"""A duration for each severity, with `default` for the others."""


class Approval(Record):
    """The approval of this policy by a person with the authority."""

    by: Person
    """Who approved it."""
    on: Day
    """The date of approval."""
    note: Text | None = None
    """What was approved, or under which conditions."""


class Severity(Record):
    """One severity of the catalogue, highest first."""

    id: SeverityId
    """The short name that is used on the call: SEV1."""
    title: Title
    """What it means, in one line."""
    words: Text
    """How to recognise this severity."""
    major: bool = True
    """Whether it is a major incident; others follow the normal process."""


class Criterion(Record):
    """One criterion for what counts as a major incident."""

    id: Slug
    """Its name in commands: service-unavailable."""
    words: Text
    """The criterion in plain language, as agreed with the business."""
    measure: Text
    """How to check it: a condition that two people would answer the same way."""
    outcome: Outcome
    """`declare` immediately, or `propose` and let the duty manager decide."""
    severity: SeverityId
    """The severity of an incident that meets it."""


class Role(Record):
    """A role of the major incident process, with its duty card."""

    id: Slug
    """Its name in commands: technical-lead."""
    title: Title
    """Title."""
    required: bool = False
    """Whether the role must be filled before the team counts as assembled."""
    assigned_on_declare: bool = False
    """Whether the person on call takes the role at declaration; other roles are only suggested."""
    do: tuple[Text, ...] = ()
    """What to do."""
    say: tuple[Text, ...] = ()
    """What to say."""
    avoid: tuple[Text, ...] = ()
    """What not to do."""
    not_with: tuple[Slug, ...] = ()
    """Roles that the same person must not have at the same time."""


def _by_severity(value: object) -> object:
    return {"default": value} if isinstance(value, str | Duration) else value


Lengths = Annotated[BySeverity, BeforeValidator(_by_severity)]


class Scope(Record):
    """Which incidents a clock applies to: those that match every list given here."""

    services: tuple[Slug, ...] = ()
    """Affects one of these services."""
    severities: tuple[SeverityId, ...] = ()
    """Has one of these severities when the clock starts."""
    tags: tuple[Slug, ...] = ()
    """Has one of these tags."""


class AtMost(Record):
    """A second deadline of a clock, such as 24 hours after detection."""

    after: Moment
    """The entry kind or milestone that starts it."""
    within: Length
    """The time allowed after that."""


class Clock(Record):
    """A rule that sets deadlines: an event starts it, and another event meets it."""

    id: Slug
    """Its id: first-update."""
    title: Title
    """What must be done, in plain language."""
    starts: Moment | None = None
    """The entry kind or milestone that starts it; a repeating clock starts at declaration."""
    met_by: Moment | None = None
    """The entry kind, milestone or step that meets it."""
    within: Lengths | None = None
    """The time allowed, by severity; for periodic reviews, how long before the review date reminders start."""
    repeats: Moment | None = None
    """For a repeating clock: the entry kind that is due each time; `entry` means any kind."""
    every: Lengths | None = None
    """For a repeating clock: the interval, by severity."""
    until: Moment | None = None
    """For a repeating clock: the milestone that ends it; closing always ends it."""
    honours_promise: bool = False
    """Whether a promised next update counts as the deadline if it is earlier than the policy's."""
    owner: Slug | None = None
    """The role that is responsible for it."""
    audience: Slug | None = None
    """The audience whose updates meet it, as do updates for all audiences; if omitted, an update for any audience meets it."""
    during: tuple[ClockPhase, ...] = ()
    """The phases in which it runs; if omitted, all of them."""
    nth: int = Field(1, ge=1, le=9)
    """Which occurrence meets it: with 2, the second update to a regulator meets the deadline."""
    applies_to: Scope | None = None
    """Which incidents it applies to; if omitted, all of them."""
    rest_day: RestDay = "counts"
    """How a deadline moves if it falls on a non-business day."""
    at_most: AtMost | None = None
    """A second deadline with another start; the earlier of the two applies."""
    source: Text | None = None
    """Where the duration comes from: a law, a contract or a decision."""
    to_be_checked: bool = False
    """Whether it still has to be verified against its source."""


class Origins(Record):
    """What closing requires of the originating records."""

    must_be: Literal["linked", "closed"] = "linked"
    """`linked`, or `closed`."""


class ClockWaiver(Record):
    """An approved exception to a deadline."""

    clock: Slug
    """The clock that is waived."""
    of: Title | None = None
    """The incident, action item or runbook that the waiver applies to; if omitted, everything."""
    reason: Text
    """The reason."""
    approver: Person
    """Who approved it."""
    on: Day
    """The date of approval."""
    until: Day | None = None
    """The last day of the waiver; if omitted, it does not expire."""


class Reminders(Record):
    """When people are reminded of deadlines."""

    warn_at: int = Field(75, ge=1, le=99)
    """The share of the time, in percent, after which a deadline counts as due soon."""
    escalate_after: Length = Field(default=Duration(business_days=1))
    """How long after the deadline it is escalated to the owner's manager."""
    quiet_days: tuple[Weekday, ...] = ()
    """The days on which the bot does not open, change or close issues."""


Announce = Literal["on_declaration", "on_first_update"]


class Policy(File):
    """The policy: `policy/policy.yaml`."""

    organisation: Title
    """The name of the organisation."""
    approvals: tuple[Approval, ...] = ()
    """Who approved the policy, and when."""
    review_by: Day | None = None
    """The date by which the policy must be reviewed."""
    calendar: BusinessCalendar = Field(default_factory=BusinessCalendar)
    """The time zone in which times are shown, and the business days and hours."""
    severities: tuple[Severity, ...]
    """The severity catalogue, highest first."""
    criteria: tuple[Criterion, ...]
    """What counts as a major incident; the first criterion that is met applies."""
    roles: tuple[Role, ...]
    """The role catalogue."""
    clocks: tuple[Clock, ...] = ()
    """Every rule that sets a deadline."""
    gates: tuple[GateId, ...] = ("restored", "confirmed", "final-update", "cause-tracked", "origins-closed")
    """The closing gates: what must be true before an incident is closed."""
    originating_records: Origins = Field(default_factory=Origins)
    """Whether closing requires originating records to be closed, or only linked."""
    announce: Announce | None = None
    """When the public site first shows an incident: `on_declaration`, or `on_first_update` (the first public update)."""
    waivers: tuple[ClockWaiver, ...] = ()
    """Approved exceptions to deadlines."""
    reminders: Reminders = Field(default_factory=Reminders)
    """When people are reminded of deadlines."""
    metrics: tuple[Metric, ...] = ()
    """Your own metrics; one with the id of a built-in metric replaces it."""
    vague_words: tuple[Text, ...] = ()
    """Words that show that an action item is too vague."""

    def severity(self, wanted: str) -> Severity | None:
        """Return a severity of the catalogue by its id; upper and lower case are equal."""
        return next((each for each in self.severities if each.id.lower() == wanted.lower()), None)

    def criterion(self, wanted: str) -> Criterion | None:
        """Return a criterion by its id."""
        return next((each for each in self.criteria if each.id == wanted), None)

    def role(self, wanted: str) -> Role | None:
        """Return a role of the catalogue by its id."""
        return next((each for each in self.roles if each.id == wanted), None)

    def clock(self, wanted: str) -> Clock | None:
        """Return a clock by its id."""
        return next((each for each in self.clocks if each.id == wanted), None)

    @property
    def required_roles(self) -> tuple[str, ...]:
        """The roles that must be filled before the team counts as assembled."""
        return tuple(role.id for role in self.roles if role.required)


def length_for(lengths: BySeverity | None, severity: str) -> Duration | None:
    """Return the duration for a severity, or the default, or None if the clock does not apply to it."""
    if lengths is None:
        return None
    return lengths.get(severity) or lengths.get("default")


def cadence(policy: Policy, severity: str) -> timedelta | None:
    """Return how often stakeholders are updated at a severity, or None if the policy does not say."""
    schedules = [each for each in policy.clocks if each.repeats == "update"]
    # A clock for every audience and phase has priority over one for an audience or a phase.
    clock = min(schedules, key=lambda each: bool(each.audience or each.during), default=None)
    length = length_for(clock.every, severity) if clock else None
    return length.elapsed if length and length.elapsed else None


def review_within(policy: Policy, severity: str) -> Duration | None:
    """Return how long after restoration the review must be published, or None if the policy does not require one."""
    clock = next((each for each in policy.clocks if each.met_by == "review.published"), None)
    return length_for(clock.within, severity) if clock else None
