"""Reads the field labels in the repository's issue form, which users may have edited."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mimkit.store.yaml.reader import read


def form_fields(raw: bytes | None) -> dict[str, str]:
    """Return the field ids, keyed by label. The result is empty if the form is missing or cannot be read."""
    form = read(raw) if raw else None
    return dict(_fields(form.get("body"))) if isinstance(form, dict) else {}


def _fields(body: Any) -> Iterator[tuple[str, str]]:
    for part in body if isinstance(body, list) else ():
        attributes = part.get("attributes") if isinstance(part, dict) else None
        label, name = (
            (attributes.get("label"), part.get("id")) if isinstance(attributes, dict) else (None, None)
        )
        if isinstance(label, str) and isinstance(name, str):
            yield label, name
