"""Rejects internal values in the public text of a maintenance record before it is recorded."""

from __future__ import annotations

from collections.abc import Callable

from mimkit.app.recording.checks.wording_check import not_searched
from mimkit.app.recording.internal_values import Elsewhere
from mimkit.model.change import Change
from mimkit.model.snapshot import Snapshot
from mimkit.ops.refusals.texts import GivesAway
from mimkit.rules.families.maintenance import announced_texts, inside_around
from mimkit.rules.language.exposed import SENTENCES, exposed


def refuse_exposed_maintenance(
    snapshot: Snapshot, change: Change, elsewhere: Callable[[frozenset[str]], Elsewhere]
) -> tuple[str, ...]:
    """Raise GivesAway, which lists each location, if a change would publish internal values.

    `elsewhere` returns the values of all other records. The result reports the files that were not searched.
    """
    name = next(each.ref.id for each in change.edits if each.ref.kind == "maintenance")
    record = snapshot.maintenance[name]
    new = {("timeline", at) for at, each in enumerate(record.timeline) if each.id in change.entries}
    texts = [
        (keys, text)
        for keys, text in announced_texts(record, snapshot)
        if keys[:2] in new or (change.made and keys == ("title",))
    ]
    # The other records are needed only if there is a public text.
    others = elsewhere(frozenset((name,))) if texts else Elsewhere({})
    everywhere, own = others.all(), inside_around(record, snapshot)
    found = {
        (str(keys[-1]), SENTENCES[each.what].format(each.words)): None
        for keys, text in texts
        for inside in (own, everywhere)
        for each in exposed(text, inside, name)
    }
    if found:
        raise GivesAway(
            "the text",
            tuple(found),
            "remove these values"
            + (", or use --private if the maintenance must not be public" if change.made else ""),
        )
    return not_searched(others)
