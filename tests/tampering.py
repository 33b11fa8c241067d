"""Ways to falsify a record, each with the rule that finds it against a base; for `mim check` and for audits."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from mimkit.model.refs import Ref
from mimkit.ops.classify import Link
from mimkit.ops.communication.updates import SendUpdate
from mimkit.ops.confirm import Confirm
from mimkit.ops.correcting.amend import Amend
from mimkit.ops.correcting.redact import Redact
from mimkit.ops.follow_up.action import AddAction, DeclineAction, FinishAction
from mimkit.ops.follow_up.problem import OpenProblem
from mimkit.ops.follow_up.review import AddToReview, PublishReview, StartReview
from mimkit.ops.log import Log
from mimkit.ops.restore import Close, RecordFix, Restore
from mimkit.store.layout import path_of
from mimkit.store.yaml.reader import read
from tests.builders import Desk

Files = dict[str, bytes]
Record = dict[str, Any]


def closed_case() -> Desk:
    """Return a desk on which one incident was run to its end, and another is still open."""
    desk = Desk.scaffolded().declare("10:09", title="Mail is late", severity="SEV2")
    desk = desk.do(Log, "10:12", text="The queue grows", kind="finding")
    desk = desk.declare("11:09").do(Link, "11:10", record="INC-1")
    desk = desk.do(SendUpdate, "11:12", affected="Cards are declined", doing="We look into it")
    desk = desk.do(Log, "11:15", text="A customer called: Rosa", kind="note")
    desk = desk.do(Redact, "11:20", entry=desk.last_id, reason="It named a customer")
    desk = desk.do(
        Log, "11:25", text="The certificate expired", kind="finding", evidence=("https://g.example/1",)
    )
    desk = desk.do(Amend, "11:30", entry=desk.last_id, correct_text="The gateway's certificate expired")
    desk = desk.do(OpenProblem, "11:40", root_cause="Nobody owned it").do(RecordFix, "11:50", text="Renewed")
    desk = desk.do(Restore, "11:55").do(Confirm, "12:05", stakeholder="retail-operations")
    desk = desk.do(SendUpdate, "12:10", affected="Nothing any more", doing="We watch it").do(Close, "12:30")
    return _reviewed(desk)


def _reviewed(desk: Desk) -> Desk:
    desk = desk.do(StartReview, "13:00")
    for section in ("summary", "trigger", "detection", "worked", "slowed"):
        desk = desk.do(AddToReview, "13:10", section=section, text=f"What there is to say of it: {section}")
    for title in ("An alert fires 21 days before it expires", "Each certificate has an owner"):
        desk = desk.do(AddAction, "13:20", title=title, owner="tech-duty", due=date(2026, 12, 15))
    first, second = (action.id for action in desk.review.actions)
    desk = desk.do(PublishReview, "14:00")
    desk = desk.do(FinishAction, "15:00", action=first, evidence="https://tickets.example/1")
    return desk.do(DeclineAction, "15:10", action=second, reason="The vendor owns them all")


@dataclass(frozen=True)
class Tampering:
    """What somebody does to the files, and the rule that finds it."""

    code: str
    do: Callable[[Desk], Files]


def incident_path(desk: Desk) -> str:
    return path_of(Ref("incident", desk.incident))


def review_path(desk: Desk) -> str:
    return path_of(Ref("review", desk.incident))


def _rewritten(path: Callable[[Desk], str], edit: Callable[[Record], object]) -> Callable[[Desk], Files]:
    def do(desk: Desk) -> Files:
        data = read(desk.files[path(desk)])
        assert isinstance(data, dict)
        edit(data)
        if "timeline" in data:
            data["timeline"] = data.pop("timeline")  # always the last key
        return {**desk.files, path(desk): json.dumps(data).encode()}

    return do


def _incident(code: str, edit: Callable[[Record], object]) -> Tampering:
    return Tampering(code, _rewritten(incident_path, edit))


def _review(code: str, edit: Callable[[Record], object]) -> Tampering:
    return Tampering(code, _rewritten(review_path, edit))


def _entry(record: Record, kind: str, number: int = 0) -> Record:
    found: Record = [each for each in record["timeline"] if each["kind"] == kind][number]
    return found


def _late(record: Record, place: int, **keys: str) -> None:
    new = {"kind": "note", "by": "scribe-duty", "text": "So it was", "id": "01M841YBK0000000AAAAAAAAAA"}
    record["timeline"].insert(place, {"at": keys["at"], **new, "recorded": keys["at"], **keys})


def _without(path: Callable[[Desk], str]) -> Callable[[Desk], Files]:
    return lambda desk: {at: raw for at, raw in desk.files.items() if at != path(desk)}


def _moved(desk: Desk) -> Files:
    other = path_of(Ref("incident", "MI-20261123-ZZZ"))
    files = _without(incident_path)(desk)
    return {
        **files,
        other: desk.files[incident_path(desk)].replace(desk.incident.encode(), b"MI-20261123-ZZZ"),
    }


def _problem_path(desk: Desk) -> str:
    return next(path for path in desk.files if "/problems/" in path)


TAMPERINGS: Mapping[str, Tampering] = {
    "an incident is deleted": Tampering("MIM801", _without(incident_path)),
    "an incident is moved to another id": Tampering("MIM801", _moved),
    "a review is deleted": Tampering("MIM801", _without(review_path)),
    "a problem record is deleted": Tampering("MIM801", _without(_problem_path)),
    "an entry is deleted": _incident("MIM802", lambda it: it["timeline"].remove(_entry(it, "finding"))),
    "the whole timeline is deleted": _incident("MIM802", lambda it: it["timeline"].clear()),
    "an entry gets another id": _incident(
        "MIM802", lambda it: _entry(it, "finding").update(id="01M841YBK0000000BBBBBBBBBB")
    ),
    "the correction of an entry is deleted": _incident(
        "MIM802", lambda it: it["timeline"].remove(_entry(it, "amend"))
    ),
    "the words of an entry are changed": _incident(
        "MIM803", lambda it: _entry(it, "finding").update(text="Somebody else's certificate expired")
    ),
    "an entry is dated back": _incident(
        "MIM803", lambda it: _entry(it, "update").update(at="2026-11-23T11:10:00Z")
    ),
    "an entry is said to be recorded earlier": _incident(
        "MIM803", lambda it: _entry(it, "finding").update(recorded="2026-11-23T11:11:00Z")
    ),
    "an entry is put into another's mouth": _incident(
        "MIM803", lambda it: _entry(it, "close").update(by="tech-duty")
    ),
    "an entry becomes one of another kind": _incident(
        "MIM803", lambda it: _entry(it, "finding").update(kind="decision")
    ),
    "the evidence of an entry is removed": _incident(
        "MIM803", lambda it: _entry(it, "finding").pop("evidence")
    ),
    "words are blanked without saying so": _incident(
        "MIM803", lambda it: _entry(it, "finding").update(text="[redacted]")
    ),
    "what an amend corrects is changed": _incident(
        "MIM803", lambda it: _entry(it, "amend")["correct"].update(text="All was well")
    ),
    "redacted words come back": _incident("MIM803", lambda it: _entry(it, "note").update(text="It was Rosa")),
    "a word that was said to an audience goes to another": _incident(
        "MIM803", lambda it: _entry(it, "update").update(audience="staff")
    ),
    "a promised next update is put off": _incident(
        "MIM803", lambda it: _entry(it, "update").update(next="2026-11-23T12:10:00Z")
    ),
    "entries change places": _incident("MIM804", lambda it: it["timeline"].insert(1, it["timeline"].pop(3))),
    "an entry is slipped in between": _incident("MIM805", lambda it: _late(it, 2, at="2026-11-23T11:11:00Z")),
    "an entry is added to a closed incident": _incident(
        "MIM806", lambda it: _late(it, 99, at="2026-11-23T11:11:00Z", recorded="2026-11-24T11:11:00Z")
    ),
    "a new entry claims to be old": _incident(
        "MIM807", lambda it: _late(it, 99, by="mim-duty", at="2026-11-23T11:16:00Z")
    ),
    "the impact begins later than it did": _incident(
        "MIM808", lambda it: it.update(started="2026-11-23T11:05:00Z")
    ),
    "an incident becomes a drill": _incident("MIM808", lambda it: it.update(mode="drill")),
    "a published review tells another story": _review(
        "MIM809", lambda it: it.update(summary="All was well.")
    ),
    "a published review becomes a draft": _review(
        "MIM809", lambda it: (it.update(state="draft"), it.pop("published"))
    ),
    "a signature is taken from a review": _review("MIM809", lambda it: it.pop("signed_off")),
    "a finding of a review is taken out": _review("MIM809", lambda it: it["slowed"].clear()),
    "an action item is deleted": _review("MIM810", lambda it: it["actions"].pop()),
    "an action item asks for less": _review(
        "MIM810", lambda it: it["actions"][0].update(title="An alert fires 1 day before it expires")
    ),
    "the evidence of an action item is removed": _review(
        "MIM811", lambda it: it["actions"][0]["done"].update(evidence="https://tickets.example/2")
    ),
    "a done action item is open again": _review("MIM811", lambda it: it["actions"][0].pop("done")),
    "the reason for declining is changed": _review(
        "MIM811", lambda it: it["actions"][1]["declined"].update(reason="It was done")
    ),
}
"""By what happens; each is done to the incident that `closed_case` ends with."""
