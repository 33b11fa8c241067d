"""Facts are added and corrected at any time; each change is an entry, and what contradicts the record is refused."""

from __future__ import annotations

from typing import Any

import pytest

from mimkit.errors import UsageError
from mimkit.ops.confirm import Confirm
from mimkit.ops.correcting.amend import Amend
from mimkit.ops.declare import Withdraw
from mimkit.ops.facts.fact_change import FactChange
from mimkit.ops.facts.set_facts import SetFacts
from mimkit.ops.refusals.names import UnknownName
from mimkit.ops.refusals.order import AlreadyDone, FutureTime, NotYet, OutOfOrderFact
from mimkit.ops.restore import Close, RecordWorkaround, Restore
from tests.builders import Desk, clock, refusal


def put(field: str, value: Any) -> dict[str, Any]:
    return {"facts": (FactChange(field=field, value=value),)}


def more(field: str, *add: str, but: tuple[str, ...] = ()) -> dict[str, Any]:
    return {"facts": (FactChange(field=field, add=add, remove=but),)}


def test_each_fact_becomes_an_entry_and_the_header_stays(declared: Desk) -> None:
    facts = (
        FactChange(field="title", value="Nobody can pay"),
        FactChange(field="services", add=("payments",)),
    )
    found = declared.do(SetFacts, "10:20", facts=facts, reason="Learnt on the call")
    assert (found.record.title, found.record.services) == ("Nobody can pay", ("payments",))
    assert found.record.as_written.title == "Checkout fails"
    new = found.record.timeline[-2:]
    assert [(each.kind, each.field, each.reason, each.at) for each in new] == [  # type: ignore[union-attr]
        ("set", "title", "Learnt on the call", clock("10:20")),
        ("set", "services", "Learnt on the call", clock("10:20")),
    ]
    assert found.change
    assert found.change.subject == f"{found.incident}: set title, services"


def test_the_milestones_follow(declared: Desk) -> None:
    found = declared.do(SetFacts, "10:20", **put("started", clock("09:40")))
    found = found.do(SetFacts, "10:21", **put("detected", clock("10:00")))
    assert found.state.milestones[:3] == (clock("09:40"), clock("10:00"), clock("10:09"))
    assert found.do(SetFacts, "10:22", **put("detected", "")).state.milestones.detected is None


def test_a_list_grows_and_shrinks(declared: Desk) -> None:
    found = declared.do(SetFacts, "10:20", **put("tags", ("vendor", "eu")))
    found = found.do(SetFacts, "10:21", **more("tags", "eu", "dns", but=("vendor",)))
    assert found.record.tags == ("eu", "dns")
    assert found.record.timeline[-1].add == ("dns",)  # type: ignore[union-attr]
    assert found.do(SetFacts, "10:22", **more("criteria", "exposure")).state.criteria == ("exposure",)
    assert found.do(SetFacts, "10:22", **put("tags", ())).record.tags == ()
    assert refusal(found, SetFacts, "10:22", **more("tags", "eu"))[0] is AlreadyDone


def test_what_is_already_recorded_is_left_out_and_nothing_new_is_refused(declared: Desk) -> None:
    facts = (FactChange(field="title", value="Checkout fails"), FactChange(field="impact", value="No orders"))
    found = declared.do(SetFacts, "10:20", facts=facts)
    assert [each.field for each in found.record.timeline if each.kind == "set"] == ["impact"]
    again = (*facts, FactChange(field="category", value=""), FactChange(field="tags", value=()))
    assert refusal(found, SetFacts, "10:21", facts=again) == (
        AlreadyDone,
        f"{found.incident} is already recorded with the same title and the same impact and no category and no tags",
        f"mim show {found.incident}",
    )


def test_an_ended_incident_can_be_corrected_and_the_entry_is_marked(declared: Desk) -> None:
    ended = declared.do(Withdraw, "10:30", kind="demoted", reason="Small")
    found = ended.do(SetFacts, "10:40", **put("impact", "One shop"))
    assert found.record.impact == "One shop"
    closed = declared.confirmed().but_policy(
        "restored, confirmed, final-update, cause-tracked, origins-closed, blockers-settled, severity-known",
        "",
    )
    closed = closed.do(Close, "11:20")
    late = closed.do(SetFacts, "11:30", **put("impact", "One shop"), at=clock("11:00"))
    assert late.last_id in late.state.after_closing


def test_two_lists_of_one_fact_are_joined() -> None:
    first, second = (
        FactChange(field="tags", add=("a",), remove=("c",)),
        FactChange(field="tags", add=("b", "a")),
    )
    assert first.joined(second) == FactChange(field="tags", add=("a", "b"), remove=("c",))
    replaced = FactChange(field="tags", value=("a",)).joined(FactChange(field="tags", value=("b", "a")))
    assert replaced == FactChange(field="tags", value=("a", "b"))


@pytest.mark.parametrize(
    ("words", "kind", "sentence", "hint"),
    [
        (put("services", ("chekout",)), UnknownName, "'chekout' is not a service in policy/services", "did you mean checkout?"),
        (more("services", "chekout"), UnknownName, "'chekout' is not a service in policy/services", "did you mean checkout?"),
        (more("criteria", "mny-users"), UnknownName, "'mny-users' is not a criterion in policy/policy.yaml", "did you mean many-users?"),
        (put("reporter", "retial-operations"), UnknownName, "'retial-operations' is not a person in policy/people.yaml", "did you mean retail-operations?"),
        (put("category", "Expired Certificate!"), UsageError, "'Expired Certificate!' is not valid in category: names consist of lower-case letters, digits and hyphens", "mim set category=expired-certificate"),
        (more("tags", "Vendor X"), UsageError, "'Vendor X' is not valid in tags: names consist of lower-case letters, digits and hyphens", "mim set tag+=vendor-x"),
        (put("tags", ("???",)), UsageError, "'???' is not valid in tags: names consist of lower-case letters, digits and hyphens", "mim set tag=NAME"),
        (more("tags", "a", but=("a",)), UsageError, "'a' is both added and removed", "use only one of += and -="),
        (more("tags", but=("a",)), UsageError, "'a' is not in tags, so it cannot be removed", "none is recorded"),
        (more("services", but=("payments",)), UsageError, "'payments' is not in services, so it cannot be removed", "recorded now: checkout"),
        (put("title", ""), UsageError, "every incident has a title, so you cannot clear it", "mim set title=VALUE"),
        (put("title", "a\nb"), UsageError, "title must be a single line", "mim set title=VALUE"),
        (put("title", "x" * 201), UsageError, "title has 201 characters", "the maximum is 200"),
        (put("visibility", "secret"), UsageError, "visibility cannot be 'secret'", "write 'normal' or 'restricted'"),
        (put("started", clock("10:30")), FutureTime, "the start of the impact at 2026-11-23T10:30:00Z is in the future: it is 2026-11-23T10:20:00Z now", "specify the time when it happened, such as started=-5m"),
        (
            put("detected", clock("10:10")), OutOfOrderFact,
            "detection at 2026-11-23T10:10:00Z is after the declaration at 2026-11-23T10:09:00Z",
            "specify the correct time; or, if the other time is wrong, correct it first: mim amend {entry} --at TIME",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(
    desk: Desk, words: dict[str, Any], kind: type, sentence: str, hint: str
) -> None:
    declared = desk.declare(services=("checkout",))
    entry = declared.record.timeline[0].id[-6:]
    found = refusal(declared, SetFacts, "10:20", **words)
    assert found == (kind, sentence, hint.format(entry=entry))


def test_a_time_is_refused_on_the_wrong_side_of_each_milestone(declared: Desk) -> None:
    begun = declared.do(SetFacts, "10:20", **put("detected", clock("10:00")))
    assert refusal(begun, SetFacts, "10:21", **put("started", clock("10:01"))) == (
        OutOfOrderFact,
        "the start of the impact at 2026-11-23T10:01:00Z is after detection at 2026-11-23T10:00:00Z",
        "specify the correct time; or, if the other time is wrong, correct it first: mim set detected=TIME",
    )
    begun = begun.do(SetFacts, "10:21", **put("started", clock("09:50")))
    kind, sentence, hint = refusal(begun, SetFacts, "10:22", **put("detected", clock("09:40")))
    assert kind is OutOfOrderFact
    assert sentence.endswith("is before the start of the impact at 2026-11-23T09:50:00Z")
    assert hint.endswith("mim set started=TIME")
    both = (
        FactChange(field="started", value=clock("10:02")),
        FactChange(field="detected", value=clock("10:04")),
    )
    assert begun.do(SetFacts, "10:22", facts=both).state.milestones[:2] == (clock("10:02"), clock("10:04"))


def test_a_workaround_or_a_restoration_was_not_before_the_start(declared: Desk) -> None:
    usable = declared.do(RecordWorkaround, "10:20", text="Pay later", at=clock("10:00"))
    kind, sentence, hint = refusal(usable, SetFacts, "10:30", **put("started", clock("10:05")))
    assert kind is OutOfOrderFact
    assert sentence.endswith("is after the workaround at 2026-11-23T10:00:00Z")
    assert hint.endswith(f"mim amend {usable.last_id[-6:]} --at TIME")


def test_a_record_that_is_out_of_order_already_can_still_be_corrected(declared: Desk) -> None:
    """Only what the new time is about is compared: the error may be elsewhere."""
    there = declared.do(Restore, "10:55").do(Confirm, "11:05", stakeholder="retail-operations")
    assert there.do(SetFacts, "11:10", **put("impact", "No orders")).record.impact == "No orders"


def test_the_value_of_a_fact_is_corrected_by_setting_it_again(declared: Desk) -> None:
    found = declared.do(SetFacts, "10:20", **put("impact", "No orders"))
    assert refusal(found, Amend, "10:30", entry=found.last_id, correct_text="Few orders") == (
        NotYet,
        "the value of a fact cannot be amended; set the fact again instead",
        "mim set impact=VALUE",
    )
    earlier = found.do(Amend, "10:30", entry=found.last_id, correct_at=clock("10:12"))
    assert [each.at for each in earlier.state.timeline if each.kind == "set"] == [clock("10:12")]


def test_a_detection_that_was_set_is_corrected_where_it_counts(desk: Desk) -> None:
    alert = desk.declare(detected=clock("10:00"))
    found = alert.do(SetFacts, "10:20", **put("detected", clock("09:55")))
    first = found.record.timeline[0].id
    assert refusal(found, Amend, "10:30", entry=first, correct_at=clock("09:50")) == (
        NotYet,
        "the time of detection was set later with mim set, so a correction of that entry would have no effect",
        "mim set detected=TIME",
    )
