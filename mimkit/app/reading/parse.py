"""Parses the content of a file into a record or a list of diagnostics."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import ValidationError

from mimkit.model.diagnostic import Diagnostic, KeyPath
from mimkit.model.file_problem import FileProblem, OtherId, TimelineNotLast, UnknownPath, Unreadable
from mimkit.model.refs import Ref
from mimkit.model.text import File
from mimkit.store.layout import path_of, ref_of, shape_of
from mimkit.store.yaml.document import Document
from mimkit.store.yaml.places import Places, place


def parse(path: str, raw: bytes) -> File | list[Diagnostic]:
    """Return the record in a file, or its diagnostics sorted by location."""
    return parse_document(path, Document(raw))


def parse_document(path: str, document: Document) -> File | list[Diagnostic]:
    """Return the same result as `parse`. The parsed data stays available in `document`."""
    ref = ref_of(path)
    if ref is None:
        return diagnosed(path, document.raw, [UnknownPath(path)])
    if ref.kind == "infrastructure":
        from mimkit.store.plain_hosts import plain_hosts  # noqa: PLC0415 - a note does not pay for it

        if hosts := plain_hosts(document.raw):
            return judged(ref, document.raw, hosts)
    if isinstance(document.content, Unreadable):
        return diagnosed(path, document.raw, [document.content])
    return judged(ref, document.raw, document.content)


def judged(ref: Ref, raw: bytes, data: Any) -> File | list[Diagnostic]:
    """Return the record for data that was read from a file, or its diagnostics sorted by location."""
    try:
        record = shape_of(ref.kind).model_validate(data)
    except ValidationError as problem:
        return sorted(_explained(ref, raw, problem.errors(include_url=False)))
    problems = [*_misplaced(ref, record, data)]
    return diagnosed(path_of(ref), raw, problems) if problems else record


def diagnosed(path: str, raw: bytes, problems: Iterable[FileProblem]) -> list[Diagnostic]:
    """Return the diagnostics for problems with a file, each with its location."""
    from mimkit.rules.catalogue import check_file  # noqa: PLC0415 - only a file with a finding pays for the rules

    found = [(problem, *judged) for problem in problems for judged in check_file(problem)]
    return [rule.at(path, *_place(raw, problem, spot[0]), *spot[1:]) for problem, rule, spot in found]


def _place(raw: bytes, problem: FileProblem, keys: KeyPath) -> tuple[int, int]:
    if isinstance(problem, Unreadable):
        return problem.line, problem.column
    return place(raw, keys) if keys else (1, 1)


def _explained(ref: Ref, raw: bytes, errors: list[Any]) -> Iterator[Diagnostic]:
    from mimkit.rules.catalogue import check_file  # noqa: PLC0415 - as above
    from mimkit.rules.explaining.explain import explain  # noqa: PLC0415 - as above

    places = Places(raw)
    for error in errors:
        for rule, (keys, *said) in check_file(explain(error, shape_of(ref.kind))):
            yield rule.at(path_of(ref), *places.of(keys), *said).about(keys)


def _misplaced(ref: Ref, record: File, data: Any) -> Iterator[FileProblem]:
    key = "incident" if ref.kind == "review" else "id"
    name = getattr(record, key, ref.id)
    if name != ref.id:
        yield OtherId(key, ref.id, name)
    last = list(data)[-1]
    if ref.kind in ("incident", "maintenance") and "timeline" in data and last != "timeline":
        yield TimelineNotLast(last)
