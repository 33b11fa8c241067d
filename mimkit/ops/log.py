"""Log commands: record findings, decisions, tasks, blockers and notes.

They are allowed whatever the incident's status.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from mimkit.errors import NoSuchRecord, UsageError
from mimkit.model.change import AttachedText, Change
from mimkit.model.ids import normalise_id
from mimkit.model.incident import entries
from mimkit.model.incident.attachment import attachment
from mimkit.model.incident.effects.retraction import retractions
from mimkit.model.incident.entry_parts import EntryBase, words
from mimkit.model.incident.incident import Incident
from mimkit.model.incident.kinds import KINDS, TASK_WORDS, TASKS
from mimkit.model.incident.state import fold
from mimkit.model.snapshot import Snapshot
from mimkit.ops import guards
from mimkit.ops.command import OnIncident, brief

LogKind = Literal["note", "finding", "decision", "action", "blocker"]

_CLASS: dict[str, type[entries.Log]] = {
    "note": entries.Note,
    "finding": entries.FindingMade,
    "decision": entries.Decision,
    "action": entries.Action,
    "blocker": entries.Blocker,
}


@dataclass(frozen=True, kw_only=True)
class Log(OnIncident, status="exists"):
    """Record a finding, a decision, a task, a blocker or a note."""

    text: str
    kind: LogKind = "note"
    owner: str | None = None
    evidence: tuple[str, ...] = ()
    starred: bool = False
    resolves: str | None = None
    attached: bytes | None = None
    """A long text that is stored in a file beside the record. Its line breaks are plain line feeds."""
    attached_from: str | None = None
    """The name of the file from which the attached text was read."""

    def build(self, snapshot: Snapshot) -> Change:
        """Check the names and add the entry.

        The incident's status is not checked, because logging is always allowed.
        """
        incident = snapshot.incidents[self.incident]
        guards.not_future(f"the {TASK_WORDS.get(self.kind, self.kind)}", self.at, self.now)
        extra: dict[str, Any] = {"owner": self._owner(snapshot)} if self.owner else {}
        if self.attached is not None:
            extra["attached"] = attachment(self.entry_id(), self.attached, self.attached_from)
        entry = _CLASS[self.kind](
            **self.stamp(),
            text=self.text,
            evidence=tuple(guards.link(each) for each in self.evidence),
            starred=self.starred,
            resolves=self._task(incident, self.resolves) if self.resolves else None,
            **extra,
        )
        change = self.entries(f"{TASK_WORDS.get(self.kind, self.kind)}, {brief(self.text)}", entry)
        if entry.attached is None:
            return change
        text = AttachedText(self.incident, entry.attached.file, self.attached or b"")
        return change._replace(attached=(text,))

    def _owner(self, snapshot: Snapshot) -> str | None:
        if self.kind not in TASKS:
            raise UsageError(
                f"a {self.kind} cannot have an owner", "use --owner with --kind task or --kind blocker"
            )
        return guards.known_person(snapshot, self.owner or "", self.at)

    def _task(self, incident: Incident, wanted: str) -> str:
        """Return the id of the task, blocker or query that this entry resolves. Refuse it if it is already resolved."""
        task = find_entry(incident.timeline, wanted, "task, blocker or query")
        if retraction := retractions(incident.timeline).get(task.id):
            from mimkit.ops.refusals.retracting import AlreadyRetracted  # noqa: PLC0415 - only a refusal pays for it

            raise AlreadyRetracted(task, retraction)
        if not isinstance(task, entries.Action | entries.Blocker | entries.Query):
            raise UsageError(
                f"the entry {wanted!r} is not a task, blocker or query, so it cannot be resolved",
                "list open tasks, blockers and queries with their ids: mim status",
            )
        if first := fold(incident).settled.get(task.id):
            from mimkit.ops.open_work import AlreadySettled  # noqa: PLC0415 - as above

            raise AlreadySettled(task, first, self.text)
        return task.id


def find_entry(timeline: tuple[entries.Entry, ...], wanted: str, what: str = "entry") -> EntryBase:
    """Return the entry whose id ends with `wanted`, which may be the whole id.

    Raise an error unless exactly one entry matches.
    """
    asked = normalise_id(wanted)
    found = [entry for entry in timeline if entry.id.endswith(asked)] if asked else []
    if len(found) == 1:
        return found[0]
    if not found:
        raise NoSuchRecord(
            what, wanted, f"no entry has the id {wanted!r}", "list the entries with their ids: mim show"
        )
    refusal = UsageError(
        f"{len(found)} entries end in {wanted!r}",
        "use more characters of the id; to list the ids: mim show",
    )
    refusal.rows = tuple(
        (f"{entry.id}  {KINDS[entry.kind].label}  {brief(words(entry))}".rstrip(),) for entry in found
    )
    raise refusal
