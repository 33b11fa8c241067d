"""Defines a catalogue or inventory format."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from mimkit.app.importing.format import Material
from mimkit.ops.importing.catalogue_drafts import CatalogueDraft, Dangling, Unmapped
from mimkit.ops.importing.drafts import ImportProblem, LeftOut, Place

Found = CatalogueDraft | Dangling | ImportProblem | LeftOut | Unmapped
ReadCatalogue = Callable[[Sequence[Material]], Iterator[Found]]
"""Reads all files together. Yields a draft for each record, and a problem for each part it cannot read.

It never raises an exception, regardless of the content of the files.
"""


@dataclass(frozen=True)
class CatalogueFormat:
    """An import format for services, groups, people or hosts."""

    name: str
    """The name for `mim import NAME FILE`."""
    line: str
    """A one-line description for `mim import --help`: what the format reads, and how to export it from the other tool."""
    read: ReadCatalogue
    suffixes: tuple[str, ...] = (".json",)
    """The suffixes of the files that are read from a folder."""
    title: str = ""
    """The title of a new inventory, if the format contains hosts."""
    follows: Callable[[Material], Iterator[tuple[Place, str]]] | None = None
    """Yields the other files that a file refers to, as paths relative to it, each with the location of the reference."""
