"""Deadlines as Markdown with one table per owner, for a comment or a job summary."""

from __future__ import annotations

from collections.abc import Iterator

from mimkit.model.obligation import Obligation
from mimkit.report.due.report import DueReportInput, by_owner, owner_heading
from mimkit.report.text.counts import counted
from mimkit.report.text.markdown import COMMENT_LIMIT, SUMMARY_LIMIT, Section, fit_to_limit, words

MARKER = "<!-- mim due -->\n"
"""Identifies the comment that mimkit posted, so that it is replaced instead of repeated."""

_TABLE = "\n| status | deadline | about | due | next |\n| --- | --- | --- | --- | --- |\n"


def markdown(report: DueReportInput) -> str:
    """Return the deadlines as Markdown that fits in a GitHub or GitLab comment."""
    return document(report, COMMENT_LIMIT)


def job_summary(report: DueReportInput) -> str:
    """Return the job summary as Markdown. It is smaller than 1 MiB, because GitHub does not display larger ones."""
    return document(report, SUMMARY_LIMIT)


def document(report: DueReportInput, limit: int) -> str:
    """Return the deadlines as Markdown, at most `limit` bytes long, with a note about what was omitted."""
    head = f"{MARKER}## mim due\n\n{words(report.sentence)}.\n{_by_source(report)}{_unread(report)}"

    def cut(rows: int) -> str:
        return f"\n{counted(rows, 'more deadline')} not shown (limit {limit:,} bytes); {report.more}.\n"

    return fit_to_limit(head, _sections(report), limit, cut)


def _by_source(report: DueReportInput) -> str:
    return "".join(f"\n{words(each.sentence)}.\n" for each in report.sources)


def _unread(report: DueReportInput) -> str:
    if not report.unreadable:
        return ""
    shown = ", ".join(f"<code>{words(path)}</code>" for path in report.unreadable[:10])
    more = f" and {len(report.unreadable) - 10:,} more" if len(report.unreadable) > 10 else ""
    return f"\n**Skipped, because unreadable:** {shown}{more}.\n"


def _sections(report: DueReportInput) -> Iterator[Section]:
    for owner, found in by_owner(report.urgent_first()).items():
        rows = tuple(_row(report, each) for each in found)
        yield Section(f"\n### {words(owner_heading(owner, found))}\n{_TABLE}", rows)


def _row(report: DueReportInput, owed: Obligation) -> str:
    standing = report.standing(owed)
    note = f"; escalated to {owed.escalated_to}" if owed.escalated_to else ""
    cells = (
        f"**{standing}**{words(note)}" if owed.status == "overdue" else standing,
        words(owed.title) + (f"<br>{words(owed.waived)}" if owed.waived else ""),
        words(report.origin(owed) + f"{owed.incident or ''} {owed.about}".strip()),
        report.due(owed),
        f"<code>{words(owed.command)}</code>" if owed.is_owed and owed.command else "",
    )
    return f"| {' | '.join(cells)} |\n"
