"""Imports SCIM 2.0 users (RFC 7643) from any identity provider's /Users endpoint as people.

Inactive users are omitted, because the source does not state when they became inactive.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from mimkit.app.importing.catalogue.format import CatalogueFormat, Found
from mimkit.app.importing.catalogue.persons import person_id, phone
from mimkit.app.importing.catalogue.values import records_of, text_of
from mimkit.app.importing.format import Material
from mimkit.app.importing.reading.json_records import JsonRecord, json_records
from mimkit.ops.importing.catalogue_drafts import CatalogueDraft, Named, Unmapped
from mimkit.ops.importing.drafts import ImportProblem, LeftOut

_ENTERPRISE: Final = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
_UNMAPPED: Final = ("title", "addresses", "groups", "roles", "entitlements", "ims", "timezone", "locale")
_PHONES: Final = ("mobile", "work", "")


def read(materials: Sequence[Material]) -> Iterator[Found]:
    """Yield a draft for each active user."""
    for material in materials:
        for record in json_records(material, "Resources", "resources"):
            yield from (record,) if isinstance(record, ImportProblem) else _user(record)


def _user(record: JsonRecord) -> Iterator[Found]:
    data, place = record.data, record.place
    if "members" in data and "userName" not in data:
        yield Unmapped("group")
        return
    login, number = text_of(data.get("userName")), text_of(data.get("id"))
    if not login:
        yield ImportProblem(place, "this is not a SCIM user: it has no userName")
        return
    if data.get("active") is False:
        yield LeftOut(place, login, "an inactive user")
        return
    values: dict[str, Any] = {
        "name": _name(data) or login,
        "email": _primary(data.get("emails")),
        "phone": phone(_phone(data.get("phoneNumbers"))),
    }
    enterprise = data.get(_ENTERPRISE)
    manager = enterprise.get("manager") if isinstance(enterprise, dict) else None
    if isinstance(manager, dict) and (other := text_of(manager.get("value"))):
        shown = text_of(manager.get("displayName")) or other
        values["manager"] = Named("person", other, shown, shown, place, f"manager of {login}")
    yield CatalogueDraft(
        kind="person", key=number or login, place=place, name=person_id(login), also=(login,), values=values
    )
    yield from (Unmapped(each) for each in _UNMAPPED if data.get(each))


def _name(data: dict[str, Any]) -> str:
    name = data.get("name")
    parts = name if isinstance(name, dict) else {}
    both = f"{text_of(parts.get('givenName'))} {text_of(parts.get('familyName'))}".strip()
    return text_of(data.get("displayName")) or text_of(parts.get("formatted")) or both


def _primary(value: Any) -> str:
    found = records_of(value)
    first = next((each for each in found if each.get("primary") is True), found[0] if found else {})
    return text_of(first.get("value"))


def _phone(value: Any) -> str:
    """Return the mobile number if there is one, otherwise the work number, otherwise any number."""
    found = [(text_of(each.get("type")).lower(), text_of(each.get("value"))) for each in records_of(value)]
    return next((number for wanted in _PHONES for kind, number in found if kind == wanted or not wanted), "")


FORMAT = CatalogueFormat(
    "scim", "SCIM 2.0: the JSON of /Users from an identity provider, imported as people", read
)
