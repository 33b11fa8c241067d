"""Validates each timeline entry with the class for its kind."""

from __future__ import annotations

from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler, ValidationError
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from mimkit.model.incident.entries import type_of
from mimkit.model.incident.entry_parts import EntryBase

if TYPE_CHECKING:
    from pydantic import TypeAdapter


class OneKind:
    """Annotates `Entry` so that schemas are built only for the kinds that occur in a timeline.

    Building the schemas for all kinds would take a tenth of the run time of `mim log`. The result is the same: an
    entry that fails validation by the class for its kind is validated again against all kinds, so that errors have
    the same location.
    """

    def __get_pydantic_core_schema__(self, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(_validated)

    def __get_pydantic_json_schema__(
        self, _schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return handler(_any_kind().core_schema)


def _validated(value: Any) -> Any:
    if isinstance(value, dict):
        kind = value.get("kind")
        if isinstance(kind, str) and (shape := type_of(kind)):
            with suppress(ValidationError):
                return shape.model_validate(value)
    elif isinstance(value, EntryBase) and type(value) is type_of(getattr(value, "kind", "")):
        return value
    return _any_kind().validate_python(value)


@cache
def _any_kind() -> TypeAdapter[Any]:
    from pydantic import TypeAdapter  # noqa: PLC0415 - slow, and needed only for an invalid entry

    from mimkit.model.incident.entries import Entry  # noqa: PLC0415 - as above

    return TypeAdapter(Entry)
