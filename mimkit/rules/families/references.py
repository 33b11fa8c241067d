"""MIM2xx: unknown people, roles, groups, services or audiences in records."""

# ruff: noqa: D401 - the first line of a rule says what is wrong with the record

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from mimkit.model.diagnostic import KeyPath
from mimkit.model.dossier import Dossier
from mimkit.model.incident.doubts import is_entry
from mimkit.model.incident.kinds import DECIDING
from mimkit.model.incident.problem import Problem
from mimkit.model.policy.policy import PENDING
from mimkit.model.snapshot import Snapshot
from mimkit.model.stated_figures import known_metrics
from mimkit.rules.base.sentences import unknown
from mimkit.rules.registry import Spot, incident_rule, problem_rule, review_rule

_PERSON: Final = "a person in policy/people.yaml"
_CRITERIA_KEYS: Final = {"criteria": ("value", "add")}
_AUDIENCE: Final = "an audience in policy/channels.yaml"


@incident_rule("MIM201", "unknown-person", "error")
def unknown_person(dossier: Dossier, snapshot: Snapshot) -> Iterator[Spot]:
    """An incident refers to a person who is not in policy/people.yaml.

    Why: A person who is not listed there cannot be called or reminded.
    Fix: Correct the name, or add the person to policy/people.yaml. Keep people who have left, and set `left`.
    """
    people = snapshot.people
    reporter = dossier.incident.reported_by
    if reporter and reporter not in people:
        yield dossier.fact_place("reporter"), unknown(reporter, _PERSON, people)
    if dossier.names <= people.keys():
        return
    for entry, key, name in dossier.people:
        if name not in people:
            yield dossier.place(entry, key), unknown(name, _PERSON, people)


@incident_rule("MIM202", "unknown-role", "error")
def unknown_role(dossier: Dossier, snapshot: Snapshot) -> Iterator[Spot]:
    """A person takes a role that the policy does not define.

    Why: Without a duty card, it is unclear what the person in the role should do.
    Fix: Use a role from policy/policy.yaml, or add it there with its duties.
    """
    for entry in dossier.of("role"):
        if snapshot.policy.role(entry.role) is None:
            known = [role.id for role in snapshot.policy.roles]
            yield dossier.place(entry, "role"), unknown(entry.role, "a role in the policy", known)


@incident_rule("MIM203", "unknown-group", "error")
def unknown_group(dossier: Dossier, snapshot: Snapshot) -> Iterator[Spot]:
    """A page, acknowledged or join entry refers to a resolver group that is not defined.

    Why: Without a contact and an escalation path, the group cannot be reached.
    Fix: Correct the name, or add the group under policy/groups.
    """
    for entry in dossier.of("page", "acknowledged", "join"):
        if entry.group and entry.group not in snapshot.groups:
            sentence = unknown(entry.group, "a resolver group in policy/groups", snapshot.groups)
            yield dossier.place(entry, "group"), sentence


@incident_rule("MIM204", "unknown-service", "error")
def unknown_service(dossier: Dossier, snapshot: Snapshot) -> Iterator[Spot]:
    """An affected service is not in the service catalogue.

    Why: Owners, dependencies and metrics for each service come from the catalogue.
    Fix: Correct the name, or add the service under policy/services.
    """
    for service in dossier.incident.services:
        if service not in snapshot.services:
            sentence = unknown(service, "a service in policy/services", snapshot.services)
            yield dossier.fact_place("services", service), sentence


@incident_rule("MIM205", "unknown-severity", "error")
def unknown_severity(dossier: Dossier, snapshot: Snapshot) -> Iterator[Spot]:
    """A severity is not in the policy.

    Why: Clocks depend on the severity. For an unknown severity, only the default times apply.
    Fix: Use a severity from policy/policy.yaml exactly as written, or `pending` until the severity is known.
    """
    for entry in dossier.of(*DECIDING, "severity"):
        known = [severity.id for severity in snapshot.policy.severities]
        if entry.severity not in known and entry.severity != PENDING:
            sentence = unknown(entry.severity, "a severity in the policy", known)
            yield dossier.place(entry, "severity"), sentence


@incident_rule("MIM206", "unknown-criterion", "error")
def unknown_criterion(dossier: Dossier, snapshot: Snapshot) -> Iterator[Spot]:
    """An entry refers to a criterion that the policy does not define.

    Why: Major incident criteria are agreed in advance, not invented during the call.
    Fix: Use a criterion from policy/policy.yaml; `mim assess` lists all criteria.
    """
    known = [each.id for each in snapshot.policy.criteria]
    for entry in dossier.of(*DECIDING, "set"):
        for key in _CRITERIA_KEYS.get(entry.field, ()) if entry.kind == "set" else ("criteria",):
            for position, criterion in enumerate(getattr(entry, key) or ()):
                if criterion not in known:
                    sentence = unknown(criterion, "a criterion in the policy", known)
                    yield (*dossier.place(entry, key), position), sentence


@incident_rule("MIM207", "unknown-audience", "error")
def unknown_audience(dossier: Dossier, snapshot: Snapshot) -> Iterator[Spot]:
    """An incident or an entry refers to an audience that is not defined.

    Why: Each audience has a single official channel; without a channel, the text does not reach anyone.
    Fix: Correct the name, or add the audience to policy/channels.yaml.
    """
    known = [audience.id for audience in snapshot.audiences]
    for audience in dossier.incident.audiences:
        if audience not in known:
            yield dossier.fact_place("audiences", audience), unknown(audience, _AUDIENCE, known)
    for entry in dossier.state.timeline:
        if entry.audience is not None and entry.audience not in known:
            yield dossier.place(entry, "audience"), unknown(entry.audience, _AUDIENCE, known)


@incident_rule("MIM213", "person-had-left", "error")
def person_had_left(dossier: Dossier, snapshot: Snapshot) -> Iterator[Spot]:
    """An entry or assignment refers to a person after their last day.

    Why: Either the time or the name is wrong, so the work has no valid owner.
    Fix: Correct the time or name in the entry, or the person's last day in policy/people.yaml.
    """
    left = {name: who.left for name in dossier.names if (who := snapshot.people.get(name)) and who.left}
    for entry, key, name in dossier.people if left else ():
        if name in left and left[name] < entry.at.astimezone(snapshot.policy.calendar.tz).date():
            yield dossier.place(entry, key), f"`{name}` left on {left[name]}."


@review_rule("MIM221", "review-unknown-person", "error")
def review_unknown_person(dossier: Dossier, snapshot: Snapshot) -> Iterator[Spot]:
    """A review or action item refers to a person who is not in policy/people.yaml.

    Why: An action item with an unknown owner will not be done.
    Fix: Correct the name, or add the person to policy/people.yaml. Keep people who have left, and set `left`.
    """
    for keys, name in _people_of_review(dossier):
        if name not in snapshot.people:
            yield keys, unknown(name, _PERSON, snapshot.people)


def _people_of_review(dossier: Dossier) -> Iterator[tuple[KeyPath, str]]:
    review = dossier.reviewed
    yield ("owner",), review.owner
    if review.waived:
        yield ("waived", "approver"), review.waived.approver
    for position, signature in enumerate(review.signed_off):
        yield ("signed_off", position, "by"), signature.by
    for position, action in enumerate(review.actions):
        if action.owner:
            yield ("actions", position, "owner"), action.owner
        for key, end in (("done", action.done), ("declined", action.declined)):
            if end:
                yield ("actions", position, key, "by"), end.by
        for number, each in enumerate(action.reopened):
            yield ("actions", position, "reopened", number, "by"), each.by
            yield ("actions", position, "reopened", number, "done", "by"), each.done.by


@review_rule("MIM222", "review-unknown-audience", "error")
def review_unknown_audience(dossier: Dossier, snapshot: Snapshot) -> Iterator[Spot]:
    """A review is shared with an audience that is not defined.

    Why: The review does not reach the intended readers, so they cannot learn from it.
    Fix: Correct the name, or add the audience to policy/channels.yaml.
    """
    known = [audience.id for audience in snapshot.audiences]
    for position, audience in enumerate(dossier.reviewed.shared_with):
        if audience not in known:
            yield ("shared_with", position), unknown(audience, _AUDIENCE, known)


@problem_rule("MIM231", "problem-unknown-person", "error")
def problem_unknown_person(problem: Problem, snapshot: Snapshot) -> Iterator[Spot]:
    """A problem record's owner is not in policy/people.yaml.

    Why: A problem without an owner is never fixed.
    Fix: Correct the name, or add the person to policy/people.yaml. Keep people who have left, and set `left`.
    """
    if problem.owner and problem.owner not in snapshot.people:
        yield ("owner",), unknown(problem.owner, _PERSON, snapshot.people)


@incident_rule("MIM267", "doubt-about-unknown-entry", "error")
def doubt_about_unknown_entry(dossier: Dossier, _: Snapshot) -> Iterator[Spot]:
    """A doubt refers to an entry that is not on the timeline.

    Why: Readers cannot tell what is uncertain.
    Fix: Use the id of an entry as shown by `mim show`, or the name of a milestone, a closing gate or a section.
    """
    for position, doubt in enumerate(dossier.incident.source.doubts if dossier.incident.source else ()):
        for subject in doubt.about:
            if is_entry(subject) and subject not in dossier.entries:
                place = ("source", "doubts", position, "about")
                yield place, f"{subject} is not an entry of {dossier.incident.id}."


@incident_rule("MIM268", "doubt-without-subject", "warning")
def doubt_without_subject(dossier: Dossier, _: Snapshot) -> Iterator[Spot]:
    """A doubt has no subject, so it suppresses every rule about missing content.

    Why: A single open question then hides unrelated omissions.
    Fix: Write `{about: SUBJECT, text: ...}`, with a milestone, a closing gate, a section of the review or an entry id.
    """
    for position, doubt in enumerate(dossier.incident.source.doubts if dossier.incident.source else ()):
        if not doubt.about:
            yield ("source", "doubts", position), "This doubt has no subject in `about`."


@incident_rule("MIM269", "unknown-metric", "error")
def unknown_metric(dossier: Dossier, snapshot: Snapshot) -> Iterator[Spot]:
    """A stated figure refers to a metric that does not measure a duration, or that does not exist.

    Why: The figure cannot be compared with anything, and no report shows it.
    Fix: Use the id of a built-in metric, such as `time-to-restore`, or of a metric in policy/policy.yaml.
    """
    if not dossier.incident.stated:
        return
    known = {name: metric for name, metric in known_metrics(snapshot.policy).items() if metric.starts}
    for position, figure in enumerate(dossier.incident.stated):
        if figure.metric not in known:
            yield (
                ("stated", position, "metric"),
                unknown(figure.metric, "a metric that measures a duration", known),
            )
