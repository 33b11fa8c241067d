"""Records a drill in the real repository as an incident that metrics exclude."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from mimkit.errors import Refused
from mimkit.model.change import Change, Create
from mimkit.model.incident import entries
from mimkit.model.incident.as_data import plain
from mimkit.model.incident.entry_parts import EntryBase
from mimkit.model.incident.incident import Incident
from mimkit.model.incident.kinds import CHANGING, ENDING
from mimkit.model.refs import Ref
from mimkit.model.shell import command
from mimkit.model.snapshot import Snapshot
from mimkit.ops import guards
from mimkit.ops.command import Command, brief

_OF_THE_SCRATCH_REPOSITORY: Final = (
    "close",
    "reopen",
    "problem",
    "proposed-update",
    "approval",
    "delivery",
    "page-receipt",
    "posted",
)
"""The entry kinds that are omitted, because they refer to records or entries in the scratch repository, or would start deadlines in this one."""


class AlreadyRecorded(Refused):
    """The drill has already been recorded."""

    def __init__(self, incident: str) -> None:
        super().__init__(f"the drill {incident} was already recorded here", command("mim show", incident))


@dataclass(frozen=True, kw_only=True)
class RecordDrill(Command):
    """Record what the crew did, together with the result, as an ended incident with the mode `drill`."""

    crew: Incident
    """The crew's incident in the scratch repository."""
    original: str
    """The id of the past incident that was replayed."""
    result: str
    """The result, in one sentence."""

    gives_id: ClassVar[bool] = True

    @property
    def about(self) -> tuple[str, ...]:
        """The past incident."""
        return (self.original,)

    @property
    def is_judged(self) -> bool:
        """Always true: the rules check the record before it is written."""
        return True

    def build(self, snapshot: Snapshot) -> Change:
        """Check that the past incident exists here and that the drill's id is not in use, then create the record."""
        name = self.crew.id
        guards.require_incident(snapshot, self.original)
        if name in snapshot.taken_ids:
            raise AlreadyRecorded(name)
        end = tuple(self._end())
        timeline = (*_kept(self.crew), *end)
        data = plain(self.crew.as_written.with_timeline(timeline)) | {"mode": "drill"}
        return Change(
            edits=(Create(Ref("incident", name), data),),
            subject=f"{name}: record the drill, {brief(self.crew.title)}",
            incident=name,
            # The wording of the crew's entries was already checked when the crew recorded them.
            entries=tuple(entry.id for entry in end),
        )

    def _end(self) -> Iterator[EntryBase]:
        """Yield the entry that ends the incident, so that nothing is due afterwards, and the link to the past incident."""
        if not any(entry.kind in ENDING for entry in _kept(self.crew)):
            yield entries.Demoted(**self.stamp(0), reason=self.result)
        yield entries.Linked(**self.stamp(1), ref=self.original, rel="other")


def _kept(crew: Incident) -> list[Any]:
    """Return the entries to keep.

    Entries of omitted kinds, entries with an attached file, and any changes to these are left out.
    """
    left_out = {
        entry.id
        for entry in crew.timeline
        if entry.kind in _OF_THE_SCRATCH_REPOSITORY or getattr(entry, "attached", None)
    }
    return [
        entry
        for entry in crew.timeline
        if entry.id not in left_out and not (entry.kind in CHANGING and entry.entry in left_out)
    ]
