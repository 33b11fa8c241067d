"""The post-incident review: drafted from the record, complete when it is published."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from mimkit.model.incident.review import PARAGRAPHS, SECTIONS
from mimkit.ops.correcting.redact import Redact
from mimkit.ops.declare import Withdraw
from mimkit.ops.follow_up.action import AddAction, AssignAction, DeclineAction, FinishAction
from mimkit.ops.follow_up.problem import OpenProblem, UpdateProblem
from mimkit.ops.follow_up.review import (
    AddToReview,
    PublishReview,
    SignOffReview,
    StartReview,
    SubmitReview,
    WaiveReview,
)
from mimkit.ops.log import Log
from mimkit.ops.refusals.names import HasLeft, UnknownName, UnknownSection
from mimkit.ops.refusals.order import AlreadyDone, FutureTime, NotYet, OutOfOrder, ReviewIncomplete
from mimkit.ops.restore import Reopen, Restore
from mimkit.ops.roles import TakeRole
from mimkit.rules.judge import check_dossier
from tests.builders import MANAGER, Desk, clock, refusal


@pytest.fixture(scope="module")
def drafted(declared: Desk) -> Desk:
    return declared.restored().do(StartReview, "+1 09:00")


@pytest.fixture(scope="module")
def complete(drafted: Desk) -> Desk:
    desk = drafted
    for section in ("trigger", "detection", "worked", "slowed", "root_cause"):
        desk = desk.do(AddToReview, "+1 09:30", section=section, text=f"About {section}")
    return desk


def test_the_draft_says_what_the_record_knows(desk: Desk) -> None:
    steps = desk.declare(started=clock("09:58"), detected=clock("10:02")).do(
        Log, "10:20", text="Nobody knew the owner", starred=True
    )
    found = steps.do(Log, "10:21", text="Not starred").restored().do(StartReview, "+1 09:00").review
    assert found.summary == (
        "Checkout fails. The incident was declared 7m after detection. Service was restored after 57m."
    )
    assert found.surprised == ("Nobody knew the owner",)
    assert (found.state, found.owner, found.started) == ("draft", "mim-duty", clock("+1 09:00"))


def test_the_draft_counts_nothing_backwards(declared: Desk) -> None:
    late = declared.do(Restore, "10:20", at=clock("10:00")).do(StartReview, "+1 09:00")
    assert late.review.summary == "Checkout fails."


def test_the_draft_of_a_reopened_incident_has_both_lengths(desk: Desk) -> None:
    again = desk.declare(started=clock("10:00")).do(Restore, "10:30").do(Reopen, "12:00", reason="x")
    found = again.do(Restore, "12:10").do(StartReview, "+1 09:00").review
    assert found.summary == "Checkout fails. Service was out for 40m in 2 outages, 2h 10m from first to last."


def test_the_draft_says_how_it_was_noticed(desk: Desk) -> None:
    noticed = desk.declare(detected=clock("10:02"))
    spoken = noticed.but_file(
        f"incidents/2026/{noticed.incident}/incident.yaml",
        "kind: detected",
        "kind: detected\n    text: An alert of the tills",
    )
    assert spoken.restored().do(StartReview, "+1 09:00").review.detection == "An alert of the tills"
    silent = noticed.do(Log, "10:20", text="Nobody says how detection").restored()
    assert silent.do(StartReview, "+1 09:00").review.detection is None


def test_the_draft_does_not_repeat_what_was_redacted(declared: Desk) -> None:
    said = declared.do(Log, "10:20", text="Jane called", starred=True)
    found = (
        said.do(Redact, "10:30", entry=said.last_id, reason="A name").restored().do(StartReview, "+1 09:00")
    )
    assert found.review.surprised == ()


def test_the_review_belongs_to_the_last_manager_or_to_who_is_named(declared: Desk) -> None:
    handed = declared.do(TakeRole, "10:30", role=MANAGER, person="deputy-duty").restored()
    assert handed.do(StartReview, "+1 09:00").review.owner == "deputy-duty"
    assert handed.do(StartReview, "+1 09:00", owner="tech-duty").review.owner == "tech-duty"


def test_without_a_manager_the_review_is_whose_who_starts_it(desk: Desk) -> None:
    nobody = desk.but_file("policy/rosters/major-incident-manager.yaml", "[mim-duty]", "[nobody]").declare()
    assert nobody.restored().do(StartReview, "+1 09:00", by="tech-duty").review.owner == "tech-duty"


def test_a_manager_who_left_does_not_own_the_review(declared: Desk) -> None:
    gone = declared.but_file(
        "policy/people.yaml", "name: Major incident manager on duty", "name: M\n    left: 2026-11-23"
    )
    assert refusal(gone.restored(), StartReview, "+1 09:00", by="tech-duty")[0] is HasLeft


def test_a_review_begins_once_and_after_restoration(declared: Desk, drafted: Desk) -> None:
    assert refusal(declared, StartReview, "11:00") == (
        NotYet,
        f"{declared.incident} is not restored yet, so the review cannot start",
        "mim restored",
    )
    assert refusal(drafted, StartReview, "+1 10:00") == (
        AlreadyDone,
        f"the review of {declared.incident} is already started at 2026-11-24T09:00:00Z",
        "mim review add SECTION TEXT",
    )


@pytest.mark.parametrize("section", [*PARAGRAPHS, *SECTIONS])
def test_every_section_is_written_by_its_name(drafted: Desk, section: str) -> None:
    once = drafted.do(AddToReview, "+1 09:30", section=section, text="One")
    twice = once.do(AddToReview, "+1 09:31", section=section, text="Two")
    assert getattr(twice.review, section) == ("Two" if section in PARAGRAPHS else ("One", "Two"))


@pytest.mark.parametrize("section", ["summary", "worked"])
@pytest.mark.parametrize("text", ["", "hidden\u202e"])
def test_words_that_no_review_accepts_are_not_written(drafted: Desk, section: str, text: str) -> None:
    with pytest.raises(ValidationError, match="Review"):
        drafted.do(AddToReview, "+1 09:30", section=section, text=text)


def test_a_section_that_no_review_has_is_answered_with_those_it_has(drafted: Desk) -> None:
    assert refusal(drafted, AddToReview, "+1 09:30", section="blame", text="x") == (
        UnknownSection,
        "'blame' is not a review section",
        "the sections are summary, trigger, detection, root_cause, worked, slowed, lucky, surprised",
    )


def test_a_review_that_nobody_started_is_answered_with_how(declared: Desk) -> None:
    assert refusal(declared, AddToReview, "+1 09:30", section="worked", text="x") == (
        NotYet,
        f"{declared.incident} has no review yet",
        f"mim review start -i {declared.incident}",
    )


def test_every_step_of_a_review_may_be_dated_back_and_none_ahead(declared: Desk, complete: Desk) -> None:
    restored = declared.restored()
    assert restored.do(StartReview, "+1 09:00", at=clock("+1 08:00")).review.started == clock("+1 08:00")
    assert complete.do(SubmitReview, "+2 10:00", at=clock("+2 09:00")).review.held == clock("+2 09:00")
    published = complete.do(PublishReview, "+2 10:00", at=clock("+2 09:00")).review
    assert (published.published, published.signed_off[0].at) == (clock("+2 09:00"), clock("+2 09:00"))
    for desk, verb in ((restored, StartReview), (complete, SubmitReview)):
        assert refusal(desk, verb, "+2 10:00", at=clock("+2 10:01"))[0] is FutureTime


def test_somebody_who_had_left_by_then_approves_nothing(declared: Desk) -> None:
    gone = declared.but_file(
        "policy/people.yaml", "name: Head of IT service", "name: H\n    left: 2026-11-24"
    )
    assert refusal(gone, WaiveReview, "+2 12:00", **WAIVER)[0] is HasLeft
    assert gone.do(WaiveReview, "+2 12:00", at=clock("+1 12:00"), **WAIVER).review.state == "waived"


def test_a_review_is_held_once(drafted: Desk) -> None:
    held = drafted.do(SubmitReview, "+2 10:00")
    assert (held.review.state, held.review.held) == ("in-review", clock("+2 10:00"))
    assert refusal(held, SubmitReview, "+2 11:00") == (
        AlreadyDone,
        f"the review of {drafted.incident} is already in review",
        "mim review publish",
    )


def test_an_incomplete_review_names_all_that_it_lacks(drafted: Desk) -> None:
    vague = drafted.do(AddAction, "+1 10:00", title="Renew certificates")
    with pytest.raises(ReviewIncomplete) as refused:
        vague.do(PublishReview, "+2 10:00")
    assert refused.value.sentence == f"the review of {drafted.incident} cannot be published yet"
    assert refused.value.hint == "complete the review, then publish it: mim review publish"
    assert refused.value.rows == (
        ("the section trigger is empty", "mim review add trigger TEXT"),
        ("the section detection is empty", "mim review add detection TEXT"),
        ("the section worked is empty", "mim review add worked TEXT"),
        ("the section slowed is empty", "mim review add slowed TEXT"),
        ("the root cause is not recorded", "mim review add root_cause TEXT"),
        (f"{vague.made} has no owner", f"mim action assign {vague.made} PERSON"),
        (f"{vague.made} has no due date", f"mim action assign {vague.made} PERSON --due DAY"),
    )


def test_an_owner_without_a_day_and_a_day_without_an_owner_are_each_half(complete: Desk) -> None:
    half = complete.do(AddAction, "+1 10:00", title="Renew", owner="tech-duty")
    other = half.do(AddAction, "+1 10:01", title="Buy", due=date(2026, 12, 18))
    with pytest.raises(ReviewIncomplete) as refused:
        other.do(PublishReview, "+2 10:00")
    assert [words for words, _ in refused.value.rows] == [
        f"{half.made} has no due date",
        f"{other.made} has no owner",
    ]


def test_what_is_done_or_declined_needs_neither_owner_nor_day(complete: Desk) -> None:
    done = complete.do(AddAction, "+1 10:00", title="Renew")
    done = done.do(FinishAction, "+1 11:00", action=done.made, commit="0123abc")
    declined = done.do(AddAction, "+1 12:00", title="Buy")
    declined = declined.do(DeclineAction, "+1 13:00", action=declined.made, reason="Too dear")
    assert declined.do(PublishReview, "+2 10:00").review.state == "published"


def test_a_complete_review_is_published_signed_and_shared(complete: Desk) -> None:
    found = complete.do(PublishReview, "+2 10:00", by="head-of-service").review
    assert (found.state, found.published) == ("published", clock("+2 10:00"))
    assert [(each.by, each.at) for each in found.signed_off] == [("head-of-service", clock("+2 10:00"))]
    assert found.shared_with == ("executives", "staff")


def test_a_review_is_shared_with_who_is_named_each_once(complete: Desk) -> None:
    assert complete.do(
        PublishReview, "+2 10:00", shared_with=("customers", "customers")
    ).review.shared_with == ("customers",)


def test_a_review_may_be_shared_with_nobody_new(complete: Desk) -> None:
    path = f"incidents/2026/{complete.incident}/review.yaml"
    shared = complete.but_file(path, "state: draft", "state: draft\nshared_with: [staff]")
    assert shared.do(PublishReview, "+2 10:00", shared_with=("staff",)).review.shared_with == ("staff",)


def test_the_root_cause_may_stand_in_the_problem_record(drafted: Desk) -> None:
    desk = drafted.do(OpenProblem, "+1 09:10")
    for section in ("trigger", "detection", "worked", "slowed"):
        desk = desk.do(AddToReview, "+1 09:30", section=section, text="x")
    with pytest.raises(ReviewIncomplete) as refused:
        desk.do(PublishReview, "+2 10:00")
    (problem,) = desk.snapshot.problems
    assert refused.value.rows == (
        ("the root cause is not recorded", f"mim problem update {problem} --cause TEXT"),
    )
    known = desk.do(UpdateProblem, "+1 10:00", problem=problem, root_cause="It expired")
    assert known.do(PublishReview, "+2 10:00").review.state == "published"


@pytest.mark.parametrize(
    ("words", "kind", "sentence"),
    [
        ({"shared_with": ("staf-all",)}, UnknownName, "'staf-all' is not an audience in policy/channels.yaml"),
        ({"at": clock("+2 10:01")}, FutureTime, "publication at 2026-11-25T10:01:00Z is in the future: it is 2026-11-25T10:00:00Z now"),
        (
            {"at": clock("+1 08:59")}, OutOfOrder,
            "publication at 2026-11-24T08:59:00Z is before the draft at 2026-11-24T09:00:00Z",
        ),
    ],
)  # fmt: skip
def test_a_publication_that_does_not_fit_is_refused(
    complete: Desk, words: dict[str, Any], kind: type, sentence: str
) -> None:
    assert refusal(complete, PublishReview, "+2 10:00", **words)[:2] == (kind, sentence)


@pytest.mark.parametrize(
    ("verb", "words"),
    [
        (AddToReview, {"section": "worked", "text": "x"}),
        (SubmitReview, {}),
        (PublishReview, {}),
        (WaiveReview, {"reason": "x", "approver": "head-of-service"}),
    ],
)
def test_a_published_review_stands(complete: Desk, verb: type, words: dict[str, Any]) -> None:
    assert refusal(complete.do(PublishReview, "+2 10:00"), verb, "+3 10:00", **words) == (
        AlreadyDone,
        f"the review of {complete.incident} is already published at 2026-11-25T10:00:00Z",
        f"mim show {complete.incident}",
    )


def test_an_action_may_still_come_after_publication(complete: Desk) -> None:
    late = complete.do(PublishReview, "+2 10:00").do(
        AddAction, "+3 10:00", title="Renew by itself", owner="tech-duty"
    )
    assert (
        late.do(AssignAction, "+3 10:10", action=late.made, owner="deputy-duty").review.actions[0].owner
        == "deputy-duty"
    )


WAIVER: dict[str, Any] = {"reason": "A drill", "approver": "head-of-service"}


def test_a_review_is_waived_by_somebody_else_for_a_reason(declared: Desk, drafted: Desk) -> None:
    for desk in (declared, drafted):
        found = desk.do(WaiveReview, "+1 12:00", **WAIVER).review
        assert found.state == "waived"
        assert found.waived
        assert (found.waived.reason, found.waived.approver, found.waived.at) == (
            "A drill",
            "head-of-service",
            clock("+1 12:00"),
        )


def test_a_demoted_incident_needs_no_review_and_may_be_waived_too(declared: Desk) -> None:
    over = declared.do(Withdraw, "10:30", kind="demoted", reason="One user")
    assert over.do(WaiveReview, "+1 12:00", **WAIVER).review.state == "waived"


@pytest.mark.parametrize(
    ("words", "kind", "sentence", "hint"),
    [
        ({"approver": "mim-duty"}, NotYet, "mim-duty cannot approve their own waiver", "choose another person: --approver PERSON"),
        ({"approver": "boss"}, UnknownName, "'boss' is not a person in policy/people.yaml", None),
        ({"at": clock("+1 12:01")}, FutureTime, "the waiver at 2026-11-24T12:01:00Z is in the future: it is 2026-11-24T12:00:00Z now", None),
    ],
)  # fmt: skip
def test_a_waiver_that_does_not_fit_is_refused(
    declared: Desk, words: dict[str, Any], kind: type, sentence: str, hint: str | None
) -> None:
    found = refusal(declared, WaiveReview, "+1 12:00", **{**WAIVER, **words})
    assert found[:2] == (kind, sentence)
    assert hint in (None, found[2])


def test_what_is_waived_is_waived(declared: Desk) -> None:
    assert refusal(declared.do(WaiveReview, "+1 12:00", **WAIVER), WaiveReview, "+1 13:00", **WAIVER)[1] == (
        f"the review of {declared.incident} is already waived at 2026-11-24T12:00:00Z"
    )


def test_the_draft_of_a_reopened_incident_stays(drafted: Desk) -> None:
    again = drafted.do(Reopen, "+1 12:00", reason="Again")
    assert again.do(AddToReview, "+1 13:00", section="slowed", text="We closed too early").review.slowed


def test_a_list_that_a_person_wrote_between_brackets_takes_one_more(drafted: Desk) -> None:
    path = f"incidents/2026/{drafted.incident}/review.yaml"
    by_hand = drafted.but_file(path, "worked:\n", "worked: [Quick]  # ours\n")
    assert by_hand.do(AddToReview, "12:00", section="worked", text="Calm").review.worked == ("Quick", "Calm")


def test_a_review_that_is_published_as_it_is_says_why_and_so_does_the_timeline(complete: Desk) -> None:
    published = complete.do(
        PublishReview, "+2 10:00", shared_with=("customers",), anyway="It is on the website"
    )
    assert published.review.anyway == "It is on the website"
    entry = published.state.timeline[-1]
    assert (entry.kind, entry.text) == (
        "decision",
        "The review was published unchanged: It is on the website",
    )


ASKED = """review:
  second_person: true
  sections:
    - id: customers
      title: What customers told us
      required: true
    - id: vendors
      title: What our vendors did
reminders:
"""


@pytest.fixture(scope="module")
def asked(desk: Desk) -> Desk:
    """Return a desk whose policy asks for more, with a restored incident."""
    return desk.but_file("policy/policy.yaml", "reminders:\n", ASKED).declare().restored()


@pytest.fixture(scope="module")
def filled(asked: Desk) -> Desk:
    desk = asked.do(StartReview, "+1 09:00")
    for section in ("trigger", "detection", "worked", "slowed", "root_cause", "customers"):
        desk = desk.do(AddToReview, "+1 09:30", section=section, text=f"About {section}")
    return desk


def test_the_draft_has_the_sections_of_the_policy(asked: Desk) -> None:
    review = asked.do(StartReview, "+1 09:00").review
    assert [(each.id, each.findings) for each in review.sections] == [("customers", ()), ("vendors", ())]


def test_a_section_that_is_written_twice_is_found(filled: Desk) -> None:
    review = filled.review
    twice = review.model_copy(update={"sections": (*review.sections, review.sections[0])})
    found = check_dossier(replace(filled.dossier, review=twice))
    assert [(rule.code, each.keys) for rule, each in found] == [("MIM676", ("sections", 2, "id"))]


def test_a_section_of_the_policy_takes_items_also_if_the_file_does_not_have_it(
    asked: Desk, filled: Desk
) -> None:
    twice = filled.do(AddToReview, "+1 09:40", section="customers", text="More")
    assert twice.review.sections[0].findings == ("About customers", "More")
    old = asked.do(StartReview, "+1 09:00")
    path = f"incidents/2026/{asked.incident}/review.yaml"
    bare = old.but_file(
        path, "sections:\n  - id: customers\n    findings:\n  - id: vendors\n    findings:\n", ""
    )
    new = bare.do(AddToReview, "+1 09:40", section="vendors", text="New").review
    assert [(each.id, each.findings) for each in new.sections] == [("vendors", ("New",))]
    assert refusal(old, AddToReview, "+1 09:40", section="customer", text="x")[2] == "did you mean customers?"


def test_a_review_is_not_published_without_what_the_policy_asks_for(asked: Desk) -> None:
    started = asked.do(StartReview, "+1 09:00")
    with pytest.raises(ReviewIncomplete) as refused:
        started.do(PublishReview, "+2 10:00")
    commands = {row[-1] for row in refused.value.rows}
    assert {"mim review add customers TEXT", "mim review sign-off --by PERSON"} <= commands
    assert "mim review add vendors TEXT" not in commands


def test_the_owner_does_not_sign_off_alone_where_the_policy_asks_for_a_second_person(filled: Desk) -> None:
    with pytest.raises(ReviewIncomplete) as refused:
        filled.do(PublishReview, "+2 10:00")
    assert [row[-1] for row in refused.value.rows] == ["mim review sign-off --by PERSON"]
    assert filled.do(PublishReview, "+2 10:00", by="tech-duty").review.state == "published"
    signed = filled.do(SignOffReview, "+2 09:00", by="tech-duty")
    published = signed.do(PublishReview, "+2 10:00").review
    assert [each.by for each in published.signed_off] == ["tech-duty", "mim-duty"]
    assert refusal(signed, SignOffReview, "+2 09:30", by="tech-duty")[0] is AlreadyDone
    assert refusal(filled, SignOffReview, "+2 09:30", at=clock("11:30"))[0] is OutOfOrder


def prompted(desk: Desk) -> Desk:
    texts = {("trigger",): ("What?", "- The pool is full of connections")}
    return desk.do(StartReview, "+1 09:00", prompts=lambda _snapshot: texts)


def text_of(desk: Desk) -> str:
    return desk.files[f"incidents/2026/{desk.incident}/review.yaml"].decode()


def test_prompts_stay_until_the_review_is_published_or_waived(declared: Desk) -> None:
    desk = prompted(declared.restored())
    assert "trigger:\n  # > What?\n  # > - The pool is full of connections\ndetection:" in text_of(desk)
    for section in ("trigger", "detection", "worked", "slowed", "root_cause"):
        desk = desk.do(AddToReview, "+1 09:30", section=section, text=f"About {section}")
    assert "trigger: About trigger\n  # > What?\n" in text_of(desk)
    for done in (
        desk.do(PublishReview, "+2 10:00"),
        desk.do(WaiveReview, "+2 10:00", reason="A drill", approver="head-of-service"),
    ):
        assert "#" not in text_of(done).partition("\n")[2]
        assert done.review.trigger == "About trigger"


def test_a_redaction_takes_the_prompts_too_because_they_quote_entries(declared: Desk) -> None:
    found = declared.do(Log, "10:20", text="The pool is full of connections", kind="finding")
    desk = prompted(found.restored()).do(Redact, "+1 10:00", entry=found.last_id, reason="A host name")
    assert "pool" not in text_of(desk)
