"""The page of an incident lists its runbooks with the steps that were done; while it is open, also untouched ones."""

from __future__ import annotations

from typing import Any, Final

from mimkit.model.incident.incident import Incident
from mimkit.model.snapshot import Snapshot
from mimkit.publish.archive import Archive, build_archive
from mimkit.publish.build_info import BuildFacts
from mimkit.publish.views.parts.runbook_steps import followed_runbooks
from tests.builders import entry

NAME: Final = "MI-20261123-ZZZ"


def followed(snapshot: Snapshot, facts: BuildFacts, *more: dict[str, Any], is_open: bool) -> list[str]:
    timeline = (entry("10:30", "declared", severity="SEV2"), *more)
    incident = Incident.model_validate(
        {"id": NAME, "title": "Nobody can pay", "services": ["checkout"], "timeline": timeline}
    )
    records = {**snapshot.incidents, NAME: incident}
    archive: Archive = build_archive(
        snapshot.with_records(records, snapshot.reviews, snapshot.problems), facts
    )
    card = next(each for each in archive.cards if each.id == NAME)
    return [f"{each.runbook.id} {each.summary}" for each in followed_runbooks(archive, card, is_open=is_open)]


def test_steps_are_counted_and_a_runbook_for_the_service_is_offered_while_it_is_open(
    snapshot: Snapshot, facts: BuildFacts
) -> None:
    runbook = snapshot.runbooks["checkout-errors"]
    done = entry("10:40", "step", runbook=runbook.id, step=1, do=runbook.steps[0].do)
    of = f"of {len(runbook.steps)} done"
    assert followed(snapshot, facts, is_open=True) == [f"{runbook.id} 0 {of}"]
    assert followed(snapshot, facts, is_open=False) == []
    assert followed(snapshot, facts, done, is_open=False) == [f"{runbook.id} 1 {of}"]
    gone = entry("10:41", "step", runbook="nonesuch", step=1, do="Look")
    assert followed(snapshot, facts, gone, is_open=False) == []
