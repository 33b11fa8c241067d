"""What the rules about implausible times find in real incidents: `python -m tests.rules.real_times` prints it.

The incidents are those of four vendors, and of the two projects whose files have an end. A fault is a time of a real
incident that was moved by a month or a year.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from mimkit.model.dossier import Dossier
from mimkit.model.ids import ulid
from mimkit.rules.base.far_times import shift_months
from mimkit.rules.families.implausible_times import long_after_the_last_entry, month_or_year_off
from tests.builders import Desk, incident
from tests.rules.test_words_on_real_texts import documents

CORPORA = Path(__file__).parents[3] / "shared" / "corpora"
RULES = {"MIM381": long_after_the_last_entry, "MIM382": month_or_year_off}
SHIFTS = {"a month early": -1, "a month late": 1, "a year early": -12, "a year late": 12}
WORLD = Desk.scaffolded().snapshot
RECORDED = datetime(2026, 11, 23, tzinfo=UTC)


class RealIncident(NamedTuple):
    """The times of a real incident."""

    name: str
    started: datetime
    updates: tuple[datetime, ...]
    ended: datetime | None


def at(text: str) -> datetime:
    """Parse a time of a status page; without an offset, it is UTC."""
    found = datetime.fromisoformat(text.strip().strip('"'))
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def _statuspage(each: dict[str, Any]) -> RealIncident:
    started, ended = each.get("started_at") or each["created_at"], each.get("resolved_at")
    updates = tuple(at(update["created_at"]) for update in each["incident_updates"])
    return RealIncident(each["id"], at(started), updates, at(ended) if ended else None)


def _google(each: dict[str, Any]) -> RealIncident:
    # The number is unique only within its service.
    name = each.get("id") or f"{each['service_key']}/{each['number']}"
    updates = tuple(at(update["when"]) for update in each["updates"])
    return RealIncident(name, at(each["begin"]), updates, at(each["end"]) if each.get("end") else None)


def _slack(each: dict[str, Any]) -> RealIncident:
    notes = tuple(at(note["date_created"]) for note in each["notes"])
    return RealIncident(str(each["id"]), at(each["date_created"]), notes, None)


SOURCES: Mapping[str, tuple[str, Callable[[dict[str, Any]], RealIncident]]] = {
    "google": ("gcp-status/snapshots/*.json", _google),
    "github": ("statuspage-github/*.jsonl", _statuspage),
    "atlassian": ("statuspage-atlassian/*.jsonl", _statuspage),
    "emma": ("statuspage-fixtures/emma-2019/*.json", _statuspage),
    "slack": ("slack-status/snapshots/*.json", _slack),
}


def _entries_of(document: Any) -> Iterator[dict[str, Any]]:
    """Yield the incidents of a document: a list of them, one of them, or an object with a list."""
    if isinstance(document, list):
        yield from document
    elif "active_incidents" in document or "incidents" in document:
        yield from document.get("active_incidents", document.get("incidents"))
    else:
        yield document


def _jenkins() -> Iterator[RealIncident]:
    for path in sorted(CORPORA.glob("cstate-jenkins/content/**/*.md")):
        text = path.read_text(errors="replace")
        found = [re.search(rf"^{key}: *(\S.*)$", text, re.MULTILINE) for key in ("date", "resolvedWhen")]
        try:
            started, ended = (at(each[1]) for each in found if each)
        except ValueError:  # it has no end, or a time that is not one
            continue
        yield RealIncident(path.stem, started, (started,), ended)


def real_incidents() -> dict[str, RealIncident]:
    """Return every incident of the sources once, by source and name; the newest version if there are several."""
    found = {f"jenkins {each.name}": each for each in _jenkins()}
    for source, (pattern, read) in SOURCES.items():
        for path in sorted(CORPORA.glob(pattern)):
            for document in documents(path):
                found |= {f"{source} {each.name}": each for each in map(read, _entries_of(document))}
    return found


def findings(real: RealIncident) -> list[str]:
    """Return the code of each finding about the times of an incident, as a back-filled record holds them."""
    times = [("update", each) for each in sorted(real.updates)]
    times += [("restored", real.ended)] if real.ended else []
    timeline = [
        {
            "at": when, "kind": kind, "by": "mim-duty", "recorded": RECORDED, "id": ulid(when, number),
            **({"affected": "x", "doing": "x"} if kind == "update" else {}),
        }
        for number, (kind, when) in enumerate(times)
    ]  # fmt: skip
    day = min(real.updates, default=real.started)
    record = incident(
        *timeline, id=f"MI-{day:%Y%m%d}-AAA", mode="backfill", started=real.started, services=["checkout"]
    )
    dossier = Dossier(record, WORLD)
    return [code for code, rule in RULES.items() for _ in rule(dossier, WORLD)]


def faults(real: RealIncident) -> Iterator[tuple[str, RealIncident]]:
    """Yield the incident with one wrong time, and what is wrong: the start, the end, or an update in the middle."""
    for words, months in SHIFTS.items():
        if moved := shift_months(real.started, months):
            yield f"start {words}", real._replace(started=moved)
        if real.ended and (moved := shift_months(real.ended, months)):
            yield f"end {words}", real._replace(ended=moved)
        middle = len(real.updates) // 2
        if len(real.updates) > 2 and (moved := shift_months(real.updates[middle], months)):
            updates = (*real.updates[:middle], moved, *real.updates[middle + 1 :])
            yield f"update {words}", real._replace(updates=updates)


def longest_gaps(reals: Mapping[str, RealIncident]) -> list[float]:
    """Return the gaps between two updates, in days, the longest first."""
    pairs = (pair for real in reals.values() for pair in pairwise(sorted(real.updates)))
    return sorted(((later - earlier).total_seconds() / 86_400 for earlier, later in pairs), reverse=True)


def report() -> Iterator[str]:
    """Yield the findings in real incidents, and how many of the faults are found."""
    reals = real_incidents()
    gaps = longest_gaps(reals)
    yield f"{len(reals):,} incidents, {len(gaps):,} gaps between updates, the longest {gaps[0]:.1f} days"
    yield from (f"{code} {name}" for name, real in reals.items() for code in findings(real))
    for words, (found, number) in sorted(recall(reals).items()):
        yield f"{words}: {found:,} of {number:,} found"


def recall(reals: Mapping[str, RealIncident]) -> dict[str, tuple[int, int]]:
    """Return how many faults of each kind are found, and how many there are, in incidents without a finding."""
    numbers: dict[str, tuple[int, int]] = {}
    for real in reals.values():
        for words, wrong in [] if findings(real) else faults(real):
            found, number = numbers.get(words, (0, 0))
            numbers[words] = (found + bool(findings(wrong)), number + 1)
    return numbers


if __name__ == "__main__":
    sys.stdout.writelines(f"{line}\n" for line in report())
