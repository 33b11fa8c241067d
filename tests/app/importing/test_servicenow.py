"""ServiceNow's table `incident`: CSV, the three forms of the Table API, and histories with a row for each change."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from tests.app.importing.read_files import read_all, said

LOG = Path(__file__).parents[4] / "shared/corpora/itsm/uci-incident-log-200/incident_event_log.csv"

HISTORY = """\
number,incident_state,sys_mod_count,priority,assignment_group,problem_id,opened_by,opened_at,sys_updated_by,\
sys_updated_at,resolved_by,resolved_at,closed_at,short_description,category,cmdb_ci
INC1,New,0,3 - Moderate,Network,?,tech-duty,3/4/2026 01:16,tech-duty,3/4/2026 01:20,?,?,?,Login fails,Access,sso
INC1,Active,1,2 - High,Payments,null,tech-duty,3/4/2026 01:16,payments-duty,3/4/2026 02:00,?,?,?,Login fails,Access,sso
INC2,New,0,?,?,?,?,3/4/2026 05:00,?,3/4/2026 05:00,?,?,?,?,?,?
INC1,Resolved,3,2 - High,Payments,?,tech-duty,3/4/2026 01:16,payments-duty,3/4/2026 04:00,payments-duty,\
3/4/2026 04:00,?,Login fails,Access,sso
INC1,Active,4,2 - High,Payments,?,tech-duty,3/4/2026 01:16,tech-duty,3/4/2026 06:00,payments-duty,\
3/4/2026 04:00,?,Login fails,Access,sso
"""


def test_rows_of_one_incident_become_its_changes() -> None:
    (first, second), problems = read_all("servicenow", HISTORY, "Europe/Berlin", "dmy")
    assert problems == []
    assert [said(each) for each in first.entries] == [
        ("detected", "2026-04-02 23:16:00", "tech-duty", ""),
        ("severity", "2026-04-02 23:20:00", "", "Priority: 3 - Moderate"),
        (
            "note",
            "2026-04-03 00:00:00",
            "payments-duty",
            "State: New -> Active\nAssignment group: Network -> Payments",
        ),
        ("severity", "2026-04-03 00:00:00", "payments-duty", "Priority: 3 - Moderate -> 2 - High"),
        ("restored", "2026-04-03 02:00:00", "payments-duty", ""),
        ("note", "2026-04-03 02:00:00", "payments-duty", "State: Active -> Resolved"),
        ("note", "2026-04-03 04:00:00", "tech-duty", "State: Resolved -> Active"),
        ("reopened", "2026-04-03 04:00:00", "tech-duty", ""),
    ]
    assert (first.title, first.services, first.severity, first.category) == (
        "Login fails",
        ("sso",),
        "2 - High",
        "Access",
    )
    doubts = {each.key: each.doubt for each in first.entries if each.doubt}
    assert doubts == {
        "resolved": "The last row states when it was resolved, but its state is Active.",
        "update-3": "The history has no row for update 2, so some of these changes may have happened earlier.",
    }
    assert (second.title, len(second.entries), second.doubts[0][0]) == (
        "ServiceNow incident INC2",
        1,
        "title",
    )
    assert "problem_id" not in first.unmapped


def test_the_order_of_day_and_month_and_the_zone_are_asked_for() -> None:
    _, without_order = read_all("servicenow", HISTORY, "Europe/Berlin")
    _, without_zone = read_all("servicenow", HISTORY, None, "dmy")
    assert "add --dates dmy or --dates mdy" in without_order[0]
    assert "add --zone" in without_zone[0]


def test_a_change_without_a_time_is_a_problem_and_the_rest_is_imported() -> None:
    text = "number,state,opened_at,sys_updated_on\nA,New,2026-01-01 10:00,2026-01-01 10:00\n"
    for time, sentence in (
        ("?", "the changes in this row have no time (sys_updated_on)"),
        ("soon", "is not a valid time"),
    ):
        (draft,), problems = read_all("servicenow", f"{text}A,Resolved,2026-01-01 10:00,{time}\n", "UTC")
        assert [each.kind for each in draft.entries] == ["detected"]
        assert sentence in problems[0]
    _, problems = read_all("servicenow", "number,state\n,New\nB,New\n", "UTC")
    assert problems == [
        "2: this record has no incident number",
        "3: B: the time when it was opened is missing (opened_at)",
    ]


def test_the_audit_table_is_named_once() -> None:
    row = "incident,9d38,state,1,6,2026-01-01 10:00:00\n"
    text = f"tablename,documentkey,fieldname,oldvalue,newvalue,sys_created_on\n{row}{row}"
    assert [each[:29] for each in read_all("servicenow", text, "UTC")[1]] == ["2: this is the table sys_audi"]


def _table(**fields: object) -> str:
    return json.dumps({"result": [fields]})


def test_stored_values_are_in_utc_and_displayed_ones_in_the_zone_of_the_user() -> None:
    at = "2026-07-01 10:00:00"
    stored = _table(number="INC1", opened_at=at, state="6", caller_id={"link": "https://x/1", "value": "1"})
    displayed = _table(
        number="INC1", opened_at=at, state="Resolved", caller_id={"link": "https://x/1", "display_value": "A"}
    )
    both = _table(
        number={"display_value": "INC1", "value": "INC1"},
        state={"display_value": "Resolved", "value": "6"},
        opened_at={"display_value": "01.07.2026 12:00:00", "value": at},
    )
    for text, expected in ((stored, "10:00"), (displayed, "08:00"), (both, "10:00")):
        (draft,), problems = read_all("servicenow", text, "Europe/Berlin")
        assert problems == []
        assert (draft.key, f"{draft.created:%H:%M}") == ("INC1", expected)
        assert draft.unmapped["state"] == ("6" if text == stored else "Resolved").replace("6", "Resolved")
    _, problems = read_all("servicenow", displayed)
    assert problems[0].endswith("has no time zone; add --zone")


def test_a_major_incident_is_declared_when_it_was_promoted() -> None:
    text = (
        "Number,Short description,Opened,Resolved,Closed,State,Promoted on,Promoted by,Priority,Resolution notes\n"
        "INC1,Login fails,2026-07-01 10:00,2026-07-01 12:00,2026-07-04 12:00,Closed,2026-07-01 10:20,mim-duty,1,Fixed\n"
    )
    (draft,), _ = read_all("servicenow", text, "UTC")
    assert [said(each) for each in draft.entries] == [
        ("detected", "2026-07-01 10:00:00", "", ""),
        ("declared", "2026-07-01 10:20:00", "mim-duty", ""),
        ("restored", "2026-07-01 12:00:00", "", "Fixed"),
        ("closed", "2026-07-04 12:00:00", "", ""),
    ]
    assert draft.entries[1].severity == "1"
    assert not any(each.doubt for each in draft.entries)


def test_work_notes_and_comments_are_entries_once() -> None:
    notes = (
        "2026-07-01 11:00:00 - tech-duty (Work notes)\nRestarted.\nIt helped.\n\n"
        "2026-07-01 10:30:00 - payments-duty (Additional comments)\nWe look into it.\n\n"
    )
    text = _table(
        number="INC1", opened_at="2026-07-01 10:00:00", work_notes=notes, comments_and_work_notes=notes
    )
    (draft,), problems = read_all("servicenow", text, "UTC")
    assert problems == []
    assert [said(each) for each in draft.entries][1:] == [
        ("note", "2026-07-01 10:30:00", "payments-duty", "We look into it."),
        ("note", "2026-07-01 11:00:00", "tech-duty", "Restarted.\nIt helped."),
    ]


@pytest.mark.corpora
@pytest.mark.skipif(not LOG.is_file(), reason="the log does not lie beside the checkout")
def test_the_log_of_200_lines_gives_what_a_count_of_its_rows_gives() -> None:
    """Counted with `csv` alone: 198 rows of 32 incidents. In 112 of them a field that tells something changed from
    the row before; the priority did once, which gives two severities. 31 incidents state when they were resolved, all
    32 when they were closed."""
    drafts, problems = read_all("servicenow", LOG.read_bytes(), "Europe/Lisbon", "dmy")
    assert problems == []
    kinds = Counter(each.kind for draft in drafts for each in draft.entries)
    assert len(drafts) == 32
    assert kinds == {"detected": 32, "note": 112, "severity": 2, "restored": 31, "closed": 32}
