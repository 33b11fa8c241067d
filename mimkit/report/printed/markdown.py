"""Writes a document as Markdown for a wiki, a comment or an editor."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mimkit.report.printed.document import Document, Section, Table
from mimkit.report.text.markdown import words


def markdown(found: Document) -> str:
    """Return the document as Markdown. Text from records is escaped."""
    parts = [f"# {words(found.title)}", *map(words, found.lead)]
    for section in found.sections:
        parts += _section(section)
    parts.append(f"To reproduce: `{found.command.replace('`', '')}`")
    return "\n\n".join(parts) + "\n"


def _section(section: Section) -> Iterator[str]:
    yield f"## {words(section.heading)}"
    yield from map(words, section.lead)
    if section.table:
        yield _table(section.table)
    yield from map(words, section.notes)
    if section.terms:
        yield "\n".join(f"- **{words(each.name)}:** {words(each.words)}" for each in section.terms)


def _table(table: Table) -> str:
    rows = [_row(table.head), _row("---" for _ in table.head)]
    rows += [_row(map(words, (row.name, *row.cells))) for row in table.rows]
    return "\n".join(rows)


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
