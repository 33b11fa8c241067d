"""An organisation on a desk: commands are applied to bytes in memory, in the same steps as to a commit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Any

from mimkit.app.reading.records import gather
from mimkit.app.recording.checks.rule_check import refuse_new_errors
from mimkit.app.setup.init import scaffold
from mimkit.errors import MimError
from mimkit.model.change import Change
from mimkit.model.dossier import Dossier, dossier_of
from mimkit.model.ids import ulid
from mimkit.model.incident.incident import Incident
from mimkit.model.incident.review import Review
from mimkit.model.incident.state import State
from mimkit.model.obstacles.closing import gates_of
from mimkit.model.policy.gates import Gate
from mimkit.model.policy.metric import Metric
from mimkit.model.policy.policy import Policy
from mimkit.model.snapshot import Snapshot
from mimkit.ops.command import Command
from mimkit.ops.communication.updates import SendUpdate
from mimkit.ops.confirm import Confirm
from mimkit.ops.declare import Declare
from mimkit.ops.new_incident import NewIncident
from mimkit.ops.restore import Restore
from mimkit.store.layout import ref_of
from mimkit.store.render import render

DAY = date(2026, 11, 23)
"""A Monday."""
INCIDENT = "MI-20261123-K7F"
MANAGER = "major-incident-manager"


def clock(text: str, day: date = DAY) -> datetime:
    """Return a time of day, or of `+N` days later, as UTC: `10:09`, `+1 00:05`."""
    later, _, of_day = text.rpartition(" ")
    hour, minute = of_day.split(":")
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return midnight + timedelta(days=int(later or 0), hours=int(hour), minutes=int(minute))


def span(starts: str, ends: str, **keys: Any) -> Metric:
    """Return a metric that counts the time between two events."""
    words = {"id": f"{starts}-to-{ends}", "title": "x", "words": "x"}
    return Metric.model_validate({**words, "from": starts, "to": ends, **keys})


def entry(at: str, kind: str, **keys: Any) -> dict[str, Any]:
    """Return an entry as a record holds it; its id follows from its time and kind unless it is given."""
    moment = clock(at)
    name = ulid(moment, int.from_bytes(kind.encode()))
    return {"at": moment, "kind": kind, "by": "mim-duty", "recorded": moment, "id": name, **keys}


def incident(*timeline: Mapping[str, Any], **header: Any) -> Incident:
    """Return an incident with a timeline."""
    return Incident.model_validate(
        {"id": INCIDENT, "title": "Checkout fails", "timeline": timeline, **header}
    )


def review(**keys: Any) -> Review:
    """Return the draft of its review."""
    base = {"incident": INCIDENT, "owner": "mim-duty", "started": clock("+1 09:00")}
    return Review.model_validate({**base, **keys})


@dataclass(frozen=True)
class Desk:
    """Files in memory and what they say; each command gives a new desk and leaves this one as it was."""

    files: Mapping[str, bytes]
    incident: str = ""
    """The incident that commands are about unless they say otherwise: the last one that was declared."""
    change: Change | None = None
    """What the last command did."""
    steps: int = 0

    @classmethod
    def scaffolded(cls) -> Desk:
        """Return the example organisation, without an incident."""
        return cls({path: raw for path, raw in scaffold().items() if ref_of(path)})

    @cached_property
    def snapshot(self) -> Snapshot:
        """Everything that the files say; they all pass their shape."""
        gathered = gather(self.files)
        assert gathered.diagnostics == []
        snapshot = gathered.snapshot()
        assert snapshot is not None
        return snapshot

    @property
    def policy(self) -> Policy:
        """The policy."""
        return self.snapshot.policy

    @property
    def record(self) -> Incident:
        """The record of the incident."""
        return self.snapshot.incidents[self.incident]

    @property
    def dossier(self) -> Dossier:
        """The incident with what belongs to it."""
        return dossier_of(self.snapshot, self.incident)

    @property
    def state(self) -> State:
        """The state of the incident."""
        return self.dossier.state

    @property
    def review(self) -> Review:
        """The review of the incident."""
        return self.snapshot.reviews[self.incident]

    @property
    def last_id(self) -> str:
        """The id of the entry that was written last."""
        assert self.change is not None
        return self.change.entries[-1]

    @property
    def made(self) -> str:
        """The id of what the last command made."""
        assert self.change is not None
        assert self.change.made is not None
        return self.change.made

    def gates(self) -> dict[str, Gate]:
        """Return the closing gates by id."""
        return {each.id: each for each in gates_of(self.dossier)}

    def command(self, verb: type[Command], when: str, /, **words: Any) -> Command:
        """Return a command of this moment: by the manager on duty, of now unless `at` dates it back."""
        moment = clock(when)
        stamp = {
            "by": "mim-duty",
            "at": moment,
            "now": moment,
            "entropy": self.steps << 20 | self.steps * 640_007 % 2**20,
        }
        about = {"incident": self.incident} if "incident" in verb.__dataclass_fields__ else {}
        return verb(**{**stamp, **about, **words})

    def do(self, verb: type[Command], when: str, /, **words: Any) -> Desk:
        """Return the desk after a command; refusals are raised."""
        return self.apply(self.command(verb, when, **words))

    def apply(self, command: Command) -> Desk:
        """Return the desk after a command, its edits rendered into the files."""
        change = command.decide(self.snapshot)
        edits = render(change.edits)
        new = {path: edit(self.files.get(path)) for path, edit in edits.items()}
        name = change.incident if isinstance(command, NewIncident) else self.incident
        desk = Desk({**self.files, **new}, name or "", change, self.steps + 1)
        if command.is_judged:
            refuse_new_errors(self.snapshot, desk.snapshot, desk.incident)
        return desk

    def declare(self, when: str = "10:09", /, **words: Any) -> Desk:
        """Return the desk after a declaration at SEV1, or as the words say."""
        return self.do(Declare, when, **{"title": "Checkout fails", "severity": "SEV1", **words})

    def restored(self) -> Desk:
        """Return the desk after restoration at 10:55."""
        return self.do(Restore, "10:55")

    def confirmed(self) -> Desk:
        """Return the desk after restoration, its confirmation at 11:05 and the final update at 11:10."""
        there = self.restored().do(Confirm, "11:05", stakeholder="retail-operations")
        return there.do(SendUpdate, "11:10", affected="Nothing any more", doing="We watch it")

    def but_file(self, path: str, old: str, new: str) -> Desk:
        """Return the desk with some words of a file replaced."""
        text = self.files[path].decode()
        assert old in text
        return replace(self, files={**self.files, path: text.replace(old, new).encode()})

    def informing_together(self) -> Desk:
        """Return the desk with a policy in which an update to any audience meets the deadlines of updates."""
        path = "policy/policy.yaml"
        lines = self.files[path].decode().splitlines(keepends=True)
        kept = [line for line in lines if not line.startswith("    each: audience")]
        assert len(kept) == len(lines) - 3
        return replace(self, files={**self.files, path: "".join(kept).encode()})

    def but_policy(self, old: str, new: str) -> Desk:
        """Return the desk with some words of the policy replaced."""
        return self.but_file("policy/policy.yaml", old, new)


def refusal(desk: Desk, verb: type[Command], when: str, /, **words: Any) -> tuple[type[MimError], str, str]:
    """Return the class, the sentence and the hint with which a command is refused."""
    try:
        desk.do(verb, when, **words)
    except MimError as refused:
        return type(refused), refused.sentence, refused.hint
    raise AssertionError(f"{verb.__name__} at {when} was not refused")
