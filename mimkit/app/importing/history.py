"""Reads all versions of a file in another repository, oldest first, and yields the changes in each version."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from mimkit.app.importing.format import Material, Read, ReadOptions
from mimkit.ops.importing.drafts import ImportProblem, IncidentDraft, LeftOut
from mimkit.store.git.other_repository import FileHistory

_COMMIT: Final = 10
"""The length of the abbreviated commit id in a version's name."""


def versions(history: FileHistory, name: str, options: ReadOptions) -> Iterator[Material]:
    """Yield the versions of a file, oldest first. Each is named `NAME@COMMIT`."""
    for each in history.versions():
        yield Material(f"{name}@{each.commit[:_COMMIT]}", each.raw, options, each.at)


def changes(read: Read, materials: Iterable[Material]) -> Iterator[IncidentDraft | LeftOut | ImportProblem]:
    """Yield a draft for each change to an incident between versions of a file. Yield everything else once.

    If a draft does not contain the time of the change, it gets the time of the version.
    """
    last: dict[str, IncidentDraft] = {}
    said: set[tuple[str, str]] = set()
    for material in materials:
        for each in read(material):
            if isinstance(each, IncidentDraft):
                known = last.get(each.key)
                if known is None or replace(each, place=known.place) != known:
                    last[each.key] = each
                    yield each if each.as_of else replace(each, as_of=material.as_of)
            elif (told := each[1:3]) not in said:
                said.add(told)
                yield each
