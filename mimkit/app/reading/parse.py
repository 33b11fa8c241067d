"""Parses the bytes of a file into a record or a list of diagnostics."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from mimkit.model.diagnostic import Diagnostic
from mimkit.model.refs import Ref
from mimkit.model.text import File
from mimkit.store.layout import path_of, ref_of, shape_of
from mimkit.store.yaml.document import Document
from mimkit.store.yaml.places import Places, place

if TYPE_CHECKING:
    from mimkit.rules.registry import Rule

UNKNOWN_FILE = "MIM107"
WRONG_PLACE = "MIM106"
TIMELINE_NOT_LAST = "MIM108"


def parse(path: str, raw: bytes) -> File | list[Diagnostic]:
    """Return the record of a file, or its diagnostics, sorted by place."""
    return parse_document(path, Document(raw, path))


def parse_document(path: str, document: Document) -> File | list[Diagnostic]:
    """Return the same as `parse`, and leave the data of the file in its document."""
    ref = ref_of(path)
    if ref is None:
        return [_rule(UNKNOWN_FILE).at(path, 1, 1, "no record belongs at this path")]
    if isinstance(document.content, Diagnostic):
        return [document.content]
    return judged(ref, document.raw, document.content)


def judged(ref: Ref, raw: bytes, data: Any) -> File | list[Diagnostic]:
    """Return the record of a file whose data was read, or its diagnostics, sorted by place."""
    try:
        record = shape_of(ref.kind).model_validate(data)
    except ValidationError as problem:
        return sorted(_explained(ref, raw, problem.errors(include_url=False)))
    return list(_misplaced(ref, raw, record, data)) or record


def _rule(code: str) -> Rule:
    from mimkit.rules.catalogue import RULES  # noqa: PLC0415 - only a file with a finding pays for the rules

    return RULES[code]


def _explained(ref: Ref, raw: bytes, errors: list[Any]) -> Iterator[Diagnostic]:
    from mimkit.rules.explaining.explain import explain  # noqa: PLC0415 - as above

    places = Places(raw)
    for error in errors:
        code, keys, message, hint = explain(error, shape_of(ref.kind))
        yield _rule(code).at(path_of(ref), *places.of(keys), message, hint).about(keys)


def _misplaced(ref: Ref, raw: bytes, record: File, data: Any) -> Iterator[Diagnostic]:
    key = "incident" if ref.kind == "review" else "id"
    name = getattr(record, key, ref.id)
    if name != ref.id:
        message = f"this path belongs to {ref.id}, but the file says {name}"
        yield _rule(WRONG_PLACE).at(path_of(ref), *place(raw, (key,)), message)
    last = list(data)[-1]
    if ref.kind == "incident" and "timeline" in data and last != "timeline":
        yield _rule(TIMELINE_NOT_LAST).at(
            path_of(ref), *place(raw, (last,)), f"`{last}` comes after the timeline"
        )
