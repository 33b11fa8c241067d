"""Converts the JSON Schemas for use in editors: to draft 7, accepting every notation that `mim` accepts."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from functools import cache, reduce
from pathlib import Path, PurePath
from typing import Any

from mimkit.app.setup.schema import schemas
from mimkit.errors import EnvironmentUnfit
from mimkit.model.refs import RefKind
from mimkit.store.git.errors import show_permissions
from mimkit.store.modeline import schema_path
from mimkit.store.worktree import read_file

_SCALAR = ["string", "number", "boolean"]
"""The accepted types for text. `mim` reads every value as text, so `title: 503` is a valid title."""
_TIMES = r"^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d{1,9})?)? ?([Zz]|[+-]\d\d:?\d\d)$"
"""The times that `mim` accepts: RFC 3339, optionally without seconds or with a space instead of the T."""


def editor_schemas() -> dict[RefKind, dict[str, Any]]:
    """Return the editor schema for each record kind."""
    return {kind: _for_editors(schema) for kind, schema in schemas().items()}


def schema_text(schema: Mapping[Any, Any]) -> str:
    """Return the text of a schema file."""
    return json.dumps(schema, indent=2) + "\n"


@cache
def schema_files() -> dict[str, bytes]:
    """Return the schema files by path relative to the repository.

    The first line of each record refers to one of these files.
    """
    return {schema_path(kind): schema_text(schema).encode() for kind, schema in editor_schemas().items()}


def write_schemas(folder: Path, wanted: Mapping[RefKind, Mapping[str, Any]]) -> None:
    """Write each schema to a folder as KIND.json.

    Raises EnvironmentUnfit if that would overwrite an unrelated file. In a folder named `.schemas`, which is
    reserved for mim, damaged schemas are also replaced.
    """
    targets = {folder / f"{kind}.json": schema for kind, schema in wanted.items()}
    is_ours = folder.resolve().name == PurePath(schema_path("incident")).parent.name
    for target, schema in targets.items():
        may_replace = target.is_file() and (is_ours or _is_schema(target, schema["title"]))
        if target.is_symlink() or (target.exists() and not may_replace):
            raise EnvironmentUnfit(
                f"{target} already exists and was not written by mimkit; nothing was changed",
                "write to another folder: mim schema --write .schemas",
            )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for target, schema in targets.items():
            target.write_text(schema_text(schema), encoding="utf-8")
    except OSError as problem:
        raise EnvironmentUnfit(
            f"{folder} cannot be written: {(problem.strerror or '').lower()}",
            show_permissions(folder),
        ) from None


def _is_schema(file: Path, title: str) -> bool:
    """Return whether a file is a schema from any mimkit version, based on its `$schema` key and its title."""
    try:
        found = json.loads(file.read_bytes())
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(found, dict) and "$schema" in found and found.get("title") == title


def stale_schemas(root: Path) -> list[str]:
    """Return the paths of schemas under `root` that are missing or that differ from this mimkit version's schemas."""
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
    """Return a copy in which the steps have been applied to every schema, innermost first."""
    if isinstance(part, list):
        return [_everywhere(each, steps) for each in part]
    if not isinstance(part, dict):
        return part
    inner = {key: _everywhere(value, steps) for key, value in part.items()}
    return reduce(lambda done, step: step(done), steps, inner)


def _untitled(part: dict[str, Any]) -> dict[str, Any]:
    # Titles derived from key names add no information. If the value is a mapping, `title` is a property name.
    return {key: value for key, value in part.items() if key != "title" or not isinstance(value, str)}


def _draft_7(part: dict[str, Any]) -> dict[str, Any]:
    # Keep the keywords next to `$ref` for editors that display them. Draft 7 ignores them.
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
