"""Converts the JSON Schemas to draft 7 for editors, and accepts every spelling that `mim` accepts."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from functools import cache, reduce
from pathlib import Path, PurePath
from typing import Any

from mimkit.app.setup.schema import schemas
from mimkit.errors import EnvironmentUnfit
from mimkit.model.refs import RefKind
from mimkit.model.shell import quoted
from mimkit.store.modeline import schema_path
from mimkit.store.worktree import read_file

_SCALAR = ["string", "number", "boolean"]
"""`mim` reads every value as text: `title: 503` is a title."""
_TIMES = r"^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d{1,9})?)? ?([Zz]|[+-]\d\d:?\d\d)$"
"""The times that `mim` accepts: RFC 3339, and also without seconds or with a space for the T."""


def editor_schemas() -> dict[RefKind, dict[str, Any]]:
    """Return the schema of each kind of record, by kind."""
    return {kind: _for_editors(schema) for kind, schema in schemas().items()}


def schema_text(schema: Mapping[Any, Any]) -> str:
    """Return a schema as in its file."""
    return json.dumps(schema, indent=2) + "\n"


@cache
def schema_files() -> dict[str, bytes]:
    """Return the files that the first lines of records point to, by path relative to the repository."""
    return {schema_path(kind): schema_text(schema).encode() for kind, schema in editor_schemas().items()}


def write_schemas(folder: Path, wanted: Mapping[RefKind, Mapping[str, Any]]) -> None:
    """Write each schema as KIND.json to a folder; raises EnvironmentUnfit if that would overwrite another file.

    In a folder named `.schemas`, which belongs to mim, damaged schemas are replaced too.
    """
    targets = {folder / f"{kind}.json": schema for kind, schema in wanted.items()}
    is_ours = folder.resolve().name == PurePath(schema_path("incident")).parent.name
    for target, schema in targets.items():
        may_replace = target.is_file() and (is_ours or _is_schema(target, schema["title"]))
        if target.is_symlink() or (target.exists() and not may_replace):
            raise EnvironmentUnfit(
                f"{target} exists but was not written by mimkit; nothing was changed",
                "write to another folder: mim schema --write .schemas",
            )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for target, schema in targets.items():
            target.write_text(schema_text(schema), encoding="utf-8")
    except OSError as problem:
        raise EnvironmentUnfit(
            f"{folder} cannot be written: {(problem.strerror or '').lower()}",
            f"ls -ld {quoted(folder)}",
        ) from None


def _is_schema(file: Path, title: str) -> bool:
    """Return whether a file is a schema from mimkit, of any version, by its dialect and title."""
    try:
        found = json.loads(file.read_bytes())
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(found, dict) and "$schema" in found and found.get("title") == title


def stale_schemas(root: Path) -> list[str]:
    """Return the paths of the schemas below `root` that are missing, or not from this version of mimkit."""
    return [
        path
        for path, raw in schema_files().items()
        if not (root / path).is_file() or read_file(root, path) != raw
    ]


def _for_editors(schema: dict[str, Any]) -> dict[str, Any]:
    changed: dict[str, Any] = _everywhere(schema, (_untitled, _draft_7, _any_scalar, _any_time))
    for part in changed.get("definitions", {}).values():
        _explain_kind(part)
    return {"$schema": changed.pop("$schema"), "title": schema["title"], **changed}


Step = Callable[[dict[str, Any]], dict[str, Any]]


def _everywhere(part: Any, steps: Iterable[Step]) -> Any:
    """Return a copy in which each schema was processed by the steps, inner ones first."""
    if isinstance(part, list):
        return [_everywhere(each, steps) for each in part]
    if not isinstance(part, dict):
        return part
    inner = {key: _everywhere(value, steps) for key, value in part.items()}
    return reduce(lambda done, step: step(done), steps, inner)


def _untitled(part: dict[str, Any]) -> dict[str, Any]:
    # A title derived from a key's name adds nothing; for a key named `title`, the value is a mapping.
    return {key: value for key, value in part.items() if key != "title" or not isinstance(value, str)}


def _draft_7(part: dict[str, Any]) -> dict[str, Any]:
    # Keywords beside a reference are for editors that display them; draft 7 ignores them.
    renamed = {("definitions" if key == "$defs" else key): value for key, value in part.items()}
    if isinstance(ref := renamed.get("$ref"), str):
        renamed["$ref"] = ref.replace("#/$defs/", "#/definitions/")
    return renamed


def _any_scalar(part: dict[str, Any]) -> dict[str, Any]:
    is_free = part.get("type") == "string" and not part.keys() & {"const", "enum", "format"}
    return {**part, "type": _SCALAR} if is_free else part


def _any_time(part: dict[str, Any]) -> dict[str, Any]:
    if part.get("format") != "date-time":
        return part
    rest = {key: value for key, value in part.items() if key != "format"}
    return {**rest, "anyOf": [{"format": "date-time", "pattern": _TIMES}, {"pattern": _TIMES}]}


def _explain_kind(part: dict[str, Any]) -> None:
    kind = part.get("properties", {}).get("kind", {})
    if "const" in kind and "description" in part:
        kind["description"] = part["description"]
