"""For a report of a past incident, each command accepts exactly what the rules accept."""

from __future__ import annotations

from typing import Any

import pytest

from mimkit.errors import MimError, UsageError
from mimkit.model.dossier import Dossier
from mimkit.model.incident import entries
from mimkit.model.incident.incident import Source
from mimkit.model.incident.review import SignOff
from mimkit.model.obstacles.closing import gates_of
from mimkit.ops.backfilled import RecordDoubt
from mimkit.ops.command import Command
from mimkit.ops.communication.updates import SendUpdate
from mimkit.ops.confirm import Confirm
from mimkit.ops.declare import Withdraw
from mimkit.ops.follow_up.action import AddAction
from mimkit.ops.follow_up.review import AddToReview, PublishReview, StartReview
from mimkit.ops.log import Log
from mimkit.ops.refusals.order import AlreadyDone, NotOpen, NotYet
from mimkit.ops.restore import Close, RecordFix, RecordWorkaround, Reopen, Restore
from mimkit.rules.judge import check_dossier
from tests.builders import Desk, clock, refusal

NOW = "+90 09:00"
"""When everything is recorded, months after the incident."""
SECTIONS = ("trigger", "detection", "root_cause", "worked", "slowed")
GATES = ("restored", "confirmed", "final-update", "cause-tracked", "origins-closed")


def errors(desk: Desk) -> list[str]:
    dossier = Dossier(desk.record, desk.snapshot, desk.snapshot.reviews.get(desk.incident)).under_its_policy()
    return sorted({rule.code for rule, _ in check_dossier(dossier) if rule.level == "error"})


def written(desk: Desk, *new: Any, doubts: tuple[Any, ...] = (), **review: Any) -> list[str]:
    """Return the errors of the record with other entries and doubts, as if they were written into the files."""
    record = desk.record.with_timeline((*desk.record.timeline, *new))
    source = Source.model_validate({"title": "A report", "doubts": doubts})
    record = record.model_copy(update={"source": source if doubts else None})
    held = desk.snapshot.reviews.get(desk.incident)
    held = held.model_copy(update=review) if held else None
    found = check_dossier(Dossier(record, desk.snapshot, held).under_its_policy())
    return sorted({rule.code for rule, _ in found if rule.level == "error"})


def accepted(desk: Desk, verb: type[Command], **words: Any) -> bool:
    try:
        desk.do(verb, NOW, **words)
    except MimError:
        return False
    return True


def doubting(desk: Desk, *about: str) -> Desk:
    return desk.do(RecordDoubt, NOW, text="The report does not say", subjects=about) if about else desk


@pytest.fixture(scope="module")
def past() -> Desk:
    return Desk.scaffolded().declare(NOW, mode="backfill", at=clock("10:00"), services=("checkout",))


def entry(kind: type[Any], at: str, **keys: Any) -> Any:
    stamp = {"at": clock(at), "by": "mim-duty", "recorded": clock(NOW)}
    return kind(**stamp, id="7ZZZZZZZZZZZZZZZZZZZZZZZZZ", **keys)


@pytest.mark.parametrize(
    "met", [(), ("restored",), ("restored", "confirmed"), ("restored", "update"), ("fixed",)]
)
@pytest.mark.parametrize(
    "about",
    [
        (),
        ("restored",),
        ("confirmed", "final-update", "cause-tracked"),
        ("restored", "confirmed", "final-update", "cause-tracked"),
        ("restored", "confirmed", "final-update"),
        ("final-update", "confirmed"),
        ("trigger", "started", "zone"),
    ],
)
def test_closing_is_accepted_exactly_if_no_rule_objects(
    past: Desk, met: tuple[str, ...], about: tuple[str, ...]
) -> None:
    desk = past
    if "restored" in met:
        desk = desk.do(Restore, NOW, at=clock("11:00"))
    if "confirmed" in met:
        desk = desk.do(Confirm, NOW, at=clock("11:10"), stakeholder="retail-operations")
    if "update" in met:
        words = {"affected": "Nothing any more", "doing": "We watch it"}
        desk = desk.do(SendUpdate, NOW, at=clock("11:05"), **words)
    if "fixed" in met:
        desk = desk.do(RecordFix, NOW, at=clock("11:30"), text="The limit is raised")
    desk = doubting(desk, *about)
    doubts = ({"about": about, "text": "x"},) if about else ()
    allowed = not written(desk, entry(entries.Closed, "12:00"), doubts=doubts)
    assert accepted(desk, Close, at=clock("12:00")) is allowed


def test_every_closing_gate_can_be_doubted(past: Desk) -> None:
    open_ = {gate.id for gate in gates_of(past.dossier) if not gate.met}
    assert {*open_} <= {*GATES}
    assert accepted(doubting(past, *open_), Close, at=clock("12:00"))
    for left in open_:
        assert not accepted(doubting(past, *(open_ - {left})), Close, at=clock("12:00"))


def test_open_actions_do_not_keep_a_past_incident_open(past: Desk, declared: Desk) -> None:
    task = {"text": "Restart it", "kind": "action"}
    desk = doubting(past.do(Log, NOW, at=clock("10:10"), **task), *GATES)
    assert written(desk, entry(entries.Closed, "12:00"), doubts=({"about": GATES, "text": "x"},)) == []
    assert accepted(desk, Close, at=clock("12:00"))
    assert not accepted(declared.confirmed().do(Log, "11:20", **task), Close)


@pytest.mark.parametrize("at", ["09:30", "10:00", "10:20", "12:00"])
def test_a_past_incident_is_closed_where_its_entries_allow_it(past: Desk, at: str) -> None:
    words = {"affected": "Nothing any more", "doing": "We watch it"}
    desk = past.do(SendUpdate, NOW, at=clock("10:30"), **words)
    desk = doubting(desk, *GATES)
    allowed = not written(desk, entry(entries.Closed, at), doubts=({"about": GATES, "text": "x"},))
    assert accepted(desk, Close, at=clock(at)) is allowed


def test_closing_needs_its_time(past: Desk) -> None:
    assert refusal(doubting(past, *GATES), Close, NOW)[0] is UsageError


def test_what_is_missing_in_a_closed_record_can_be_added_before_its_end(past: Desk) -> None:
    closed = doubting(past, *GATES).do(Close, NOW, at=clock("12:00"))
    for verb, words in (
        (Restore, {}),
        (RecordWorkaround, {"text": "Stores take cash"}),
        (Confirm, {"stakeholder": "retail-operations"}),
    ):
        assert errors(closed.do(verb, NOW, at=clock("11:00"), **words)) == []
        assert errors(closed.do(verb, NOW, at=clock("12:00"), **words)) == []
    assert not accepted(closed, Restore, at=clock("12:01"))
    assert refusal(closed, Close, NOW, at=clock("11:00"))[0] is NotOpen


def undeclared(past: Desk) -> Desk:
    """Return a past incident whose report does not say whether it was declared."""
    (path,) = (path for path in past.files if path.endswith(f"{past.incident}/incident.yaml"))
    text = past.files[path].decode()
    head = text[: text.index("timeline:")]
    detected = "at: 2026-11-23T10:00:00Z\n    kind: detected\n    by: mim-duty\n    recorded: 2026-11-23T10:00:00Z\n    id: 01M83XJ64000000B67S7B74P0J\n"
    return past.but_file(path, text, f"{head}timeline:\n  - {detected}")


def test_a_report_without_a_declaration_takes_every_milestone(past: Desk) -> None:
    desk = undeclared(past)
    desk = desk.do(RecordWorkaround, NOW, at=clock("10:30"), text="Stores take cash")
    desk = desk.do(Restore, NOW, at=clock("11:00"))
    desk = desk.do(Confirm, NOW, at=clock("11:10"), stakeholder="retail-operations")
    desk = desk.do(RecordFix, NOW, at=clock("11:20"), text="The limit is raised")
    desk = doubting(desk, "final-update").do(Close, NOW, at=clock("12:00"))
    assert desk.state.status == "closed"
    assert errors(desk) == []
    demoted = undeclared(past).do(Withdraw, NOW, at=clock("12:00"), kind="demoted", reason="Small")
    assert (demoted.state.status, errors(demoted)) == ("demoted", [])
    rejected = {"kind": "rejected", "reason": "Small"}
    assert refusal(undeclared(past), Withdraw, NOW, at=clock("12:00"), **rejected)[0] is NotYet


@pytest.mark.parametrize("left", [(), *((each,) for each in SECTIONS), ("worked", "slowed"), SECTIONS])
@pytest.mark.parametrize(
    "about", [(), ("worked",), ("root_cause",), ("worked", "slowed", "confirmed"), SECTIONS]
)
def test_publishing_is_accepted_exactly_if_no_rule_objects(
    past: Desk, left: tuple[str, ...], about: tuple[str, ...]
) -> None:
    desk = past.do(Restore, NOW, at=clock("11:00")).do(StartReview, NOW)
    desk = desk.do(AddAction, NOW, title="Raise the limit to 200 connections")
    for section in SECTIONS:
        if section not in left:
            desk = desk.do(AddToReview, NOW, section=section, text="The certificate had expired.")
    desk = doubting(desk, *about)
    doubts = ({"about": about, "text": "x"},) if about else ()
    signed = (SignOff(by="mim-duty", at=clock(NOW)),)
    done = {"state": "published", "published": clock(NOW), "signed_off": signed}
    assert accepted(desk, PublishReview) is (not written(desk, doubts=doubts, **done))


@pytest.mark.parametrize(("at", "fine"), [("10:30", False), ("+3 09:00", True)])
def test_a_review_was_published_after_restoration_and_maybe_before_our_draft(
    past: Desk, at: str, fine: Any
) -> None:
    desk = doubting(past.do(Restore, NOW, at=clock("11:00")).do(StartReview, NOW), *SECTIONS)
    desk = desk.do(AddToReview, NOW, section="lucky", text="Someone looked.")
    assert accepted(desk, PublishReview, at=clock(at)) is fine
    assert (
        not written(desk, doubts=({"about": SECTIONS, "text": "x"},), state="published", published=clock(at))
    ) is fine


def test_a_review_from_before_a_reopening_was_published_before_the_last_restoration(past: Desk) -> None:
    desk = past.do(Restore, NOW, at=clock("11:00")).do(StartReview, NOW)
    desk = desk.do(AddToReview, NOW, section="lucky", text="Someone looked.")
    desk = desk.do(Reopen, NOW, at=clock("12:00"), reason="It failed again").do(
        Restore, NOW, at=clock("13:00")
    )
    published = doubting(desk, *SECTIONS).do(PublishReview, NOW, at=clock("11:30"))
    assert published.review.published == clock("11:30")
    assert errors(published) == []


def test_an_unknown_time_of_publication_is_left_out(past: Desk) -> None:
    desk = past.do(Restore, NOW, at=clock("11:00")).do(StartReview, NOW)
    desk = doubting(desk.do(AddToReview, NOW, section="lucky", text="Someone looked."), *SECTIONS)
    assert desk.do(PublishReview, NOW).review.published == clock(NOW)
    undated = doubting(desk, "review.published").do(PublishReview, NOW)
    assert (undated.review.state, undated.review.published) == ("published", None)
    assert errors(undated) == []


@pytest.mark.parametrize("about", [(), ("restored",), ("confirmed",)])
def test_a_review_starts_exactly_if_no_rule_objects(past: Desk, about: tuple[str, ...]) -> None:
    desk = doubting(past, *about)
    assert accepted(desk, StartReview) is ("restored" in about)
    if "restored" in about:
        assert errors(desk.do(StartReview, NOW)) == []


def test_a_review_that_says_nothing_is_not_published_whatever_is_in_doubt(past: Desk) -> None:
    desk = doubting(past.do(Restore, NOW, at=clock("11:00")).do(StartReview, NOW), *SECTIONS)
    assert written(desk, doubts=("Everything.",), state="published", published=clock(NOW)) == ["MIM667"]
    with pytest.raises(MimError) as refused:
        desk.do(PublishReview, NOW)
    assert refused.value.rows == (
        ("every section except the summary is empty", "mim review add trigger TEXT"),
    )


def test_a_doubt_names_its_subjects(past: Desk, declared: Desk) -> None:
    assert past.record.source is None
    desk = doubting(doubting(past, "confirmed"), "restored", past.record.timeline[0].id[-6:])
    found = desk.record.source
    assert found is not None
    assert [each.about for each in found.doubts] == [("confirmed",), ("restored", past.record.timeline[0].id)]
    words = {"text": "The report does not say"}
    error, sentence, hint = refusal(past, RecordDoubt, NOW, **words)
    assert error is UsageError
    assert sentence == "a doubt needs at least one subject"
    assert hint.startswith("add --about with one of: started, detected,")
    assert hint.endswith("; or the id of an entry")
    assert refusal(past, RecordDoubt, NOW, **words, subjects=("confirm",))[2] == "did you mean confirmed?"
    assert "use one of: started" in refusal(past, RecordDoubt, NOW, **words, subjects=("weather",))[2]
    assert "no entry" in refusal(past, RecordDoubt, NOW, **words, subjects=("9ZZ",))[1]
    assert refusal(declared, RecordDoubt, "12:00", **words, subjects=("restored",))[0] is NotYet
    assert (
        refusal(doubting(past, "confirmed"), RecordDoubt, NOW, **words, subjects=("confirmed",))[0]
        is AlreadyDone
    )
