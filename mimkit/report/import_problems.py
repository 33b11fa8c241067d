"""The parts of an imported file that could not be read or were skipped, as text and JSON."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from mimkit.ops.importing.drafts import ImportProblem, LeftOut


def problem_documents(problems: Iterable[ImportProblem]) -> list[dict[str, Any]]:
    """Return the JSON objects for the parts that could not be read."""
    return [
        {
            "file": each.place.file,
            "line": each.place.line,
            "column": each.place.column,
            "message": each.sentence,
            "hint": each.hint or None,
        }
        for each in problems
    ]


def problem_text(problem: ImportProblem) -> str:
    """Return the error message for a part that could not be read, including its position."""
    file, line, column = problem.place
    hint = f"; {problem.hint}" if problem.hint else ""
    return f"{file}:{line}:{column}: error: {problem.sentence}{hint}"


def left_out_documents(parts: Iterable[LeftOut]) -> list[dict[str, Any]]:
    """Return the JSON objects for the parts that were skipped intentionally."""
    return [
        {"file": each.place.file, "line": each.place.line, "name": each.name, "reason": each.reason}
        for each in parts
    ]
