"""The result of a policy backtest: how a changed policy would have affected past incidents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Final, Literal, TypeAlias

from mimkit.model.policy.classification import Answer
from mimkit.model.policy.policy import Outcome

Family = Literal["updates", "reviews", "actions", "other deadlines"]
FAMILIES: Final[tuple[Family, ...]] = ("updates", "reviews", "actions", "other deadlines")


_Key: TypeAlias = tuple[str, str, datetime]
_MONTH = timedelta(days=365.25 / 12)


@dataclass(frozen=True, slots=True)
class DeadlineUnderPolicy:
    """A deadline under one policy."""

    clock: str
    subject: str
    starts: datetime
    family: Family
    owner: str
    """The responsible role, or the responsible person if no role is responsible."""
    due: datetime
    is_late: bool
    """Whether the deadline was missed: met late, or not met although it has passed."""
    count: int = 1
    """The number of deadlines represented.

    For a schedule, this counts all deadlines that fall due before the schedule ends.
    """

    @property
    def key(self) -> _Key:
        """Identifies the corresponding deadline under another policy."""
        return self.clock, self.subject, self.starts


_Deadlines: TypeAlias = Mapping[_Key, DeadlineUnderPolicy]


@dataclass(frozen=True, slots=True)
class PolicyOutcome:
    """The effect of one policy on one incident."""

    answer: Answer
    severity: str
    outcome: Outcome | None
    unknown: tuple[str, ...]
    """Criteria and severities in the record that the policy does not define."""
    owed: tuple[DeadlineUnderPolicy, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The outcomes for one incident under the policy before and after a change."""

    incident: str
    declared: datetime
    is_backfilled: bool
    before: PolicyOutcome
    after: PolicyOutcome


@dataclass(frozen=True, slots=True)
class ClockLine:
    """The deadlines of one clock before and after the change, and the incidents for which they differ."""

    clock: str
    family: Family
    owed: tuple[int, int]
    late: tuple[int, int]
    newly_late: tuple[str, ...]
    """The incidents with a deadline that was met or did not exist before the change, but would now be missed."""
    late_no_more: tuple[str, ...]
    moved: tuple[str, ...]
    """The incidents with a deadline that moves to a different time."""

    @property
    def differs(self) -> bool:
        """Whether the change affects this clock."""
        return bool(self.owed[0] != self.owed[1] or self.newly_late or self.late_no_more or self.moved)


@dataclass(frozen=True, slots=True)
class Workload:
    """The amount of one kind of work for an owner, before and after the change."""

    family: Family
    owner: str
    owed: tuple[int, int]


@dataclass(frozen=True)
class Backtest:
    """All comparisons, sorted by incident id, and the excluded incidents."""

    comparisons: Sequence[Comparison]
    changes: Sequence[str]
    """The policy changes, one per line."""
    before: str
    """A description of the policy before the change."""
    after: str
    left_out: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The incidents that were not compared, grouped by reason."""
    unreadable: Sequence[str] = ()
    """The paths of files that could not be read."""

    @cached_property
    def months(self) -> float:
        """The number of months between the first and the last declaration, but at least one."""
        days = [each.declared for each in self.comparisons]
        return max((max(days) - min(days)) / _MONTH, 1.0) if days else 1.0

    def where(self, wanted: Callable[[Comparison], bool]) -> tuple[str, ...]:
        """Return the ids of the incidents that meet a condition."""
        return tuple(each.incident for each in self.comparisons if wanted(each))

    @cached_property
    def newly_major(self) -> tuple[str, ...]:
        """The incidents that the change makes major."""
        return self.where(lambda each: (each.before.answer, each.after.answer) == ("ordinary", "major"))

    @cached_property
    def no_longer_major(self) -> tuple[str, ...]:
        """The incidents that are no longer major after the change."""
        return self.where(lambda each: (each.before.answer, each.after.answer) == ("major", "ordinary"))

    @cached_property
    def untold(self) -> Mapping[str, tuple[str, ...]]:
        """The incidents that one of the policies cannot classify, with the names that it does not define."""
        return {
            each.incident: tuple(dict.fromkeys((*each.before.unknown, *each.after.unknown)))
            for each in self.comparisons
            if "unknown" in (each.before.answer, each.after.answer)
        }

    @cached_property
    def at_once(self) -> tuple[str, ...]:
        """The incidents that would be declared immediately instead of proposed."""
        return self.where(lambda each: (each.before.outcome, each.after.outcome) == ("propose", "declare"))

    @cached_property
    def proposed(self) -> tuple[str, ...]:
        """The incidents that would be proposed instead of declared immediately."""
        return self.where(lambda each: (each.before.outcome, each.after.outcome) == ("declare", "propose"))

    @cached_property
    def severities(self) -> Mapping[tuple[str, str], tuple[str, ...]]:
        """The incidents whose severity at declaration changes, grouped by the old and new severity."""
        found: dict[tuple[str, str], list[str]] = {}
        for each in self.comparisons:
            if each.before.severity != each.after.severity:
                found.setdefault((each.before.severity, each.after.severity), []).append(each.incident)
        return {pair: tuple(names) for pair, names in found.items()}

    @cached_property
    def clocks(self) -> tuple[ClockLine, ...]:
        """The clocks with deadlines in any incident, grouped by kind of work."""
        lines: dict[str, _Line] = {}
        for each in self.comparisons:
            sides = tuple(_by_clock(meant) for meant in (each.before, each.after))
            for name, family in {**sides[0].families, **sides[1].families}.items():
                line = lines.setdefault(name, _Line(name, family))
                line.add(each.incident, sides[0].owed.get(name, {}), sides[1].owed.get(name, {}))
        every = (line.done() for line in lines.values())
        return tuple(sorted(every, key=lambda line: FAMILIES.index(line.family)))

    @cached_property
    def load(self) -> tuple[Workload, ...]:
        """The number of deadlines for each owner and kind of work, sorted by kind and then by owner."""
        before: Counter[tuple[Family, str]] = Counter()
        after: Counter[tuple[Family, str]] = Counter()
        for each in self.comparisons:
            for counter, meant in ((before, each.before), (after, each.after)):
                for owed in meant.owed:
                    counter[owed.family, owed.owner] += owed.count
        names = sorted(before.keys() | after.keys(), key=lambda key: (FAMILIES.index(key[0]), key[1]))
        return tuple(Workload(*name, (before[name], after[name])) for name in names)

    def owed(self, family: Family) -> tuple[int, int]:
        """Return the number of deadlines for one kind of work, before and after the change."""
        lines = [line.owed for line in self.load if line.family == family]
        return sum(before for before, _ in lines), sum(after for _, after in lines)


@dataclass(slots=True)
class _Line:
    clock: str
    family: Family
    owed: list[int] = field(default_factory=lambda: [0, 0])
    late: list[int] = field(default_factory=lambda: [0, 0])
    newly_late: list[str] = field(default_factory=list)
    late_no_more: list[str] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)

    def add(self, incident: str, before: _Deadlines, after: _Deadlines) -> None:
        """Add the clock's deadlines in one incident to the totals, and list the incident if its deadlines differ."""
        for side, deadlines in enumerate((before, after)):
            self.owed[side] += sum(each.count for each in deadlines.values())
            self.late[side] += sum(each.is_late for each in deadlines.values())
        late, now = _late(before), _late(after)
        if _is_together(before) != _is_together(after):
            # A single deadline for all audiences corresponds to the separate deadlines of all audiences
            # together.
            late, now = (late if not now else set()), (now if not late else set())
        if now - late:
            self.newly_late.append(incident)
        if late - now:
            self.late_no_more.append(incident)
        if any(before[key].due != after[key].due for key in before.keys() & after.keys()):
            self.moved.append(incident)

    def done(self) -> ClockLine:
        """Return the result."""
        return ClockLine(
            self.clock,
            self.family,
            (self.owed[0], self.owed[1]),
            (self.late[0], self.late[1]),
            tuple(self.newly_late),
            tuple(self.late_no_more),
            tuple(self.moved),
        )


@dataclass(slots=True)
class _ByClock:
    owed: dict[str, dict[_Key, DeadlineUnderPolicy]] = field(default_factory=dict)
    families: dict[str, Family] = field(default_factory=dict)


def _by_clock(meant: PolicyOutcome) -> _ByClock:
    found = _ByClock()
    for each in meant.owed:
        found.owed.setdefault(each.clock, {})[each.key] = each
        found.families[each.clock] = each.family
    return found


def _is_together(deadlines: _Deadlines) -> bool:
    """Return whether none of the deadlines is specific to an audience, role or action item."""
    return not any(subject for _, subject, _ in deadlines)


def _late(deadlines: _Deadlines) -> set[_Key]:
    return {key for key, each in deadlines.items() if each.is_late}
