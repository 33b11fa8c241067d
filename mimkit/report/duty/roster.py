"""Output of `mim roster check`: text, JSON, Markdown and annotations."""

from __future__ import annotations

import json as json_
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from itertools import chain, groupby
from typing import Any, Final

from mimkit.duty.coverage import CoverChange, Gap
from mimkit.duty.overlaps import Overlap
from mimkit.model.diagnostic import KeyPath
from mimkit.model.refs import Ref
from mimkit.model.time.durations import short
from mimkit.model.time.times import rfc3339
from mimkit.report.duty.shifts import Shifts, annotated, sections, text_lines
from mimkit.report.duty.shifts import document as rotations
from mimkit.report.text.annotations import Annotation, annotate, quiet
from mimkit.report.text.counts import counted
from mimkit.report.text.markdown import COMMENT_LIMIT, Section, fit_to_limit, render_code_spans, words
from mimkit.report.text.terminal import safe_line
from mimkit.report.text.window import window

MARKER: Final = "<!-- mim roster check -->\n"
"""Identifies the comment that mimkit posted, so that it is replaced instead of repeated."""
_ALIKE: Final = 3
"""The maximum number of gaps with the same subject and reason to list individually in text output."""


@dataclass(frozen=True, slots=True)
class CoverReport:
    """The gaps in a period, what was checked and, if two versions were compared, what changed."""

    gaps: tuple[Gap, ...]
    start: datetime
    end: datetime
    zone: tzinfo
    judged: Mapping[str, int]
    """The numbers of roles, resolver groups and services that were checked, by label."""
    base: str = ""
    """The version to compare with, as the user typed it. Empty if there is none."""
    change: CoverChange | None = None
    places: Mapping[tuple[Ref, KeyPath], tuple[str, int, int]] = field(default_factory=dict)
    """The path, line and column (starting at 1) of each gap's cause."""
    shifts: Shifts = field(default_factory=Shifts)
    """Findings about rotations."""
    overlaps: tuple[Overlap, ...] = ()
    """Rosters that assign different people at the same time. Overlaps do not make the check fail."""

    @property
    def is_clean(self) -> bool:
        """Whether the check passes: there are no gaps (in a comparison, no new gaps) and no changes to past shifts."""
        return not self.found and not self.shifts.past

    @property
    def found(self) -> tuple[Gap, ...]:
        """The gaps that make the check fail: all gaps or, in a comparison, only gaps where coverage was lost."""
        return self.change.lost if self.change else self.gaps

    @property
    def length(self) -> str:
        """The length of the checked period, such as 28 days."""
        days = (self.end - self.start) / timedelta(days=1)
        return counted(round(days), "day")

    @property
    def sentence(self) -> str:
        """The result as a sentence without a full stop."""
        span = f"{self.length} from {self.start.astimezone(self.zone):%Y-%m-%d %H:%M} {self.zone}"
        if self.change:
            lost, gained = len(self.change.lost), len(self.change.gained)
            rest = counted(len(self.gaps), "gap")
            return (
                f"against {self.base}: {lost} lost, {gained} gained; {rest} in {span}{self.shifts.sentence}"
            )
        judged = ", ".join(counted(number, word) for word, number in self.judged.items())
        if self.gaps:
            return f"{counted(len(self.gaps), 'gap')} in {span}: {judged}"
        return f"{judged}: no gaps in {span}"


def sentence(gap: Gap, report: CoverReport) -> str:
    """Return the sentence for a gap, such as: payments loses cover Sunday 2026-11-29 02:00-06:00 UTC (roster payments: ...)."""
    verb = _VERBS.get(gap.kind, "has a broken step")
    if gap.aspect == "cover":
        verb = "loses cover" if _when(gap, report) else "has no cover"
    return f"{_who(gap)} {verb}{_when(gap, report)} ({gap.trouble.words})"


_VERBS: Final = {"loop": "loops back to itself", "dead-end": "has only one step"}


def _who(gap: Gap) -> str:
    name = gap.name if gap.subject == "group" else f"{gap.subject} {gap.name}"
    if gap.is_partial:
        name += " for other services" if "" in gap.covers else f" for {_few(gap.services)}"
    return name if gap.aspect == "cover" else f"the escalation path of {name}"


def _few(services: Sequence[str]) -> str:
    """Return the first few services, and the number of services not listed. The JSON output lists all of them."""
    rest = len(services) - _ALIKE
    return ", ".join(services[:_ALIKE]) + (f" and {counted(rest, 'other service')}" if rest > 0 else "")


def _when(gap: Gap, report: CoverReport) -> str:
    """Format a gap's period with a leading space, or return an empty string if it is the whole checked period."""
    if gap.start <= report.start and gap.end >= report.end:
        return ""
    return f" {window(gap.start, gap.end, report.zone)}"


def text(report: CoverReport) -> str:
    """Return the gaps for a terminal, one per line. Gaps with the same reason are grouped."""
    parts = [("", report.gaps)]
    if report.change:
        parts = [("Lost\n", report.change.lost), ("Gained\n", report.change.gained)]
    shown = (line for title, gaps in parts if gaps for line in (title, *_lines(gaps, report)))
    more = "".join(text_lines(report.shifts, report.zone))
    more += "".join(f"{safe_line(_overlap(each, report))}\n" for each in report.overlaps)
    return f"{''.join(shown)}{more}{report.sentence}\n"


def _overlap(overlap: Overlap, report: CoverReport) -> str:
    who = overlap.name if overlap.covered == "group" else f"role {overlap.name}"
    start, end = overlap.periods[0]
    first = "" if len(overlap.periods) == 1 else "first "
    return (
        f"{who}: rosters {overlap.first} and {overlap.second} overlap for {short(overlap.lasting)}, "
        f"{first}{window(start, end, report.zone)}; {overlap.first} takes precedence"
    )


def _lines(gaps: Iterable[Gap], report: CoverReport) -> Iterator[str]:
    margin = "  " if report.change else ""
    for alike in _by_reason(gaps):
        for gap in alike[:_ALIKE]:
            yield f"{margin}{safe_line(_told(gap, report))}\n"
        if rest := alike[_ALIKE:]:
            lasting = short(sum((gap.end - gap.start for gap in rest), timedelta()))
            yield f"{margin}  and {len(rest)} more similar, {lasting} in total\n"
        services = _affected(alike[0])
        if services and not _is_gained(alike[0], report):
            yield f"{margin}  affects {', '.join(services)}\n"


def _affected(gap: Gap) -> list[str]:
    """Return the services to list below a gap, except the service that the gap's sentence already names."""
    return [each for each in gap.services if each != gap.name] if "" in gap.covers else []


def _told(gap: Gap, report: CoverReport) -> str:
    """Return the sentence for a gap.

    If a comparison shows that the gap no longer exists, the sentence says so.
    """
    if not _is_gained(gap, report):
        return sentence(gap, report)
    good = "is covered" if gap.aspect == "cover" else "is complete"
    return f"{_who(gap)} {good}{_when(gap, report)} (was: {gap.trouble.words})"


def _is_gained(gap: Gap, report: CoverReport) -> bool:
    return report.change is not None and gap in report.change.gained


def _by_reason(gaps: Iterable[Gap]) -> list[list[Gap]]:
    def reason(gap: Gap) -> tuple[str, str, tuple[str, ...], str, str]:
        return gap.name, gap.subject, gap.covers, gap.aspect, gap.trouble.words

    return [list(alike) for _, alike in groupby(sorted(gaps, key=reason), key=reason)]


def json(report: CoverReport) -> str:
    """Return the JSON document of `mim roster check --format json`."""
    document: dict[str, Any] = {
        "version": 1,
        "from": rfc3339(report.start),
        "until": rfc3339(report.end),
        "gaps": [_document(gap, report) for gap in report.gaps],
        "judged": {f"{word.rpartition(' ')[2]}s": number for word, number in report.judged.items()},
    }
    if report.change:
        document["base"] = report.base
        document["lost"] = [_document(gap, report) for gap in report.change.lost]
        document["gained"] = [_document(gap, report) for gap in report.change.gained]
    document["overlaps"] = [
        {
            "subject": each.covered,
            "name": each.name,
            "rosters": [each.first, each.second],
            "periods": [{"start": rfc3339(start), "end": rfc3339(end)} for start, end in each.periods],
        }
        for each in report.overlaps
    ]
    document |= rotations(report.shifts, is_compared=report.change is not None)
    return json_.dumps(document) + "\n"


def _document(gap: Gap, report: CoverReport) -> dict[str, Any]:
    path, line, column = _place(gap, report)
    return {
        "subject": gap.subject,
        "name": gap.name,
        "aspect": gap.aspect,
        "kind": gap.kind,
        "reason": gap.trouble.words,
        "start": rfc3339(gap.start),
        "end": rfc3339(gap.end),
        "services": list(gap.services),
        "path": path or None,
        "line": line or None,
        "column": column or None,
        "message": sentence(gap, report),
    }


def _place(gap: Gap, report: CoverReport) -> tuple[str, int, int]:
    # Gaps in the old version have no line number in the current files.
    return report.places.get((gap.trouble.ref, gap.trouble.keys), ("", 0, 0))


def github(report: CoverReport) -> str:
    """Return one annotation for each reason, at the line of its cause, and a line with the totals."""
    gaps = (_annotation(alike, report) for alike in _by_reason(report.found))
    found = chain(gaps, annotated(report.shifts, report.zone))
    return f"{annotate(found, 'mim roster check lists all of them')}{quiet(report.sentence)}\n"


def _annotation(alike: Sequence[Gap], report: CoverReport) -> Annotation:
    path, line, column = _place(alike[0], report)
    more = f"; and {len(alike) - 1} more like this" if len(alike) > 1 else ""
    return Annotation(
        "error", f"{sentence(alike[0], report)}{more}", "", "mim roster check", path, line, column
    )


def markdown(report: CoverReport) -> str:
    """Return the result as Markdown that fits in a GitHub or GitLab comment."""
    head = f"{MARKER}## mim roster check\n\n{_capital(render_code_spans(report.sentence))}.\n"

    def cut(rows: int) -> str:
        return f"\n{counted(rows, 'more row')} not shown; `mim roster check` lists all of them.\n"

    return fit_to_limit(head, _sections(report), COMMENT_LIMIT, cut)


def _sections(report: CoverReport) -> Iterator[Section]:
    change = report.change
    parts = [("Lost", change.lost), ("Gained", change.gained)] if change else [("Gaps", report.gaps)]
    for title, gaps in parts:
        rows = tuple(_row(alike, report) for alike in _by_reason(gaps))
        yield Section(f"\n### {title}\n\n| who | when | why | affects |\n| --- | --- | --- | --- |\n", rows)
    yield from sections(report.shifts, report.zone)
    if report.overlaps:
        rows = tuple(f"| {words(_overlap(each, report))} |\n" for each in report.overlaps)
        yield Section("\n### Overlapping rosters\n\n| overlap |\n| --- |\n", rows)


def _row(alike: Sequence[Gap], report: CoverReport) -> str:
    first = alike[0]
    times = [window(gap.start, gap.end, report.zone) for gap in alike[:_ALIKE]]
    if len(alike) > _ALIKE:
        times.append(f"and {len(alike) - _ALIKE} more")
    cells = (
        words(first.name if first.subject == "group" else f"{first.subject} {first.name}"),
        "<br>".join(times) if _when(first, report) else "always",
        render_code_spans(
            first.trouble.words if first.aspect == "cover" else f"escalation: {first.trouble.words}"
        ),
        words(", ".join(first.services)),
    )
    return f"| {' | '.join(cells)} |\n"


def _capital(line: str) -> str:
    return line[:1].upper() + line[1:]
