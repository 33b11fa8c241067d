"""What an import left out, as JSON. The problems are tested beside the alerts, in tests/ops/test_record_alerts.py."""

from __future__ import annotations

from mimkit.ops.importing.drafts import ImportProblem, LeftOut, Place
from mimkit.report.import_problems import left_out_documents, problem_documents


def test_what_was_left_out_has_its_place_and_reason() -> None:
    part = LeftOut(Place("a.json", 3), "Planned work", "maintenance is not an incident")
    assert left_out_documents([part]) == [
        {"file": "a.json", "line": 3, "name": "Planned work", "reason": "maintenance is not an incident"}
    ]


def test_a_problem_without_a_hint_says_so() -> None:
    (document,) = problem_documents([ImportProblem(Place("-"), "the event has no id")])
    assert document["hint"] is None
