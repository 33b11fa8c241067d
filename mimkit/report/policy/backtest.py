"""Formats the output of `mim policy backtest` as terminal text, Markdown for a pull request, and JSON."""

from __future__ import annotations

import json as _json
from collections.abc import Iterator, Sequence
from typing import Any, Final

from mimkit.model.policy.backtest import FAMILIES, Backtest, ClockLine, Family, Workload
from mimkit.report.policy.policy import PolicyBlock
from mimkit.report.text.counts import counted
from mimkit.report.text.markdown import COMMENT_LIMIT, Section, fit_to_limit, words

MARKER: Final = "<!-- mim policy backtest -->\n"
"""Identifies our comment on the pull request, so that it is updated instead of duplicated."""
RULES: Final = (
    "The backtest uses the recorded criteria and severities. A manually chosen severity is kept.",
    "An incident that is not major under a policy has no deadlines under that policy.",
    "For a repeating clock, every deadline until the clock ends counts. Promised update times are unchanged.",
    "Back-filled incidents are evaluated as if they had been recorded in this repository. Details that are missing from a report count as not recorded.",
)
"""The rules that the backtest follows."""
_MOST_IDS = 6
_FEW_IDS = 200
"""The maximum number of ids in Markdown, where the list is collapsed.

A longer list is included only in the JSON document.
"""


def headline(found: Backtest) -> tuple[str, ...]:
    """Return a summary for the approver, as sentences."""
    number = len(found.comparisons)
    if not found.changes:
        return (f"The policy is the same as in {found.before}.",)
    if not number:
        return ("There are no incidents to test the policy on.",)
    missed = {name for line in found.clocks for name in line.newly_late}
    kept = {name for line in found.clocks for name in line.late_no_more}
    moved = sum(map(len, found.severities.values()))
    loads = [_load_sentence(found, family) for family in FAMILIES]
    return (
        (
            f"Of {counted(number, 'incident')} in {counted(round(found.months), 'month')}: "
            f"{len(found.newly_major):,} newly major, {len(found.no_longer_major):,} no longer major."
        ),
        *[f"Unknown whether major: {len(found.untold):,}."] * bool(found.untold),
        *[f"{_number(moved)} would have a different severity."] * bool(moved),
        f"{_number(len(missed))} would have missed a deadline that was met, or that did not exist.",
        f"{_number(len(kept))} would have met a deadline that was missed, or would not have had that deadline.",
        *[sentence for sentence in loads if sentence],
    )


def _number(incidents: int) -> str:
    return counted(incidents, "incident") if incidents else "No incident"


def _load_sentence(found: Backtest, family: Family) -> str:
    before, after = found.owed(family)
    if before == after:
        return ""
    return f"{family.capitalize()} due per month: {_rate(found, before)} before, {_rate(found, after)} after."


def blocks(found: Backtest) -> Iterator[PolicyBlock]:
    """Yield the sections of the report. Anything that is the same under both policies is omitted."""
    yield PolicyBlock(f"From {found.before} to {found.after}", tuple((each,) for each in headline(found)))
    if found.changes:
        yield PolicyBlock("What the policy changes", tuple((each,) for each in found.changes))
    if verdicts := list(_verdicts(found)):
        shown = ((what, f"{len(names):,}", _some(names, _MOST_IDS)) for what, names in verdicts)
        yield PolicyBlock("Which incidents are major", tuple(shown))
    if clocks := [line for line in found.clocks if line.differs]:
        rows = ((line.clock, *_numbers(line), _details(line, _MOST_IDS)) for line in clocks)
        yield PolicyBlock("Deadlines", (("clock", "owed", "missed", "which incidents"), *rows))
    if load := [line for line in found.load if line.owed[0] != line.owed[1]]:
        owners = ((line.family, line.owner, *_rates(found, line)) for line in load)
        yield PolicyBlock("Due per month", (("what", "owner", "before", "after"), *owners))
    if left_out := list(_left_out(found)):
        yield PolicyBlock("Excluded", tuple(left_out))
    if found.comparisons and found.changes:
        yield PolicyBlock("How it was counted", tuple((each,) for each in RULES))


def markdown(found: Backtest) -> str:
    """Return a summary for a pull request. It can be read in a minute and fits into one comment."""
    said = "".join(f"- {words(each)}\n" for each in headline(found))
    head = f"{MARKER}## Effect of this policy on past incidents\n\n{said}\nCompared with {words(found.before)}.\n"
    sections = [
        Section("\n### What the policy changes\n\n", tuple(f"- {words(each)}\n" for each in found.changes)),
        *_tables(found),
        Section("\n### Excluded\n\n", tuple(f"- {words(': '.join(row))}\n" for row in _left_out(found))),
        Section("\n### How it was counted\n\n", tuple(f"- {each}\n" for each in RULES)),
    ]

    def cut(rows: int) -> str:
        return f"\n{counted(rows, 'more line')} not shown; see `mim policy backtest --format json`.\n"

    return fit_to_limit(head, [each for each in sections if each.rows], COMMENT_LIMIT, cut)


def _tables(found: Backtest) -> Iterator[Section]:
    yield Section(
        "\n### Which incidents are major\n\n| what | n | incidents |\n| --- | ---: | --- |\n",
        tuple(f"| {words(what)} | {len(names):,} | {_folded(names)} |\n" for what, names in _verdicts(found)),
    )
    rows = []
    for line in (line for line in found.clocks if line.differs):
        owed, missed = _numbers(line)
        told = (f"{what}: {_folded(names)}" for what, names in _named(line))
        rows.append(f"| {words(line.clock)} | {owed} | {missed} | {'<br>'.join(told)} |\n")
    head = "| clock | due | missed | incidents |\n| --- | --- | --- | --- |\n"
    yield Section(f"\n### Deadlines\n\n{head}", tuple(rows))
    load = [line for line in found.load if line.owed[0] != line.owed[1]]
    head = "| task | owner | before | after |\n| --- | --- | ---: | ---: |\n"
    yield Section(
        f"\n### Due per month\n\n{head}",
        tuple(
            f"| {line.family} | {words(line.owner)} | {' | '.join(_rates(found, line))} |\n" for line in load
        ),
    )


def json(found: Backtest) -> str:
    """Return the document, with the incident ids behind each number."""
    document = {
        "version": 1,
        "before": found.before,
        "changes": list(found.changes),
        "incidents": len(found.comparisons),
        "backfilled": list(found.where(lambda each: each.is_backfilled)),
        "months": round(found.months, 1),
        "newly_major": list(found.newly_major),
        "no_longer_major": list(found.no_longer_major),
        "cannot_be_told": [{"incident": name, "unknown": list(why)} for name, why in found.untold.items()],
        "declared_at_once": list(found.at_once),
        "only_proposed": list(found.proposed),
        "severities": [
            {"before": before, "after": after, "incidents": list(names)}
            for (before, after), names in found.severities.items()
        ],
        "clocks": [_clock(line) for line in found.clocks],
        "load": [
            {"family": line.family, "owner": line.owner, "before": line.owed[0], "after": line.owed[1]}
            for line in found.load
        ],
        "left_out": {reason: list(names) for reason, names in found.left_out.items()},
        "unreadable": list(found.unreadable),
    }
    return _json.dumps(document, indent=2) + "\n"


def _clock(line: ClockLine) -> dict[str, Any]:
    return {
        "clock": line.clock,
        "family": line.family,
        "owed": {"before": line.owed[0], "after": line.owed[1]},
        "missed": {"before": line.late[0], "after": line.late[1]},
        "newly_missed": list(line.newly_late),
        "missed_no_more": list(line.late_no_more),
        "moved": list(line.moved),
    }


def _verdicts(found: Backtest) -> Iterator[tuple[str, Sequence[str]]]:
    every = [
        ("newly major", found.newly_major),
        ("no longer major", found.no_longer_major),
        ("declared immediately; was only proposed", found.at_once),
        ("only proposed; was declared immediately", found.proposed),
        *((f"declared {after}, was {before}", n) for (before, after), n in found.severities.items()),
    ]
    reasons: dict[str, list[str]] = {}
    for name, unknown in found.untold.items():
        reasons.setdefault(f"unknown: no {' and no '.join(unknown)} in one of the policies", []).append(name)
    yield from ((what, names) for what, names in [*every, *reasons.items()] if names)


def _numbers(line: ClockLine) -> tuple[str, str]:
    return _arrow(*line.owed), _arrow(*line.late)


def _arrow(before: int, after: int) -> str:
    return f"{before:,}" if before == after else f"{before:,} → {after:,}"


def _named(line: ClockLine) -> Iterator[tuple[str, Sequence[str]]]:
    every = (
        ("newly missed", line.newly_late),
        ("no longer missed", line.late_no_more),
        ("different due time", line.moved),
    )
    yield from ((what, names) for what, names in every if names)


def _details(line: ClockLine, most: int) -> str:
    return "\n".join(f"{what} in {len(names):,}: {_some(names, most)}" for what, names in _named(line))


def _some(names: Sequence[str], most: int) -> str:
    more = f" and {len(names) - most:,} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def _folded(names: Sequence[str]) -> str:
    if len(names) <= _MOST_IDS:
        return ", ".join(names)
    return f"<details><summary>{len(names):,} incidents</summary>{_some(names, _FEW_IDS)}</details>"


def _rate(found: Backtest, owed: int) -> str:
    return f"{owed / found.months:,.1f}"


def _rates(found: Backtest, line: Workload) -> tuple[str, str]:
    return _rate(found, line.owed[0]), _rate(found, line.owed[1])


def _left_out(found: Backtest) -> Iterator[tuple[str, str, str]]:
    for reason, names in {**found.left_out, "unreadable": found.unreadable}.items():
        if names:
            yield reason, f"{len(names):,}", _some(names, _MOST_IDS)
