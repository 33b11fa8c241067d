"""Defines a format of a catalogue or an inventory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from mimkit.app.importing.format import Material
from mimkit.ops.importing.catalogue_drafts import CatalogueDraft, Dangling, Unmapped
from mimkit.ops.importing.drafts import ImportProblem, LeftOut, Place

Found = CatalogueDraft | Dangling | ImportProblem | LeftOut | Unmapped
ReadCatalogue = Callable[[Sequence[Material]], Iterator[Found]]
"""Yields a draft for each record of all files together, and a problem for each part that it cannot read.
It raises nothing for what a file may contain."""


@dataclass(frozen=True)
class CatalogueFormat:
    """A format of services, groups, people or hosts."""

    name: str
    """As typed: `mim import NAME FILE`."""
    line: str
    """What it reads and how to get that from the other tool, in one line for `mim import --help`."""
    read: ReadCatalogue
    suffixes: tuple[str, ...] = (".json",)
    """The names that files in a given folder must end with to be read."""
    title: str = ""
    """The title of a new inventory, for hosts."""
    follows: Callable[[Material], Iterator[tuple[Place, str]]] | None = None
    """Yields the other files that a file names, relative to itself, each with the place where it does."""
