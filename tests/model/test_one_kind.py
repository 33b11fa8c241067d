"""Entries are validated by their kind alone, with the same result and the same errors as with all kinds together."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from pydantic import ValidationError

from mimkit.model.incident import entries
from mimkit.model.incident.entries import TYPE_OF, Entry, occasional
from mimkit.model.incident.entry_parts import EntryBase
from mimkit.model.incident.incident import Incident
from tests.builders import INCIDENT, entry
from tests.model.test_fold import BODIES


class _Reference(Incident):
    """The incident as Pydantic reads it if it chooses among all kinds."""

    timeline: tuple[Entry, ...] = ()


def result(model: type[Incident], timeline: Any) -> Any:
    """Return the validated entries, or the errors with their places."""
    try:
        return model.model_validate({"id": INCIDENT, "title": "x", "timeline": timeline}).timeline
    except ValidationError as error:
        return error.errors(include_url=False)


NOTE = entry("10:00", "note", text="x")
WRONG: dict[str, Any] = {
    "an unknown kind": {**NOTE, "kind": "notes"},
    "a kind that is a list": {**NOTE, "kind": ["note"]},
    "an empty kind": {**NOTE, "kind": None},
    "no kind": {key: value for key, value in NOTE.items() if key != "kind"},
    "an unknown key": {**NOTE, "txt": "x"},
    "a missing key": {key: value for key, value in NOTE.items() if key != "text"},
    "two wrong values": {**NOTE, "at": "yesterday", "by": "Mr Example"},
    "a wrong inner value": entry("10:00", "amend", entry=NOTE["id"], correct={"at": "soon"}),
    "an inner value that says nothing": entry("10:00", "amend", entry=NOTE["id"], correct={}),
    "a fact that does not exist": entry("10:00", "set", field="colour", value="red"),
    "text": "note",
    "nothing": None,
    "a list": [NOTE],
}


@pytest.mark.parametrize("what", sorted(WRONG))
def test_the_errors_are_the_same(what: str) -> None:
    timeline = [NOTE, WRONG[what], entry("10:01", "close")]
    found = result(Incident, timeline)
    assert repr(found) == repr(result(_Reference, timeline))  # the errors in them are not equal
    assert isinstance(found, list)
    assert found[0]["loc"][:2] == ("timeline", 1)


def test_every_kind_is_read_the_same() -> None:
    timeline = [
        {
            **entry("10:00", kind, **body),
            **({"entry": NOTE["id"]} if kind in {"amend", "redact", "retract"} else {}),
        }
        for kind, body in BODIES.items()
    ]
    found = result(Incident, timeline)
    assert found == result(_Reference, timeline)
    assert [type(each) for each in found] == list(TYPE_OF.values())
    assert all(one is other for one, other in zip(result(Incident, found), found, strict=True))


def test_only_the_kinds_of_the_record_are_built() -> None:
    program = f"""
from mimkit.model.incident.incident import Incident
from mimkit.model.incident.entries import TYPE_OF
entry = {{"kind": "note", "at": "2026-11-23T10:00:00Z", "by": "mim-duty", "recorded": "2026-11-23T10:00:00Z",
         "id": "{NOTE["id"]}", "text": "x"}}
Incident.model_validate({{"id": "{INCIDENT}", "title": "x", "timeline": [entry]}})
print(*(kind for kind, each in TYPE_OF.items() if each.__pydantic_complete__))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["note"]


def test_each_kind_is_found_by_its_name() -> None:
    assert {kind: entries.type_of(kind) for kind in TYPE_OF} == TYPE_OF
    assert entries.type_of("notes") is None


def test_each_name_is_there_whichever_module_it_comes_from() -> None:
    assert not [name for name in entries.__all__ if not hasattr(entries, name)]
    assert not hasattr(entries, "Notes")
    classes = {each for each in vars(occasional).values() if isinstance(each, type)}
    assert {each.__name__ for each in classes if issubclass(each, EntryBase)} <= {
        *entries.__all__,
        *("Classified", "EntryBase", "OptionalTextEntry", "ReasonEntry", "TextEntry"),
    }
