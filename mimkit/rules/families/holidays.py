"""MIM733: duplicate days in the holidays file."""

# ruff: noqa: D401 - the first line of a rule says what is wrong with the record

from __future__ import annotations

from collections.abc import Iterator

from mimkit.model.diagnostic import Finding
from mimkit.model.refs import Ref
from mimkit.model.snapshot import Snapshot
from mimkit.model.time.calendar import ExtraBusinessDay, Holiday
from mimkit.rules.registry import directory_rule


@directory_rule("MIM733", "holiday-twice", "warning")
def holiday_twice(snapshot: Snapshot) -> Iterator[Finding]:
    """The holiday file lists the same day twice, or both as a holiday and as an extra business day.

    Why: If you remove only one of the entries, the other still counts. An extra business day overrides a holiday.
    Fix: Keep the entry that is correct, or the one with the better title.
    """
    seen: dict[str, str] = {}
    for key, position, each in _listed(snapshot):
        if (day := str(each.day)) in seen:
            sentence = f"{day} is also listed above, as {seen[day]}."
            yield Finding(Ref("holidays"), (key, position, "day"), sentence)
        seen.setdefault(day, each.title)


def _listed(snapshot: Snapshot) -> Iterator[tuple[str, int, Holiday | ExtraBusinessDay]]:
    if snapshot.holidays:
        for position, each in enumerate(snapshot.holidays.holidays):
            yield "holidays", position, each
        for position, extra in enumerate(snapshot.holidays.extra_business_days):
            yield "extra_business_days", position, extra
