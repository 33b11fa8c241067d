"""Commands record how exactly a time is known, and compare times only as far as their precision allows."""

from __future__ import annotations

from datetime import datetime

import pytest

from mimkit.errors import UsageError
from mimkit.model.time.approximate import Precision, approximated
from mimkit.model.time.times import when_text
from mimkit.ops.correcting.amend import Amend
from mimkit.ops.declare import Declare
from mimkit.ops.follow_up.problem import OpenProblem
from mimkit.ops.follow_up.review import StartReview
from mimkit.ops.refusals.order import FutureTime, OutOfOrder
from mimkit.ops.restore import Restore
from mimkit.report.incident.documents import summary
from tests.builders import Desk, clock, refusal


def about(text: str, precision: Precision = "hour") -> datetime:
    return approximated(clock(text), precision, None)


def test_an_entry_and_the_header_hold_the_precision_of_their_times() -> None:
    started, detected = about("10:00", "day"), approximated(clock("10:05"), None, clock("10:20"))
    desk = Desk.scaffolded().do(Declare, "10:30", title="It fails", started=started, detected=detected)
    milestones = desk.state.milestones
    assert [when_text(at) for _, at in milestones.items() if at] == [
        "on 2026-11-23",
        "between 2026-11-23T10:05:00Z and 2026-11-23T10:20:00Z",
        "at 2026-11-23T10:30:00Z",
    ]
    assert (
        b"precision"
        not in desk.files[next(path for path in desk.files if "MI-" in path)].split(b"kind: declared")[1]
    )


def test_an_order_that_may_be_right_is_accepted_and_one_that_cannot_be_is_refused(declared: Desk) -> None:
    desk = Desk.scaffolded().declare("11:30", detected=about("11:00"))
    assert desk.do(Restore, "12:00", at=clock("10:40")).state.milestones.restored == clock("10:40")
    error, sentence, _ = refusal(desk, Restore, "12:00", at=clock("10:20"))
    assert error is OutOfOrder
    assert sentence == "restoration at 2026-11-23T10:20:00Z is before detection about 2026-11-23T11:00:00Z"
    assert refusal(declared, Restore, "12:00", at=about("12:40"))[0] is FutureTime
    assert declared.do(Restore, "12:00", at=about("12:20")).state.milestones.restored == clock("12:20")


def test_a_correction_says_how_exactly_its_time_is_known(declared: Desk) -> None:
    desk = declared.restored()
    entry = next(each.id for each in desk.state.timeline if each.kind == "restored")
    assert when_text(
        desk.do(Amend, "12:00", entry=entry, correct_at=about("11:00")).dossier.entries[entry].at
    ) == ("about 2026-11-23T11:00:00Z")


@pytest.mark.parametrize("verb", [OpenProblem, StartReview])
def test_a_record_without_a_precision_needs_an_exact_time(declared: Desk, verb: type[OpenProblem]) -> None:
    error, sentence, hint = refusal(declared.restored(), verb, "12:00", at=about("11:00"))
    assert error is UsageError or issubclass(error, UsageError)
    assert "needs an exact time; only timeline entries can have an approximate time" in sentence
    assert "--at" in hint


def test_the_documents_say_which_milestones_are_approximate(declared: Desk) -> None:
    exact = declared.restored()
    assert "approximate" not in summary(exact.record, exact.state)
    desk = declared.do(Restore, "12:00", at=about("11:00"))
    ranged = declared.do(Restore, "12:00", at=approximated(clock("11:00"), None, clock("11:10")))
    assert summary(desk.record, desk.state)["approximate"] == {
        "restored": {
            "text": "about 2026-11-23 11:00 UTC",
            "precision": "hour",
            "earliest": "2026-11-23T10:30:00Z",
            "latest": "2026-11-23T11:30:00Z",
        }
    }
    assert "precision" not in summary(ranged.record, ranged.state)["approximate"]["restored"]
