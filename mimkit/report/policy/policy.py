"""Formats the output of `mim policy show`: a policy in plain language, and its version history."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any, Final

from mimkit.model.in_force import PolicyVersion
from mimkit.model.incident.state import Milestones, State
from mimkit.model.policy.action_issues import ActionIssues
from mimkit.model.policy.alerts import AlertPolicy
from mimkit.model.policy.changes import changes
from mimkit.model.policy.code_repository import CodeRepository
from mimkit.model.policy.gates import gates
from mimkit.model.policy.policy import Clock, Policy, Role, UpdateApproval
from mimkit.model.time.calendar import BusinessCalendar
from mimkit.model.time.times import full_time_text, rfc3339
from mimkit.report.policy.clock_text import promise_spelt_out, remarks
from mimkit.report.text.counts import counted

_UNTOUCHED: Final = State(
    status="declared", phase="investigating", severity="pending", milestones=Milestones()
)
_MOST_CHANGES = 6
"""The maximum number of changes listed per version. A diff shows the rest."""


@dataclass(frozen=True, slots=True)
class Shown:
    """The policy to show, its version, and all known versions, oldest first."""

    policy: Policy
    versions: Sequence[PolicyVersion]
    at: int
    """The index of the version to show, or -1 if no version is known."""
    is_complete: bool
    """Whether the full history is available. False in a shallow clone."""
    reader: tzinfo | None = None
    """The time zone for displayed times. If None, the policy's time zone is used."""

    @property
    def zone(self) -> tzinfo:
        """The time zone for displayed times."""
        return self.reader or self.policy.calendar.tz

    @property
    def version(self) -> PolicyVersion | None:
        """The version to show."""
        return self.versions[self.at] if self.at >= 0 else None

    @property
    def until(self) -> datetime | None:
        """When the next readable version took effect, or None if this version is still in force."""
        return next((each.since for each in self.versions[self.at + 1 :] if each.policy), None)


@dataclass(frozen=True, slots=True)
class PolicyBlock:
    """A heading and rows of cells. A cell can contain several lines."""

    heading: str
    rows: tuple[tuple[str, ...], ...]


def blocks(shown: Shown) -> Iterator[PolicyBlock]:
    """Yield the sections of a readable description of the policy, for the people who follow it."""
    policy = shown.policy
    yield PolicyBlock(f"Policy of {policy.organisation}", tuple(_facts(shown)))
    yield PolicyBlock(
        "Severities, highest first",
        tuple((each.id, _major(each.major), f"{each.title}\n{each.words}") for each in policy.severities),
    )
    yield PolicyBlock(
        "Major incident criteria: the first one met applies",
        tuple(
            (
                f"{place}. {each.id}",
                f"{each.outcome}, {each.severity}",
                f"{each.words}\nTest: {each.measure}",
            )
            for place, each in enumerate(policy.criteria, 1)
        ),
    )
    yield PolicyBlock("Roles", tuple((each.id, _duty(each)) for each in policy.roles))
    yield PolicyBlock("Clocks", tuple((each.id, _clock(each, policy)) for each in policy.clocks))
    if policy.update_approvals:
        rows = tuple((each.audience, approval_text(each)) for each in policy.update_approvals)
        yield PolicyBlock("Updates that need approval", rows)
    yield PolicyBlock(
        "Before an incident is closed", tuple((gate.id, gate.words) for gate in gates(_UNTOUCHED, policy, ()))
    )
    if review := tuple(_review(policy)):
        yield PolicyBlock("Reviews", review)
    yield PolicyBlock("Releases", (("mim gate", _release_gate(policy)),))
    if policy.alerts.rules or policy.alerts.by:
        yield PolicyBlock("Alerts", tuple(_alerts(policy.alerts)))
    if policy.action_issues:
        yield PolicyBlock("Action items with an issue on the forge", tuple(_issues(policy.action_issues)))
    if policy.repositories:
        rows = tuple((each.id, _repository(each)) for each in policy.repositories)
        yield PolicyBlock("Repositories whose commits are evidence for action items", rows)
    if policy.waivers:
        yield PolicyBlock("Waivers", tuple(_waivers(policy)))
    yield PolicyBlock("Versions, newest first", tuple(_history(shown)))


def document(shown: Shown) -> dict[str, Any]:
    """Return the JSON document of `mim policy show`.

    It contains the version in force, the policy as written in its file, and all versions.
    """
    before: Policy | None = None
    history = []
    for each in shown.versions:
        history.append({**_version(each), **_said(before, each)})
        before = each.policy or before
    version = shown.version
    return {
        "version": 1,
        "in_force": {
            **(_version(version) if version else {}),
            "until": rfc3339(shown.until) if shown.until else None,
        },
        "policy": shown.policy.model_dump(mode="json", exclude_none=True),
        "history": history,
        "complete": shown.is_complete,
    }


def _version(version: PolicyVersion) -> dict[str, Any]:
    return {
        "commit": version.commit,
        "since": rfc3339(version.since),
        "author": version.author,
        "subject": version.subject,
    }


def _said(before: Policy | None, version: PolicyVersion) -> dict[str, Any]:
    said = changes(before, version.policy) if before and version.policy else ()
    return {"changes": list(said), "unreadable": version.trouble or None}


def _facts(shown: Shown) -> Iterator[tuple[str, str]]:
    policy, version = shown.policy, shown.version
    zone = shown.zone
    if version:
        until = f", until {_when(shown.until, zone)}" if shown.until else ""
        yield "in force", f"since {_when(version.since, zone)}{until} (commit {version.commit[:7]})"
    approvals = [f"{each.by} on {each.on.isoformat()}{_note(each.note)}" for each in policy.approvals]
    yield "approved by", "\n".join(approvals) or "no one"
    if policy.review_by:
        yield "review by", policy.review_by.isoformat()
    yield "calendar", _calendar(policy.calendar)


def _note(note: str | None) -> str:
    return f": {note}" if note else ""


def _calendar(calendar: BusinessCalendar) -> str:
    holidays = f", except {counted(len(calendar.holidays), 'holiday')}" if calendar.holidays else ""
    count = len(calendar.extra_business_days)
    extra = f", and on {counted(count, 'extra business day')}" if count else ""
    hours = f"{', '.join(calendar.business_days)} from {calendar.opens} to {calendar.closes}"
    return f"{calendar.zone}; {hours}{holidays}{extra}"


def _major(is_major: bool) -> str:  # noqa: FBT001 - the flag is what is put into words
    return "major" if is_major else "ordinary"


def _duty(role: Role) -> str:
    parts = [
        role.title,
        *["required"] * role.required,
        *["on the activation checklist"] * (role.on_checklist and not role.required),
        *["assigned at declaration to the person on call"] * role.assigned_on_declare,
        *[f"cannot be combined with {', '.join(role.not_with)}"] * bool(role.not_with),
    ]
    return "; ".join(parts)


def _clock(clock: Clock, policy: Policy) -> str:
    owner = f"; owner: {clock.owner}" if clock.owner else ""
    more = "".join(f"\n{each}" for each in remarks(clock))
    return f"{clock.title}\n{promise_spelt_out(clock, policy)}{owner}{more}"


def approval_text(needed: UpdateApproval) -> str:
    """Describe who approves updates, how quickly, and for which severities."""
    at = f" at {', '.join(needed.severities)}" if needed.severities else ""
    return f"approved by {' or '.join(needed.roles)} within {needed.within}{at}"


def _review(policy: Policy) -> Iterator[tuple[str, str]]:
    if policy.review.second_person:
        yield (
            "second person",
            "Someone other than the owner must sign off the review before it is published.",
        )
    for each in policy.review.sections:
        required = " (required)" if each.required else ""
        yield each.id, f"{each.title}{required}" + (f"\n{each.ask}" if each.ask else "")


def _alerts(alerts: AlertPolicy) -> Iterator[tuple[str, str]]:
    if alerts.by:
        yield "author", alerts.by
    for rule in alerts.rules:
        labels = ", ".join(f"{name}={value}" for name, value in rule.labels.items())
        facts = " ".join(filter(None, (rule.severity, rule.service)))
        yield f"{rule.outcome}s", f"{labels}: {facts}" if facts else labels


def _issues(chosen: ActionIssues) -> Iterator[tuple[str, str]]:
    yield "priorities", ", ".join(chosen.priorities)
    if chosen.kinds:
        yield "kinds", ", ".join(chosen.kinds)
    if chosen.severities:
        yield "severities", ", ".join(chosen.severities)
    if chosen.url:
        yield "reviews", chosen.url


def _release_gate(policy: Policy) -> str:
    does = {"warn": "only warns of", "block": "exits with status 1 for"}[policy.release_gate.open_incidents]
    return f"{does} an open major incident on the service or on a service that it depends on"


def _repository(repository: CodeRepository) -> str:
    branch = f", branch {repository.branch}" if repository.branch else ""
    return f"clone in {repository.clone}{branch}" + (f"\n{repository.url}" if repository.url else "")


def _waivers(policy: Policy) -> Iterator[tuple[str, str]]:
    for each in policy.waivers:
        until = f", until {each.until.isoformat()}" if each.until else ""
        approved = f"approved by {each.approver} on {each.on.isoformat()}{until}"
        yield each.clock, f"{each.of or 'everything'}: {each.reason}\n{approved}"


def _history(shown: Shown) -> Iterator[tuple[str, str, str]]:
    zone = shown.zone
    before = [None, *_readable(shown.versions)]
    for place in reversed(range(len(shown.versions))):
        version = shown.versions[place]
        here = " (shown here)" if place == shown.at and place < len(shown.versions) - 1 else ""
        lines = [f"{version.subject}{here}", *_lines(before[place], version)]
        yield _when(version.since, zone), version.commit[:7], "\n".join(lines)
    if not shown.is_complete:
        yield (
            "before",
            "",
            "unknown, because this is a shallow clone: git fetch --unshallow",
        )


def _readable(versions: Sequence[PolicyVersion]) -> Iterator[Policy | None]:
    """For each version, yield the newest readable policy up to and including that version."""
    last: Policy | None = None
    for each in versions:
        last = each.policy or last
        yield last


def _lines(before: Policy | None, version: PolicyVersion) -> Iterator[str]:
    if version.policy is None:
        yield f"not readable by this version: {version.trouble}"
    elif before:
        said = changes(before, version.policy)
        yield from said[:_MOST_CHANGES] or ("no effective change",)
        if len(said) > _MOST_CHANGES:
            yield f"and {counted(len(said) - _MOST_CHANGES, 'more change')}"


def _when(moment: datetime | None, zone: tzinfo) -> str:
    return full_time_text(moment, zone) if moment else ""
