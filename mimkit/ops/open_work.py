"""Refusals that list an incident's open closing gates, tasks, blockers and queries, with a command to resolve each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from mimkit.errors import Refused
from mimkit.model.incident.kinds import RESOLVING, TASK_WORDS
from mimkit.model.shell import command, quoted
from mimkit.model.time.times import when_text

if TYPE_CHECKING:
    from mimkit.model.incident.entries import Action, Blocker, Log, Query
    from mimkit.model.policy.gates import Gate

    Work = Action | Blocker | Query

_COUNTED: Final = {
    "blocker": ("blocker", "blockers"),
    "action": ("task", "tasks"),
    "query": ("query", "queries"),
}
"""The singular and plural of each kind of open work, most important first."""


class GatesOpen(Refused):
    """One or more closing gates are not met."""

    def __init__(self, incident: str, gates: Sequence[Gate], tasks: Sequence[Work]) -> None:
        listed = _without_blockers(gates)
        count = "one closing gate is" if len(listed) == 1 else f"{len(listed)} closing gates are"
        verb = "is" if len(tasks) == 1 else "are"
        also = f", and so {verb} {_counted(tasks)}" if tasks else ""
        super().__init__(
            f"{incident} cannot be closed yet: "
            + (f"{count} open{also}" if listed else f"{_counted(tasks)} {verb} open"),
            f"{'meet these closing gates' if listed else 'resolve each blocker'}, then close it: mim close",
        )
        self.gates = tuple(gates)
        self.rows = open_rows(incident, gates, tasks)


class TasksOpen(Refused):
    """The incident still has open tasks, blockers or queries, so it cannot be closed."""

    def __init__(self, incident: str, tasks: Sequence[Work]) -> None:
        super().__init__(
            f"{incident} still has {_counted(tasks)} open",
            f"resolve them as listed, or add a reason and close the incident anyway: mim close -i {quoted(incident)} --anyway REASON",
        )
        self.tasks = tuple(tasks)
        self.rows = task_rows(incident, tasks)


def open_rows(incident: str, gates: Sequence[Gate], tasks: Sequence[Work]) -> tuple[tuple[str, str], ...]:
    """Return each open gate, task, blocker and query, with the command to resolve it.

    `tasks` must contain all open blockers.
    """
    return (
        *((gate.words, gate.command) for gate in _without_blockers(gates)),
        *task_rows(incident, tasks),
    )


def _without_blockers(gates: Sequence[Gate]) -> list[Gate]:
    """Omit the gate for blockers, because each open blocker is listed and counted separately."""
    return [gate for gate in gates if gate.id != "blockers-settled"]


def task_rows(incident: str, tasks: Sequence[Work]) -> tuple[tuple[str, str], ...]:
    """Return each open task, blocker or query with its id and owner, and the command that resolves it."""
    return tuple(
        (
            f"{TASK_WORDS[each.kind]} {each.id[-6:]} ({_who(each)}): {each.text}",
            f"{verb} -i {quoted(incident)} TEXT {option} {quoted(each.id[-6:])}",
        )
        for each in tasks
        for verb, option in (RESOLVING[each.kind],)
    )


def _who(each: Work) -> str:
    if each.owner is None and each.kind == "query":
        return f"from {each.asked_by or each.audience}" if each.asked_by or each.audience else "no owner"
    return each.owner or "no owner"


def _counted(tasks: Sequence[Work]) -> str:
    kinds: list[str] = [each.kind for each in tasks]
    counts = ((kinds.count(kind), words) for kind, words in _COUNTED.items())
    parts = [f"{n} {words[n > 1]}" for n, words in counts if n]
    return " and ".join(filter(None, (", ".join(parts[:-1]), *parts[-1:])))


class AlreadySettled(Refused):
    """A task or blocker can be resolved only once, and a query can be answered only once."""

    def __init__(self, task: Work, first: Log, text: str) -> None:
        named = f"the {TASK_WORDS[task.kind]} {task.id[-6:]} ({task.text})"
        super().__init__(
            f"{named} was already {'answered' if task.kind == 'query' else 'resolved'} {when_text(first.at)} by {first.by}, with entry {first.id[-6:]}: {first.text}",
            f"if that entry is wrong: mim retract {first.id[-6:]} --reason WHY; "
            f"to add to it: {command('mim log', text)}",
        )
