"""Finds the differences between two lists of lines, which are matched by key."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

T = TypeVar("T")


def new_or_changed(
    before: Iterable[T],
    after: Iterable[T],
    key: Callable[[T], Any],
    facts: Callable[[T], Any] = lambda each: each,
) -> Iterator[T]:
    """Yield the lines in `after` that are new or that differ from the line with the same key in `before`."""
    known = {key(each): facts(each) for each in before}
    yield from (each for each in after if key(each) not in known or known[key(each)] != facts(each))


def missing(before: Iterable[T], after: Iterable[T], key: Callable[[T], Any]) -> Iterator[T]:
    """Yield the lines in `before` whose keys are not in `after`."""
    still = {key(each) for each in after}
    yield from (each for each in before if key(each) not in still)
