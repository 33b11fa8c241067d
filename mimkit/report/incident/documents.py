"""JSON documents about incidents for other programs. Their keys are stable."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from mimkit.duty.shift_end import ended_shifts
from mimkit.model.dossier import Dossier
from mimkit.model.incident.as_data import plain, plain_entry
from mimkit.model.incident.effects.outages import WHOLE, elapsed_time, outage_time
from mimkit.model.incident.effects.proposals import Proposal
from mimkit.model.incident.incident import Incident
from mimkit.model.incident.kinds import TASKS
from mimkit.model.incident.review import Review
from mimkit.model.incident.state import State
from mimkit.model.obligation import Obligation
from mimkit.model.stated_figures import comparisons
from mimkit.model.time.approximate import ApproximateTime, earliest, is_approximate, latest
from mimkit.model.time.end_of_day import due_day
from mimkit.model.time.times import full_time_text, rfc3339
from mimkit.model.versions.as_of import recorded_later
from mimkit.report.incident.entry_marks import LATE_THEN, recording_delay
from mimkit.report.incident.outage_text import seconds
from mimkit.report.incident.paging.group_facts import group_document, group_facts

_CACHED = ("review", "opened", "restricted", "title_words", "impact_words")
"""Keys of the cached incident list that are not part of the document."""


def at(moment: datetime | None) -> str | None:
    """Format a time for JSON documents. None is returned unchanged and becomes null."""
    return rfc3339(moment) if moment else None


def summary(incident: Incident, state: State) -> dict[str, Any]:
    """Return the object for one incident in `mim list --json`."""
    return {
        "id": incident.id,
        "title": incident.title,
        "severity": state.severity,
        "status": state.status,
        "phase": state.phase,
        "mode": incident.mode,
        "services": list(incident.services),
        "category": incident.category,
        "roles": {role: holding.person for role, holding in state.roles.items()},
        "milestones": {name: at(moment) for name, moment in state.milestones.items()},
        "next_update": at(state.next_update),
        **_approximate(state),
    }


def _approximate(state: State) -> dict[str, Any]:
    """Return the text, precision and bounds of each approximate milestone. Empty if all milestones are exact."""
    found = {
        name: {
            "text": full_time_text(moment, UTC),
            **({"precision": moment.precision} if moment.precision else {}),
            "earliest": at(earliest(moment)),
            "latest": at(latest(moment)),
        }
        for name, moment in state.milestones.items()
        if isinstance(moment, ApproximateTime) and is_approximate(moment)
    }
    return {"approximate": found} if found else {}


def incident_list(summaries: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Return the JSON document of `mim list --json`, which contains the summaries without internal cached values."""
    return {
        "version": 1,
        "incidents": [
            {key: value for key, value in each.items() if key not in _CACHED} for each in summaries
        ],
    }


def show(dossier: Dossier) -> dict[str, Any]:
    """Return the JSON document of `mim show ID --json`."""
    incident, state = dossier.incident, dossier.state
    return {
        "version": 1,
        "incident": {
            **summary(incident, state),
            "impact": incident.impact,
            **_stated(dossier),
            **({"source": plain(incident.source)} if incident.source else {}),
            "bridge": state.bridge,
            "links": [{"ref": link.ref, "rel": link.rel, "closed": link.closed} for link in state.links],
            "groups": [group_document(each) for each in group_facts(state)],
            "actions": [_open(entry) for entry in state.actions],
            "blockers": [_open(entry) for entry in state.blockers],
            "queries": [open_query(entry) for entry in state.queries],
            "problem": state.problems[0] if state.problems else None,
            "problems": list(state.problems),
            "workaround": state.workaround,
            "confirmed_by": state.confirmed_by,
            "merged_into": state.merged_into,
            **_outages(state),
            **_added_facts(incident, state),
            "review": _review(dossier.review),
            "timeline": [_entry(entry, dossier) for entry in state.shown],
        },
    }


def show_known(whole: Dossier, then: Dossier, known: datetime) -> dict[str, Any]:
    """Return the JSON document of `mim show ID --known-at T --json`. `whole` is the complete record."""
    document = show(then)
    for entry, data in zip(then.state.shown, document["incident"]["timeline"], strict=True):
        data["late"] = bool(recording_delay(entry, whole.incident, LATE_THEN))
    later = recorded_later(whole.incident, known)
    return {
        **document,
        "known_at": at(known),
        "entries": len(whole.incident.timeline),
        "recorded_later": [
            {"id": each.id, "at": at(each.at), "recorded": at(each.recorded), "kind": each.kind}
            for each in later
        ],
    }


def shifts_ended(dossier: Dossier, now: datetime) -> dict[str, str | None]:
    """Return when role holders' shifts ended, by role. Empty if all of them are still on duty."""
    found = ended_shifts(dossier.state, dossier.snapshot, now)
    return {role: at(ended) for role, ended in found.items()}


def _outages(state: State) -> dict[str, Any]:
    """Return when each service was restored, all outages, and the outage and elapsed times, which are null during an outage."""
    restored, outages = state.restored_services, state.outages
    return {
        "services_restored": {
            name: at(restored.get(name)) for name in state.service_outages if name != WHOLE
        },
        "outages": [{"start": at(each.start), "end": at(each.end)} for each in outages],
        "outage_seconds": seconds(outage_time(outages)),
        "elapsed_seconds": seconds(elapsed_time(outages)),
    }


def _added_facts(incident: Incident, state: State) -> dict[str, Any]:
    """Return the facts that were added after the first version of the document. Facts that are not set are omitted."""
    found = {
        "criteria": list(state.criteria),
        "reported_by": incident.reported_by,
        "tags": list(incident.tags),
        "visibility": incident.visibility if incident.visibility != "normal" else None,
        "public": plain(incident.public) if incident.public else None,
    }
    return {key: value for key, value in found.items() if value}


def _stated(dossier: Dossier) -> dict[str, Any]:
    """Return the figures stated in the source, each with the computed value. Empty if there are none."""
    found = [
        {
            **plain(each.stated),
            "seconds": each.stated.length.total_seconds(),
            "computed": each.computed.total_seconds() if each.computed is not None else None,
            "differs": each.differs,
        }
        for each in comparisons(dossier, dossier.policy)
    ]
    return {"stated": found} if found else {}


def _entry(entry: Any, dossier: Dossier) -> dict[str, Any]:
    data, state = plain_entry(entry), dossier.state
    if entry.id in state.after_closing:
        data["after_closing"] = True
    if earlier := state.superseded.get(entry.id):
        data["superseded_by"] = earlier.id
    if entry.kind == "proposed-update":
        data["approval"] = _approval(dossier.proposals.get(entry.id))
    if entry.kind in TASKS and (first := state.settled.get(entry.id)):
        data["settled"] = {"by": first.by, "at": at(first.at), "entry": first.id}
    if retraction := state.retracted.get(entry.id):
        data["retracted"] = {"by": retraction.by, "at": at(retraction.at), "reason": retraction.reason}
    return data


def _approval(found: Proposal | None) -> dict[str, Any]:
    """Return the state of a proposed update and the decision on it, if there is one.

    The state of a retracted proposal is `ended`.
    """
    if found and found.decision:
        decided = found.decision
        return {"state": decided.decision, "by": decided.by, "at": at(decided.at), "entry": decided.id}
    later = found.superseded_by.id if found and found.superseded_by else None
    return {"state": "waiting" if found and found.is_waiting else "ended", "replaced_by": later}


def _open(entry: Any) -> dict[str, Any]:
    return {"id": entry.id, "at": at(entry.at), "owner": entry.owner, "text": entry.text}


def open_query(entry: Any) -> dict[str, Any]:
    """Return the JSON object for an unanswered query."""
    return {**_open(entry), "by": entry.by, "asked_by": entry.asked_by, "audience": entry.audience}


def _review(review: Review | None) -> dict[str, Any] | None:
    if review is None:
        return None
    return {
        "state": review.state,
        "owner": review.owner,
        "published": at(review.published),
        "actions": [action_item(action) for action in review.actions],
    }


def action_item(action: Any) -> dict[str, Any]:
    """Return the JSON object for an action item in a review."""
    return {
        "id": action.id,
        "title": action.title,
        "owner": action.owner,
        "due": action.due.isoformat() if action.due else None,
        "kind": action.kind,
        "priority": action.priority,
        "opened": at(action.opened),
        "state": "done" if action.done else "declined" if action.declined else "open",
        "reopened": [
            {"at": at(each.at), "by": each.by, "reason": each.reason, "commit": each.commit}
            for each in action.reopened
        ],
    }


def obligation(owed: Obligation) -> dict[str, Any]:
    """Return the JSON object for an obligation in `mim due` and `mim status`."""
    return {
        "clock": owed.clock,
        "title": owed.title,
        "incident": owed.incident,
        "owner": owed.owner,
        "starts": at(owed.starts),
        "due": at(owed.due),
        "due_day": day.isoformat() if (day := due_day(owed.due)) else None,
        "met": at(owed.met),
        "met_before_start": owed.is_early,
        "status": owed.status,
        "key": owed.key,
        "subject": owed.subject,
        "about": owed.about,
        "role": owed.role,
        "severity": owed.severity,
        "escalated_to": owed.escalated_to,
        "waived": owed.waived,
        "reopened": owed.reopened or None,
        "ended": at(owed.ended),
        "command": owed.command,
    }
