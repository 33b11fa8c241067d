"""The command that redacts an entry and its copies, and records this in the timeline."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mimkit.model.change import AttachedText, Change, Edit, Left, Prompts, SetValue
from mimkit.model.incident import entries
from mimkit.model.incident.attachment import BLANKED, Attachment
from mimkit.model.incident.effects.redaction import blanks, copies, holds, is_prose, passages, places
from mimkit.model.incident.incident import Incident
from mimkit.model.refs import Ref
from mimkit.model.snapshot import Snapshot
from mimkit.ops.command import OnIncident
from mimkit.ops.log import find_entry
from mimkit.ops.refusals.order import NotYet


@dataclass(frozen=True, kw_only=True)
class Redact(OnIncident, status="exists", event="the redaction"):
    """Redact the text and links of an entry and their copies in the review, and list where the text remains."""

    entry: str
    reason: str

    def build(self, snapshot: Snapshot) -> Change:
        """Check that there is something to redact, redact the entry and its corrections, and record the redaction."""
        incident = snapshot.incidents[self.incident]
        target = find_entry(incident.timeline, self.entry)
        if isinstance(target, entries.Amended | entries.Redacted):
            raise NotYet("an amend or redact entry cannot be changed", "redact the original entry")
        gone = passages(incident.timeline, target.id)
        own = tuple(self._own(incident, target.id))
        if not own:
            raise NotYet("that entry has no text to redact", "to list the entries: mim show")
        if any(holds(self.reason, passage) for passage in gone):
            raise NotYet(
                "the reason contains the text to redact, and it would remain on the timeline",
                "use a reason without that text: --reason WHY",
            )
        copies = tuple(self._copies(snapshot, gone))
        review = Ref("review", self.incident)
        # The prompts in a draft review quote entries, so they must be updated too.
        prompts = (Prompts(review, {}),) if self.incident in snapshot.reviews else ()
        entry = entries.Redacted(**self.stamp(), entry=target.id, reason=self.reason)
        change = self.entries(f"redact {target.id}", entry, more=(*copies, *prompts))
        left = tuple(self._left(snapshot, gone, own))
        file: Attachment | None = getattr(target, "attached", None)
        return change._replace(
            edits=(*own, *change.edits),
            attached=(AttachedText(self.incident, file.file, BLANKED),) if file else (),
            left=left,
            blanked=len(own) + len(copies),
            gone=gone,
        )

    def _own(self, incident: Incident, target: str) -> Iterator[SetValue]:
        for place, entry in enumerate(incident.timeline):
            for keys, value in blanks(entry, target):
                yield SetValue(self.ref, ("timeline", place, *keys), value)

    def _copies(self, snapshot: Snapshot, gone: tuple[str, ...]) -> Iterator[Edit]:
        """Yield the edits that redact the review, into which `mim review start` copies entries."""
        review = snapshot.reviews.get(self.incident)
        for keys, text in copies(review, gone) if review else ():
            yield SetValue(Ref("review", self.incident), keys, text)

    def _left(self, snapshot: Snapshot, gone: tuple[str, ...], own: tuple[SetValue, ...]) -> Iterator[Left]:
        """Yield every other location of the redacted text in the incident, its review and the problem records."""
        mine = {edit.keys for edit in own}
        incident = snapshot.incidents[self.incident]
        for keys, _ in places(incident.as_written, gone):
            if not any(keys[: len(each)] == each for each in mine):
                entry = incident.timeline[int(keys[1])].id if keys[0] == "timeline" else ""
                yield Left(self.ref, keys, entry)
        if review := snapshot.reviews.get(self.incident):
            for keys, _ in places(review, gone):
                if not is_prose(keys):
                    yield Left(Ref("review", self.incident), keys)
        for name, problem in snapshot.problems.items():
            yield from (Left(Ref("problem", name), keys) for keys, _ in places(problem, gone))
