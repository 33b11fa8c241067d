"""MIM403 and MIM404: updates that require approval were approved by someone authorised to do so."""

# ruff: noqa: D401 - the first line of a rule says what is wrong with the record

from __future__ import annotations

from collections.abc import Iterator

from mimkit.model.dossier import Dossier
from mimkit.model.obstacles.approving import approvals_needed, fault_of_update, faults_of_approval
from mimkit.model.snapshot import Snapshot
from mimkit.rules.registry import Spot, incident_rule


@incident_rule("MIM403", "update-not-approved", "error")
def update_not_approved(dossier: Dossier, _: Snapshot) -> Iterator[Spot]:
    """An update that needs approval was not approved, or its text differs from the approved text.

    Why: The policy requires a second person to read the text before it is sent to this audience.
    Fix: Propose the text with `mim update`, and ask someone to approve it with `mim approve`. If the update was
    already sent without approval, suppress this finding with a comment that states the reason.
    """
    for update in dossier.of("update"):
        if approvals_needed(dossier, update) and (fault := fault_of_update(dossier, update)):
            key, sentence = fault
            yield dossier.place(update, *([key] if key else [])), sentence


@incident_rule("MIM404", "approval-not-valid", "error")
def approval_not_valid(dossier: Dossier, _: Snapshot) -> Iterator[Spot]:
    """An approval or rejection is not valid: it is for another text, by the wrong person, or too late.

    Why: An approval shows that a responsible person read exactly this text.
    Fix: Record the decision with `mim approve`, which checks the text, the person's role and the time.
    """
    for approval in dossier.of("approval"):
        for key, sentence in faults_of_approval(dossier, approval):
            yield dossier.place(approval, key), sentence
