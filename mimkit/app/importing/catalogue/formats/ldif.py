"""Imports people from an LDIF file (RFC 2849), such as an export from ldapsearch or Active Directory.

URLs of external values (`:<`) are never followed, and disabled accounts are omitted.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

from mimkit.app.importing.catalogue.format import CatalogueFormat, Found
from mimkit.app.importing.catalogue.persons import person_id, phone
from mimkit.app.importing.catalogue.values import text_of
from mimkit.app.importing.format import Material
from mimkit.ops.importing.catalogue_drafts import CatalogueDraft, Named, Unmapped
from mimkit.ops.importing.drafts import ImportProblem, LeftOut, Place

_PEOPLE: Final = frozenset(("person", "inetorgperson", "organizationalperson", "user", "posixaccount"))
_OTHERS: Final = frozenset(("computer", "group", "groupofnames", "groupofuniquenames", "posixgroup"))
_READ: Final = frozenset(
    (
        *("dn", "objectclass", "uid", "samaccountname", "mail", "cn", "displayname", "givenname", "sn"),
        *("mobile", "telephonenumber", "manager", "useraccountcontrol", "changetype"),
    )
)
_OF_THE_SEARCH: Final = frozenset(("ref", "search", "result", "control", "pagedresults"))
"""The attributes of the blocks that ldapsearch prints between and after the records, unless it is called with -LLL."""
_DISABLED: Final = 2
"""The userAccountControl bit for a disabled account."""


_UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")


class _Line(NamedTuple):
    number: int
    text: str


class _Record(NamedTuple):
    place: Place
    values: dict[str, list[str]]
    """The values by attribute name, in lower case and without attribute options."""

    def first(self, *names: str) -> str:
        return next(
            (text for name in names for each in self.values.get(name, ()) if (text := text_of(each))), ""
        )


def read(materials: Sequence[Material]) -> Iterator[Found]:
    """Yield a draft for each person."""
    for material in materials:
        for record in _records(material):
            yield from (record,) if isinstance(record, ImportProblem) else _person(record)


def _person(record: _Record) -> Iterator[Found]:
    kinds = {each.lower() for each in record.values.get("objectclass", ())}
    name = record.first("dn")
    if "changetype" in record.values and record.first("changetype").lower() != "add":
        yield ImportProblem(
            record.place, f"{name} is a change, not a record", "export records: ldapsearch -LLL"
        )
        return
    if kinds & _OTHERS or not kinds & _PEOPLE:
        yield Unmapped("a record that is not a person")
        return
    login = record.first("uid", "samaccountname", "mail", "cn")
    if not login:
        yield ImportProblem(record.place, f"{name} has no uid, sAMAccountName, mail or cn")
        return
    control = record.first("useraccountcontrol")
    if control.isascii() and control.isdigit() and len(control) < 12 and int(control) & _DISABLED:
        yield LeftOut(record.place, login, "a disabled account")
        return
    both, common = f"{record.first('givenname')} {record.first('sn')}".strip(), record.first("cn")
    # In many directories, the common name is the login.
    named = both if both and common.casefold() == login.casefold() else common or both
    values: dict[str, Any] = {
        "name": record.first("displayname") or named or login,
        "email": record.first("mail"),
        "phone": phone(record.first("mobile", "telephonenumber")),
    }
    if manager := record.first("manager"):
        shown = manager.partition(",")[0].partition("=")[2] or manager
        values["manager"] = Named(
            "person", manager.casefold(), shown, manager, record.place, f"manager of {login}"
        )
    yield CatalogueDraft(
        kind="person",
        key=name.casefold(),
        place=record.place,
        name=person_id(login),
        also=(login,),
        values=values,
    )
    yield from (Unmapped(each) for each in record.values if each not in _READ)


def _records(material: Material) -> Iterator[_Record | ImportProblem]:
    if material.raw.startswith(_UTF_16):
        yield ImportProblem(Place(material.name), "the file is UTF-16; save it as UTF-8")
        return
    lines: list[_Line] = []
    for line in _unfolded(material.raw.decode("utf-8-sig", "replace")):
        if line.text:
            lines.append(line)
        elif lines:
            yield from _found(material.name, lines)
            lines = []
    yield from _found(material.name, lines)


def _found(file: str, lines: Sequence[_Line]) -> Iterator[_Record | ImportProblem]:
    """Yield the record in these lines, unless there are none or they are about the search itself."""
    if not all(line.text.partition(":")[0].lower() in _OF_THE_SEARCH for line in lines):
        yield _record(file, lines)


def _unfolded(content: str) -> Iterator[_Line]:
    """Yield the lines, with comments removed and continuation lines joined. An empty line ends a record."""
    kept: list[str] = []
    start = 1
    is_comment = False
    for number, text in enumerate(content.split("\n"), 1):
        line = text.removesuffix("\r")
        if line.startswith(" ") and (kept or is_comment):
            if not is_comment:
                kept.append(line[1:])
            continue
        if kept:
            yield _Line(start, "".join(kept))
            kept = []
        is_comment = line.startswith("#")
        if is_comment or line.lower().startswith("version:"):
            continue
        if line:
            kept, start = [line], number
        else:
            yield _Line(number, "")
    if kept:
        yield _Line(start, "".join(kept))


def _record(file: str, lines: Sequence[_Line]) -> _Record | ImportProblem:
    values: dict[str, list[str]] = {}
    for line in lines:
        if "\ufffd" in line.text:
            return ImportProblem(Place(file, line.number), "this is not UTF-8; save the file as UTF-8")
        name, sign, value = line.text.partition(":")
        if not sign:
            return ImportProblem(Place(file, line.number), f"this line is not an attribute: {line.text[:80]}")
        if value.startswith("<"):
            value = ""  # the value is in another file or at a URL
        elif value.startswith(":"):
            try:
                value = base64.b64decode(value[1:].strip(), validate=True).decode()
            except (binascii.Error, ValueError):
                value = ""  # a photo or another binary value
        values.setdefault(name.partition(";")[0].strip().lower(), []).append(value.strip())
    if "dn" not in values:
        return ImportProblem(Place(file, lines[0].number), "a record has no dn")
    return _Record(Place(file, lines[0].number), values)


FORMAT = CatalogueFormat(
    "ldif", "LDIF: the people in an LDAP directory or Active Directory (ldapsearch -LLL)", read, (".ldif",)
)
