"""MIM733: a day is listed twice in the holidays file."""

# ruff: noqa: D401 - the first line of a rule says what is wrong with the record

from __future__ import annotations

from collections.abc import Iterator

from mimkit.model.diagnostic import Finding
from mimkit.model.refs import Ref
from mimkit.model.snapshot import Snapshot
from mimkit.rules.registry import directory_rule


@directory_rule("MIM733", "holiday-twice", "warning")
def holiday_twice(snapshot: Snapshot) -> Iterator[Finding]:
    """The holiday file lists the same day twice.

    Why: If you remove only one of the entries, the day is still a holiday.
    Fix: Keep the entry with the better title.
    """
    seen: dict[str, str] = {}
    for position, each in enumerate(snapshot.holidays.holidays if snapshot.holidays else ()):
        if (day := str(each.day)) in seen:
            sentence = f"{day} is also listed above, as {seen[day]}."
            yield Finding(Ref("holidays"), ("holidays", position, "day"), sentence)
        seen.setdefault(day, each.title)
