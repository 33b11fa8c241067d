"""MIM27x, MIM87x: redacted text that is still present in the entry or elsewhere."""

# ruff: noqa: D401 - the first line of a rule says what is wrong with the record

from __future__ import annotations

from collections.abc import Iterator

from mimkit.model.diagnostic import Finding
from mimkit.model.dossier import Dossier
from mimkit.model.incident.effects.redaction import passages, places
from mimkit.model.incident.entry_parts import REDACTED
from mimkit.model.incident.incident import Incident
from mimkit.model.snapshot import Snapshot
from mimkit.rules.base.versions import RecordVersions
from mimkit.rules.registry import Spot, history_rule, incident_rule


@incident_rule("MIM270", "redacted-address-left", "warning")
def redacted_address_left(dossier: Dossier, _: Snapshot) -> Iterator[Spot]:
    """A redacted entry still has its evidence, link or bridge URL.

    Why: A URL often contains the redacted information, such as a name, a ticket or the name of an internal system.
    Fix: Run `mim redact ENTRY --reason WHY` again, which also blanks out the URLs in an entry.
    """
    for redact in dossier.of("redact"):
        target = dossier.entries.get(redact.entry)
        for key in target.addresses if target else ():
            if (value := getattr(target, key)) and value != REDACTED:
                yield (
                    dossier.place(target, key),
                    f"{redact.id} redacted this entry, but its `{key}` is still there.",
                )


@history_rule("MIM870", "redacted-words-elsewhere", "warning")
def redacted_words_elsewhere(edited: RecordVersions) -> Iterator[Finding]:
    """Redacted text still appears elsewhere in the incident or its review.

    Why: Anyone can still read the text there. A draft review contains text copied from the timeline.
    Fix: Blank out the text there: use `mim redact` for another entry, or edit the title, impact or review yourself.
    """
    for _, before, after in edited.incidents():
        known = {entry.id for entry in before.timeline}
        new = [entry for entry in after.timeline if entry.kind == "redact" and entry.id not in known]
        gone = {passage: None for entry in new for passage in passages(before.timeline, entry.entry)}
        for ref, record in edited.after.items() if gone else ():
            written = record.as_written if isinstance(record, Incident) else record
            for keys, _text in places(written, gone):
                yield Finding(ref, keys, f"This text was redacted in an entry of {after.id}.")
