"""Output of `mim assess`: the policy's conclusion about an outage."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from shlex import quote
from typing import Any

from mimkit.model.dossier import Dossier
from mimkit.model.organisation.directory import Service
from mimkit.model.policy.assessment import Assessment, CriterionAnswer
from mimkit.model.policy.policy import PENDING, Criterion
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
        return f"Not decided: {names} unknown. If unsure, take the higher severity: declare, with severity {PENDING}."
    return "Not a major incident under this policy: use the normal incident process."


def open_questions(verdict: Assessment) -> str:
    """Return an unanswered criterion that would have a higher priority than the deciding one; "" if there is none."""
    decides, unsure = verdict.decides, verdict.unsure
    if decides is None or not unsure:
        return ""
    names = ", ".join(f"{each.id} ({each.severity})" for each in unsure)
    verb = "is" if len(unsure) == 1 else "are"
    higher = verdict.highest
    more = "If unsure, take the higher severity"
    more += f": --severity {higher}" if higher != decides.severity else ": declare it now"
    return f"{names} {verb} unknown and would raise the severity. {more}, until you know."


def command(verdict: Assessment) -> str:
    """Return the next command, unwrapped, so that it can be copied; "" if there is nothing to declare."""
    hit = "".join(f" --service {each.id}" for each in verdict.services)
    if decides := verdict.decides:
        option = " --propose" if decides.outcome == "propose" else ""
        return f"mim declare TITLE{hit} --criterion {decides.id}{option}"
    return f"mim declare TITLE{hit}" if verdict.unknown else ""


def command_within(verdict: Assessment, dossier: Dossier) -> str:
    """Return the command that records the answers in an open incident; "" if there is nothing to record."""
    state = dossier.state
    met = [line.criterion for line in verdict.lines if line.answer == "met"]
    new = [each for each in met if each.id not in state.criteria]
    if not new or not state.is_open:
        return ""
    order = [each.id for each in verdict.policy.severities]
    known = [each for each in (state.severity, verdict.decides and verdict.decides.severity) if each in order]
    severity = min(known, key=order.index) if known else new[0].severity
    options = "".join(f" --criterion {each.id}" for each in new)
    reason = quote("; ".join(each.words for each in new))
    return f"mim severity {severity}{options} --reason {reason} -i {dossier.incident.id}"


def within(verdict: Assessment, dossier: Dossier) -> str:
    """Return the sentence that names the incident of the answers."""
    incident = dossier.incident.id
    if command_within(verdict, dossier):
        return f"{incident} is open. To record this answer in the incident:"
    if verdict.decides:
        return f"{incident} is open, and these criteria are already recorded."
    return f"{incident} is open, and this answer does not add any criteria."


def criterion_words(line: CriterionAnswer) -> str:
    """Return a criterion in the policy's words; if it is unanswered, with how to find out."""
    how = f"\nTest: {line.criterion.measure}" if line.answer == "unknown" else ""
    return line.criterion.words + how


def notes(verdict: Assessment, now: datetime) -> Iterator[str]:
    """Yield additional information: the severity, the services, who to page, who approved the policy."""
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
    yield _approved(verdict)
    review = verdict.policy.review_by
    if review and now.astimezone(verdict.policy.calendar.tz).date() > review:
        yield f"The policy review was due by {review.isoformat()}."


def document(verdict: Assessment, now: datetime, dossier: Dossier | None = None) -> dict[str, Any]:
    """Return the JSON document of `mim assess`; its command records the answers if the incident is open."""
    typed = command_within(verdict, dossier) if dossier else command(verdict)
    decides, policy = verdict.decides, verdict.policy
    return {
        "version": 1,
        "criteria": [_line(line) for line in verdict.lines],
        "outcome": decides.outcome if decides else None,
        "severity": decides.severity if decides else None,
        "verdict": "\n".join(filter(None, (sentence(verdict), typed))),
        "incident": dossier.incident.id if dossier else None,
        "command": typed or None,
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


def _approved(verdict: Assessment) -> str:
    policy = verdict.policy
    by = ", ".join(f"{approval.by} on {approval.on.isoformat()}" for approval in policy.approvals)
    since = f", in force since {full_time_text(verdict.since, policy.calendar.tz)}" if verdict.since else ""
    approved = f"approved by {by}" if by else "not approved"
    return f"Policy of {policy.organisation}{since}, {approved}."


def _stop(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."
