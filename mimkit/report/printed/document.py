"""A document of headings, sentences and tables, before it is written in a format."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Row(NamedTuple):
    """A row of a table: the text that names it, and the other cells."""

    name: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table of texts."""

    head: tuple[str, ...]
    rows: tuple[Row, ...]


class Term(NamedTuple):
    """A term and its definition."""

    name: str
    words: str


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, the sentences below it, a table, and the sentences and definitions below that."""

    heading: str
    lead: tuple[str, ...] = ()
    table: Table | None = None
    notes: tuple[str, ...] = ()
    terms: tuple[Term, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A title, sentences, sections, and the command that creates the document again."""

    title: str
    lead: tuple[str, ...]
    sections: tuple[Section, ...]
    command: str


def fit_rows(table: Table, most: int, rest: str) -> tuple[Table | None, tuple[str, ...]]:
    """Return a table with at most so many rows, and a sentence about the others; None for a table without rows.

    `rest` names what lists all of the rows.
    """
    left = len(table.rows) - most
    more = (f"{left:,} more {'is' if left == 1 else 'are'} not shown; {rest} lists all of them.",)
    return (Table(table.head, table.rows[:most]) if table.rows else None), more if left > 0 else ()
