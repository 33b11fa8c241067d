"""Defines a format-independent document made of headings, sentences and tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Row(NamedTuple):
    """A table row: the text of its first cell, and the other cells."""

    name: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table of text cells."""

    head: tuple[str, ...]
    rows: tuple[Row, ...]


class Term(NamedTuple):
    """A term and its definition."""

    name: str
    words: str


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, an introduction, a table, and the notes and definitions that follow it."""

    heading: str
    lead: tuple[str, ...] = ()
    table: Table | None = None
    notes: tuple[str, ...] = ()
    terms: tuple[Term, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A title, an introduction, sections, and the command that regenerates the document."""

    title: str
    lead: tuple[str, ...]
    sections: tuple[Section, ...]
    command: str


def fit_rows(table: Table, most: int, rest: str) -> tuple[Table | None, tuple[str, ...]]:
    """Return the first `most` rows, and a sentence about the omitted ones.

    The table is None if it has no rows. `rest` is the name of a command or document that lists all rows.
    """
    left = len(table.rows) - most
    more = (f"{left:,} more {'is' if left == 1 else 'are'} not shown; {rest} lists all of them.",)
    return (Table(table.head, table.rows[:most]) if table.rows else None), more if left > 0 else ()
