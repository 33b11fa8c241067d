"""The first update in real data: Google Cloud often posts it seconds before it creates the incident.

In the snapshot of March 2022, `created` is the declaration, `begin` the start of the impact and `when` the time of an
update. The figures below were counted from the file: the first update of 84 of 125 incidents came 1 to 13 seconds
before the declaration, that of 35 in the same second, and that of 6 later. One incident was created before its impact
began, and so was its first update, which therefore does not count.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from mimkit.clocks.due import all_intervals
from mimkit.metrics.fact import IncidentFacts, Interval, collect_facts
from mimkit.metrics.measure import measure, metrics_of
from mimkit.metrics.result import DeadlineSample, DurationSample, MetricsQuestion
from mimkit.model.dossier import Dossier
from mimkit.model.ids import ulid
from mimkit.model.incident.incident import Incident
from mimkit.model.policy.metric import built_in
from mimkit.model.snapshot import Snapshot
from tests.builders import Desk

SNAPSHOT = (
    Path(__file__).parents[3]
    / "shared/corpora/gcp-status/snapshots/20220331T232828_1d51a56b60_gcp_outages.json"
)
NOW = datetime.fromisoformat("2022-04-01T00:00:00Z")

pytestmark = [
    pytest.mark.corpora,
    pytest.mark.skipif(not SNAPSHOT.is_file(), reason="the snapshot does not lie beside the checkout"),
]


def entry(number: int, at: str, kind: str, **keys: Any) -> dict[str, Any]:
    name = ulid(datetime.fromisoformat(at), number)
    return {"at": at, "kind": kind, "by": "mim-duty", "recorded": at, "id": name, **keys}


def record(place: int, raw: dict[str, Any]) -> Incident:
    updates = (
        entry(number, each["when"], "update", affected="x", doing="y")
        for number, each in enumerate(raw["updates"])
    )
    timeline = [entry(1 << 20, raw["created"], "declared", severity="SEV1"), *updates]
    return Incident.model_validate(
        {"id": f"MI-20220331-{place:03}", "title": "x", "started": raw["begin"], "timeline": timeline}
    )


def facts(snapshot: Snapshot) -> tuple[IncidentFacts, ...]:
    found = []
    for place, raw in enumerate(json.loads(SNAPSHOT.read_text(encoding="utf-8"))):
        dossier = Dossier(record(place, raw), snapshot).at(NOW)
        fact = collect_facts(dossier, ())
        assert fact
        intervals = tuple(
            Interval.of(each) for each in all_intervals(dossier) if each.clock == "first-update"
        )
        found.append(replace(fact, intervals=intervals))
    return tuple(found)


def test_the_first_update_was_before_the_declaration_in_two_of_three_incidents(desk: Desk) -> None:
    desk = desk.informing_together()
    question = MetricsQuestion(NOW, desk.policy.calendar)
    samples = measure(question, metrics_of(desk.policy, built_in()), facts(desk.snapshot)).groups[0].samples
    found = samples["time-to-first-update"]
    assert isinstance(found, DurationSample)
    assert (found.summary.n, len(found.early), found.missing, found.backwards) == (125, 84, (), ())
    assert found.values == [0.0] * 119 + [1.0, 1.0, 1.0, 126.0, 340.0, 1618.0]
    kept = samples["first-update-kept"]
    assert isinstance(kept, DeadlineSample)
    # Within 15 minutes: only the one after 1,618 seconds was too late, by 718.
    assert (kept.met, kept.late, kept.worst, kept.unmissable) == (124, 1, 718.0, 0)
