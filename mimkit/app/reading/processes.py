"""Distributes work on many records among several processes."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

Context = TypeVar("Context")
Item = TypeVar("Item")
Result = TypeVar("Result")
_SHARE = 400
"""The minimum number of items for which several processes are faster than one."""


@dataclass(frozen=True, slots=True)
class Work(Generic[Context, Item, Result]):
    """A function for batches of items, such as incident folders, and the context it needs. Both must be picklable."""

    do: Callable[[Context, Sequence[Item]], Result]
    context: Context


def spread(work: Work[Context, Item, Result], items: Sequence[Item]) -> Iterator[Result]:
    """Yield the results for batches of items in order, using a suitable number of processes."""
    processes = min(os.cpu_count() or 1, 8)
    if len(items) < _SHARE or processes == 1:
        yield work.do(work.context, items)
        return
    size = max(50, min(500, len(items) // (processes * 4)))
    parts = [items[start : start + size] for start in range(0, len(items), size)]
    method = "fork" if "fork" in multiprocessing.get_all_start_methods() else None
    with multiprocessing.get_context(method).Pool(processes, _take, (work,)) as pool:
        yield from pool.imap(_part, parts)


_work: Work[Any, Any, Any] | None = None
"""The work that a worker process does. None in the main process."""


def _take(work: Work[Any, Any, Any]) -> None:
    global _work  # noqa: PLW0603 - a worker process has no other place to keep it
    _work = work


def _part(items: Sequence[Any]) -> object:
    assert _work is not None  # noqa: S101 - set before the first part is given out
    return _work.do(_work.context, items)
