"""Explicit pydantic schemas for common types, so that they are not rebuilt for every field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema


class Shape:
    """An annotation that gives its type's schema as it is; 27 kinds of entries name the same few."""

    def __init__(self, schema: CoreSchema) -> None:
        self._schema: Mapping[str, Any] = schema

    @property
    def pattern(self) -> str | None:
        """The regular expression that the text must match, where there is one."""
        return self._schema.get("pattern")

    def __get_pydantic_core_schema__(self, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        return {**self._schema}
