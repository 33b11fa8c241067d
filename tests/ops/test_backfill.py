"""A past incident is recorded from what is known, and from nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from mimkit.errors import UsageError
from mimkit.metrics.fact import collect_facts
from mimkit.ops.backfilling.backfill import ASSESSED, Backfill
from mimkit.ops.backfilling.rows import Row
from mimkit.ops.declare import Promote, Withdraw
from mimkit.ops.refusals.order import AlreadyDone, FutureTime
from mimkit.ops.restore import Restore
from mimkit.rules.judge import check_dossier
from tests.builders import Desk, clock, refusal


def backfill(desk: Desk, /, when: str = "+9 10:00", **words: Any) -> Desk:
    """Return the desk with the record of a past incident; the times are of the day in question."""
    times = {
        name: clock(words.pop(name))
        for name in [*words]
        if isinstance(words[name], str) and ":" in words[name]
    }
    after = desk.do(Backfill, when, **{"title": "Nobody could pay", "times": times, **words})
    assert after.change is not None
    return replace(after, incident=after.change.incident or "")


def row(at: str, text: str = "Said", **keys: Any) -> Row:
    """Return a line of a file."""
    return Row(
        **{"line": 2, "column": 1, "at": clock(at), "kind": "note", "by": "tech-duty", "text": text, **keys}
    )


def timeline(desk: Desk) -> tuple[Any, ...]:
    return desk.record.timeline


def errors(desk: Desk) -> list[str]:
    return [rule.code for rule, _ in check_dossier(desk.dossier) if rule.level == "error"]


def test_only_what_is_given_is_recorded(desk: Desk) -> None:
    found = backfill(desk, started="10:00", restored="11:00")
    record, milestones = found.record, found.state.milestones
    assert (record.mode, [each.kind for each in timeline(found)]) == ("backfill", ["restored"])
    assert (milestones.started, milestones.restored) == (clock("10:00"), clock("11:00"))
    assert [at for name, at in milestones.items() if name not in ("started", "restored")] == [None] * 7
    assert (found.state.status, found.state.phase, found.state.severity) == (
        "declared",
        "restored",
        "pending",
    )
    assert record.id.startswith("MI-20261123-")
    assert errors(found) == []


def test_each_milestone_becomes_an_entry_at_its_own_time(desk: Desk) -> None:
    found = backfill(
        desk, started="10:00", detected="10:05", declared="10:10", workaround="10:20", restored="11:00",
        severity="SEV2", services=("checkout",), origins=("INC-1", "INC-1"), roles={"scribe": "scribe-duty"},
        reported_by="retail-operations",
    )  # fmt: skip
    said = [(each.kind, each.at) for each in timeline(found)]
    assert said == [
        ("detected", clock("10:05")),
        ("declared", clock("10:10")),
        ("role", clock("10:10")),
        ("link", clock("10:00")),
        ("workaround", clock("10:20")),
        ("restored", clock("11:00")),
    ]
    assert found.state.severity == "SEV2"
    assert set(found.state.roles) == {"scribe"}, "no role is filled from the roster"
    assert errors(found) == []


def test_a_closed_record_lists_what_is_not_known_about_its_closing(desk: Desk) -> None:
    times = {"started": "10:00", "restored": "11:00", "closed": "12:00"}
    found = backfill(desk, **times)
    assert (found.state.status, found.state.milestones.closed) == ("closed", clock("12:00"))
    assert found.record.source is not None
    (doubt,) = found.record.source.doubts
    assert {"confirmed", "final-update", "cause-tracked"} <= {*doubt.about}
    assert errors(found) == []
    text = desk.files["policy/policy.yaml"].decode()
    loose = desk.but_policy(
        text[text.index("gates: [") : text.index("]", text.index("gates: [")) + 1], "gates: [restored]"
    )
    assert backfill(loose, **times).record.source is None


def test_a_record_of_nothing_but_a_title_is_a_record(desk: Desk) -> None:
    found = backfill(desk)
    assert (found.record.timeline, found.record.started, found.state.status) == ((), None, "declared")
    assert found.record.id.startswith("MI-20261202-")
    assert errors(found) == []
    facts = collect_facts(found.dossier, ())
    assert facts is not None
    assert (facts.counts, facts.begins.date().isoformat()) == (True, "2026-12-02")


@pytest.mark.parametrize(
    ("words", "severity"),
    [
        ({"severity": "SEV3"}, "SEV3"),
        ({"criteria": ("service-unavailable",)}, "SEV1"),
        ({"severity": "SEV2", "criteria": ("service-unavailable",)}, "SEV2"),
    ],
)
def test_a_severity_without_a_declaration_applies_from_the_first_time(
    desk: Desk, words: dict[str, Any], severity: str
) -> None:
    found = backfill(desk, started="10:00", detected="10:05", **words)
    (entry,) = [each for each in timeline(found) if each.kind == "severity"]
    assert (entry.at, entry.severity, entry.reason) == (clock("10:00"), severity, ASSESSED)
    assert (found.state.severity, found.state.criteria) == (severity, words.get("criteria", ()))


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ({"severity": "SEV3"}, "--severity needs at least one known time"),
        ({"criteria": ("many-users",)}, "--criterion needs at least one known time"),
        ({"origins": ("INC-1",)}, "--origin needs at least one known time"),
        ({"roles": {"scribe": "scribe-duty"}, "started": "10:00"}, "a role needs a start time"),
        ({"started": "10:00", "detected": "09:00"}, "--detected at 2026-11-23T09:00:00Z is before --started"),
        (
            {"declared": "10:00", "detected": "10:01"},
            "--declared at 2026-11-23T10:00:00Z is before --detected",
        ),
        (
            {"started": "10:00", "workaround": "09:59"},
            "--workaround at 2026-11-23T09:59:00Z is before --started",
        ),
        ({"restored": "10:00", "closed": "09:59"}, "--closed at 2026-11-23T09:59:00Z is before --restored"),
    ],
)
def test_no_time_is_invented_and_none_contradicts_another(
    desk: Desk, words: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(UsageError, match=sentence):
        backfill(desk, **words)


def test_nothing_happened_in_the_future(desk: Desk) -> None:
    with pytest.raises(FutureTime, match="started at"):
        backfill(desk, when="10:00", started="10:01")


def test_lines_of_a_file_become_entries_and_give_the_first_time(desk: Desk) -> None:
    rows = (row("10:20", "B"), row("10:05", "A", kind="finding", source="https://x.example/1", key="k1"))
    found = backfill(desk, severity="SEV2", name="notes.csv", rows=rows)
    entries = timeline(found)
    assert [(each.kind, each.at) for each in entries] == [
        ("severity", clock("10:05")), ("note", clock("10:20")), ("finding", clock("10:05")),
    ]  # fmt: skip
    assert [(each.via, each.source, each.by) for each in entries[1:]] == [
        ("file", "notes.csv:2", "tech-duty"), ("file", "https://x.example/1", "tech-duty"),
    ]  # fmt: skip
    assert entries[2].key == "k1"


def again(found: Desk, /, **words: Any) -> Desk:
    return backfill(found, candidates=(found.incident,), **words)


def test_the_same_record_again_changes_nothing_and_new_lines_are_added(desk: Desk) -> None:
    rows = (row("10:20", "B"),)
    once = backfill(desk, started="10:00", name="notes.csv", rows=rows)
    same = again(once, started="10:00", name="notes.csv", rows=rows)
    assert same.files == once.files
    assert same.change is not None
    assert (same.change.is_repeat, same.change.differences) == (True, ())
    more = again(
        once,
        started="10:00",
        name="notes.csv",
        rows=(*rows, row("10:30", "C", line=3), row("10:31", "D", line=4)),
    )
    assert [each.text for each in timeline(more)] == ["B", "C", "D"]
    assert more.change is not None
    assert more.change.subject.endswith(": 2 entries from notes.csv")
    one = again(once, started="10:00", name="notes.csv", rows=(*rows, row("10:30", "C", line=3)))
    assert one.change is not None
    assert one.change.subject.endswith(": 1 entry from notes.csv")


def test_other_times_for_the_same_record_are_listed_and_not_recorded(desk: Desk) -> None:
    once = backfill(desk, started="10:00")
    other = again(once, started="10:01", restored="11:00")
    assert other.files == once.files
    assert other.change is not None
    assert other.change.differences == (
        f"{once.incident}: `started` is 2026-11-23T10:01:00Z here and 2026-11-23T10:00:00Z in the record",
        f"{once.incident}: `restored` is 2026-11-23T11:00:00Z here and not recorded in the record",
    )


def test_another_title_is_another_incident(desk: Desk) -> None:
    once = backfill(desk, started="10:00")
    assert backfill(once, title="Nobody could log in", started="10:00").incident != once.incident
    command = once.command(Backfill, "+9 10:00", title="x", candidates=(once.incident,))
    assert (command.about, command.is_judged) == ((once.incident,), True)


def test_the_declaration_of_a_past_incident_may_be_found_out_later(desk: Desk) -> None:
    found = backfill(desk, started="10:00", severity="SEV2")
    kind, sentence, _ = refusal(found, Promote, "+9 11:00")
    assert (kind, "needs the time when it happened" in sentence) == (UsageError, True)
    declared = found.do(Promote, "+9 11:00", at=clock("10:10"))
    assert declared.state.milestones.declared == clock("10:10")
    assert declared.state.roles == {}
    assert refusal(declared, Promote, "+9 11:00", at=clock("10:11"))[0] is AlreadyDone


def test_an_incident_without_a_declaration_runs_like_any_other(desk: Desk) -> None:
    found = backfill(desk, started="10:00", detected="10:05")
    assert found.state.phase == "investigating"
    restored = found.do(Restore, "+9 11:00", at=clock("11:00"))
    assert restored.state.phase == "restored"
    demoted = found.do(Withdraw, "+9 11:00", at=clock("11:00"), kind="demoted", reason="One user")
    assert (demoted.state.status, errors(demoted)) == ("demoted", [])


def test_a_declaration_of_the_past_fills_no_role_from_the_roster(desk: Desk) -> None:
    past: datetime = clock("10:09")
    assert desk.declare("+1 10:09", mode="backfill", at=past).state.roles == {}
    assert desk.declare("10:09").state.roles
