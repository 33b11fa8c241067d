"""The policy: severities, criteria, roles, clocks and gates that commands and checks apply."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, field_validator

from mimkit.model.organisation.people import PersonEntry, PersonKind
from mimkit.model.policy.action_issues import ActionIssues
from mimkit.model.policy.alerts import AlertPolicy
from mimkit.model.policy.code_repository import CodeRepository
from mimkit.model.policy.metric import Metric
from mimkit.model.policy.moments import Moment
from mimkit.model.text import File, Person, Record, SeverityId, Slug, Text, Title
from mimkit.model.time.calendar import BusinessCalendar, RestDay, Weekday
from mimkit.model.time.durations import Duration, Elapsed, Length
from mimkit.model.time.times import Day

PENDING = "pending"
"""The severity of an incident that is declared before it can be classified."""

GateId = Literal[
    "restored", "confirmed", "final-update", "cause-tracked", "origins-closed", "blockers-settled", "severity-known"
]  # fmt: skip
Outcome = Literal["propose", "declare"]
ClockPhase = Literal["investigating", "workaround", "restored", "confirmed"]
BySeverity = dict[str, Length]
"""A duration for each severity, with `default` for the others."""


class Approval(Record):
    """Approval of the policy by an authorised person."""

    by: Person
    """The person who approved the policy."""
    on: Day
    """The date of approval."""
    note: Text | None = None
    """What was approved, or under what conditions."""


class UpdateApproval(Record):
    """Updates to one audience wait until a person with one of the named roles has approved the text."""

    audience: Slug
    """The audience."""
    roles: tuple[Slug, ...] = Field(min_length=1, examples=[["major-incident-manager"]])
    """The roles that can approve the text. The person must hold one of them in the incident."""
    severities: tuple[SeverityId, ...] = ()
    """The severities at which approval is needed. If omitted, it is always needed."""
    within: Length = Field(default=Duration(elapsed=timedelta(minutes=15)))
    """How long a text can be approved after it was proposed. After that, it must be proposed again."""


class Severity(Record):
    """A severity level. List the highest level first."""

    id: SeverityId
    """The short name used on calls, such as SEV1."""
    title: Title
    """A one-line definition of the severity."""
    words: Text
    """How to recognise this severity."""
    major: bool = True
    """Whether this severity counts as a major incident. Other incidents follow the normal process."""


class Criterion(Record):
    """A criterion for a major incident."""

    id: Slug
    """The criterion's id, which commands use, such as service-unavailable."""
    words: Text
    """The criterion in plain language, as agreed with the business."""
    measure: Text
    """How to check the criterion: a condition that any two people would assess the same way."""
    outcome: Outcome
    """What to do if the criterion is met: declare immediately, or propose and let the duty manager decide."""
    severity: SeverityId
    """The severity of an incident that meets the criterion."""


class Role(Record):
    """A role in the major incident process, with its duty card."""

    id: Slug
    """The role's id, which commands use, such as technical-lead."""
    title: Title
    """The title."""
    required: bool = False
    """Whether the role must be filled before the team counts as assembled."""
    assigned_on_declare: bool = False
    """Whether the person on call takes the role at declaration. Other roles are only suggested."""
    on_checklist: bool = False
    """Whether the activation checklist lists the role even if it is not required."""
    do: tuple[Text, ...] = ()
    """What to do."""
    say: tuple[Text, ...] = ()
    """What to say."""
    avoid: tuple[Text, ...] = ()
    """What not to do."""
    not_with: tuple[Slug, ...] = ()
    """Roles that the same person must not hold at the same time."""
    held_by: tuple[PersonKind, ...] = Field((), examples=[["responder"]])
    """The kinds of people who may hold the role, as in policy/people.yaml. If omitted, anyone may."""

    def is_open_to(self, person: PersonEntry | None) -> bool:
        """Return whether a person may hold the role; another rule reports a person who is not in policy/people.yaml."""
        return not self.held_by or person is None or person.kind in self.held_by


def _by_severity(value: object) -> object:
    return {"default": value} if isinstance(value, str | Duration) else value


Lengths = Annotated[BySeverity, BeforeValidator(_by_severity)]


class Scope(Record):
    """The incidents that a clock applies to: those that match every list given here."""

    services: tuple[Slug, ...] = ()
    """The incident affects one of these services."""
    severities: tuple[SeverityId, ...] = ()
    """The incident has one of these severities when the clock starts."""
    tags: tuple[Slug, ...] = ()
    """The incident has one of these tags."""


class AtMost(Record):
    """A second, outer deadline for a clock, such as 24 hours after detection."""

    after: Moment
    """The entry kind or milestone that starts the second deadline."""
    within: Length
    """The time allowed after the start."""


class Clock(Record):
    """A rule that sets deadlines. One event starts the clock, and another event meets the deadline."""

    id: Slug
    """The clock's id, such as first-update."""
    title: Title
    """What must be done, in plain language."""
    starts: Moment | None = None
    """The entry kind or milestone that starts the clock. A repeating clock starts at declaration."""
    met_by: Moment | None = None
    """The entry kind, milestone or step that meets the deadline."""
    within: Lengths | None = None
    """The time allowed, by severity. For periodic reviews: how long before the review date reminders start."""
    repeats: Moment | None = None
    """For a repeating clock: the entry kind that is due each time. `entry` means any kind."""
    every: Lengths | None = None
    """For a repeating clock: the interval, by severity."""
    until: Moment | None = None
    """For a repeating clock: the milestone that ends the clock. Closing the incident always ends the clock."""
    honours_promise: bool = False
    """Whether the promised time of the next update becomes the deadline if that time is earlier."""
    owner: Slug | None = None
    """The role that is responsible for meeting the deadline."""
    audience: Slug | None = None
    """The audience whose updates meet the deadline. If omitted, an update for any audience meets the deadline."""
    each: Literal["audience"] | None = None
    """`audience` if the clock runs separately for each audience of the affected services. If omitted, it runs once for
    all audiences together."""
    during: tuple[ClockPhase, ...] = ()
    """The incident phases in which the clock runs. If omitted, the clock runs in all phases."""
    nth: int = Field(1, ge=1, le=9)
    """Which occurrence meets the deadline. For example, 2 means the second update to a regulator."""
    applies_to: Scope | None = None
    """The incidents that the clock applies to. If omitted, the clock applies to all incidents."""
    rest_day: RestDay = "counts"
    """How a deadline moves if it falls on a non-business day."""
    at_most: AtMost | None = None
    """A second deadline with a different start. The earlier of the two deadlines applies."""
    source: Text | None = None
    """The source of the duration: a law, a contract or a decision."""
    to_be_checked: bool = False
    """Whether the clock still needs to be verified against its source."""


class Origins(Record):
    """The requirements for originating records before an incident is closed."""

    must_be: Literal["linked", "closed"] = "linked"
    """Whether originating records need only be linked, or must also be closed."""


class ClockWaiver(Record):
    """An approved exception to a deadline."""

    clock: Slug
    """The id of the clock."""
    of: Title | None = None
    """The incident, action item or runbook that the waiver applies to. If omitted, the waiver applies to all."""
    reason: Text
    """The reason for the waiver."""
    approver: Person
    """The person who approved the waiver."""
    on: Day
    """The date of approval."""
    until: Day | None = None
    """The last day of the waiver. If omitted, the waiver does not expire."""


class ReviewQuestion(Record):
    """A section that is added to each review."""

    id: Slug
    """The section's id, which commands use, such as customers."""
    title: Title
    """The title of the section."""
    ask: Text | None = None
    """The question that the section answers. It becomes a prompt in the draft."""
    required: bool = False
    """Whether the section must be filled in before the review is published."""


class ReviewRequirements(Record):
    """The policy's requirements for post-incident reviews."""

    sections: tuple[ReviewQuestion, ...] = ()
    """Additional sections, in the order in which they are shown."""
    second_person: bool = False
    """Whether someone other than the review's owner must sign it off before it is published."""

    @field_validator("sections")
    @classmethod
    def _new_names(cls, sections: tuple[ReviewQuestion, ...]) -> tuple[ReviewQuestion, ...]:
        seen = {
            "summary",
            "trigger",
            "detection",
            "root-cause",
            "worked",
            "slowed",
            "lucky",
            "surprised",
            "actions",
        }
        for each in sections:
            if each.id in seen:
                raise ValueError(
                    f"has the id `{each.id}` more than once, or every review already has that section; choose another id"
                )
            seen.add(each.id)
        return sections


class Reminders(Record):
    """When reminders are sent."""

    warn_at: int = Field(75, ge=1, le=99)
    """The percentage of the allowed time after which a deadline is shown as due soon."""
    escalate_after: Length = Field(default=Duration(business_days=1))
    """How long after a missed deadline to escalate it to the owner's manager."""
    quiet_days: tuple[Weekday, ...] = ()
    """The days on which the bot does not open, change or close issues."""


class ReleaseGate(Record):
    """What `mim gate` does in the pipelines of services."""

    open_incidents: Literal["warn", "block"] = "warn"
    """Whether an open major incident on a service, or on a service that it depends on, only warns or blocks."""


Announce = Literal["on_declaration", "on_first_update"]
OnLeak = Literal["withhold", "stop"]
ConfirmedBy = Literal["reporter", "service_stakeholders", "any_stakeholder"]


class Policy(File):
    """The policy: `policy/policy.yaml`."""

    organisation: Title
    """The name of the organisation."""
    approvals: tuple[Approval, ...] = ()
    """Who approved the policy, and when."""
    review_by: Day | None = None
    """The date of the next policy review."""
    update_approvals: tuple[UpdateApproval, ...] = ()
    """The audiences whose updates need approval before they are sent, and the roles that can approve them."""
    calendar: BusinessCalendar = Field(default_factory=BusinessCalendar)
    """The time zone for displayed times, and the business days and hours."""
    severities: tuple[Severity, ...]
    """The severity levels, highest first."""
    criteria: tuple[Criterion, ...]
    """The criteria for a major incident. The first criterion that is met applies."""
    roles: tuple[Role, ...]
    """The roles in the major incident process."""
    clocks: tuple[Clock, ...] = ()
    """The rules that set deadlines."""
    gates: tuple[GateId, ...] = ("restored", "confirmed", "final-update", "cause-tracked", "origins-closed")
    """The closing gates: the conditions for closing an incident. `blockers-settled` and `severity-known` apply only if
    they are listed."""
    originating_records: Origins = Field(default_factory=Origins)
    """Whether originating records must be closed before the incident is closed, or only linked."""
    confirmed_by: ConfirmedBy | None = None
    """Who can confirm restoration: the reporter (the default; if none is recorded, any stakeholder of an affected
    service), the reporter and the stakeholders of the affected services, or any stakeholder."""
    announce: Announce | None = None
    """When an incident first appears on the public site: on declaration, or with the first public update."""
    stale_after: Elapsed = Field(timedelta(hours=1), examples=["1h"])
    """How old the site can be while an incident is open. After that, its pages say that they may be out of date."""
    on_leak: OnLeak | None = None
    """What the public build does with a text that contains an internal value: withhold that text and publish the rest
    (the default), or stop and publish nothing."""
    waivers: tuple[ClockWaiver, ...] = ()
    """Approved exceptions to deadlines."""
    review: ReviewRequirements = Field(default_factory=ReviewRequirements)
    """The requirements for post-incident reviews."""
    action_issues: ActionIssues | None = None
    """The action items that `mim action sync` keeps in step with issues on a forge. If omitted, none get an issue."""
    repositories: tuple[CodeRepository, ...] = ()
    """The other repositories in which the work of action items is committed."""
    release_gate: ReleaseGate = Field(default_factory=ReleaseGate)
    """What `mim gate` does in the pipelines of services."""
    reminders: Reminders = Field(default_factory=Reminders)
    """When reminders are sent."""
    alerts: AlertPolicy = Field(default_factory=AlertPolicy)
    """How alerts from monitoring become incidents. If omitted, each alert proposes one."""
    metrics: tuple[Metric, ...] = ()
    """Your own metrics. A metric with the same id as a built-in metric replaces that metric."""
    vague_words: tuple[Text, ...] = ()
    """Words that are too vague for an action item."""

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
