"""Steps of a runbook: recorded once each, found by number, ticked as long as the step says the same."""

from __future__ import annotations

import json

import pytest

from mimkit.errors import UsageError
from mimkit.model.incident.entries import StepDone
from mimkit.model.organisation.runbook_steps import steps_done, used_runbooks
from mimkit.ops.correcting.retract import Retract
from mimkit.ops.refusals.names import UnknownName
from mimkit.ops.refusals.order import FutureTime
from mimkit.ops.runbooks import NoSuchStep, RecordStep, StepAlreadyDone, WhichRunbook, runbooks_for
from mimkit.report.incident.runbook_text import document, documents, progress
from tests.builders import Desk, clock, refusal

PATH = "policy/runbooks/checkout-errors.yaml"
FIRST = "Open the checkout dashboard and find the first error."
"""Step 1 of the runbook of the example organisation, which has four steps."""


def ticks(desk: Desk) -> list[bool]:
    found = steps_done(desk.snapshot.runbooks["checkout-errors"], desk.state.timeline)
    return [each.done is not None for each in found]


def with_runbook(desk: Desk, old: str, new: str, path: str = PATH) -> Desk:
    text = desk.files[PATH].decode()
    assert old in text
    return Desk({**desk.files, path: text.replace(old, new).encode()}, desk.incident)


@pytest.fixture(scope="module")
def on_checkout(desk: Desk) -> Desk:
    return desk.declare(services=("checkout",))


@pytest.fixture(scope="module")
def one_done(on_checkout: Desk) -> Desk:
    return on_checkout.do(RecordStep, "10:20", number=1, text="10:02")


def test_a_step_is_an_entry_with_what_the_runbook_says(one_done: Desk) -> None:
    entry = one_done.record.timeline[-1]
    assert isinstance(entry, StepDone)
    assert (entry.runbook, entry.step, entry.do, entry.text) == ("checkout-errors", 1, FIRST, "10:02")
    assert one_done.change
    assert one_done.change.subject == f"{one_done.incident}: step 1 of checkout-errors, {FIRST}"
    assert ticks(one_done) == [True, False, False, False]
    assert used_runbooks(one_done.state.timeline) == ("checkout-errors",)


def test_a_step_is_done_once_and_the_next_one_is_suggested(one_done: Desk) -> None:
    kind, sentence, hint = refusal(one_done, RecordStep, "10:30", number=1)
    assert (kind, sentence) == (
        StepAlreadyDone,
        "step 1 of checkout-errors was already done at 2026-11-23T10:20:00Z",
    )
    assert hint == "the next step: mim step 2 --runbook checkout-errors"
    every = one_done
    for number in (4, 3, 2):
        every = every.do(RecordStep, "10:30", number=number)
    assert ticks(every) == [True] * 4
    assert refusal(every, RecordStep, "10:31", number=2)[2] == "mim runbook checkout-errors"
    assert progress(every.snapshot.runbooks["checkout-errors"], every.state.timeline).next is None


def test_a_retracted_step_can_be_done_again(one_done: Desk) -> None:
    name = one_done.record.timeline[-1].id
    there = one_done.do(Retract, "10:21", entry=name, reason="It was another incident")
    assert ticks(there) == [False] * 4
    assert ticks(there.do(RecordStep, "10:22", number=1)) == [True, False, False, False]


def test_a_step_that_the_runbook_words_differently_now_is_not_ticked(one_done: Desk) -> None:
    assert ticks(with_runbook(one_done, FIRST, "Open the payments dashboard.")) == [False] * 4
    moved = with_runbook(one_done, "steps:\n", "steps:\n  - do: Look at the clock.\n")
    assert ticks(moved) == [False, True, False, False, False]


@pytest.mark.parametrize(
    ("keys", "kind", "sentence"),
    [
        ({"number": 5}, NoSuchStep, "runbook checkout-errors has no step 5; its steps are 1 to 4"),
        ({"number": 1, "runbook": "nope"}, UnknownName, "'nope' is not a runbook in policy/runbooks"),
    ],
)
def test_what_does_not_exist(on_checkout: Desk, keys: dict[str, object], kind: type, sentence: str) -> None:
    assert refusal(on_checkout, RecordStep, "10:20", **keys)[:2] == (kind, sentence)


def test_the_future_is_refused(on_checkout: Desk) -> None:
    assert refusal(on_checkout, RecordStep, "10:20", number=1, at=clock("11:00"))[0] is FutureTime


def test_which_runbook_is_meant(on_checkout: Desk) -> None:
    second = with_runbook(on_checkout, "id: checkout-errors", "id: second", "policy/runbooks/second.yaml")
    kind, sentence, hint = refusal(second, RecordStep, "10:20", number=1)
    assert kind is WhichRunbook
    assert sentence.endswith("needs: 2 runbooks cover its services: checkout-errors, second")
    assert hint == "mim step 1 --runbook checkout-errors"
    used = second.do(RecordStep, "10:20", number=2, runbook="sec")
    assert used_runbooks(used.do(RecordStep, "10:21", number=1).state.timeline) == ("second",)


def test_without_a_runbook_for_its_services_none_is_meant(on_checkout: Desk) -> None:
    other = with_runbook(on_checkout, "service: checkout", "service: email")
    other = with_runbook(other, "service: payments", "service: email")
    other = Desk(
        {**other.files, PATH: other.files[PATH].replace(b"service: checkout", b"service: email")},
        other.incident,
    )
    kind, sentence, hint = refusal(other, RecordStep, "10:20", number=1)
    assert issubclass(kind, UsageError)
    assert sentence.endswith("needs: no runbook covers its services")
    assert hint == "mim runbook"


def test_a_runbook_of_a_dependency_is_meant_if_there_is_no_own_one(on_checkout: Desk) -> None:
    snapshot = with_runbook(on_checkout, "service: checkout", "service: database").snapshot
    # Checkout depends on payments, which the second trigger names.
    assert runbooks_for(snapshot, ["checkout"]) == ["checkout-errors"]
    assert runbooks_for(snapshot, ["email"]) == []
    assert runbooks_for(snapshot, ["unknown"]) == []


def test_the_document_has_each_step_and_who_did_it(one_done: Desk) -> None:
    runbook = one_done.snapshot.runbooks["checkout-errors"]
    found = progress(runbook, one_done.state.timeline, one_done.incident)
    assert found.summary == "1 of 4 done"
    steps = document(found)["steps"]
    assert steps[0] == {
        "number": 1, "do": FIRST, "expect": "The time of the first error; record it as a finding.",
        "done": "2026-11-23T10:20:00Z", "by": "mim-duty", "text": "10:02",
    }  # fmt: skip
    assert (steps[1]["done"], steps[1]["by"]) == (None, None)
    assert json.dumps(documents([found], one_done.incident))
    assert not found.is_outdated(runbook.review_by)
    assert found.is_outdated(clock("10:00").date().replace(year=2100))
