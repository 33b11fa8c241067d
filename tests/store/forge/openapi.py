"""GitHub's own OpenAPI description as the reference for the bot's requests and our small GitHub's answers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jsonschema import Draft4Validator
from referencing import Registry
from referencing.jsonschema import DRAFT4
from werkzeug import Request, Response

_WHOLE = "urn:description"


class Description:
    """An OpenAPI 3.0 document; what it says of `nullable` is told in the words of JSON Schema."""

    def __init__(self, path: Path) -> None:
        self._document = _plain(json.loads(path.read_text(encoding="utf-8")))
        resource = DRAFT4.create_resource(self._document)
        self._registry: Registry[Any] = Registry().with_resource(_WHOLE, resource)

    def violations(self, request: Request, response: Response) -> Iterator[str]:
        """Yield what a request or its answer has that the description does not know, each in a line."""
        where = f"{request.method} {request.path}"
        operation = self._operation(request)
        if operation is None:
            yield f"{where} is not described"
            return
        yield from (f"{where}: {each}" for each in self._of_request(operation, request))
        yield from (f"{where}: {each}" for each in self._of_response(operation, response))

    def _operation(self, request: Request) -> dict[str, Any] | None:
        for template, item in self._document["paths"].items():
            if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), request.path):
                found: dict[str, Any] | None = item.get(request.method.lower())
                return found and {
                    **found,
                    "parameters": [*item.get("parameters", ()), *found.get("parameters", ())],
                }
        return None

    def _of_request(self, operation: dict[str, Any], request: Request) -> Iterator[str]:
        known = {each["name"]: each for each in map(self._resolved, operation["parameters"])}
        for name, value in request.args.items():
            if name not in known:
                yield f"the parameter {name} is not described"
                continue
            schema = known[name]["schema"]
            typed = int(value) if schema.get("type") == "integer" and value.isdecimal() else value
            yield from (f"the parameter {name}: {each}" for each in self._against(schema, typed))
        body = operation.get("requestBody")
        if body is not None:
            schema = self._resolved(body)["content"]["application/json"]["schema"]
            yield from (f"the body: {each}" for each in self._against(schema, request.json))
            unknown = set(request.json or ()) - schema["properties"].keys()
            yield from (f"the body: {name} is not described" for name in sorted(unknown))
        elif request.data:
            yield "a body is not described"

    def _of_response(self, operation: dict[str, Any], response: Response) -> Iterator[str]:
        described = operation["responses"].get(str(response.status_code))
        if described is None:
            yield f"the status {response.status_code} is not described"
            return
        content = self._resolved(described).get("content", {})
        for schema in (each["schema"] for kind, each in content.items() if kind == "application/json"):
            yield from (f"the answer: {each}" for each in self._against(schema, response.json))

    def _against(self, schema: dict[str, Any], value: Any) -> Iterator[str]:
        judge = Draft4Validator(schema, registry=self._registry)
        for error in judge.iter_errors(value):
            yield f"{'.'.join(map(str, error.absolute_path))} {error.message[:200]}"

    def _resolved(self, part: dict[str, Any]) -> dict[str, Any]:
        while "$ref" in part:
            found = self._document
            for key in part["$ref"].partition("#/")[2].split("/"):
                found = found[key]
            part = found
        return part


def _plain(part: Any) -> Any:
    """Return a part of the document with references from anywhere, and `nullable` as JSON Schema has it."""
    if isinstance(part, list):
        return [_plain(each) for each in part]
    if not isinstance(part, dict):
        return part
    found = {key: _plain(value) for key, value in part.items() if key not in ("example", "examples")}
    if isinstance(found.get("$ref"), str):
        found["$ref"] = f"{_WHOLE}{found['$ref']}"
    return {"anyOf": [found, {"type": "null"}]} if found.get("nullable") is True else found
