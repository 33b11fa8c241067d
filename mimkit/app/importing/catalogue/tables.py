"""Maps the column names that other tools use in CSV files to ours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from mimkit.app.importing.format import Material
from mimkit.app.importing.reading.tables import table_rows
from mimkit.model.text import join_names
from mimkit.ops.importing.catalogue_drafts import Unmapped
from mimkit.ops.importing.drafts import ImportProblem, Place


class Row(NamedTuple):
    """A row, with its cells keyed by our column names, and the non-empty cells in other columns."""

    place: Place
    cells: dict[str, str]
    unmapped: tuple[Unmapped, ...]


def named_rows(
    material: Material, columns: Mapping[str, Sequence[str]], needed: Sequence[str]
) -> Iterator[Row | ImportProblem]:
    """Yield the rows in a file, and a problem for each unreadable row. One of the `needed` columns must exist.

    If a column name is not recognised, `--map` can assign it to one of our columns.
    """
    mapped = {theirs.strip().lower(): ours for ours, theirs in material.options.columns.items()}
    known = {name: ours for ours, names in columns.items() for name in names}
    for row in table_rows(material, lower_names=True):
        if isinstance(row, ImportProblem):
            yield row
            continue
        cells: dict[str, str] = {}
        other: list[Unmapped] = []
        for name, value in row.cells.items():
            ours = mapped.get(name) or known.get(name.replace("_", " ")) or known.get(name) or ""
            if ours in columns and ours not in cells:
                cells[ours] = value
            elif value:
                other.append(Unmapped(f"column {name}"))
        if not any(each in cells for each in needed):
            sentence = f"the header has no column {join_names(needed).replace(' and ', ' or ')}"
            theirs = f"specify the column: --map {needed[0]}=COLUMN"
            yield ImportProblem(Place(material.name), sentence, theirs)
            return
        yield Row(row.place, cells, tuple(other))
