"""Reads the headings of the issue form in the repository, which its users may have changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mimkit.store.yaml.reader import read


def form_fields(raw: bytes | None) -> dict[str, str]:
    """Return the id of each field by its label; empty without a form, or for one that cannot be read."""
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
