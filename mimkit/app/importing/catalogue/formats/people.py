"""Imports people from a CSV file with a header and one line for each person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from mimkit.app.importing.catalogue.format import CatalogueFormat, Found
from mimkit.app.importing.catalogue.persons import person_id, phone
from mimkit.app.importing.catalogue.tables import Row, named_rows
from mimkit.app.importing.catalogue.values import text_of
from mimkit.app.importing.format import Material
from mimkit.ops.importing.catalogue_drafts import CatalogueDraft, Named
from mimkit.ops.importing.drafts import ImportProblem

COLUMNS: Final = {
    "id": ("id", "login", "user", "username", "user name", "user id", "uid"),
    "name": ("name", "full name", "display name"),
    "email": ("email", "e-mail", "mail", "email address"),
    "phone": ("phone", "mobile", "telephone", "phone number", "mobile phone"),
    "kind": ("kind",),
    "manager": ("manager",),
    "github": ("github",),
    "gitlab": ("gitlab",),
}
"""Our columns, each with the header names accepted for it."""


def read(materials: Sequence[Material]) -> Iterator[Found]:
    """Yield a draft for each line."""
    for material in materials:
        for row in named_rows(material, COLUMNS, ("id", "email", "name")):
            yield from _person(row) if isinstance(row, Row) else (row,)


def _person(row: Row) -> Iterator[Found]:
    cells = {key: text_of(value) for key, value in row.cells.items()}
    login = cells.get("id") or cells.get("email") or cells.get("name", "")
    if not login:
        yield ImportProblem(row.place, "the line has no id, no email address and no name")
        return
    accounts = {key: cells[key].removeprefix("@") for key in ("github", "gitlab") if cells.get(key)}
    values: dict[str, Any] = {
        "name": cells.get("name") or login,
        "kind": cells.get("kind", "").lower(),
        "email": cells.get("email"),
        "phone": phone(cells.get("phone", "")),
        "accounts": accounts or None,
    }
    if manager := cells.get("manager"):
        what = f"manager of {login}"
        values["manager"] = Named("person", manager.casefold(), person_id(manager), manager, row.place, what)
    key = login.casefold()
    yield CatalogueDraft(kind="person", key=key, place=row.place, name=person_id(login), values=values)
    yield from row.unmapped


FORMAT = CatalogueFormat(
    "people",
    "People, as CSV with the header id, name, email, phone, kind, manager, github, gitlab",
    read,
    (".csv", ".tsv"),
)
