"""Findings as Markdown, one table per file, for a comment on a pull request."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from mimkit.model.diagnostic import Diagnostic
from mimkit.report.check.report import Report
from mimkit.report.text.counts import counted
from mimkit.report.text.markdown import COMMENT_LIMIT, Section, fitted, marked, words

MARKER = "<!-- mim check -->\n"
"""What a program finds its own comment by, to write it anew instead of beside it."""

_TABLE = "\n| line | level | rule | problem | fix |\n| ---: | --- | --- | --- | --- |\n"


def markdown(report: Report) -> str:
    """Return a document that fits into a comment of GitHub or GitLab."""
    return document(report, COMMENT_LIMIT)


def document(report: Report, limit: int) -> str:
    """Return a document of at most `limit` bytes, and say in it what had to be left out."""
    head = f"{MARKER}## mim check\n\n{words(report.sentence)}.\n"

    def cut(rows: int) -> str:
        return f"\n{counted(rows, 'more finding')} not shown (limit {limit:,} bytes); {report.more}.\n"

    return fitted(head, _sections(report), limit, cut)


def _sections(report: Report) -> Iterator[Section]:
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
        marked(found.message),
        marked(found.hint),
    )
    return f"| {' | '.join(cells)} |\n"
