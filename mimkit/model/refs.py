"""Identifies a record by kind and id, without its path."""

from __future__ import annotations

from typing import Literal, NamedTuple

RefKind = Literal[
    "policy", "holidays", "people", "channels", "glossary", "pack", "group", "service", "roster", "runbook",
    "template", "infrastructure", "repositories", "incident", "review", "problem", "maintenance",
]  # fmt: skip


class Ref(NamedTuple):
    """A record's kind and id. A review has its incident's id. The id is empty for files that exist only once."""

    kind: RefKind
    id: str = ""
