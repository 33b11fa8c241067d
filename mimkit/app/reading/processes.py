"""Distributes work on many incident folders over several processes."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from mimkit.store.layout import IncidentFolder

Context = TypeVar("Context")
Result = TypeVar("Result")
_SHARE = 400
"""The number of folders from which several processes are faster than one."""


@dataclass(frozen=True, slots=True)
class Work(Generic[Context, Result]):
    """What to do with some folders, given what every process needs to know; both must be picklable."""

    do: Callable[[Context, Sequence[IncidentFolder]], Result]
    context: Context


def spread(work: Work[Context, Result], folders: Sequence[IncidentFolder]) -> Iterator[Result]:
    """Yield the results for parts of the folders, in their order, from a suitable number of processes."""
    processes = min(os.cpu_count() or 1, 8)
    if len(folders) < _SHARE or processes == 1:
        yield work.do(work.context, folders)
        return
    size = max(50, min(500, len(folders) // (processes * 4)))
    parts = [folders[start : start + size] for start in range(0, len(folders), size)]
    method = "fork" if "fork" in multiprocessing.get_all_start_methods() else None
    with multiprocessing.get_context(method).Pool(processes, _take, (work,)) as pool:
        yield from pool.imap(_part, parts)


_work: Work[Any, Any] | None = None
"""In a worker process: the job that it runs."""


def _take(work: Work[Any, Any]) -> None:
    global _work  # noqa: PLW0603 - a worker process has no other place to keep it
    _work = work


def _part(folders: Sequence[IncidentFolder]) -> object:
    assert _work is not None  # noqa: S101 - set before the first part is given out
    return _work.do(_work.context, folders)
