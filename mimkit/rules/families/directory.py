"""MIM7xx: consistency of services, resolver groups, people, rosters and templates."""

# ruff: noqa: D401 - the first line of a rule says what is wrong with the record

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from mimkit.model.diagnostic import Finding, KeyPath
from mimkit.model.organisation.directory import EscalationStep
from mimkit.model.organisation.duties import Duty, duties
from mimkit.model.organisation.roster import Roster
from mimkit.model.refs import Ref
from mimkit.model.snapshot import Snapshot
from mimkit.model.time.durations import Duration
from mimkit.rules.base.loops import loops
from mimkit.rules.base.sentences import unknown
from mimkit.rules.registry import directory_rule


@directory_rule("MIM701", "directory-unknown-service", "error")
def directory_unknown_service(snapshot: Snapshot) -> Iterator[Finding]:
    """A service, roster or runbook refers to a service that is not in the catalogue.

    Why: `mim impact` uses these names to find affected services and contacts, and a roster for an unknown service
    is never used.
    Fix: Correct the name, or add the service under policy/services.
    """
    for ref, keys, name in _services_named(snapshot):
        if name not in snapshot.services:
            yield Finding(ref, keys, unknown(name, "a service in policy/services", snapshot.services))


def _services_named(snapshot: Snapshot) -> Iterator[tuple[Ref, KeyPath, str]]:
    for service in snapshot.services.values():
        for position, name in enumerate(service.needs):
            yield Ref("service", service.id), ("depends_on", position), name
    for runbook in snapshot.runbooks.values():
        for position, trigger in enumerate(runbook.triggers):
            yield Ref("runbook", runbook.id), ("triggers", position, "service"), trigger.service
    for roster in snapshot.rosters.values():
        for position, name in enumerate(roster.services):
            yield Ref("roster", roster.id), ("services", position), name


@directory_rule("MIM702", "service-depends-on-itself", "error")
def service_depends_on_itself(snapshot: Snapshot) -> Iterator[Finding]:
    """A service depends on itself, directly or through other services.

    Why: A loop makes it impossible to tell which service is the cause.
    Fix: Remove the wrong dependency: list only services that this service cannot work without.
    """
    needs = {service.id: service.needs for service in snapshot.services.values()}
    for loop in loops(needs):
        name = loop[0]
        sentence = f"This loops back to `{name}`: {' -> '.join(loop)}."
        yield Finding(Ref("service", name), ("depends_on", needs[name].index(loop[1])), sentence)


@directory_rule("MIM703", "directory-unknown-group", "error")
def directory_unknown_group(snapshot: Snapshot) -> Iterator[Finding]:
    """A service, roster, runbook or escalation step refers to a resolver group that is not defined.

    Why: If the service fails, there is no group to page.
    Fix: Correct the name, or add the group under policy/groups with a contact and an escalation path.
    """
    for ref, keys, name in _groups_named(snapshot):
        if name not in snapshot.groups:
            yield Finding(ref, keys, unknown(name, "a resolver group in policy/groups", snapshot.groups))


def _groups_named(snapshot: Snapshot) -> Iterator[tuple[Ref, KeyPath, str]]:
    for service in snapshot.services.values():
        yield Ref("service", service.id), ("owner",), service.owner
    for roster in snapshot.rosters.values():
        if roster.group:
            yield Ref("roster", roster.id), ("group",), roster.group
    for ref, keys, step in _steps(snapshot):
        if step.group:
            yield ref, (*keys, "group"), step.group
    for runbook in snapshot.runbooks.values():
        yield Ref("runbook", runbook.id), ("owner",), runbook.owner
        for position, name in enumerate(runbook.escalate_to):
            yield Ref("runbook", runbook.id), ("escalate_to", position), name


def _steps(snapshot: Snapshot) -> Iterator[tuple[Ref, KeyPath, EscalationStep]]:
    for group in snapshot.groups.values():
        for position, step in enumerate(group.escalation):
            yield Ref("group", group.id), ("escalation", position), step


@directory_rule("MIM704", "directory-unknown-person", "error")
def directory_unknown_person(snapshot: Snapshot) -> Iterator[Finding]:
    """A roster, group, service, manager, approval or other item refers to a person not in policy/people.yaml.

    Why: During an incident, this person cannot be reached.
    Fix: Correct the name, or add the person to policy/people.yaml.
    """
    for ref, keys, name, _ in _duties(snapshot):
        if name not in snapshot.people:
            yield Finding(ref, keys, unknown(name, "a person in policy/people.yaml", snapshot.people))
    for ref, keys, name in _signatures(snapshot):
        if name not in snapshot.people:
            yield Finding(ref, keys, unknown(name, "a person in policy/people.yaml", snapshot.people))


def _signatures(snapshot: Snapshot) -> Iterator[tuple[Ref, KeyPath, str]]:
    """Yield each location where a person is named, either for a past action or as the author of automatic entries."""
    if author := snapshot.policy.alerts.by:
        yield Ref("policy"), ("alerts", "by"), author
    for position, approval in enumerate(snapshot.policy.approvals):
        yield Ref("policy"), ("approvals", position, "by"), approval.by
    for position, waiver in enumerate(snapshot.policy.waivers):
        yield Ref("policy"), ("waivers", position, "approver"), waiver.approver
    for runbook in snapshot.runbooks.values():
        yield Ref("runbook", runbook.id), ("reviewed_by",), runbook.reviewed_by


def _duties(snapshot: Snapshot) -> Iterator[Duty]:
    return duties(
        snapshot.people, snapshot.groups, snapshot.services, snapshot.rosters, snapshot.policy.calendar
    )


@directory_rule("MIM705", "person-has-left", "error")
def person_has_left(snapshot: Snapshot) -> Iterator[Finding]:
    """A roster has a shift for a person who will have left by then.

    Why: The page goes to a person who cannot answer, which delays escalation.
    Fix: Assign the shift to another person. Keep the name in policy/people.yaml, because older records need it.
    """
    # Contacts and managers have no date, and checks do not use the current time. `mim roster check` reports
    # them.
    for ref, keys, name, day in _duties(snapshot):
        person = snapshot.people.get(name)
        if day and person and person.left and day > person.left:
            yield Finding(ref, keys, f"`{name}` left on {person.left}.")


def named_after_leaving(snapshot: Snapshot, today: date) -> Iterator[Finding]:
    """Yield where the directory still relies on a person who left before `today`, or who has no entry.

    Past shifts and earlier rotations are skipped, because they record who was on call.
    """
    for ref, keys, name, day in _duties(snapshot):
        is_rotation = keys[0] == "rotation"
        if keys[0] == "earlier" or (day and day < today and not is_rotation):
            continue
        person = snapshot.people.get(name)
        remedy = _change(snapshot.rosters[ref.id], name) if is_rotation else ""
        if person is None:
            yield Finding(ref, keys, f"`{name}` is not in policy/people.yaml", remedy)
        elif person.left and person.left < today:
            yield Finding(ref, keys, f"`{name}` left on {person.left}", remedy)


def _change(roster: Roster, person: str) -> str:
    is_alone = roster.rotation is not None and set(roster.rotation.people) == {person}
    return f"mim roster change {roster.id}{' --add PERSON' if is_alone else ''} --remove {person}"


@directory_rule("MIM707", "template-audience-unknown", "error")
def template_audience_unknown(snapshot: Snapshot) -> Iterator[Finding]:
    """A message template refers to an audience that is not defined.

    Why: The template is never used, and the intended audience gets the default template.
    Fix: Correct the name, or add the audience to policy/channels.yaml.
    """
    known = [audience.id for audience in snapshot.audiences]
    for template in snapshot.templates.values():
        if template.audience and template.audience not in known:
            sentence = unknown(template.audience, "an audience in policy/channels.yaml", known)
            yield Finding(Ref("template", template.id), ("audience",), sentence)


@directory_rule("MIM708", "escalation-out-of-order", "error")
def escalation_out_of_order(snapshot: Snapshot) -> Iterator[Finding]:
    """The steps in an escalation path are out of order.

    Why: A step with no time, or with an earlier time than the previous step, is never reached.
    Fix: Set `after` in every step except the first, with a longer time in each step.
    """
    for group in snapshot.groups.values():
        for position in _unordered([step.after for step in group.escalation]):
            after = group.escalation[position].after
            word = f"is at {after}, not later than the previous step" if after else "has no `after`"
            keys: KeyPath = ("escalation", position)
            yield Finding(Ref("group", group.id), keys, f"Step {position + 1} {word}.")


def _unordered(lengths: list[Duration | None]) -> Iterator[int]:
    latest = timedelta()
    for position, length in enumerate(lengths):
        reach = length.roughly if length else timedelta()
        if position and reach <= latest:
            yield position
        latest = max(latest, reach)


@directory_rule("MIM709", "escalation-in-a-circle", "error")
def escalation_in_a_circle(snapshot: Snapshot) -> Iterator[Finding]:
    """A resolver group's escalation path loops back to the group.

    Why: Escalation goes in circles and never reaches anyone new.
    Fix: End the path with a person who can decide, such as the service manager.
    """
    leads_to = {
        group.id: [step.group or "" for step in group.escalation] for group in snapshot.groups.values()
    }
    for loop in loops(leads_to):
        name = loop[0]
        keys: KeyPath = ("escalation", leads_to[name].index(loop[1]), "group")
        yield Finding(Ref("group", name), keys, f"This loops back to `{name}`: {' -> '.join(loop)}.")


@directory_rule("MIM710", "escalation-unknown-roster", "error")
def escalation_unknown_roster(snapshot: Snapshot) -> Iterator[Finding]:
    """An escalation step refers to a roster that is not defined.

    Why: If the contact does not answer, the next step reaches no one.
    Fix: Correct the name, or add the roster under policy/rosters.
    """
    for ref, keys, step in _steps(snapshot):
        if step.roster and step.roster not in snapshot.rosters:
            sentence = unknown(step.roster, "a roster in policy/rosters", snapshot.rosters)
            yield Finding(ref, (*keys, "roster"), sentence)


@directory_rule("MIM711", "escalation-role-without-roster", "error")
def escalation_role_without_roster(snapshot: Snapshot) -> Iterator[Finding]:
    """An escalation step refers to a role that has no roster.

    Why: If the contact does not answer, the next step reaches no one.
    Fix: Add a roster with this `role`, or use a person, a roster or a group in the step.
    """
    rostered = {roster.role for roster in snapshot.rosters.values()}
    for ref, keys, step in _steps(snapshot):
        if step.role and snapshot.policy.role(step.role) and step.role not in rostered:
            yield Finding(ref, (*keys, "role"), f"No roster covers the role `{step.role}`.")


@directory_rule("MIM712", "roster-for-unused-tier", "warning")
def roster_for_unused_tier(snapshot: Snapshot) -> Iterator[Finding]:
    """A roster is for a tier that no service has.

    Why: The roster is never used for this tier, but the people on it do not know that.
    Fix: Correct `tiers` in the roster, or `tier` in the service.
    """
    used = {service.tier for service in snapshot.services.values()}
    for roster in snapshot.rosters.values():
        for position, tier in enumerate(roster.tiers):
            if tier not in used:
                yield Finding(Ref("roster", roster.id), ("tiers", position), f"No service has tier {tier}.")
