"""Imports SCIM users (RFC 7643, or its predecessor SCIM 1.1) from any identity provider's /Users endpoint as people.

Reads list responses, single users and bulk requests. Inactive users are omitted, because the source does not state
when they became inactive. Attribute names are compared without regard to case (RFC 7643, section 2.1).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from mimkit.app.importing.catalogue.format import CatalogueFormat, Found
from mimkit.app.importing.catalogue.persons import person_id, phone
from mimkit.app.importing.catalogue.values import (
    in_lower_case,
    is_no,
    is_stated,
    is_yes,
    records_of,
    text_of,
    texts_of,
)
from mimkit.app.importing.format import Material
from mimkit.app.importing.reading.json_records import JsonRecord, json_records
from mimkit.app.importing.reading.pages import Pages
from mimkit.ops.importing.catalogue_drafts import CatalogueDraft, Named, Unmapped
from mimkit.ops.importing.drafts import ImportProblem, LeftOut

_ENTERPRISE: Final = (
    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:user",
    "urn:scim:schemas:extension:enterprise:1.0",
)
_MAPPED: Final = frozenset(
    (
        *("schemas", "id", "externalid", "meta", "username", "active", "name", "displayname", "emails"),
        *("phonenumbers", *_ENTERPRISE),
    )
)
"""Attributes that are imported, or that describe the user in the identity provider."""
_PHONES: Final = ("mobile", "work", "")
_LIST: Final = ":listresponse"
_GROUP: Final = ":group"


def read(materials: Sequence[Material]) -> Iterator[Found]:
    """Yield a draft for each active user."""
    pages = Pages("SCIM resources", "totalResults")
    for material in materials:
        for record in json_records(material, "Resources", "resources", "Operations"):
            if isinstance(record, ImportProblem):
                yield record
            else:
                pages.count(material)
                yield from _resource(in_lower_case(record.data), record)
    yield from pages.missing()


def _resource(data: dict[str, Any], record: JsonRecord) -> Iterator[Found]:
    if "method" in data and "path" in data:
        # An operation of a bulk request, which contains a user if it creates or replaces one.
        if not isinstance(data.get("data"), dict) or "/users" not in text_of(data["path"]).lower():
            yield Unmapped(f"bulk operation {text_of(data['method'])}")
            return
        data = data["data"]
    schemas = [each.lower() for each in texts_of(data.get("schemas"))]
    if any(each.endswith(_LIST) for each in schemas):
        return
    if "username" not in data and ("members" in data or any(_GROUP in each for each in schemas)):
        yield Unmapped("group")
        return
    yield from _user(data, record)


def _user(data: dict[str, Any], record: JsonRecord) -> Iterator[Found]:
    place = record.place
    login, number = text_of(data.get("username")), text_of(data.get("id"))
    if not login:
        yield ImportProblem(place, "this is not a SCIM user: it has no userName")
        return
    if is_no(data.get("active")):
        yield LeftOut(place, login, "an inactive user")
        return
    values: dict[str, Any] = {
        "name": _name(data) or login,
        "email": _email(data.get("emails")),
        "phone": phone(_phone(data.get("phonenumbers"))),
    }
    enterprise = next((found for key in _ENTERPRISE if isinstance(found := data.get(key), dict)), {})
    manager = enterprise.get("manager")
    if isinstance(manager, dict) and (
        other := text_of(manager.get("value")) or text_of(manager.get("managerid"))
    ):
        shown = text_of(manager.get("displayname")) or other
        values["manager"] = Named("person", other, shown, shown, place, f"manager of {login}")
    yield CatalogueDraft(
        kind="person", key=number or login, place=place, name=person_id(login), also=(login,), values=values
    )
    spelled = {key.lower(): key for key in _keys(record.data)}
    unmapped = [(key, value) for key, value in data.items() if key not in _MAPPED]
    unmapped += [(key, value) for key, value in enterprise.items() if key != "manager"]
    yield from (Unmapped(spelled[key]) for key, value in unmapped if is_stated(value))


def _keys(value: Any) -> Iterator[str]:
    """Yield the keys of an object and of the objects in it, as written in the source."""
    for key, each in value.items() if isinstance(value, dict) else ():
        yield str(key)
        yield from _keys(each)


def _name(data: dict[str, Any]) -> str:
    name = data.get("name")
    parts = name if isinstance(name, dict) else {}
    both = f"{text_of(parts.get('givenname'))} {text_of(parts.get('familyname'))}".strip()
    return text_of(data.get("displayname")) or text_of(parts.get("formatted")) or both


def _email(value: Any) -> str:
    """Return the primary address if there is one, otherwise the work address, otherwise the first address."""
    found = [each for each in records_of(value) if text_of(each.get("value"))]
    primary = (each for each in found if is_yes(each.get("primary")))
    work = (each for each in found if text_of(each.get("type")).lower() == "work")
    first = next((each for several in (primary, work, found) for each in several), {})
    return text_of(first.get("value"))


def _phone(value: Any) -> str:
    """Return the mobile number if there is one, otherwise the work number, otherwise any number."""
    found = [(text_of(each.get("type")).lower(), text_of(each.get("value"))) for each in records_of(value)]
    return next((number for wanted in _PHONES for kind, number in found if kind == wanted or not wanted), "")


FORMAT = CatalogueFormat(
    "scim", "SCIM 2.0: the JSON of /Users from an identity provider, imported as people", read
)
