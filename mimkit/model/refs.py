"""Identifies a record by kind and id, without its path."""

from __future__ import annotations

from typing import Literal, NamedTuple

RefKind = Literal[
    "policy", "holidays", "people", "channels", "glossary", "pack", "group", "service", "roster", "runbook",
    "template", "infrastructure", "repositories", "incident", "review", "problem", "maintenance",
]  # fmt: skip


class Ref(NamedTuple):
    """A record's kind and id.

    A review has the same id as its incident. If only one file of a kind can exist, its id is empty.
    """

    kind: RefKind
    id: str = ""
