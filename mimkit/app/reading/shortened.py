"""Reads a file whose only errors are overlong texts, and truncates each of them to its maximum length."""

from __future__ import annotations

from typing import Any, Final

from mimkit.app.reading.parse import judged, parse
from mimkit.model.diagnostic import Diagnostic
from mimkit.model.text import TEXT, TITLE, File
from mimkit.store.layout import ref_of, shape_of
from mimkit.store.yaml.reader import read

_CUT: Final = "\N{HORIZONTAL ELLIPSIS}"
_MAXIMUMS: Final = (TITLE, TEXT)
"""Only texts with these maximum lengths are truncated, because a truncated URL or id would have a different meaning."""


def parse_shortened(path: str, raw: bytes) -> tuple[File | list[Diagnostic], tuple[Diagnostic, ...]]:
    """Return the record in a file as `parse` does, and the findings about the texts that were truncated.

    If the file has any other error, nothing is truncated, and the diagnostics are returned instead of the record.
    """
    found = parse(path, raw)
    ref = ref_of(path)
    if not isinstance(found, list) or ref is None:
        return found, ()
    data: Any = read(raw)
    for error in _errors(ref.kind, data):
        if error["type"] != "string_too_long" or error["ctx"]["max_length"] not in _MAXIMUMS:
            return found, ()
        _cut(data, error["loc"], error["input"], error["ctx"]["max_length"])
    record = judged(ref, raw, data)
    return (found, ()) if isinstance(record, list) else (record, tuple(found))


def _errors(kind: Any, data: Any) -> list[Any]:
    from pydantic import ValidationError  # noqa: PLC0415 - only a file with a finding pays for it

    try:
        shape_of(kind).model_validate(data)
    except ValidationError as problem:
        return problem.errors(include_url=False)
    return []


def _cut(data: Any, loc: tuple[str | int, ...], text: str, maximum: int) -> None:
    """Insert a truncated text at the location of an error. `loc` also contains entry kinds, which are not keys."""
    here = data
    for step in loc[:-1]:
        here = here[step] if isinstance(step, int) or step in here else here
    here[loc[-1]] = text[: maximum - len(_CUT)].rstrip() + _CUT
