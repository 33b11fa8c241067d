"""Adds new services to the issue form, which `mim check` compares with the policy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mimkit.model.file_problem import Unreadable
from mimkit.store.yaml.document import Document
from mimkit.store.yaml.spans import column_of, is_block, start_of


def with_services(raw: bytes, known: Sequence[str], new: Sequence[str]) -> bytes | None:
    """Add new services after the existing ones. Return None if the form's layout differs from that of `mim init`."""
    document = Document(raw)
    form: Any = document.content
    if isinstance(form, Unreadable) or not isinstance(form, dict) or not isinstance(form.get("body"), list):
        return None
    for position, part in enumerate(form["body"]):
        if not isinstance(part, dict) or part.get("id") != "services":
            continue
        keys = ("body", position, "attributes", "options")
        node = document.node(keys)
        options = part["attributes"]["options"] if node is not None and is_block(node) else None
        if not isinstance(options, list) or not any(each in known for each in options):
            return None
        last = max(number for number, each in enumerate(options) if each in known)
        spot = document.node((*keys, last))
        if spot is None or node is None:
            return None
        missing = [each for each in new if each not in options]
        lines = [f"{' ' * column_of(node)}- {each}" for each in missing]
        out = document.with_lines(document.text.index("\n", start_of(spot)) + 1, lines)
        after: Any = Document(out.encode()).content
        options[last + 1 : last + 1] = missing
        return out.encode() if after == form else None
    return None
