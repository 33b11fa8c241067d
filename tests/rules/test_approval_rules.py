"""Approvals that someone wrote in an editor: each wrong one is named at its place."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import ValidationError

from mimkit.model.dossier import Dossier
from mimkit.model.incident.entries import TextApproval
from mimkit.model.obstacles.approving import is_approved
from mimkit.model.policy.policy import UpdateApproval
from mimkit.model.snapshot import PolicyInForce
from mimkit.rules.judge import check_dossier
from tests.builders import incident

if TYPE_CHECKING:
    from tests.rules.conftest import Court, Entry

TEXT: dict[str, Any] = {"affected": "Nobody can pay", "doing": "We look", "audience": "customers"}
PROPOSAL = "01M83YDQ5000000BDK7X7QJS4X"
# printf '%s' '["customers","Nobody can pay",null,"We look","2026-11-23T10:50:00Z",null]' | sha256sum
HASH = "72dcc1bf8aba4cc8a8742c3a09b0ff845e275f2541d2c39c441e0639390a324b"


@pytest.fixture
def asking(court: Court) -> Court:
    """The example organisation, in which updates to customers need approval."""
    needed = UpdateApproval(audience="customers", roles=("major-incident-manager",))
    return court.but(policy=court.snapshot.policy.model_copy(update={"update_approvals": (needed,)}))


def timeline(court: Court, **changes: dict[str, Any]) -> list[Entry]:
    """Return a declaration, a role, a proposed text at 10:20, its approval and the update at 10:24, with changes."""
    coming = {"next": court.at("10:50")}
    return [
        court.declared,
        court.entry("10:10", "role", role="major-incident-manager", person="mim-duty"),
        court.entry("10:20", "proposed-update", "comms-duty", **{**TEXT, **coming, "id": PROPOSAL, **changes.get("proposed", {})}),
        court.entry("10:24", "approval", **{"update": PROPOSAL, "text_hash": HASH, **changes.get("approval", {})}),
        court.entry("10:24", "update", **{**TEXT, **coming, "proposal": PROPOSAL, **changes.get("update", {})}),
    ]  # fmt: skip


def found(court: Court, *entries: Entry, **header: Any) -> list[tuple[str, Any, str]]:
    judged = court.judge(*entries, **header)
    return [
        (rule.code, finding.keys, finding.message)
        for rule, finding in judged
        if rule.code in ("MIM403", "MIM404")
    ]


def test_a_valid_approval_is_no_finding(asking: Court) -> None:
    assert found(asking, *timeline(asking)) == []


def test_nothing_is_found_under_a_policy_without_the_key_or_in_an_old_report(
    asking: Court, court: Court
) -> None:
    plain = court.entry("10:24", "update", **TEXT)
    assert found(court, court.declared, plain) == []
    assert found(asking, court.declared, plain, mode="backfill") == []
    assert [code for code, *_ in found(asking, court.declared, plain)] == ["MIM403"]
    # Approvals that a policy no longer asks for are still those of another person, for this text.
    assert found(court, *timeline(court)) == []
    assert [code for code, *_ in found(court, *timeline(court, approval={"by": "comms-duty"}))] == ["MIM404"]


def test_the_policy_at_the_declaration_applies(asking: Court, court: Court) -> None:
    """The key was added at 11:00; the first incident is from 10:09."""
    earlier = (
        PolicyInForce(court.at("09:00"), court.snapshot.policy),
        PolicyInForce(court.at("11:00"), asking.snapshot.policy),
    )
    later = asking.snapshot.with_earlier_policies(earlier)
    plain = court.entry("12:00", "update", **TEXT)
    for declared, codes in (
        (court.declared, []),
        (court.entry("11:30", "declared", severity="SEV1"), ["MIM403"]),
    ):
        record = incident(declared, plain)
        judged = check_dossier(Dossier(record, later).under_its_policy())
        assert [rule.code for rule, _ in judged if rule.code == "MIM403"] == codes


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"update": {"proposal": None}}, [("MIM403", (4,), "This update was recorded without approval.")]),
        ({"update": {"affected": "All is well"}}, [("MIM403", (4,), "This text differs from the text that was approved.")]),
        (
            {"approval": {"decision": "rejected", "text": "No"}},
            [("MIM403", (4, "proposal"), f"`{PROPOSAL}` has no valid approval before this update.")],
        ),
        (
            {"approval": {"by": "comms-duty"}},
            [
                ("MIM403", (4, "proposal"), f"`{PROPOSAL}` has no valid approval before this update."),
                ("MIM404", (3, "by"), "`comms-duty` proposed this text, so another person must approve it."),
                ("MIM404", (3, "by"), "At that time, `comms-duty` had no role that can approve this text: `major-incident-manager`."),
            ],
        ),
        (
            {"proposed": {"affected": "All is well"}},
            [
                ("MIM403", (4, "proposal"), f"`{PROPOSAL}` has no valid approval before this update."),
                ("MIM404", (3, "text_hash"), "The proposed text differs from the text that was approved."),
            ],
        ),
        (
            {"approval": {"update": "01M83YDQ5000000BDK7X7QJS4Y"}},
            [
                ("MIM403", (4, "proposal"), f"`{PROPOSAL}` has no valid approval before this update."),
                ("MIM404", (3, "update"), "`01M83YDQ5000000BDK7X7QJS4Y` is not a proposed update for this incident."),
            ],
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_at_its_place(
    asking: Court, changes: dict[str, Any], expected: list[tuple[str, tuple[Any, ...], str]]
) -> None:
    judged = found(asking, *timeline(asking, **changes))
    assert sorted(judged) == sorted((code, ("timeline", *keys), said) for code, keys, said in expected)


@pytest.mark.parametrize(
    ("clock", "said"),
    [
        ("10:19", "The text was proposed later, at 2026-11-23T10:20:00Z."),
        ("10:20", None),
        ("10:35", None),
        ("10:36", "The text could only be approved until 2026-11-23T10:35:00Z."),
    ],
)
def test_an_approval_is_given_while_the_text_waits(asking: Court, clock: str, said: str | None) -> None:
    judged = found(
        asking, *timeline(asking, approval={"at": asking.at(clock)}, update={"at": asking.at(clock)})
    )
    assert [message for code, _, message in judged if code == "MIM404"] == ([said] if said else [])


def test_an_update_follows_its_approval_in_time(asking: Court) -> None:
    early = found(asking, *timeline(asking, update={"at": asking.at("10:23")}))
    assert [keys for _, keys, _ in early] == [("timeline", 4, "proposal")]
    late = found(asking, *timeline(asking, update={"at": asking.at("10:36")}))
    assert late == [
        ("MIM403", ("timeline", 4, "at"), "The text could only be sent until 2026-11-23T10:35:00Z.")
    ]


def test_the_role_is_the_one_that_the_person_held_then(asking: Court) -> None:
    handed = asking.entry("10:22", "role", role="major-incident-manager", person="deputy-duty")
    assert [code for code, *_ in found(asking, *timeline(asking), handed)] == ["MIM403", "MIM404"]
    later = asking.entry("10:25", "role", role="major-incident-manager", person="deputy-duty")
    assert found(asking, *timeline(asking), later) == []


def test_redacted_texts_cannot_be_compared_any_more(asking: Court) -> None:
    gone = {"affected": "[redacted]", "doing": "[redacted]"}
    assert found(asking, *timeline(asking, proposed=gone, update=gone)) == []
    assert found(asking, *timeline(asking, update=gone)) == []
    assert found(asking, *timeline(asking, proposed=gone)) == []
    judged = found(asking, *timeline(asking, proposed=gone, update={"affected": "All is well"}))
    assert [code for code, *_ in judged] == ["MIM403"]


def test_a_text_that_needs_no_approval_may_have_one(court: Court) -> None:
    asked = UpdateApproval(audience="customers", roles=("deputy",), severities=("SEV2",))
    some = court.but(policy=court.snapshot.policy.model_copy(update={"update_approvals": (asked,)}))
    assert found(some, *timeline(some)) == []
    raised = court.entry("10:22", "severity", severity="SEV2", reason="Fewer users")
    # The text is from before, so it needed none; the update is from after, and its text is approved.
    assert found(some, *timeline(some), raised) == []


def test_only_an_approved_update_may_be_sent(asking: Court, court: Court) -> None:
    def approved(court: Court, *entries: Entry) -> bool:
        dossier = Dossier(incident(*entries), court.snapshot)
        return is_approved(dossier, dossier.state.updates[-1])

    plain = asking.entry("10:24", "update", **TEXT)
    assert approved(court, court.declared, plain)
    assert approved(asking, *timeline(asking))
    assert not approved(asking, asking.declared, plain)


def test_names_in_the_policy_exist(court: Court) -> None:
    asked = UpdateApproval(audience="customer", roles=("deputies",), severities=("SEV9", "pending"))
    wrong = court.but(policy=court.snapshot.policy.model_copy(update={"update_approvals": (asked,)}))
    assert [(code, keys) for code, keys in wrong.directory() if keys[0] == "update_approvals"] == [
        ("MIM721", ("update_approvals", 0, "roles", 0)),
        ("MIM722", ("update_approvals", 0, "severities", 0)),
        ("MIM729", ("update_approvals", 0, "audience")),
    ]


@pytest.mark.parametrize(
    ("handed_over", "by_command", "approval", "is_valid"),
    [
        ("10:23", "cli", "cli", True),  # in another clone, which had not shared it when the text was approved
        ("10:23", None, "cli", False),  # in an editor: no command refused an approval because of it
        ("10:23", "cli", None, False),
        ("10:08", "cli", "cli", False),  # before the text could wait: the approver's clone fetched since
        ("10:24", "cli", "cli", True),
    ],
)
def test_a_handover_in_another_clone_does_not_undo_an_approval(
    asking: Court, handed_over: str, by_command: str | None, approval: str | None, *, is_valid: bool
) -> None:
    entries = timeline(asking, approval={"via": approval})
    entries[1] = asking.entry("10:05", "role", role="major-incident-manager", person="mim-duty")
    handover = asking.entry(
        handed_over, "role", role="major-incident-manager", person="tech-duty", via=by_command
    )
    judged = found(asking, *sorted([*entries, handover], key=lambda each: each["at"]))
    assert [code for code, *_ in judged] == ([] if is_valid else ["MIM403", "MIM404"])


@pytest.mark.parametrize(
    ("at", "by_command", "is_valid"),
    [("10:23", "cli", True), ("10:23", None, False), ("10:15", "cli", False)],
)
def test_a_retraction_in_another_clone_does_not_undo_an_approval(
    asking: Court, at: str, by_command: str | None, *, is_valid: bool
) -> None:
    """Retracted before the text was proposed at 10:20, the role was no longer held in any clone that approved it."""
    entries = timeline(asking, approval={"via": "cli"})
    retraction = asking.entry(at, "retract", entry=entries[1]["id"], reason="Wrong person", via=by_command)
    judged = found(asking, *sorted([*entries, retraction], key=lambda each: each["at"]))
    assert [code for code, *_ in judged] == ([] if is_valid else ["MIM403", "MIM404"])


def test_nobody_approves_after_their_last_day(asking: Court) -> None:
    entries = timeline(asking, approval={"via": "cli"})
    people = dict(asking.snapshot.people)
    left = people["mim-duty"].model_copy(update={"left": asking.at("10:00").date() - timedelta(days=1)})
    gone = asking.but(people={**people, "mim-duty": left})
    assert [code for code, *_ in found(gone, *entries)] == ["MIM403", "MIM404"]


def test_a_rejection_needs_a_reason() -> None:
    at = "2026-11-23T10:24:00Z"
    entry = {"id": PROPOSAL, "at": at, "recorded": at, "by": "mim-duty", "kind": "approval"}
    rejection = {**entry, "update": PROPOSAL, "text_hash": HASH, "decision": "rejected"}
    with pytest.raises(ValidationError, match="rejects a text without a reason"):
        TextApproval.model_validate(rejection)
    assert TextApproval.model_validate({**rejection, "text": "Cards work again"}).decision == "rejected"
