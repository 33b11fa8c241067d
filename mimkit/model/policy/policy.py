"""The policy: the severities, criteria, roles, clocks and gates that commands and checks apply."""

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
"""The duration for each severity, with `default` for all other severities."""


class Approval(Record):
    """Approval of the policy by an authorised person."""

    by: Person
    """The person who approved the policy."""
    on: Day
    """The date of approval."""
    note: Text | None = None
    """What was approved, or under which conditions."""


class UpdateApproval(Record):
    """Requires that a person with one of the listed roles approves the text of updates to one audience before they are sent."""

    audience: Slug
    """The audience."""
    roles: tuple[Slug, ...] = Field(min_length=1, examples=[["major-incident-manager"]])
    """The roles that can approve the text. The approver must hold one of them in the incident."""
    severities: tuple[SeverityId, ...] = ()
    """The severities at which approval is needed. If omitted, approval is always needed."""
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
    """Whether incidents with this severity are major incidents. Other incidents follow the normal process."""


class Criterion(Record):
    """A criterion for a major incident."""

    id: Slug
    """The criterion's id as used in commands, such as service-unavailable."""
    words: Text
    """The criterion in plain language, as agreed with the business."""
    measure: Text
    """How to check the criterion: a condition that any two people would assess in the same way."""
    outcome: Outcome
    """What to do if the criterion is met: declare the incident immediately, or propose it and let the duty manager decide."""
    severity: SeverityId
    """The severity of an incident that meets the criterion."""


class Role(Record):
    """A role in the major incident process, with its duty card."""

    id: Slug
    """The role's id as used in commands, such as technical-lead."""
    title: Title
    """The title."""
    required: bool = False
    """Whether the role must be filled before the team is considered assembled."""
    assigned_on_declare: bool = False
    """Whether the role is assigned to the person on call at declaration. Other roles are only suggested."""
    on_checklist: bool = False
    """Whether the activation checklist includes the role even if it is not required."""
    do: tuple[Text, ...] = ()
    """What to do."""
    say: tuple[Text, ...] = ()
    """What to say."""
    avoid: tuple[Text, ...] = ()
    """What not to do."""
    not_with: tuple[Slug, ...] = ()
    """Roles that the same person must not hold at the same time."""
    held_by: tuple[PersonKind, ...] = Field((), examples=[["responder"]])
    """The kinds of people who may hold the role, as defined in policy/people.yaml. If omitted, anyone may hold it."""

    def is_open_to(self, person: PersonEntry | None) -> bool:
        """Return whether a person may hold the role.

        People who are not in policy/people.yaml are reported by a different rule.
        """
        return not self.held_by or person is None or person.kind in self.held_by


def _by_severity(value: object) -> object:
    return {"default": value} if isinstance(value, str | Duration) else value


Lengths = Annotated[BySeverity, BeforeValidator(_by_severity)]


class Scope(Record):
    """The incidents to which a clock applies. An incident must match every list that is specified."""

    services: tuple[Slug, ...] = ()
    """The services to match. The incident must affect at least one of them."""
    severities: tuple[SeverityId, ...] = ()
    """The severities to match. The incident must have one of them when the clock starts."""
    tags: tuple[Slug, ...] = ()
    """The tags to match. The incident must have at least one of them."""


class AtMost(Record):
    """A second, outer limit for a clock, such as 24 hours after detection."""

    after: Moment
    """The entry kind or milestone that starts the second deadline."""
    within: Length
    """The time allowed after the start."""


class Clock(Record):
    """A rule that sets deadlines: one event starts the clock, and another event meets the deadline."""

    id: Slug
    """The clock's id, such as first-update."""
    title: Title
    """What must be done, in plain language."""
    starts: Moment | None = None
    """The entry kind or milestone that starts the clock. A repeating clock starts at declaration."""
    met_by: Moment | None = None
    """The entry kind, milestone or step that meets the deadline."""
    within: Lengths | None = None
    """The time allowed, by severity. For periodic reviews: how long before the review date the reminders start."""
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
    """`audience` if the clock runs separately for each audience of the affected services.

    If omitted, one clock covers all audiences.
    """
    during: tuple[ClockPhase, ...] = ()
    """The incident phases in which the clock runs. If omitted, the clock runs in all phases."""
    nth: int = Field(1, ge=1, le=9)
    """The occurrence that meets the deadline. For example, 2 means the second update to a regulator."""
    applies_to: Scope | None = None
    """The incidents to which the clock applies. If omitted, the clock applies to all incidents."""
    rest_day: RestDay = "counts"
    """How a deadline moves if it falls on a non-business day."""
    at_most: AtMost | None = None
    """A second deadline with a different start. The earlier of the two deadlines applies."""
    source: Text | None = None
    """The source of the duration: a law, a contract or a decision."""
    to_be_checked: bool = False
    """Whether the clock still needs to be verified against its source."""


class Origins(Record):
    """The requirements that originating records must meet before an incident can be closed."""

    must_be: Literal["linked", "closed"] = "linked"
    """Whether originating records need only be linked, or must also be closed."""


class ClockWaiver(Record):
    """An approved exception to a deadline."""

    clock: Slug
    """The id of the clock."""
    of: Title | None = None
    """The incident, action item or runbook to which the waiver applies.

    If omitted, the waiver applies to all of them.
    """
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
    """The section's id as used in commands, such as customers."""
    title: Title
    """The title of the section."""
    ask: Text | None = None
    """The question that the section answers. It is shown as a prompt in the draft."""
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
                    f"has the id `{each.id}` more than once, or `{each.id}` is a built-in section of every review; choose another id"
                )
            seen.add(each.id)
        return sections


class Reminders(Record):
    """When reminders are sent."""

    warn_at: int = Field(75, ge=1, le=99)
    """The percentage of the allowed time after which a deadline is shown as due soon."""
    escalate_after: Length = Field(default=Duration(business_days=1))
    """The time after which a missed deadline is escalated to the owner's manager."""
    quiet_days: tuple[Weekday, ...] = ()
    """The days on which the bot does not open, change or close issues."""


class ReleaseGate(Record):
    """The behaviour of `mim gate` in service pipelines."""

    open_incidents: Literal["warn", "block"] = "warn"
    """Whether an open major incident on a service, or on a service it depends on, causes only a warning or blocks the release."""


Announce = Literal["on_declaration", "on_first_update"]
OnLeak = Literal["withhold", "stop"]
ConfirmedBy = Literal["reporter", "service_stakeholders", "any_stakeholder"]


class Policy(File):
    """The policy: `policy/policy.yaml`."""

    organisation: Title
    """The name of the organisation."""
    approvals: tuple[Approval, ...] = ()
    """The approvals of the policy: who approved it, and when."""
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
    """Who can confirm restoration: the reporter (the default), the reporter and the stakeholders of the affected services, or any stakeholder.

    With the default, any stakeholder of an affected service can confirm if no reporter is recorded.
    """
    announce: Announce | None = None
    """When an incident first appears on the public site: on declaration, or with the first public update."""
    stale_after: Elapsed = Field(timedelta(hours=1), examples=["1h"])
    """How old the site may be while an incident is open. After that, its pages warn that they may be out of date."""
    on_leak: OnLeak | None = None
    """What the public build does if a text contains an internal value: withhold that text and publish the rest (the default), or stop and publish nothing."""
    waivers: tuple[ClockWaiver, ...] = ()
    """Approved exceptions to deadlines."""
    review: ReviewRequirements = Field(default_factory=ReviewRequirements)
    """The requirements for post-incident reviews."""
    action_issues: ActionIssues | None = None
    """The action items that `mim action sync` synchronises with issues on a forge.

    If omitted, no action items get an issue.
    """
    repositories: tuple[CodeRepository, ...] = ()
    """The other repositories that contain the work for action items."""
    release_gate: ReleaseGate = Field(default_factory=ReleaseGate)
    """The behaviour of `mim gate` in service pipelines."""
    reminders: Reminders = Field(default_factory=Reminders)
    """When reminders are sent."""
    alerts: AlertPolicy = Field(default_factory=AlertPolicy)
    """How monitoring alerts become incidents. If omitted, each alert proposes an incident."""
    metrics: tuple[Metric, ...] = ()
    """Your own metrics. A metric with the same id as a built-in metric replaces that metric."""
    vague_words: tuple[Text, ...] = ()
    """Words that are too vague for an action item."""

    def severity(self, wanted: str) -> Severity | None:
        """Return the severity with this id, or None. Ids are not case-sensitive."""
        return next((each for each in self.severities if each.id.lower() == wanted.lower()), None)

    def criterion(self, wanted: str) -> Criterion | None:
        """Return the criterion with this id, or None."""
        return next((each for each in self.criteria if each.id == wanted), None)

    def role(self, wanted: str) -> Role | None:
        """Return the role with this id, or None."""
        return next((each for each in self.roles if each.id == wanted), None)

    def clock(self, wanted: str) -> Clock | None:
        """Return the clock with this id, or None."""
        return next((each for each in self.clocks if each.id == wanted), None)

    @property
    def required_roles(self) -> tuple[str, ...]:
        """The roles that must be filled before the team is considered assembled."""
        return tuple(role.id for role in self.roles if role.required)


def length_for(lengths: BySeverity | None, severity: str) -> Duration | None:
    """Return the duration for a severity, or else the default.

    Return None if the clock does not apply to the severity.
    """
    if lengths is None:
        return None
    return lengths.get(severity) or lengths.get("default")


def cadence(policy: Policy, severity: str) -> timedelta | None:
    """Return the interval between stakeholder updates at a severity, or None if the policy does not specify one."""
    schedules = [each for each in policy.clocks if each.repeats == "update"]
    # A clock for all audiences and phases takes precedence over one that is limited to an audience or phase.
    clock = min(schedules, key=lambda each: bool(each.audience or each.during), default=None)
    length = length_for(clock.every, severity) if clock else None
    return length.elapsed if length and length.elapsed else None


def review_within(policy: Policy, severity: str) -> Duration | None:
    """Return the time after restoration within which the review must be published.

    Return None if the policy requires no review.
    """
    clock = next((each for each in policy.clocks if each.met_by == "review.published"), None)
    return length_for(clock.within, severity) if clock else None
