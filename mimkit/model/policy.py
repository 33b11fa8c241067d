"""The policy: what people agreed on before the outage, as text that commands and checks obey."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from mimkit.model.calendar import BusinessCalendar, Weekday
from mimkit.model.durations import Duration, Length
from mimkit.model.entries import Person
from mimkit.model.metric import Metric
from mimkit.model.moments import Moment
from mimkit.model.text import File, Record, SeverityId, Slug, Text, Title
from mimkit.model.times import Day

PENDING = "pending"
"""The severity of an incident that is declared before it can be classified."""

GateId = Literal["restored", "confirmed", "final-update", "cause-tracked", "origins-closed"]
Outcome = Literal["propose", "declare"]
ClockPhase = Literal["investigating", "workaround", "restored", "confirmed"]
RestDay = Literal["counts", "noon-of-next-business-day", "end-of-next-business-day"]
BySeverity = dict[str, Length]
"""A length of time for each severity, with `default` for the others."""


class Approval(Record):
    """Somebody with the authority agreed to this policy."""

    by: Person
    """Who approved it."""
    on: Day
    """On which day."""
    note: Text | None = None
    """What was approved, or under which condition."""


class Severity(Record):
    """One step of the severity catalogue, worst first."""

    id: SeverityId
    """What is said on the call: SEV1."""
    title: Title
    """What it means, in one line."""
    words: Text
    """How to tell that it is this one."""
    major: bool = True
    """A major incident; others are handled in the ordinary way."""


class Criterion(Record):
    """One rule for what counts as a major incident."""

    id: Slug
    """Its name in commands: service-unavailable."""
    words: Text
    """The criterion in plain words, as agreed with the business."""
    measure: Text
    """How to tell: a condition that two people would answer alike."""
    outcome: Outcome
    """`declare` at once, or `propose` and let the duty manager decide."""
    severity: SeverityId
    """The severity that follows."""


class Role(Record):
    """A role of the major incident process, with its duty card."""

    id: Slug
    """Its name in commands: technical-lead."""
    title: Title
    """What it is called."""
    required: bool = False
    """An incident without somebody in this role is not assembled."""
    assigned_on_declare: bool = False
    """Taken at declaration by whoever the roster says; the others are proposed only."""
    do: tuple[Text, ...] = ()
    """What to do."""
    say: tuple[Text, ...] = ()
    """What to say."""
    avoid: tuple[Text, ...] = ()
    """What not to do."""
    not_with: tuple[Slug, ...] = ()
    """Roles that the same person must not hold at the same time."""


def _by_severity(value: object) -> object:
    return {"default": value} if isinstance(value, str | Duration) else value


Lengths = Annotated[BySeverity, BeforeValidator(_by_severity)]


class Scope(Record):
    """The incidents that a clock runs for: all that match each of the lists that are given."""

    services: tuple[Slug, ...] = ()
    """Hits one of these services."""
    severities: tuple[SeverityId, ...] = ()
    """Has one of these severities when the clock starts."""
    tags: tuple[Slug, ...] = ()
    """Has one of these tags."""


class AtMost(Record):
    """A second limit of a clock, such as 24 hours after awareness."""

    after: Moment
    """The entry kind or milestone that it counts from."""
    within: Length
    """How long after it."""


class Clock(Record):
    """A promise with a length: something starts it, something meets it."""

    id: Slug
    """Its name: first-update."""
    title: Title
    """What is owed, in plain words."""
    starts: Moment | None = None
    """The entry kind or milestone that starts it; a repeating clock starts at declaration."""
    met_by: Moment | None = None
    """The entry kind, milestone or step that meets it."""
    within: Lengths | None = None
    """How long it may take, by severity; for what is read again by a day, how long before it."""
    repeats: Moment | None = None
    """For a repeating clock: the entry kind that is due again and again; `entry` stands for any."""
    every: Lengths | None = None
    """For a repeating clock: how often."""
    until: Moment | None = None
    """For a repeating clock: the milestone that ends it; closing always does."""
    honours_promise: bool = False
    """The earlier of the policy's time and the promised next update counts."""
    owner: Slug | None = None
    """The role that owes it."""
    audience: Slug | None = None
    """Only what was said to this audience, or to all, meets it; left out, what was said to anybody does."""
    during: tuple[ClockPhase, ...] = ()
    """The phases in which it runs; left out, it runs in each."""
    nth: int = Field(1, ge=1, le=9)
    """Which of the things that meet it counts: the second update to a regulator meets the second report."""
    applies_to: Scope | None = None
    """Which incidents it runs for; left out, it runs for each."""
    rest_day: RestDay = "counts"
    """What happens to a deadline on a day on which the business does not work."""
    at_most: AtMost | None = None
    """A second limit, counted from somewhere else; the earlier of the two holds."""
    source: Text | None = None
    """Where the length comes from: a law, a contract, a decision."""
    to_be_checked: bool = False
    """Nobody has held it against its source yet."""


class Origins(Record):
    """What closing asks of the originating records."""

    must_be: Literal["linked", "closed"] = "linked"
    """`linked`, or `closed`."""


class ClockWaiver(Record):
    """An obligation that need not be met, for a reason that somebody approved."""

    clock: Slug
    """The clock that is waived."""
    of: Title | None = None
    """What it is waived for: an incident, an action item, a runbook; left out, everything."""
    reason: Text
    """Why."""
    approver: Person
    """Who approved it."""
    on: Day
    """On which day."""
    until: Day | None = None
    """The last day on which the waiver holds; left out, it holds for good."""


class Reminders(Record):
    """How people hear of what they owe."""

    warn_at: int = Field(75, ge=1, le=99)
    """From this share of the time on, in percent, an obligation is due soon."""
    escalate_after: Length = Field(default=Duration(business_days=1))
    """How long after its deadline the owner's manager hears of it as well."""
    quiet_days: tuple[Weekday, ...] = ()
    """The days on which the bot opens, changes and closes nothing."""


Announce = Literal["on_declaration", "on_first_update"]


class Policy(File):
    """The whole of `policy/policy.yaml`."""

    organisation: Title
    """Whose policy this is."""
    approvals: tuple[Approval, ...] = ()
    """Who agreed to it, and when."""
    review_by: Day | None = None
    """The day by which it must be looked at again."""
    calendar: BusinessCalendar = Field(default_factory=BusinessCalendar)
    """The zone that times are shown in, and the days on which the business works."""
    severities: tuple[Severity, ...]
    """The severity catalogue, worst first."""
    criteria: tuple[Criterion, ...]
    """What counts as a major incident; the first that is met decides."""
    roles: tuple[Role, ...]
    """The role catalogue."""
    clocks: tuple[Clock, ...] = ()
    """Every promise with a length."""
    gates: tuple[GateId, ...] = ("restored", "confirmed", "final-update", "cause-tracked", "origins-closed")
    """What must hold before an incident is closed."""
    originating_records: Origins = Field(default_factory=Origins)
    """Whether closing asks for originating records that are closed, or only linked."""
    announce: Announce | None = None
    """When the public site first shows an incident: `on_declaration`, or `on_first_update` for the public."""
    waivers: tuple[ClockWaiver, ...] = ()
    """Obligations that need not be met."""
    reminders: Reminders = Field(default_factory=Reminders)
    """How people hear of what they owe."""
    metrics: tuple[Metric, ...] = ()
    """Numbers of our own, or our own definition of a built-in one of the same id."""
    vague_words: tuple[Text, ...] = ()
    """Words that make an action item a wish."""

    def severity(self, wanted: str) -> Severity | None:
        """Return a severity of the catalogue by its id, in any case of letters."""
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
        """The roles without which an incident is not assembled."""
        return tuple(role.id for role in self.roles if role.required)


def length_for(lengths: BySeverity | None, severity: str) -> Duration | None:
    """Return the length for a severity, or the default, or None when the clock does not run for it."""
    if lengths is None:
        return None
    return lengths.get(severity) or lengths.get("default")


def cadence(policy: Policy, severity: str) -> timedelta | None:
    """Return how often stakeholders are updated at a severity, or None when policy does not say."""
    schedules = [each for each in policy.clocks if each.repeats == "update"]
    # One that is for everybody and for every phase comes before those of an audience or of a phase.
    clock = min(schedules, key=lambda each: bool(each.audience or each.during), default=None)
    length = length_for(clock.every, severity) if clock else None
    return length.elapsed if length and length.elapsed else None


def review_within(policy: Policy, severity: str) -> Duration | None:
    """Return how long after restoration the review is published, or None when policy does not ask for one."""
    clock = next((each for each in policy.clocks if each.met_by == "review.published"), None)
    return length_for(clock.within, severity) if clock else None
