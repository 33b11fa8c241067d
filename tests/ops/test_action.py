"""Action items: an owner, a due date, and evidence that they are done."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from mimkit.errors import UsageError
from mimkit.model.incident.entry_parts import words
from mimkit.model.incident.review import ActionItem
from mimkit.ops.follow_up.action import (
    AddAction,
    AssignAction,
    DeclineAction,
    FinishAction,
    ReopenAction,
)
from mimkit.ops.follow_up.review import AddToReview, PublishReview, StartReview
from mimkit.ops.guards import link
from mimkit.ops.refusals.names import HasLeft, UnknownName
from mimkit.ops.refusals.order import AlreadyDone, FutureTime, NotYet, OutOfOrder
from tests.builders import Desk, clock, refusal

SHOWN = {"evidence": "https://x.example/pull/7"}


@pytest.fixture(scope="module")
def drafted(declared: Desk) -> Desk:
    return declared.restored().do(StartReview, "+1 09:00")


@pytest.fixture(scope="module")
def added(drafted: Desk) -> Desk:
    return drafted.do(
        AddAction, "+1 10:00", title="Renew by itself", owner="tech-duty", due=date(2026, 12, 18)
    )


def item(desk: Desk) -> ActionItem:
    return desk.review.actions[-1]


def test_an_action_with_an_owner_is_assigned_from_the_start(added: Desk) -> None:
    found = item(added)
    assert (found.title, found.owner, found.due, found.kind, found.priority) == (
        "Renew by itself", "tech-duty", date(2026, 12, 18), "prevent", "medium",
    )  # fmt: skip
    assert (found.opened, found.assigned) == (clock("+1 10:00"), clock("+1 10:00"))
    assert found.id == added.made
    assert found.id.startswith("AC-20261124-")


def test_an_action_without_an_owner_gets_one_later_and_only_that_is_written(drafted: Desk) -> None:
    bare = drafted.do(
        AddAction, "+1 10:00", title="Renew", kind="detect", priority="high", ticket="https://x.example/1",
        public_title="Certificates renew themselves",
    )  # fmt: skip
    assert (item(bare).owner, item(bare).assigned) == (None, None)
    assert (item(bare).title, item(bare).public_title) == ("Renew", "Certificates renew themselves")
    found = item(
        bare.do(AssignAction, "+2 10:00", action=bare.made, owner="tech-duty", due=date(2026, 12, 18))
    )
    assert (found.owner, found.assigned, found.due) == ("tech-duty", clock("+2 10:00"), date(2026, 12, 18))


def test_a_new_owner_is_assigned_anew_and_a_new_day_leaves_the_owner(added: Desk) -> None:
    moved = added.do(AssignAction, "+2 10:00", action=added.made, owner="tech-duty", due=date(2027, 1, 15))
    assert (item(moved).assigned, item(moved).due) == (clock("+1 10:00"), date(2027, 1, 15))
    handed = moved.do(AssignAction, "+3 10:00", action=added.made, owner="deputy-duty")
    assert (item(handed).assigned, item(handed).due) == (clock("+3 10:00"), date(2027, 1, 15))


def test_an_assignment_that_changes_nothing_says_so(added: Desk) -> None:
    assert refusal(
        added, AssignAction, "+2 10:00", action=added.made, owner="tech-duty", due=date(2026, 12, 18)
    ) == (
        AlreadyDone,
        f"{added.made} is already owned by tech-duty at 2026-11-24T10:00:00Z",
        "mim action list",
    )


def test_the_items_of_a_review_have_different_ids(drafted: Desk) -> None:
    once = drafted.do(AddAction, "+1 10:00", title="One", entropy=5)
    twice = once.do(AddAction, "+1 10:00", title="Two", entropy=5)
    assert len({each.id for each in twice.review.actions}) == 2


def test_today_is_not_past_in_the_zone_of_the_policy(drafted: Desk) -> None:
    west = drafted.but_policy("zone: UTC", "zone: America/Los_Angeles")
    assert west.do(AddAction, "+2 02:00", title="Renew", due=date(2026, 11, 24)).made.startswith(
        "AC-20261124-"
    )
    east = drafted.but_policy("zone: UTC", "zone: Pacific/Auckland")
    assert refusal(east, AddAction, "+1 20:00", title="Renew", due=date(2026, 11, 24)) == (
        UsageError,
        "the due date 2026-11-24 is in the past",
        "use a date in the future: --due 2026-12-31",
    )


@pytest.mark.parametrize("shown", [SHOWN, {"commit": "0123abc"}])
def test_an_action_is_done_when_something_shows_it(added: Desk, shown: dict[str, str]) -> None:
    done = item(added.do(FinishAction, "+9 10:00", action=added.made, **shown)).done
    assert done
    assert (done.at, done.by) == (clock("+9 10:00"), "mim-duty")
    assert (done.evidence or done.commit) in shown.values()


def test_an_action_that_was_done_is_reopened_and_keeps_what_showed_it(added: Desk) -> None:
    done = added.do(FinishAction, "+9 10:00", action=added.made, **SHOWN)
    again = done.do(ReopenAction, "+10 10:00", action=added.made, reason="It was reverted", commit="0123abc")
    found = item(again)
    assert found.done is None
    (reopened,) = found.reopened
    assert (reopened.at, reopened.by, reopened.reason, reopened.commit, reopened.done) == (
        clock("+10 10:00"), "mim-duty", "It was reverted", "0123abc", item(done).done,
    )  # fmt: skip
    note = again.record.timeline[-1]
    assert (note.kind, words(note)) == ("note", f"Action item {added.made} was reopened: It was reverted")
    twice = again.do(FinishAction, "+11 10:00", action=added.made, commit="4567abc").do(
        ReopenAction, "+12 10:00", action=added.made, reason="Again"
    )
    assert [each.reason for each in item(twice).reopened] == ["It was reverted", "Again"]


def test_a_completion_in_brackets_is_removed_if_it_has_a_line_of_its_own(added: Desk) -> None:
    done = added.do(FinishAction, "+9 10:00", action=added.made, commit="0123abc")
    [path] = (path for path in done.files if path.endswith("review.yaml"))
    before = done.files[path].decode()
    lines = before[before.index("    done:") :].splitlines(keepends=True)[:4]
    values = ", ".join(line.strip() for line in lines[1:])
    shorter = done.but_file(path, "".join(lines), f"    done: {{{values}}}\n")
    assert item(shorter.do(ReopenAction, "+10 10:00", action=added.made, reason="x")).done is None


@pytest.mark.parametrize(
    ("verb", "words", "expected"),
    [
        (None, {}, (AlreadyDone, "{} is already open", "mim action done {} --evidence URL")),
        (
            DeclineAction,
            {"reason": "x"},
            (NotYet, "{} is declined, not done", "add a new one: mim action add TITLE"),
        ),
    ],
)
def test_only_an_action_that_is_done_can_be_reopened(
    added: Desk, verb: Any, words: dict[str, str], expected: tuple[type, str, str]
) -> None:
    there = added.do(verb, "+9 10:00", action=added.made, **words) if verb else added
    said = refusal(there, ReopenAction, "+10 10:00", action=added.made, reason="x")
    assert said == (expected[0], *(each.format(added.made) for each in expected[1:]))


def test_an_action_is_not_reopened_before_it_was_done(added: Desk) -> None:
    done = added.do(FinishAction, "+9 10:00", action=added.made, commit="0123abc")
    assert refusal(done, ReopenAction, "+9 09:59", action=added.made, reason="x")[0] is OutOfOrder


def test_a_commit_finishes_an_action_and_the_timeline_says_so_once(added: Desk) -> None:
    keys = {"action": added.made, "commit": "0123abc", "repository": "infra", "because": "0123abc says so."}
    done = added.do(FinishAction, "+9 10:00", key="0123abc", **keys)
    found = item(done).done
    assert found
    assert (found.commit, found.repository) == ("0123abc", "infra")
    note = done.record.timeline[-1]
    assert (words(note), note.key) == (f"Action item {added.made} is done: 0123abc says so.", "0123abc")
    again = done.do(FinishAction, "+9 11:00", key="0123abc", **keys)
    assert again.record == done.record


def test_an_action_is_declined_with_a_reason(added: Desk) -> None:
    declined = item(
        added.do(DeclineAction, "+9 10:00", action=added.made, reason="We buy it instead")
    ).declined
    assert declined
    assert declined.reason == "We buy it instead"


def test_what_nothing_shows_is_not_done(added: Desk) -> None:
    assert refusal(added, FinishAction, "+9 10:00", action=added.made) == (
        UsageError,
        f"{added.made} needs evidence before you can mark it as done",
        f"mim action done {added.made} --evidence https://...  (or --commit SHA)",
    )


@pytest.mark.parametrize(
    "shown",
    ["it works", "javascript:alert(1)", "https://", "https://...", "http://?", "https:///path", "tel:1",
     "mailto:a@example.com", "https://[", "https://a..example", "file:///etc/passwd"],
)  # fmt: skip
def test_what_is_no_link_shows_nothing(added: Desk, shown: str) -> None:
    assert refusal(added, FinishAction, "+9 10:00", action=added.made, evidence=shown)[:2] == (
        UsageError, f"{shown!r} is not a URL, so it cannot be used as evidence",
    )  # fmt: skip


@pytest.mark.parametrize(
    "shown",
    ["https://tickets/4711", "http://[::1]:8080/x", "https://user@git.example.com:8443/pull/88?a=b#c",
     "HTTPS://example.com", "https://bücher.example/"],
)  # fmt: skip
def test_every_address_on_the_web_is_a_link(shown: str) -> None:
    assert link(shown) == shown


def test_a_commit_is_written_as_its_id(added: Desk) -> None:
    with pytest.raises(ValidationError, match="Done"):
        added.do(FinishAction, "+9 10:00", action=added.made, commit="HEAD")


@pytest.mark.parametrize(
    ("verb", "words"),
    [
        (FinishAction, SHOWN),
        (DeclineAction, {"reason": "x"}),
        (AssignAction, {"owner": "deputy-duty"}),
    ],
)
def test_what_is_done_or_declined_stays_so(added: Desk, verb: type, words: dict[str, Any]) -> None:
    done = added.do(FinishAction, "+9 10:00", action=added.made, **SHOWN)
    declined = added.do(DeclineAction, "+9 10:00", action=added.made, reason="We buy it")
    for desk, word in ((done, "done"), (declined, "declined")):
        assert refusal(desk, verb, "+10 10:00", action=added.made, **words) == (
            AlreadyDone,
            f"{added.made} is already {word} at 2026-12-02T10:00:00Z",
            "add a new one: mim action add TITLE",
        )


@pytest.mark.parametrize(
    ("verb", "words", "kind", "sentence"),
    [
        (AddAction, {"title": "x", "owner": "tech-dty"}, UnknownName, "'tech-dty' is not a person in policy/people.yaml"),
        (AddAction, {"title": "x", "due": date(2026, 11, 24)}, UsageError, "the due date 2026-11-24 is in the past"),
        (AssignAction, {"owner": "tech-dty"}, UnknownName, "'tech-dty' is not a person in policy/people.yaml"),
        (AssignAction, {"owner": "deputy-duty", "due": date(2026, 11, 24)}, UsageError, "the due date 2026-11-24 is in the past"),
        (AddAction, {"title": "x", "at": clock("+2 10:01")}, FutureTime, "the action item at {later} now"),
        (AssignAction, {"owner": "deputy-duty", "at": clock("+2 10:01")}, FutureTime, "the assignment at {later} now"),
        (FinishAction, {**SHOWN, "at": clock("+2 10:01")}, FutureTime, "the work at {later} now"),
        (DeclineAction, {"reason": "x", "at": clock("+2 10:01")}, FutureTime, "the decision at {later} now"),
    ],
)  # fmt: skip
def test_what_does_not_fit_an_action_is_refused(
    added: Desk, verb: type, words: dict[str, Any], kind: type, sentence: str
) -> None:
    about = {} if verb is AddAction else {"action": added.made}
    later = "2026-11-25T10:01:00Z is in the future: it is 2026-11-25T10:00:00Z"
    assert refusal(added, verb, "+2 10:00", **about, **words)[:2] == (kind, sentence.format(later=later))


def test_an_action_that_is_not_there_is_answered_with_those_that_are(added: Desk, declared: Desk) -> None:
    assert refusal(added, DeclineAction, "+9 10:00", action="AC-20261124-ZZZ", reason="x")[:2] == (
        UnknownName,
        f"'AC-20261124-ZZZ' is not an action item in the review of {added.incident}",
    )
    assert refusal(declared, AddAction, "+1 10:00", title="x")[0] is NotYet


def test_somebody_who_left_owns_nothing_new(added: Desk) -> None:
    gone = added.but_file(
        "policy/people.yaml", "name: Deputy incident manager on duty", "name: D\n    left: 2026-11-24"
    )
    assert refusal(gone, AssignAction, "+2 10:00", action=added.made, owner="deputy-duty")[0] is HasLeft


@pytest.mark.parametrize(
    ("verb", "words", "what"),
    [
        (AssignAction, {"owner": "deputy-duty"}, "the assignment"),
        (FinishAction, SHOWN, "the work"),
        (DeclineAction, {"reason": "x"}, "the decision"),
    ],
)
def test_nothing_happens_to_an_action_before_it_was_added(
    added: Desk, verb: type, words: dict[str, Any], what: str
) -> None:
    early = refusal(added, verb, "+2 10:00", at=clock("+1 09:59"), action=added.made, **words)
    assert early[:2] == (
        OutOfOrder,
        f"{what} at 2026-11-24T09:59:00Z is before the action item at 2026-11-24T10:00:00Z",
    )


def test_an_action_without_owner_or_day_is_not_dated_back_before_publication(declared: Desk) -> None:
    published = declared.restored().do(StartReview, "+1 09:00")
    for section in ("summary", "trigger", "detection", "root_cause", "worked", "slowed"):
        published = published.do(AddToReview, "+1 09:30", section=section, text="It expired")
    published = published.do(PublishReview, "+1 10:00")
    early = {"at": clock("+1 09:50"), "title": "Renew by itself"}
    assert refusal(published, AddAction, "+1 11:00", **early)[:2] == (
        OutOfOrder,
        (
            "an action item without an owner or due date at 2026-11-24T09:50:00Z is before "
            "the publication of the review at 2026-11-24T10:00:00Z"
        ),
    )
    assert published.do(AddAction, "+1 11:00", **early, owner="tech-duty", due=date(2026, 12, 18)).made
    assert published.do(AddAction, "+1 11:00", title="Renew by itself").made
