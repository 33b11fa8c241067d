"""From a command and a head to the bytes of files, checked before anything is committed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from pydantic import ValidationError

from mimkit.app.gather import Gathered
from mimkit.app.world import Reading, read_world
from mimkit.errors import UsageError
from mimkit.model.diagnostic import Diagnostic
from mimkit.model.edits import Change
from mimkit.model.entries import ENTRY_TYPES, Correction
from mimkit.model.incident import Incident
from mimkit.model.problem import Problem
from mimkit.model.refs import RefKind
from mimkit.model.review import ActionItem, Declined, Done, Review, Waiver
from mimkit.model.snapshot import Snapshot, judged_by
from mimkit.model.text import Record
from mimkit.ops.command import Command
from mimkit.store.git.repository import Repository
from mimkit.store.render import FileEdit, render

_SHAPES: tuple[type[Record], ...] = (
    *ENTRY_TYPES, Correction, Incident, Problem, Review, ActionItem, Done, Declined, Waiver,
)  # fmt: skip
_SHAPE = {shape.__name__: shape for shape in _SHAPES}


@dataclass(frozen=True, slots=True)
class Written:
    """A change, its new files, and the records as they are after it."""

    change: Change
    edits: Mapping[str, FileEdit]
    files: Mapping[str, bytes]
    world: Snapshot


def write(repo: Repository, commit: str | None, command: Command) -> Written:
    """Decide a command on a commit and make its files; raises a refusal, or RecordsUnreadable. Writes nothing."""
    reading = read_world(repo, commit, command.about, taken_ids=command.gives_id)
    change = _decide(_judging(reading.world, command), command)
    edits = render(change.edits)
    files = {path: edit(_content(repo, commit, reading, path)) for path, edit in edits.items()}
    return Written(change, edits, files, _after(reading.world, files))


def _content(repo: Repository, commit: str | None, reading: Reading, path: str) -> bytes | None:
    if path in reading.raws:
        return reading.raws[path]
    return repo.read(commit, path) if commit else None


def _judging(world: Snapshot, command: Command) -> Snapshot:
    about = [world.incidents[each] for each in command.about if each in world.incidents]
    return judged_by(world, about[0]) if command.by_policy_then and about else world


def _decide(world: Snapshot, command: Command) -> Change:
    try:
        return command.decide(world)
    except ValidationError as problem:
        raise Unfit(problem) from None


class Unfit(UsageError):
    """A typed value does not have the form that records accept."""

    def __init__(self, problem: ValidationError) -> None:
        from mimkit.rules.explain import explain  # noqa: PLC0415 - only what does not fit pays for the rules

        error = problem.errors(include_url=False)[0]
        _, _, message, hint = explain(error, _SHAPE[problem.title])
        super().__init__(*_said(message, hint))


class NoFit(UsageError):
    """A record would not pass its shape with the typed value in it."""

    def __init__(self, finding: Diagnostic) -> None:
        super().__init__(*_said(finding.message, finding.hint))


def _said(message: str, hint: str) -> tuple[str, str]:
    """Return a sentence and its hint; where there is none, what follows the semicolon tells what to type."""
    sentence, _, rest = message.partition("; ")
    return (message, hint) if hint else (sentence, rest.removesuffix(".") or "type it again so that it fits")


def _after(world: Snapshot, files: Mapping[str, bytes]) -> Snapshot:
    gathered = Gathered()
    for path, raw in files.items():
        gathered.add(path, raw)
    if gathered.diagnostics:
        # Each record was read before, so what does not fit is what was typed.
        raise NoFit(min(gathered.diagnostics))

    def merged(kind: RefKind, before: Mapping[str, Any]) -> Mapping[str, Any]:
        return {**before, **gathered.of(kind)}

    return replace(
        world,
        incidents=merged("incident", world.incidents),
        reviews=merged("review", world.reviews),
        problems=merged("problem", world.problems),
    )
