"""Waiting texts in every view: rows, sentences, marks, obligations and JSON."""

from __future__ import annotations

import pytest

from mimkit.clocks.approvals import approval_obligations
from mimkit.clocks.checklist import checklist
from mimkit.clocks.due import obligations
from mimkit.ops.communication.approvals import ApproveUpdate
from mimkit.ops.communication.updates import SendUpdate
from mimkit.ops.correcting.redact import Redact
from mimkit.ops.correcting.retract import Retract
from mimkit.report.incident import documents
from mimkit.report.incident.approval_text import (
    waiting_document,
    waiting_row,
    waiting_sentence,
    waiting_texts,
)
from mimkit.report.incident.entry_marks import marks
from mimkit.report.incident.sitrep import sitrep
from tests.builders import Desk, clock
from tests.ops.test_approvals import asking, deciding, propose


@pytest.fixture
def proposed(desk: Desk) -> Desk:
    return propose(asking(desk).declare(), "10:20")


def test_a_row_and_a_sentence_say_who_until_when(proposed: Desk) -> None:
    (text,) = waiting_texts(proposed.dossier, clock("10:24"))
    assert waiting_row(text, "{:%H:%M}".format) == (
        proposed.last_id[-6:], "update to customers", "until 10:35: mim-duty can approve it (major-incident-manager or deputy)",
    )  # fmt: skip
    assert (
        waiting_sentence(text, "{:%H:%M}".format)
        == "The update to customers is waiting for approval until 10:35."
    )
    (late,) = waiting_texts(proposed.dossier, clock("10:36"))
    assert waiting_row(late, "{:%H:%M}".format)[2] == "expired 10:35, propose it again"
    assert waiting_sentence(late, str) == "The update to customers was not approved in time."
    assert (waiting_document(text)["expired"], waiting_document(late)["expired"]) == (False, True)


def test_a_text_for_all_audiences_is_named_as_such(desk: Desk) -> None:
    (text,) = waiting_texts(propose(asking(desk).declare(), "10:20", audience=None).dossier, clock("10:24"))
    assert text.update == "update to all audiences"


@pytest.mark.parametrize(
    ("now", "status", "verb"),
    [
        ("10:24", "pending", "mim approve"),
        ("10:32", "soon", "mim approve"),
        ("10:35", "soon", "mim approve"),
        ("10:36", "overdue", "mim update --audience customers"),
    ],
)
def test_the_approval_is_due_for_15_minutes_then_the_text_is(
    proposed: Desk, now: str, status: str, verb: str
) -> None:
    (owed,) = approval_obligations(proposed.dossier.under_its_policy().at(clock(now)))
    assert (owed.title, owed.starts, owed.due) == (
        "Approval of the update to customers", clock("10:20"), clock("10:35"),
    )  # fmt: skip
    assert (owed.status, owed.owner, owed.role) == (status, "mim-duty", "major-incident-manager")
    assert owed.command.startswith(verb)
    assert owed in obligations(proposed.dossier.under_its_policy().at(clock(now)))


def test_nobody_holds_the_role_and_all_audiences_wait(desk: Desk) -> None:
    vacant = asking(desk, "  - {audience: customers, roles: [deputy]}\n").declare(mode="drill")
    (owed,) = approval_obligations(propose(vacant, "10:20", audience=None).dossier.at(clock("10:36")))
    assert (owed.owner, owed.title) == ("deputy", "Approval of the update to all audiences (drill)")
    assert owed.command.startswith("mim update -i")


def test_the_checklist_lists_it_until_it_is_decided(proposed: Desk) -> None:
    (item,) = [each for each in checklist(proposed.dossier, clock("10:24")) if "approval" in each.words]
    assert (item.done, item.by, item.words) == (False, clock("10:35"), "approval of the update to customers")
    done = proposed.do(ApproveUpdate, "10:24", **deciding(proposed))
    assert not [each for each in checklist(done.dossier, clock("10:25")) if "approval" in each.words]


def test_the_proposal_meets_no_deadline_and_the_update_does(proposed: Desk) -> None:
    def first(desk: Desk) -> str:
        owed = obligations(desk.dossier.under_its_policy().at(clock("10:24")))
        return next(
            each.status for each in owed if (each.clock, each.subject) == ("first-update", "customers")
        )

    assert first(proposed) != "met"
    assert first(proposed.do(ApproveUpdate, "10:24", **deciding(proposed))) == "met"


def test_the_summary_mentions_it(proposed: Desk) -> None:
    zone = proposed.policy.calendar.tz
    assert "The update to customers is waiting for approval until 10:35 UTC." in sitrep(
        proposed.dossier, clock("10:24"), zone
    )


def test_marks_say_what_became_of_a_text(proposed: Desk) -> None:
    def marked(desk: Desk, position: int) -> list[str]:
        return list(marks(desk.record.timeline[position], desk.dossier))

    place = len(proposed.record.timeline) - 1
    assert marked(proposed, place)[-1] == "waiting for approval"
    done = proposed.do(ApproveUpdate, "10:24", **deciding(proposed))
    assert marked(done, place)[-1] == "approved by mim-duty at 2026-11-23 10:24 UTC"
    assert marked(done, -1)[-1] == "approved by mim-duty at 2026-11-23 10:24 UTC"
    again = propose(proposed, "10:22")
    assert marked(again, place)[-1] == f"replaced by entry {again.last_id[-6:]}"
    gone = proposed.do(Redact, "10:21", entry=proposed.last_id, reason="A name")
    assert "approv" not in " ".join(marked(gone, place))
    taken = proposed.do(Retract, "10:21", by="comms-duty", entry=proposed.last_id, reason="Wrong")
    assert "waits" not in " ".join(marked(taken, place))
    plain = proposed.do(SendUpdate, "10:21", affected="x", doing="y", audience="staff")
    assert "approv" not in " ".join(marked(plain, -1))


def test_json_says_what_became_of_a_text(proposed: Desk) -> None:
    def said(desk: Desk) -> dict[str, object]:
        shown = documents.show(desk.dossier)["incident"]["timeline"]
        found: dict[str, object] = next(each for each in shown if each["kind"] == "proposed-update")[
            "approval"
        ]
        return found

    assert said(proposed) == {"state": "waiting", "replaced_by": None}
    again = propose(proposed, "10:22")
    assert said(again) == {"state": "ended", "replaced_by": again.last_id}
    done = proposed.do(ApproveUpdate, "10:24", **deciding(proposed, reject="No"))
    assert said(done) == {
        "state": "rejected", "by": "mim-duty", "at": "2026-11-23T10:24:00Z", "entry": done.last_id,
    }  # fmt: skip
    taken = proposed.do(Retract, "10:21", by="comms-duty", entry=proposed.last_id, reason="Wrong")
    assert said(taken) == {"state": "ended", "replaced_by": None}
