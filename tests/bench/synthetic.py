"""Any number of varied incidents, each both as records and as the row that `mim export` writes for them.

A million rows are made in a minute, because no record is written for them; a test exports a sample of the records, and
compares every column.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, Final, NamedTuple

from mimkit.model.ids import dated_ids, ulid
from mimkit.report.export.columns import DURATIONS, MILESTONES, duration_column, milestone_column

FIRST: Final = datetime(2016, 1, 1, 6, tzinfo=UTC)
YEARS: Final = 10
ORGANISATION: Final = "Example organisation"
_SERVICES: Final = (("checkout",), ("payments",), ("database",), ("email",), ("checkout", "payments"), ())
_ENDS: Final[Mapping[str, tuple[str, str]]] = {
    "time-to-declare": ("detected", "declared"),
    "impact-to-declare": ("started", "declared"),
    "time-to-assemble": ("declared", "assembled"),
    "time-to-first-update": ("declared", "update"),
    "time-to-workaround": ("started", "workaround"),
    "time-to-restore": ("started", "restored"),
    "detected-to-restored": ("detected", "restored"),
    "declared-to-restored": ("declared", "restored"),
    "elapsed-to-restore": ("started", "restored"),
}
"""What each metric measures, by its definition on the page about metrics."""


class Synthetic(NamedTuple):
    """An incident. `times` are in the order of the process; an open one has no end."""

    name: str
    mode: str
    services: tuple[str, ...]
    severity: str
    times: Mapping[str, datetime]
    is_vague: bool
    """Whether the start is known only to the day, which is too vague for every metric."""
    is_demoted: bool
    review: str
    cause: str

    def row(self) -> dict[str, Any]:
        """Return the row of the table `incidents`."""
        times = self.times
        is_major = not self.is_demoted
        status = "demoted" if self.is_demoted else "closed" if "closed" in times else "declared"
        published = _stamp(times["closed"] + timedelta(days=3)) if self.review == "published" else None
        return {
            "organisation": ORGANISATION,
            "incident": self.name,
            "year": int(self.name[3:7]),
            "title": "Synthetic",
            "mode": self.mode,
            "status": status,
            "is_major": is_major,
            "was_declared": True,
            "severity": self.severity,
            "category": None,
            "services": [*self.services],
            "tags": [],
            "begins_at": _stamp(times["declared"]),
            "quarter": f"{times['declared'].year}-Q{(times['declared'].month + 2) // 3}",
            **{milestone_column(each): _stamp(times[each]) if each in times else None for each in MILESTONES},
            "approximate": ["started_at"] if self.is_vague else [],
            **{duration_column(each): self._seconds(each) if is_major else None for each in DURATIONS},
            "reopened": 0,
            "updates": 1 if "update" in times else 0,
            "review": self.review,
            "review_published_at": published,
            "causes": [self.cause] if self.cause else [],
            "problems": [],
            "merged_into": None,
            "source_url": None,
        }

    def _seconds(self, metric: str) -> float | None:
        first, last = _ENDS[metric]
        if first not in self.times or last not in self.times or (first == "started" and self.is_vague):
            return None
        return (self.times[last] - self.times[first]).total_seconds()

    def files(self) -> dict[str, str]:
        """Return the records: the path and the text of each."""
        folder = f"incidents/{self.name[3:7]}/{self.name}"
        texts = {f"{folder}/incident.yaml": "\n".join([*self._facts(), "timeline:", *self._timeline(), ""])}
        if self.review != "none":
            texts[f"{folder}/review.yaml"] = "\n".join([*self._review(), ""])
        return texts

    def _facts(self) -> list[str]:
        vague = ["started_precision: day"] if self.is_vague else []
        started = [f"started: {_stamp(self.times['started'])}", *vague] if "started" in self.times else []
        mode = [f"mode: {self.mode}"] if self.mode != "live" else []
        services = [f"services: [{', '.join(self.services)}]"] if self.services else []
        return ["schema: 1", f"id: {self.name}", "title: Synthetic", *services, *started, *mode]

    def _timeline(self) -> Iterator[str]:
        random = Random(self.name)
        for kind, at, more in self._entries():
            stamp = _stamp(at)
            name = ulid(at, random.getrandbits(80))
            yield f"  - {{at: {stamp}, kind: {kind}, by: mim-duty, {more}recorded: {stamp}, id: {name}}}"

    def _entries(self) -> Iterator[tuple[str, datetime, str]]:
        times = self.times
        if "detected" in times:
            yield "detected", times["detected"], ""
        yield "declared", times["declared"], f"severity: {self.severity}, "
        if "assembled" in times:
            for role in ("major-incident-manager", "technical-lead", "communications-lead"):
                yield "role", times["assembled"], f"role: {role}, person: mim-duty, "
            yield "page", times["declared"], "group: payments, "
            yield "join", times["assembled"], "group: payments, "
        if "update" in times:
            yield "update", times["update"], "affected: Nobody can pay, doing: We look, "
        if "workaround" in times:
            yield "workaround", times["workaround"], "text: Another way, "
        if self.is_demoted:
            yield "demoted", times["declared"] + timedelta(minutes=1), "reason: Too small, "
        for name, kind, more in (
            ("restored", "restored", ""), ("confirmed", "confirmed", "stakeholder: retail-operations, "),
            ("fixed", "fixed", "text: Done, "), ("closed", "close", ""),
        ):  # fmt: skip
            if name in times:
                yield kind, times[name], more

    def _review(self) -> list[str]:
        closed = self.times["closed"]
        lines = ["schema: 1", f"incident: {self.name}", f"state: {self.review}", "owner: mim-duty"]
        lines += [f"started: {_stamp(closed)}"]
        if self.review == "published":
            lines += [f"published: {_stamp(closed + timedelta(days=3))}"]
        if self.review == "waived":
            lines += [f"waived: {{reason: Known, approver: mim-duty, at: {_stamp(closed)}}}"]
        return [*lines, *([f"root_cause: {self.cause}"] if self.cause else [])]


def _stamp(at: datetime) -> str:
    return f"{at.isoformat()[:19]}Z"


def incidents(count: int) -> Iterator[Synthetic]:
    """Yield incidents, oldest first, spread over ten years; the same number gives the same incidents."""
    step = timedelta(days=365 * YEARS) / max(count, 1)
    random = Random(count)
    for number in range(count):
        began = (FIRST + step * number).replace(microsecond=0)
        yield _made(next(dated_ids("MI", began.date(), number * 7919)), began, random, count)


def _made(name: str, began: datetime, random: Random, count: int) -> Synthetic:
    dice = random.random
    times = {"started": began} if dice() < 0.9 else {}
    at = began + timedelta(seconds=int(dice() * 1800))
    if dice() < 0.85:
        times["detected"] = at
    at = times["declared"] = at + timedelta(seconds=1 + int(dice() * 1200))
    is_demoted, is_open = dice() < 0.05, dice() < 0.03
    if is_demoted:
        at += timedelta(minutes=2)
    elif dice() < 0.9:
        times["assembled"] = at + timedelta(seconds=int(dice() * 900))
    if not is_demoted and dice() < 0.8:
        times["update"] = at + timedelta(seconds=900 + int(dice() * 1200))
    at += timedelta(seconds=2400 + int(random.lognormvariate(8.5, 1)))
    if not is_demoted and dice() < 0.3:
        times["workaround"] = at
    if not (is_demoted or is_open):
        for each in ("restored", "confirmed", "fixed", "closed"):
            at = times[each] = at + timedelta(seconds=60 + int(dice() * 3600))
    review, cause = "none", ""
    if "closed" in times:
        review = random.choices(("none", "draft", "published", "waived"), (2, 2, 10, 1))[0]
        cause = (
            f"cause {random.randrange(max(2, count // 4))}" if review == "published" and dice() < 0.7 else ""
        )
    mode = random.choices(("live", "drill", "backfill"), (18, 1, 1))[0]
    is_vague = "started" in times and dice() < 0.05
    return Synthetic(
        name,
        mode,
        random.choice(_SERVICES),
        random.choice(("SEV1", "SEV2")),
        times,
        is_vague,
        is_demoted,
        review,
        cause,
    )


def write_rows(count: int, path: Path) -> None:
    """Write the rows of so many incidents as JSON Lines, as `mim export jsonl` does."""
    with path.open("w", encoding="utf-8") as file:
        for each in incidents(count):
            file.write(json.dumps(each.row(), ensure_ascii=False) + "\n")
