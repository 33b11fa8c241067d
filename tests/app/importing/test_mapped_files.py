"""Incidents in CSV and JSON Lines, with names of their own or mapped ones."""

from __future__ import annotations

from typing import Any

import pytest

from mimkit.app.importing.format import Material, ReadOptions
from mimkit.app.importing.incidents import csv, jsonl
from mimkit.ops.importing.drafts import ImportProblem, IncidentDraft
from tests.builders import clock


def _read(form: Any, raw: str, **columns: str) -> list[Any]:
    return list(form.read(Material("f", raw.encode(), ReadOptions(columns=columns))))


def test_the_rows_of_an_incident_become_one_draft() -> None:
    raw = (
        "Number;Short_Description;Opened_At;Resolved;Components;assignee;at;kind;text;by\n"
        "INC1;<b>Mail</b> is slow;2026-11-23T10:00Z;2026-11-23T11:00Z;Mail|Web;bob;;;;\n"
        "INC1;;;;;;2026-11-23T10:05Z;;<p>We look</p>;Ann\n"
        "INC1;;;;;;2026-11-23T10:10Z;Finding;It is full;\n"
        "INC2;Other;2026-11-23T10:00Z;;;?;;;;\n"
    )
    first, second = _read(csv, raw)
    assert (first.key, first.title, first.created) == ("INC1", "Mail is slow", clock("10:00"))
    assert (first.services, first.unmapped) == (("Mail", "Web"), {"assignee": "bob"})
    assert (first.place.line, second.place.line) == (2, 5)
    assert [(each.kind, each.at, each.text, each.by) for each in first.entries] == [
        ("restored", clock("11:00"), "", ""),
        ("update", clock("10:05"), "We look", "Ann"),
        ("finding", clock("10:10"), "It is full", ""),
    ]
    assert (second.key, second.entries, second.unmapped) == ("INC2", (), {})


def test_columns_are_mapped_and_others_are_kept() -> None:
    raw = "ref,what,begin,kind\nA-1,Down,2026-11-23T10:00Z,network\n"
    [draft] = _read(csv, raw, key="ref", title="what", started="begin", category="kind")
    assert (draft.key, draft.title, draft.started, draft.category) == (
        "A-1",
        "Down",
        clock("10:00"),
        "network",
    )
    assert draft.created == clock("10:00")


@pytest.mark.parametrize(
    ("raw", "columns", "sentence"),
    [
        (
            "title,created\nx,2026-11-23T10:00Z\n",
            {},
            "it has no key; specify the column that identifies an incident",
        ),
        ("key,title\n1,x\n", {}, "it has no time; specify a column that contains one: --map created=COLUMN"),
        ("key,created\n1,3/4/2026 10:00\n", {}, "'3/4/2026 10:00' is ambiguous; add --dates dmy"),
        ("key,created\n1,2026-11-23 10:00\n", {}, "has no time zone; add --zone"),
        (
            "key,at,kind\n1,2026-11-23T10:00Z,party\n",
            {},
            "'party' is not a kind of entry that can be imported",
        ),
        (
            "key,created\n1,x\n",
            {"started": "nowhere"},
            "the file has no column 'nowhere', which the mapping uses",
        ),
        (
            "key\n1\n",
            {"titel": "x"},
            "'titel' in the mapping is not a known column; did you mean title?",
        ),
        ("key\n1\n", {"zzz": "x"}, "the columns are key, title,"),
        ('key\n"1\n', {}, "this quotation mark is not closed"),
    ],
)
def test_a_row_that_cannot_be_read_is_a_problem(raw: str, columns: dict[str, str], sentence: str) -> None:
    [problem] = _read(csv, raw, **columns)
    assert isinstance(problem, ImportProblem)
    assert sentence in problem.sentence


def test_objects_have_timelines_and_paths() -> None:
    raw = (
        '{"id": "1", "title": "Down", "fields": {"opened": "2026-11-23T10:00Z"}, "severity": "P1",'
        ' "services": ["Mail", {"name": "Web"}, null], "n": 7, "nothing": null,'
        ' "updates": [{"id": "u1", "at": 1795428300, "message": "We look", "status": "open",'
        ' "next_update": "2026-11-23T11:00Z"}]}\n'
        '{"id": "2", "created": "2026-11-23T10:00Z", "timeline": [4]}\n'
        '{"id": "3"\n'
        '{"id": "4", "created": "2026-11-23T10:00Z", "updates": []}\n'
    )
    found = _read(jsonl, raw, created="fields.opened")
    draft = found[0]
    assert (draft.created, draft.services, draft.severity) == (clock("10:00"), ("Mail", "Web"), "P1")
    assert draft.unmapped == {"fields": '{"opened": "2026-11-23T10:00Z"}', "n": "7"}
    [update] = draft.entries
    # date -u -d 2026-11-23T10:05:00Z +%s
    assert (update.key, update.at, update.text, update.state, update.next) == (
        "u1",
        clock("10:05"),
        "We look",
        "open",
        clock("11:00"),
    )
    found = _read(jsonl, raw)
    assert [type(each) for each in found] == [IncidentDraft, ImportProblem, ImportProblem, IncidentDraft]
    assert "is not an object" in found[1].sentence
    assert "mapping" in _read(jsonl, raw, titel="x")[0].sentence
