"""Generates the JSON Schemas of the records from the models and their field descriptions."""

from __future__ import annotations

import ast
import inspect
import textwrap
from functools import cache
from itertools import pairwise
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode

from mimkit.model.refs import RefKind
from mimkit.model.text import Record
from mimkit.store.layout import KINDS, shape_of

DIALECT = "http://json-schema.org/draft-07/schema#"


@cache
def schemas() -> dict[RefKind, dict[str, Any]]:
    """Return the schema of each kind of file. Scalars may use any YAML notation."""
    shapes = _shapes()
    # Models that few records contain are loaded when a schema is generated, so all models are known only afterwards.
    generated = [model.model_json_schema(by_alias=True, schema_generator=_Draft7) for _, model in shapes]
    return {kind: _described(model, each) for (kind, model), each in zip(shapes, generated, strict=True)}


def _shapes() -> list[tuple[RefKind, type[BaseModel]]]:
    return [(kind, shape_of(kind)) for kind in KINDS]


def _described(model: type[BaseModel], schema: dict[str, Any]) -> dict[str, Any]:
    definitions = schema.get("$defs", {})
    for name, part in [(model.__name__, schema), *definitions.items()]:
        _describe(part, _models().get(name))
    return {"$schema": DIALECT, **schema}


class _Draft7(GenerateJsonSchema):
    """Generates schemas for editors that support only draft 7."""

    def generate(self, schema: Any, mode: JsonSchemaMode = "validation") -> dict[str, Any]:
        """Generate the schema without the `discriminator` keyword, which only OpenAPI defines."""
        generated: dict[str, Any] = _without_discriminator(super().generate(schema, mode))
        return generated


def _without_discriminator(part: Any) -> Any:
    if isinstance(part, dict):
        return {key: _without_discriminator(value) for key, value in part.items() if key != "discriminator"}
    return [_without_discriminator(each) for each in part] if isinstance(part, list) else part


@cache
def _models() -> dict[str, type[BaseModel]]:
    """Return every model that a record can contain, by class name."""
    found: dict[str, type[BaseModel]] = {}
    waiting: list[type[BaseModel]] = [Record]
    while waiting:
        model = waiting.pop()
        waiting += model.__subclasses__()
        if model.__module__.startswith("mimkit.model."):
            found[model.__name__] = model
    return found


def _describe(part: dict[str, Any], model: type[BaseModel] | None) -> None:
    sentences = _sentences(model) if model else {}
    for name, field in (model.model_fields if model else {}).items():
        shown = part.get("properties", {}).get(field.alias or name)
        if shown is not None and name in sentences:
            shown["description"] = sentences[name]


@cache
def _sentences(model: type[BaseModel]) -> dict[str, str]:
    found: dict[str, str] = {}
    for each in reversed(model.__mro__):
        if issubclass(each, BaseModel) and each.__module__.startswith("mimkit."):
            found |= _below_fields(each)
    return found


def _below_fields(model: type[BaseModel]) -> dict[str, str]:
    body = ast.parse(textwrap.dedent(inspect.getsource(model))).body[0]
    found: dict[str, str] = {}
    statements = body.body if isinstance(body, ast.ClassDef) else []
    for field, below in pairwise(statements):
        if (
            isinstance(field, ast.AnnAssign)
            and isinstance(field.target, ast.Name)
            and isinstance(below, ast.Expr)
            and isinstance(below.value, ast.Constant)
        ):
            found[field.target.id] = " ".join(str(below.value.value).split())
    return found
