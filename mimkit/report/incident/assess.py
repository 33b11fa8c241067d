"""Output of `mim assess`: the policy's verdict on an outage."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, tzinfo
from shlex import quote
from typing import Any

from mimkit.model.dossier import Dossier
from mimkit.model.incident.incident_facts import criteria_not_met
from mimkit.model.organisation.directory import Service
from mimkit.model.policy.assessment import Assessment, CriterionAnswer
from mimkit.model.policy.policy import PENDING, Criterion, Policy
from mimkit.model.time.times import full_time_text, rfc3339
from mimkit.report.incident.declaration import tier_mismatch


def sentence(verdict: Assessment) -> str:
    """Return the result in one or two sentences."""
    decides = verdict.decides
    if decides:
        verb = "Declare" if decides.outcome == "declare" else "Propose"
        return f"{verb} it, {decides.severity}: {_stop(decides.words)}"
    if verdict.unknown:
        names = ", ".join(each.id for each in verdict.unknown)
        return f"Not decided: {names} unknown. If unsure, take the higher severity: declare with severity {PENDING}."
    return "Not a major incident under this policy: use the normal incident process."


def open_questions(verdict: Assessment) -> str:
    """Return a note about unanswered criteria that would take precedence over the deciding criterion.

    Empty if there are none.
    """
    decides, unsure = verdict.decides, verdict.unsure
    if decides is None or not unsure:
        return ""
    names = ", ".join(f"{each.id} ({each.severity})" for each in unsure)
    verb = "is" if len(unsure) == 1 else "are"
    higher = verdict.highest
    more = "If unsure, take the higher severity"
    more += f": --severity {higher}" if higher != decides.severity else ": declare it now"
    return f"{names} {verb} unknown and would raise the severity. {more}."


def command(verdict: Assessment) -> str:
    """Return the next command, or an empty string if there is nothing to declare.

    It is not wrapped, so that it can be copied.
    """
    hit = "".join(f" --service {each.id}" for each in verdict.services)
    if decides := verdict.decides:
        option = " --propose" if decides.outcome == "propose" else ""
        return f"mim declare TITLE{hit} --criterion {decides.id}{option}"
    return f"mim declare TITLE{hit}" if verdict.unknown else ""


def command_within(verdict: Assessment, dossier: Dossier) -> str:
    """Return the command that raises an open incident's severity to the severity that the answers require.

    Empty if no change is needed.
    """
    state, decides = dossier.state, verdict.decides
    if decides is None or not state.is_open:
        return ""
    order = [each.id for each in verdict.policy.severities]
    known = [each for each in (state.severity, decides.severity) if each in order]
    if not known or min(known, key=order.index) == state.severity:
        return ""
    return f"mim severity {decides.severity} --reason {quote(decides.words)} -i {dossier.incident.id}"


def within(verdict: Assessment, dossier: Dossier) -> str:
    """Return a sentence about what the answers mean for the incident that was assessed."""
    incident, state, decides = dossier.incident.id, dossier.state, verdict.decides
    if not state.is_open:
        return f"{incident} is {state.status}, so nothing was recorded in it. To correct its facts: mim set FIELD=VALUE -i {incident}"
    if decides is None:
        return f"No criterion is recorded as met in {incident}, which is {state.severity}."
    asks = f"The policy sets {decides.severity} for {decides.id}"
    if command_within(verdict, dossier):
        return f"{asks}, but {incident} is {state.severity}. To raise it:"
    return f"{asks}; {incident} is {state.severity}."


def with_known(
    dossier: Dossier, policy: Policy, met: tuple[str, ...], not_met: tuple[str, ...]
) -> tuple[str, ...]:
    """Return the criteria that are met according to the answers or to the incident's record."""
    recorded = (each for each in dossier.state.criteria if policy.criterion(each) and each not in not_met)
    return tuple(dict.fromkeys((*met, *recorded)))


def with_known_not_met(
    dossier: Dossier, policy: Policy, met: tuple[str, ...], not_met: tuple[str, ...]
) -> tuple[str, ...]:
    """Return the criteria that are not met according to the answers or to the incident's record."""
    recorded = criteria_not_met(dossier.state.timeline, {*met, *dossier.state.criteria})
    return tuple(dict.fromkeys((*not_met, *filter(policy.criterion, recorded))))


def different(services: tuple[str, ...], met: tuple[str, ...], not_met: tuple[str, ...]) -> str:
    """Return the command that assesses a separate problem with the same answers, without recording them."""
    options = [*(f" --service {quote(each)}" for each in services)]
    options += [f" --criterion {quote(each)}" for each in met]
    options += [f" --not-met {quote(each)}" for each in not_met]
    return f"mim assess --new{''.join(options)}"


def criterion_words(line: CriterionAnswer) -> str:
    """Return a criterion in the policy's wording. If it is unanswered, also return how to test it."""
    how = f"\nTest: {line.criterion.measure}" if line.answer == "unknown" else ""
    return line.criterion.words + how


def notes(verdict: Assessment, now: datetime, zone: tzinfo | None = None) -> Iterator[str]:
    """Yield additional information: the severity, the services, the groups to page, and who approved the policy."""
    decides = verdict.decides
    severity = verdict.policy.severity(decides.severity) if decides else None
    if severity:
        yield f"{severity.id}: {_stop(severity.title)} {severity.words}"
    yield from map(_service, verdict.services)
    for line in verdict.lines:
        if line.answer == "met" and (mismatch := tier_mismatch(line.criterion, verdict.services)):
            yield f"{mismatch}."
    if any(each.tier == 1 for each in verdict.services) and verdict.unknown:
        yield "Tier 1 services are critical: if a criterion is in doubt, treat it as met."
    if verdict.groups:
        yield f"Resolver groups to page: {', '.join(verdict.groups)}."
    yield _approved(verdict, zone or verdict.policy.calendar.tz)
    review = verdict.policy.review_by
    if review and now.astimezone(verdict.policy.calendar.tz).date() > review:
        yield f"The policy review was due by {review.isoformat()}."


def document(
    verdict: Assessment,
    now: datetime,
    dossier: Dossier | None = None,
    recorded: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return the JSON document of `mim assess`. For an existing incident, its command raises the severity.

    `recorded` is the JSON document of the answers that were recorded, if any.
    """
    typed = command_within(verdict, dossier) if dossier else command(verdict)
    decides, policy = verdict.decides, verdict.policy
    return {
        "version": 1,
        "criteria": [_line(line) for line in verdict.lines],
        "outcome": decides.outcome if decides else None,
        "severity": decides.severity if decides else None,
        "verdict": "\n".join(
            filter(None, (within(verdict, dossier) if dossier else sentence(verdict), typed))
        ),
        "incident": dossier.incident.id if dossier else None,
        "command": typed or None,
        "recorded": bool(recorded and recorded["recorded"]),
        "entries": recorded["entries"] if recorded else [],
        "notes": [*filter(None, [open_questions(verdict)]), *notes(verdict, now)],
        "decides": decides.id if decides else None,
        "unsure": [each.id for each in verdict.unsure],
        "highest_severity": verdict.highest,
        "services": [{"id": each.id, "tier": each.tier, "owner": each.owner} for each in verdict.services],
        "groups": list(verdict.groups),
        "policy": {
            "organisation": policy.organisation,
            "since": rfc3339(verdict.since) if verdict.since else None,
            "approvals": [{"by": each.by, "on": each.on.isoformat()} for each in policy.approvals],
            "review_by": policy.review_by.isoformat() if policy.review_by else None,
        },
    }


def _line(line: CriterionAnswer) -> dict[str, str]:
    criterion: Criterion = line.criterion
    return {
        "id": criterion.id,
        "answer": line.answer,
        "words": criterion.words,
        "measure": criterion.measure,
        "outcome": criterion.outcome,
        "severity": criterion.severity,
    }


def _service(service: Service) -> str:
    used = f" Used by: {_stop(service.users)}" if service.users else ""
    needed = f" Business units: {', '.join(service.business_units)}." if service.business_units else ""
    return f"{service.id} is a tier {service.tier} service; owned by {service.owner}.{used}{needed}"


def _approved(verdict: Assessment, zone: tzinfo) -> str:
    policy = verdict.policy
    by = ", ".join(f"{approval.by} on {approval.on.isoformat()}" for approval in policy.approvals)
    since = f", in force since {full_time_text(verdict.since, zone)}" if verdict.since else ""
    approved = f"approved by {by}" if by else "not approved"
    return f"Policy of {policy.organisation}{since}, {approved}."


def _stop(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."
