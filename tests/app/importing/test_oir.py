"""Open incident records as an import: what `mim export oir` writes, and what other programs write to the schema."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import UTC, datetime
from typing import Any

import pytest

from mimkit.app.importing.format import Material
from mimkit.app.importing.incidents.oir import FORMAT
from mimkit.model.dossier import Dossier
from mimkit.model.time.approximate import ApproximateTime, earliest, exactly, latest
from mimkit.ops.importing.drafts import IncidentDraft, LeftOut
from mimkit.report.export.oir.document import RecordContext, open_incident_record
from mimkit.report.export.oir.schema import open_incident_schema
from tests.app.importing.read_files import read_all
from tests.builders import Desk, clock, entry, incident

WORLD = Desk.scaffolded().snapshot


def made(*timeline: dict[str, Any], **facts: Any) -> dict[str, Any]:
    """Return a document as mimkit writes it."""
    record = incident(*timeline, **{"services": ["checkout", "payments"], **facts})
    return open_incident_record(
        Dossier(record, WORLD), RecordContext("Example", {"checkout": "Web checkout"})
    )


def record(**more: Any) -> dict[str, Any]:
    """Return a document as another program may write it: only the required keys."""
    return {
        "format": "open-incident-record", "version": 1, "id": "42", "title": "DNS fails", "phase": "closed",
        "impact": {"services": []}, "times": [{"meaning": "declared", "at": "2026-03-02T10:00:00Z"}],
        "updates": [], "events": [], **more,
    }  # fmt: skip


def one(document: object) -> IncidentDraft:
    drafts, problems = read_all("oir", json.dumps(document))
    assert problems == []
    (draft,) = drafts
    return draft


def test_every_update_comes_back_with_its_text_time_state_and_promise() -> None:
    updates = [
        entry("10:20", "update", affected="Nobody can pay\nin the EU", not_affected="Browsing", doing="We look",
              next=clock("10:50")),
        entry("10:50", "update", affected="Fewer errors", doing="We wait"),
    ]  # fmt: skip
    draft = one(made(entry("10:09", "declared", severity="SEV1"), *updates, entry("10:55", "restored")))
    found = [each for each in draft.entries if each.kind == "update"]
    assert [each.text for each in found] == [
        "Nobody can pay\nin the EU\n\nNot affected: Browsing\n\nWhat we are doing: We look",
        "Fewer errors\n\nWhat we are doing: We wait",
    ]
    assert [(each.at, each.next, each.key) for each in found] == [
        (clock("10:20"), clock("10:50"), updates[0]["id"]),
        (clock("10:50"), None, updates[1]["id"]),
    ]
    assert [each.kind for each in draft.entries] == ["declared", "update", "update", "restored"]
    assert (draft.key, draft.severity, draft.services) == (
        "Example/MI-20261123-K7F",
        "SEV1",
        ("Web checkout", "payments"),
    )


def test_a_time_without_an_event_is_an_entry_and_one_that_drafts_do_not_know_is_kept() -> None:
    times = [
        {"meaning": each, "at": f"2026-03-02T1{n}:00:00Z"}
        for n, each in enumerate(("declared", "restored", "fixed"))
    ]
    draft = one(record(times=times))
    assert [(each.kind, each.key) for each in draft.entries] == [
        ("declared", "times/declared"),
        ("restored", "times/restored"),
    ]
    assert draft.unmapped == {"phase": "closed", "time fixed": "2026-03-02T12:00:00+00:00"}
    # Two events of a kind stay two.
    events = [{"id": f"e{n}", "kind": "restored", "at": f"2026-03-02T1{n}:00:00Z"} for n in (1, 3)]
    assert [
        each.key for each in one(record(times=times, events=events)).entries if each.kind == "restored"
    ] == ["e1", "e3"]


def test_an_approximate_time_stays_approximate() -> None:
    draft = one(
        made(entry("10:09", "declared", severity="SEV1"), started=clock("09:30"), started_precision="hour")
    )
    assert draft.started
    assert (earliest(draft.started), latest(draft.started)) == (clock("09:00"), clock("10:00"))
    # The same time and precision as in the record, not only the same bounds.
    assert isinstance(draft.started, ApproximateTime)
    assert (exactly(draft.started), draft.started.precision, draft.started.latest) == (
        clock("09:30"),
        "hour",
        None,
    )


def test_a_date_keeps_its_precision_and_its_time_zone_and_other_bounds_are_a_range() -> None:
    day = {"id": "e", "kind": "note", "text": "x", "at": "2026-03-02T11:00:00Z"}
    berlin = {**day, "earliest": "2026-03-01T23:00:00Z", "latest": "2026-03-02T23:00:00Z"}
    utc = {**day, "id": "f", "earliest": "2026-03-02T00:00:00Z", "latest": "2026-03-03T00:00:00Z"}
    (draft,), _ = read_all("oir", json.dumps(record(events=[berlin, utc])), "Europe/Berlin")
    found = {each.key: each.at for each in draft.entries if each.kind == "note"}
    assert [getattr(found[each], "precision", None) for each in ("e", "f")] == ["day", "day"]
    (draft,), _ = read_all("oir", json.dumps(record(events=[berlin])))
    (at,) = (each.at for each in draft.entries if each.kind == "note")
    assert (getattr(at, "precision", None), earliest(at), latest(at)) == (
        None, datetime(2026, 3, 1, 23, tzinfo=UTC), datetime(2026, 3, 2, 23, tzinfo=UTC),
    )  # fmt: skip


def test_a_record_without_any_time_has_the_day_of_its_id() -> None:
    document = {
        **record(review={"state": "published", "worked": ["W"]}),
        "times": [],
        "updates": [],
        "events": [],
    }
    assert one({**document, "id": "MI-20250912-WQX"}).created == datetime(2025, 9, 12, tzinfo=UTC)
    for other in ("X-1", "MI-20251399-WQX"):
        _, problems = read_all("oir", json.dumps({**document, "id": other}))
        assert [each.partition(": ")[2] for each in problems] == [
            f"incident {other}: it has no time, so it was skipped"
        ]


def test_a_review_of_an_incident_without_an_end_leaves_the_end_open() -> None:
    review = {"state": "published", "worked": ["W"]}
    assert one(record(review=review)).doubts == (
        ("restored", "The record does not state when service was restored."),
    )
    end = {"id": "r", "kind": "restored", "at": "2026-03-02T11:00:00Z"}
    assert one(record(review=review, events=[end])).doubts == ()
    assert one(record()).doubts == ()


def test_one_of_several_services_restored_is_a_note_and_not_the_end() -> None:
    start = entry("10:09", "declared", severity="SEV1")
    draft = one(made(start, entry("10:40", "restored", services=["checkout"])))
    assert [(each.kind, each.text) for each in draft.entries][1:] == [
        ("note", "Service was restored for checkout.")
    ]


def test_what_has_no_kind_here_is_a_note_if_it_says_something() -> None:
    events = [
        {"id": "a", "kind": "blocker", "at": "2026-03-02T10:10:00Z", "text": "No access"},
        {"id": "b", "kind": "role", "at": "2026-03-02T10:11:00Z"},
        {"id": "c", "kind": "reopen", "at": "2026-03-02T10:12:00Z", "text": "Again"},
        {"id": "d", "kind": "close", "at": "2026-03-02T10:13:00Z"},
    ]
    found = [(each.kind, each.text) for each in one(record(events=events)).entries]
    assert found == [("declared", ""), ("note", "No access"), ("reopened", "Again"), ("closed", "")]


def test_cause_and_actions_become_a_review() -> None:
    draft = one(
        record(
            cause={"trigger": "T", "root_cause": "R", "factors": ["F"]},
            review={"state": "published", "worked": ["W"]},
            actions=[{"id": "1", "title": "Alert", "state": "open", "kind": "detect"}, {"id": "2"}],
        )
    )
    assert draft.review
    assert (draft.review.trigger, draft.review.root_cause, draft.review.worked) == ("T", "R", ("W",))
    assert [(each.title, each.kind) for each in draft.review.actions] == [("Alert", "detect")]
    done = {"id": "1", "title": "T", "state": "done", "done_at": "2026-03-05T10:00:00Z", "evidence": "https://x.example/1",
            "owner": "Ann", "due": "2026-04-01", "public_title": "P"}  # fmt: skip
    declined = {"id": "2", "title": "D", "state": "declined", "declined_reason": "Too dear"}
    found = one(record(actions=[done, declined]))
    assert found.review
    first, second = found.review.actions
    assert (f"{first.done:%d}", first.evidence, first.owner, str(first.due), first.public_title) == (
        "05", "https://x.example/1", "Ann", "2026-04-01", "P",
    )  # fmt: skip
    assert (second.is_declined, second.reason, second.done) == (True, "Too dear", None)
    _, problems = read_all("oir", json.dumps(record(actions=[{"title": "T", "due": "soon"}])))
    assert len(problems) == 1
    assert problems[0].endswith("`due`: 'soon' is not a valid date")
    assert draft.unmapped["factors"] == '["F"]'
    assert one(record()).review is None


def archived(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, raw in files.items():
            archive.writestr(zipfile.ZipInfo(name), raw)
    return out.getvalue()


def test_an_archive_a_list_and_lines_have_the_same_records() -> None:
    two = [record(), record(id="43")]
    raws = [json.dumps(each).encode() for each in two]
    for raw in (
        archived(**{"a.json": raws[0], "b.json": raws[1]}),
        json.dumps(two).encode(),
        b"\n".join(raws),
    ):
        drafts, problems = read_all("oir", raw)
        assert problems == []
        assert [each.key for each in drafts] == ["42", "43"]


def test_the_schema_beside_the_records_is_left_out() -> None:
    (found,) = FORMAT.read(Material("open-incident-record.json", json.dumps(open_incident_schema()).encode()))
    assert isinstance(found, LeftOut)


@pytest.mark.parametrize(
    ("document", "says"),
    [
        ({"title": "x"}, "this is not an open incident record"),
        (record(version=2), "this is version 2 of the format"),
        (record(times=[]), "it has no time"),
        (record(id=None), "it has no `id`"),
        (record(impact=[1]), "`impact` is not an object"),
        (record(updates={"a": 1}), "`updates` is not a list"),
        (record(updates=[1, {"id": "x"}]), "it has no time, so it was skipped"),
        (record(events=[{"id": "x", "kind": "note", "at": "0001-01-01"}]), "outside the years 1970 to 2499"),
        (
            record(events=[{"id": "x", "kind": [], "at": "2016-12-31T23:59:60Z", "text": 5}]),
            "`kind` is not text",
        ),
    ],
)
def test_a_damaged_record_is_a_problem_and_the_next_one_is_read(document: object, says: str) -> None:
    drafts, problems = read_all("oir", json.dumps([document, record(id="next")]))
    assert drafts[-1].key == "next"
    assert any(says in each for each in problems), problems


@pytest.mark.parametrize(
    "raw",
    [b"PK\x03\x04", archived(**{"a.json": b"{}"})[:40], archived(**{"a.exe": b"MZ"})],
    ids=["empty", "cut", "another file"],
)
def test_a_damaged_archive_is_a_problem(raw: bytes) -> None:
    drafts, problems = read_all("oir", raw)
    assert drafts == []
    assert len(problems) == 1
