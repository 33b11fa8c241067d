"""The table of the formats of catalogues and inventories, by name. Importing it imports no format."""

from __future__ import annotations

from importlib import import_module
from typing import Final

from mimkit.app.importing.catalogue.format import CatalogueFormat

CATALOGUES: Final = ("backstage", "glpi", "netbox", "infrastructure", "ldif", "scim", "people")
"""The names of the formats, each with the module of that name in `formats`, which has a `FORMAT`."""


def catalogue_format(name: str) -> CatalogueFormat:
    """Return the format of a name in `CATALOGUES`."""
    found: CatalogueFormat = import_module(f"mimkit.app.importing.catalogue.formats.{name}").FORMAT
    return found
