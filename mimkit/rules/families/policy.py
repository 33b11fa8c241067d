"""MIM72x: consistency of the policy's names, clocks and approvals."""

# ruff: noqa: D401 - the first line of a rule says what is wrong with the record

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from mimkit.model.diagnostic import Finding, KeyPath
from mimkit.model.policy.moments import (
    ANSWERED,
    EACH_ROLE,
    ELSEWHERE,
    ESCALATED,
    RESOLVED,
    REVIEW_STEPS,
    WITHOUT_SEVERITY,
    in_timeline,
    split,
)
from mimkit.model.policy.policy import PENDING, Clock
from mimkit.model.refs import Ref
from mimkit.model.snapshot import Snapshot
from mimkit.rules.base.sentences import unknown
from mimkit.rules.registry import directory_rule

_POLICY: Final = Ref("policy")
_CHANNELS: Final = Ref("channels")


@directory_rule("MIM721", "policy-unknown-role", "error")
def policy_unknown_role(snapshot: Snapshot) -> Iterator[Finding]:
    """A roster, escalation step, clock, role or approval refers to a role that the policy does not define.

    Why: A roster for an unknown role covers nothing, and no one is reminded of deadlines that the role owns.
    Fix: Correct the name, or add the role to policy/policy.yaml.
    """
    known = [role.id for role in snapshot.policy.roles]
    for ref, keys, name in _roles_named(snapshot):
        if name not in known:
            yield Finding(ref, keys, unknown(name, "a role in the policy", known))


def _roles_named(snapshot: Snapshot) -> Iterator[tuple[Ref, KeyPath, str]]:
    for position, role in enumerate(snapshot.policy.roles):
        for other, name in enumerate(role.not_with):
            yield _POLICY, ("roles", position, "not_with", other), name
    for position, clock in enumerate(snapshot.policy.clocks):
        if clock.owner:
            yield _POLICY, ("clocks", position, "owner"), clock.owner
    yield from _approving_roles(snapshot)
    for roster in snapshot.rosters.values():
        if roster.role:
            yield Ref("roster", roster.id), ("role",), roster.role
    for group in snapshot.groups.values():
        for position, step in enumerate(group.escalation):
            if step.role:
                yield Ref("group", group.id), ("escalation", position, "role"), step.role


def _approving_roles(snapshot: Snapshot) -> Iterator[tuple[Ref, KeyPath, str]]:
    for position, needed in enumerate(snapshot.policy.update_approvals):
        for number, name in enumerate(needed.roles):
            yield _POLICY, ("update_approvals", position, "roles", number), name


@directory_rule("MIM722", "policy-unknown-severity", "error")
def policy_unknown_severity(snapshot: Snapshot) -> Iterator[Finding]:
    """A clock, an approval or another part of the policy refers to a severity that the policy does not define.

    Why: The criterion or rule has no effect, and the clock never runs.
    Fix: Use a severity exactly as the policy defines it, `pending` or, in a clock, `default`.
    """
    known = [severity.id for severity in snapshot.policy.severities]
    for keys, name in _severities_named(snapshot):
        if name not in known and name != PENDING:
            yield Finding(_POLICY, keys, unknown(name, "a severity in the policy", known))


def _severities_named(snapshot: Snapshot) -> Iterator[tuple[KeyPath, str]]:
    for position, criterion in enumerate(snapshot.policy.criteria):
        yield ("criteria", position, "severity"), criterion.severity
    for position, clock in enumerate(snapshot.policy.clocks):
        for key, lengths in (("within", clock.within), ("every", clock.every)):
            for name in lengths or ():
                if name != "default":
                    yield ("clocks", position, key, name), name
        for number, name in enumerate(clock.applies_to.severities if clock.applies_to else ()):
            yield ("clocks", position, "applies_to", "severities", number), name
    yield from ((("alerts", "rules", *keys), name) for keys, name in _of_alert_rules(snapshot, "severity"))
    for position, needed in enumerate(snapshot.policy.update_approvals):
        for number, name in enumerate(needed.severities):
            yield ("update_approvals", position, "severities", number), name
    issues = snapshot.policy.action_issues
    for number, name in enumerate(issues.severities if issues else ()):
        yield ("action_issues", "severities", number), name


@directory_rule("MIM723", "clock-unknown-moment", "error")
def clock_unknown_moment(snapshot: Snapshot) -> Iterator[Finding]:
    """A clock starts, ends or is met by an event that never happens.

    Why: The policy sets a deadline, but no reminder is ever sent.
    Fix: Use an entry kind, a milestone, or a step such as `review.published` or `action.done`.
    """
    timeline = in_timeline(
        (role.id for role in snapshot.policy.roles),
        snapshot.groups,
        (audience.id for audience in snapshot.audiences),
    )
    for position, clock in enumerate(snapshot.policy.clocks):
        for keys, name, known in _moments_named(clock, timeline):
            if name not in known and _first(name) not in known:
                sentence = unknown(name, "an entry kind, a milestone or a step", sorted(known))
                yield Finding(_POLICY, ("clocks", position, *keys), sentence)


def _first(name: str) -> str:
    """Return a clock event without its number, such as `update.regulator` for `update.regulator.2`."""
    kind, who, number = split(name)
    return f"{kind}.{who}" if 1 < number < 10 else name


def _moments_named(clock: Clock, timeline: frozenset[str]) -> Iterator[tuple[KeyPath, str, Iterable[str]]]:
    if clock.starts:
        yield ("starts",), clock.starts, timeline | {*REVIEW_STEPS, *(() if clock.repeats else ELSEWHERE)}
    if clock.met_by:
        steps = ELSEWHERE.get(clock.starts or "")
        own = {"page": ESCALATED, "blocker": RESOLVED, "query": ANSWERED}.get(
            split(clock.starts or "")[0], EACH_ROLE
        )
        yield ("met_by",), clock.met_by, steps or timeline | {*REVIEW_STEPS, EACH_ROLE, own}
    if clock.repeats:
        yield ("repeats",), clock.repeats, timeline
    if clock.until:
        yield ("until",), clock.until, timeline
    if clock.at_most:
        yield ("at_most", "after"), clock.at_most.after, timeline


@directory_rule("MIM724", "clock-incomplete", "error")
def clock_incomplete(snapshot: Snapshot) -> Iterator[Finding]:
    """A clock lacks a required key.

    Why: Without a start, an end or a time limit, a deadline can be neither met nor missed.
    Fix: Set `starts`, `met_by` and `within` or, for a repeating clock, `repeats` and `every`.
    """
    for position, clock in enumerate(snapshot.policy.clocks):
        if missing := _missing(clock):
            sentence = f"The clock `{clock.id}` has no {missing}."
            yield Finding(_POLICY, ("clocks", position), sentence)


def _missing(clock: Clock) -> str:
    needs: tuple[str, ...] = ("starts", "met_by", "within")
    if clock.repeats or clock.every:
        needs = ("repeats", "every")
    elif clock.met_by == ESCALATED:
        needs = ("starts", "met_by")  # the group's escalation path defines the time limit
    missing = [f"`{key}`" for key in needs if not getattr(clock, key)]
    if clock.starts in WITHOUT_SEVERITY and clock.within and "default" not in clock.within:
        missing.append("`default` in `within`")  # these clocks have no severity
    return " and no ".join(missing)


@directory_rule("MIM729", "clock-unknown-name", "error")
def clock_unknown_name(snapshot: Snapshot) -> Iterator[Finding]:
    """A clock, approval or alert rule uses an undefined audience or service, or a waiver an undefined clock.

    Why: The clock can never be met or never runs, no update waits for approval, and the waiver or rule has no effect.
    Fix: Correct the name: audiences are in policy/channels.yaml, services in policy/services.
    """
    audiences = [audience.id for audience in snapshot.audiences]
    for position, clock in enumerate(snapshot.policy.clocks):
        if clock.audience and clock.audience not in audiences:
            sentence = unknown(clock.audience, "an audience in policy/channels.yaml", audiences)
            yield Finding(_POLICY, ("clocks", position, "audience"), sentence)
        for number, service in enumerate(clock.applies_to.services if clock.applies_to else ()):
            if service not in snapshot.services:
                sentence = unknown(service, "a service in policy/services", snapshot.services)
                yield Finding(_POLICY, ("clocks", position, "applies_to", "services", number), sentence)
    for position, needed in enumerate(snapshot.policy.update_approvals):
        if needed.audience not in audiences:
            sentence = unknown(needed.audience, "an audience in policy/channels.yaml", audiences)
            yield Finding(_POLICY, ("update_approvals", position, "audience"), sentence)
    yield from _elsewhere_unknown(snapshot)


def _elsewhere_unknown(snapshot: Snapshot) -> Iterator[Finding]:
    for keys, name in _of_alert_rules(snapshot, "service"):
        if name not in snapshot.services:
            sentence = unknown(name, "a service in policy/services", snapshot.services)
            yield Finding(_POLICY, ("alerts", "rules", *keys), sentence)
    clocks = [clock.id for clock in snapshot.policy.clocks]
    for position, waiver in enumerate(snapshot.policy.waivers):
        if waiver.clock not in clocks:
            sentence = unknown(waiver.clock, "a clock in the policy", clocks)
            yield Finding(_POLICY, ("waivers", position, "clock"), sentence)


def _of_alert_rules(snapshot: Snapshot, key: str) -> Iterator[tuple[KeyPath, str]]:
    """Yield the value of `key` in each alert rule, with its key path relative to the rules."""
    for position, rule in enumerate(snapshot.policy.alerts.rules):
        if name := getattr(rule, key):
            yield (position, key), name


@directory_rule("MIM726", "policy-not-approved", "warning")
def policy_not_approved(snapshot: Snapshot) -> Iterator[Finding]:
    """The policy has not been approved.

    Why: Without agreement in advance, people argue about thresholds during an outage.
    Fix: Have the policy reviewed, and add an item with `by` and `on` to `approvals`.
    """
    if not snapshot.policy.approvals:
        yield Finding(_POLICY, ("approvals",), "The policy has no approval.")


@directory_rule("MIM727", "policy-id-twice", "error")
def policy_id_twice(snapshot: Snapshot) -> Iterator[Finding]:
    """Two items in a list in the policy or in the channels file have the same id.

    Why: Commands look up items by id and always use the first match.
    Fix: Remove one of the items, or assign a different id.
    """
    for ref, key, items in _lists(snapshot):
        seen: set[str] = set()
        for position, item in enumerate(items):
            if item.id in seen:
                yield Finding(ref, (key, position, "id"), f"`{item.id}` is also used above.")
            seen.add(item.id)


def _lists(snapshot: Snapshot) -> Iterator[tuple[Ref, str, tuple[Any, ...]]]:
    for key in ("severities", "criteria", "roles", "clocks"):
        yield _POLICY, key, getattr(snapshot.policy, key)
    for key in ("channels", "audiences"):
        yield _CHANNELS, key, getattr(snapshot.channels, key)


@directory_rule("MIM728", "due-again-before-reviewed", "error")
def due_again_before_reviewed(snapshot: Snapshot) -> Iterator[Finding]:
    """The next review date of the policy or a runbook is before its last review.

    Why: One of the dates is wrong, so the reminder is sent on the wrong day or not at all.
    Fix: Set `review_by` to a date after the last review.
    """
    policy = snapshot.policy
    latest = max((approval.on for approval in policy.approvals), default=None)
    if policy.review_by and latest and policy.review_by < latest:
        sentence = f"`review_by` {policy.review_by} is not after the approval on {latest}."
        yield Finding(_POLICY, ("review_by",), sentence)
    for runbook in snapshot.runbooks.values():
        if runbook.review_by < runbook.reviewed:
            sentence = f"The next review is due on {runbook.review_by}, but the last review was on"
            yield Finding(Ref("runbook", runbook.id), ("review_by",), f"{sentence} {runbook.reviewed}.")
