"""Which entries belong in the working channel, and what their posts say."""

from __future__ import annotations

from typing import Any

import pytest

from mimkit.model.obstacles.working import working_channel
from mimkit.model.organisation.directory import Working
from mimkit.ops.communication.queries import RecordQuery
from mimkit.ops.communication.updates import SendUpdate
from mimkit.ops.correcting.redact import Redact
from mimkit.ops.correcting.retract import Retract
from mimkit.ops.declare import Promote, Withdraw
from mimkit.ops.facts.fact_change import FactChange
from mimkit.ops.facts.set_facts import SetFacts
from mimkit.ops.log import Log
from mimkit.ops.restore import Restore
from mimkit.report.incident.messages.working import LONGEST, entries_to_post, post
from tests.builders import Desk, clock

KINDS = ("declared", "decision", "update", "query", "restored")
WORKING = Working(channel="war-room", kinds=KINDS)
ROOM = "  - {id: war-room, kind: chat, title: The responders, url_env: ROOM}\n"
READERS = "  - {id: partners, title: Partners, channel: war-room}\n"


def decision(desk: Desk, when: str, text: str = "Roll back", **more: Any) -> Desk:
    return desk.do(Log, when, text=text, kind="decision", **more)


def words(desk: Desk) -> list[str]:
    return [getattr(each, "text", None) or each.kind for each in entries_to_post(desk.dossier, WORKING)]


def with_room(desk: Desk, room: str = ROOM, readers: str = "", working: str = "war-room") -> Desk:
    return desk.but_file(
        "policy/channels.yaml",
        "audiences:\n",
        f"{room}working: {{channel: {working}, kinds: [decision]}}\naudiences:\n{readers}",
    )


def test_entries_of_these_kinds_are_posted_in_the_order_of_recording(declared: Desk) -> None:
    busy = decision(declared, "10:20", "Second", at=clock("10:12")).do(Log, "10:21", text="x", kind="finding")
    busy = busy.do(SendUpdate, "10:22", affected="a", doing="b", audience="customers")
    busy = busy.do(RecordQuery, "10:23", text="When?", audience="customers")
    busy = decision(busy, "10:24", "Third", at=clock("10:10"))
    assert words(busy) == ["declared", "Second", "update", "When?", "Third"]
    assert words(busy.do(Restore, "10:40"))[-1] == "restored"


def test_what_nobody_may_read_or_nobody_typed_stays_out(declared: Desk) -> None:
    busy = decision(declared, "10:20", "Imported", via="import")
    busy = decision(busy, "10:21", "From a list", via="file")
    busy = decision(busy, "10:22", "Call 555-0100")
    busy = busy.do(Redact, "10:23", entry=busy.last_id, reason="A number")
    busy = decision(busy, "10:24", "Wrong")
    busy = busy.do(Retract, "10:25", entry=busy.last_id, reason="It was another incident")
    assert words(busy) == ["declared"]


def test_reports_to_regulators_and_entries_for_one_audience_stay_out(declared: Desk) -> None:
    desk = declared.but_file(
        "policy/channels.yaml",
        "audiences:\n",
        "audiences:\n  - {id: regulator, title: The authority, channel: executive-mail, authority: true}\n",
    )
    told = desk.do(SendUpdate, "10:22", affected="a", doing="b", audience="regulator")
    assert words(told) == ["declared"]
    (entry,) = (each for each in decision(told, "10:23").record.timeline if each.kind == "decision")
    private = entry.model_copy(update={"audience": "executives"})
    busy = decision(told, "10:23")
    record = busy.record.with_timeline(
        private if each.id == entry.id else each for each in busy.record.timeline
    )
    there = busy.dossier.__class__(record, busy.snapshot)
    assert [each.kind for each in entries_to_post(there, WORKING)] == ["declared"]


def test_proposals_past_and_withdrawn_incidents_post_nothing(desk: Desk) -> None:
    proposed = decision(desk.declare(outcome="propose"), "10:12", "While proposed")
    assert words(proposed) == []
    promoted = decision(proposed.do(Promote, "10:15"), "10:16", "Since then")
    assert words(promoted) == ["declared", "Since then"]
    assert words(decision(desk.declare(), "10:12").do(Withdraw, "10:20", kind="demoted", reason="x")) == []


def test_a_restricted_incident_posts_only_to_a_channel_of_its_audiences(declared: Desk) -> None:
    hidden = decision(
        with_room(declared, readers=READERS).do(
            SetFacts, "10:12", facts=(FactChange(field="visibility", value="restricted"),)
        ),
        "10:13",
    )
    assert words(hidden) == []
    named = hidden.do(SetFacts, "10:14", facts=(FactChange(field="audiences", add=("partners",)),))
    assert "Roll back" in words(named)
    nobody = decision(
        declared.do(SetFacts, "10:12", facts=(FactChange(field="visibility", value="restricted"),)), "10:13"
    )
    assert words(nobody) == []


@pytest.mark.parametrize(
    ("room", "readers", "working", "usable"),
    [
        (ROOM, "", "war-room", True),
        (ROOM, READERS, "war-room", True),
        (ROOM, READERS.replace("}", ", public: true}"), "war-room", False),
        (ROOM, READERS.replace("}", ", authority: true}"), "war-room", False),
        (ROOM.replace(", url_env: ROOM", ""), "", "war-room", False),
        (ROOM.replace("chat", "mail"), "", "war-room", False),
        (ROOM, "", "nowhere", False),
    ],
)
def test_the_working_channel_has_an_address_and_no_outside_readers(
    desk: Desk, room: str, readers: str, working: str, *, usable: bool
) -> None:
    found = working_channel(with_room(desk, room, readers, working).snapshot)
    assert (found is not None) is usable
    assert working_channel(desk.snapshot) is None


def test_a_post_names_the_time_the_kind_and_the_author(declared: Desk) -> None:
    busy = decision(declared, "10:20", "One\ntwo", at=clock("10:12"))
    entry = busy.record.timeline[-1]
    said = post(entry, busy.dossier, clock("10:20"), is_after_newer=False)
    assert said == (f"{busy.incident}, 10:12 UTC: decision by mim-duty", "One\ntwo")
    for when, after in (("10:26", False), ("10:20", True)):
        late = post(entry, busy.dossier, clock(when), is_after_newer=after)
        assert late.subject == f"{said.subject}, posted late"
    assert post(entry, busy.dossier, clock("10:25"), is_after_newer=False) == said


def test_a_post_without_words_has_its_kind_and_a_long_one_is_cut(declared: Desk) -> None:
    restored = declared.do(Restore, "10:20")
    assert (
        post(restored.record.timeline[-1], restored.dossier, clock("10:20"), is_after_newer=False).text
        == "restored"
    )
    long = decision(declared, "10:20", "x" * (LONGEST + 1))
    text = post(long.record.timeline[-1], long.dossier, clock("10:20"), is_after_newer=False).text
    assert text == f"{'x' * LONGEST} ... (the rest: mim show {long.incident})"
    exact = decision(declared, "10:20", "x" * LONGEST)
    assert (
        post(exact.record.timeline[-1], exact.dossier, clock("10:20"), is_after_newer=False).text
        == "x" * LONGEST
    )


def test_an_exercise_says_so(desk: Desk) -> None:
    drill = decision(desk.declare(mode="drill"), "10:12")
    assert post(
        drill.record.timeline[-1], drill.dossier, clock("10:12"), is_after_newer=False
    ).subject.startswith("EXERCISE: ")
