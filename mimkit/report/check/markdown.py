"""Findings as Markdown with one table per file, for pull request comments."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from mimkit.model.diagnostic import Diagnostic
from mimkit.report.check.report import CheckReport
from mimkit.report.text.counts import counted
from mimkit.report.text.markdown import COMMENT_LIMIT, Section, fit_to_limit, render_code_spans, words

MARKER = "<!-- mim check -->\n"
"""Identifies the comment that mimkit posted, so that it is replaced instead of repeated."""

_TABLE = "\n| line | level | rule | problem | fix |\n| ---: | --- | --- | --- | --- |\n"


def markdown(report: CheckReport) -> str:
    """Return the findings as Markdown that fits in a GitHub or GitLab comment."""
    return document(report, COMMENT_LIMIT)


def document(report: CheckReport, limit: int) -> str:
    """Return the findings as Markdown of at most `limit` bytes, with a note about what was omitted."""
    head = f"{MARKER}## mim check\n\n{words(report.sentence)}.\n"

    def cut(rows: int) -> str:
        return f"\n{counted(rows, 'more finding')} not shown (limit {limit:,} bytes); {report.more}.\n"

    return fit_to_limit(head, _sections(report), limit, cut)


def _sections(report: CheckReport) -> Iterator[Section]:
    ordered = report.worst_first()
    first = {path: place for place, path in reversed(list(enumerate(each.path for each in ordered)))}
    by_file = sorted(report.diagnostics, key=lambda each: (first[each.path], each))
    for path, found in groupby(by_file, key=lambda each: each.path):
        yield Section(f"\n### {words(path)}\n{_TABLE}", tuple(map(_row, found)))


def _row(found: Diagnostic) -> str:
    cells = (
        str(found.line),
        found.level,
        f"{found.code} {words(found.rule)}",
        render_code_spans(found.message),
        render_code_spans(found.hint),
    )
    return f"| {' | '.join(cells)} |\n"
