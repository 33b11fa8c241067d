"""Prints a document of headings, sentences and tables on the terminal."""

from __future__ import annotations

from typing import Final

import click

from mimkit.cli.terminal.console import columns, heading, paragraph, width
from mimkit.report.printed.document import Document, Section, Table
from mimkit.report.text.cells import cells

_FEW: Final = 3
"""The maximum number of cells in a list. If a table does not fit, rows with more cells are printed as paragraphs."""


def print_document(shown: Document) -> None:
    """Print the title, sentences and tables. A table that does not fit is printed as a list."""
    paragraph(shown.title, indent="")
    for sentence in shown.lead:
        paragraph(sentence)
    for section in shown.sections:
        _print_section(section)
    # Do not wrap the command, so that it can be copied into a shell.
    click.echo(f"\nTo reproduce: {shown.command}")


def _print_section(section: Section) -> None:
    heading(section.heading)
    for sentence in section.lead:
        paragraph(sentence)
    if section.table:
        _print_table(section.table)
    for sentence in (*section.notes, *(f"{each.name}: {each.words}" for each in section.terms)):
        paragraph(sentence)


def _print_table(table: Table) -> None:
    """Print a table as columns. If they do not fit, print each row as a list, with its cells below its name."""
    rows = [table.head, *((row.name, *row.cells) for row in table.rows)]
    widest = [max(cells(row[at]) for row in rows) for at in range(len(table.head))]
    if sum(widest) + 2 * len(widest) <= width():
        columns(rows)
        return
    for row in table.rows:
        paragraph(row.name)
        pairs = list(zip(table.head[1:], row.cells, strict=True))
        if len(pairs) <= _FEW:
            columns(pairs, ("cyan",), indent="    ")
        else:
            paragraph("; ".join(f"{name}: {cell}" for name, cell in pairs), indent="    ")
