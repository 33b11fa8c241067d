"""A scaffolded organisation, and short functions for the events in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import mimkit.scaffold
from mimkit.app.reading.records import gather
from mimkit.model.diagnostic import KeyPath
from mimkit.model.dossier import Dossier
from mimkit.model.ids import ulid
from mimkit.model.incident.incident import Incident
from mimkit.model.incident.problem import Problem
from mimkit.model.incident.review import Review
from mimkit.model.snapshot import Snapshot
from mimkit.rules.judge import Judged, check_directory, check_dossier, check_problem

DAY = datetime(2026, 11, 23, tzinfo=UTC)
INCIDENT = "MI-20261123-K7F"
Entry = dict[str, Any]


def codes(judged: Judged) -> list[str]:
    return [rule.code for rule, _ in judged]


@dataclass(frozen=True)
class Court:
    """Judges what a test says."""

    snapshot: Snapshot

    @staticmethod
    def at(clock: str) -> datetime:
        """Return a time on the day of the incident."""
        hour, minute = clock.split(":")
        return DAY + timedelta(hours=int(hour), minutes=int(minute))

    @classmethod
    def entry(cls, clock: str, kind: str, by: str = "mim-duty", **keys: Any) -> Entry:
        """Return an entry; its id follows from its time and kind unless it is given."""
        moment = cls.at(clock)
        name = ulid(moment, int.from_bytes(kind.encode()))
        return {"at": moment, "kind": kind, "by": by, "recorded": moment, "id": name, **keys}

    @property
    def declared(self) -> Entry:
        return self.entry("10:09", "declared", severity="SEV1")

    @property
    def restored(self) -> Entry:
        return self.entry("10:55", "restored")

    def incident(self, *timeline: Entry, review: Entry | None = None, **header: Any) -> list[str]:
        """Return the codes of the rules that an incident breaks."""
        return codes(self.judge(*timeline, review=review, **header))

    def judge(self, *timeline: Entry, review: Entry | None = None, **header: Any) -> Judged:
        keys = {"id": INCIDENT, "title": "Checkout fails", "timeline": timeline, **header}
        file = Dossier(Incident.model_validate(keys), self.snapshot, self.review(review))
        return check_dossier(file)

    @staticmethod
    def review(keys: Mapping[str, Any] | None) -> Review | None:
        base = {"incident": INCIDENT, "owner": "mim-duty", "started": "2026-11-24T09:00:00Z"}
        return None if keys is None else Review.model_validate({**base, **keys})

    def actions(self, *actions: Mapping[str, Any], **header: Any) -> list[str]:
        base = {
            "id": "AC-20261124-T4C",
            "title": "Alert 21 days before a certificate expires",
            "owner": "tech-duty",
            "due": "2026-12-18",
            "opened": "2026-11-24T09:30:00Z",
        }
        items = [{**base, **action} for action in actions]
        return self.incident(self.declared, self.restored, review={"actions": items}, **header)

    def problem(self, **keys: Any) -> list[str]:
        base = {"id": "PB-20261125-Q2M", "title": "It expires", "opened": "2026-11-23T11:30:00Z"}
        return codes(check_problem(Problem.model_validate({**base, **keys}), self.snapshot))

    def directory(self) -> list[tuple[str, KeyPath]]:
        """Return code and key path of what is wrong with the policy and the directory."""
        return [(rule.code, finding.keys) for rule, finding in check_directory(self.snapshot)]

    def but(self, **parts: Any) -> Court:
        """Return a court for another organisation."""
        return Court(replace(self.snapshot, **parts))

    def but_policy(self, **keys: Any) -> Court:
        data = self.snapshot.policy.model_dump(by_alias=True)
        return self.but(policy=type(self.snapshot.policy).model_validate({**data, **keys}))


@pytest.fixture(scope="session")
def court() -> Court:
    return scaffolded()


def scaffolded() -> Court:
    """Return a court for the organisation that is scaffolded."""
    root = Path(mimkit.scaffold.__file__).parent
    files = {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*.yaml")}
    snapshot = gather(files).snapshot([INCIDENT])
    assert snapshot is not None
    return Court(snapshot)
