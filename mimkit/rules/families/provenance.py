"""MIM36x: duplicate entries that contradict each other."""

# ruff: noqa: D401 - the first line of a rule says what is wrong with the record

from __future__ import annotations

from collections.abc import Iterator

from mimkit.model.dossier import Dossier
from mimkit.model.incident.effects.corrections import corrected
from mimkit.model.incident.effects.same_key import differing, repeats
from mimkit.model.snapshot import Snapshot
from mimkit.model.time.times import rfc3339
from mimkit.rules.registry import Spot, incident_rule


@incident_rule("MIM364", "same-key-different-text", "warning")
def same_key_different_text(dossier: Dossier, _: Snapshot) -> Iterator[Spot]:
    """An entry has the same key as an earlier entry, but different content.

    Why: A key identifies one event, so only the earlier entry counts. The content of the later entry is not shown
    anywhere.
    Fix: If the later text is right, correct the earlier entry with `mim amend`. If these are two separate events,
    record the later one again without this key, and retract the entry that has the key: `mim retract ENTRY --reason
    WHY`.
    """
    timeline = {entry.id: entry for entry in dossier.incident.timeline}
    repeated = repeats(timeline.values())
    for entry, first in differing(timeline.values(), corrected(timeline, repeated)) if repeated else ():
        sentence = (
            f"The entry {first.id}, recorded at {rfc3339(first.recorded)}, has the same key but different content. "
            "Only that entry counts."
        )
        if not {entry.id, first.id} & dossier.state.retracted.keys():
            yield dossier.place(entry, "key"), sentence
