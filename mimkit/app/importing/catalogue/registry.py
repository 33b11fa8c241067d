"""Lists the catalogue and inventory formats by name. Importing this module does not load the formats."""

from __future__ import annotations

from importlib import import_module
from typing import Final

from mimkit.app.importing.catalogue.format import CatalogueFormat

CATALOGUES: Final = ("backstage", "glpi", "netbox", "infrastructure", "ldif", "scim", "people")
"""The names of the formats. Each is a module in `formats` that defines `FORMAT`."""


def catalogue_format(name: str) -> CatalogueFormat:
    """Return the format with this name, which must be in `CATALOGUES`."""
    found: CatalogueFormat = import_module(f"mimkit.app.importing.catalogue.formats.{name}").FORMAT
    return found
