"""Adds and removes prompts, which are marked comments below the sections of a draft."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from mimkit.model.diagnostic import KeyPath
from mimkit.store.yaml.document import Document
from mimkit.store.yaml.places import comments_at

MARK: Final = "# >"
"""The prefix of each line of a prompt."""


def with_prompts(old: Document, below: Mapping[KeyPath, Sequence[str]]) -> Document:
    """Return the file with the given prompts below its values, and with all other prompts removed.

    The data of the file is unchanged.
    """
    bare = without_prompts(old.for_edit())
    if not below:
        return bare
    from mimkit.store.yaml.commented import below_values  # noqa: PLC0415 - it loads ruamel.yaml

    return Document.of(below_values(bare.raw, below, MARK.removeprefix("# ")), bare.data)


def without_prompts(old: Document) -> Document:
    """Return the file with all prompts removed."""
    text = old.text
    for index, comment in reversed([*comments_at(text)]):
        start = text.rfind("\n", 0, index) + 1
        if comment.startswith(MARK) and not text[start:index].strip():
            end = text.find("\n", index) + 1 or len(text)
            text = text[:start] + text[end:]
    new = Document(text.encode())
    return Document.of(new.raw, old.data) if new.content == old.data else old
