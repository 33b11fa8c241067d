"""Findings as lines of text in the format that editors and problem matchers parse."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mimkit.model.diagnostic import Diagnostic
from mimkit.report.check.report import CheckReport
from mimkit.report.text.annotations import quiet
from mimkit.report.text.cells import wrap

_FIX = "  fix: "


def lines(diagnostics: Iterable[Diagnostic], width: int | None = None) -> str:
    """Return `path:line:column: level: CODE message (rule-name)` for each finding, with its fix below.

    Only the fix is wrapped to `width` columns, because programs parse the first line.
    """
    return "".join(f"{line}\n" for each in diagnostics for line in _lines(each, width))


def _lines(found: Diagnostic, width: int | None) -> Iterator[str]:
    place = f"{quiet(found.path)}:{found.line}:{found.column}"
    yield f"{place}: {found.level}: {found.code} {quiet(found.message)} ({found.rule})"
    if found.hint:
        hint = quiet(found.hint)
        yield from _wrapped(hint, width) if width else (_FIX + hint,)


def _wrapped(hint: str, width: int) -> list[str]:
    return wrap(
        hint,
        max(width, 40),
        first=_FIX,
        rest=" " * len(_FIX),
    )


def text(report: CheckReport) -> str:
    """Return all findings, and a summary with the totals."""
    return f"{lines(report.diagnostics, report.width)}{report.sentence}\n"
