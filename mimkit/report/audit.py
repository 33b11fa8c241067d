"""Output of `mim audit`: terminal text, Markdown job summary and JSON."""

from __future__ import annotations

import json as _json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Any, Final

from mimkit.model.incident.kinds import TASK_WORDS
from mimkit.model.time.durations import short
from mimkit.model.time.times import full_time_text, rfc3339
from mimkit.model.versions.audit import (
    Acceptance,
    Alteration,
    Audit,
    Landing,
    LateEntry,
    UnreadableVersion,
    ValueChange,
    Verdict,
)
from mimkit.report.text.counts import counted
from mimkit.report.text.markdown import SUMMARY_LIMIT, Section, fit_to_limit, render_code_spans

_HEADINGS: Final[Mapping[Verdict, str]] = {
    "rewritten": "Changed after it was recorded",
    "accepted": "Changed after it was recorded, and accepted",
    "before-landing": "Changed on a branch before merging",
    "corrected": "Amended, redacted or retracted",
}
_SHOWN = 60
"""The maximum number of possible leaks to show. The JSON document contains all of them."""
_COMMIT = 7
_SAYS_MORE: Final = frozenset(("MIM801", "MIM804", "MIM805", "MIM807"))
"""Rules whose messages contain more information than the changed values."""


@dataclass(frozen=True, slots=True)
class AuditReport:
    """An audit, what was audited, and the time zone of the output."""

    audit: Audit
    of: str
    zone: tzinfo

    @property
    def sentence(self) -> str:
        """The number of findings as a sentence."""
        audit = self.audit
        changed, accepted = len(audit.of("rewritten")), len(audit.of("accepted"))
        said = [f"{counted(changed, 'change')} to recorded content"] if changed else []
        said += (
            [f"{counted(accepted, 'accepted change')}{'' if changed else ' to recorded content'}"]
            if accepted
            else []
        )
        said = [*(said or ["No recorded content was changed"]), *self._numbers()]
        looked_at = f"{counted(audit.commits, 'commit')}, {counted(audit.entries, 'new entry')}"
        return f"{', '.join(said)} ({looked_at.replace('entrys', 'entries')}, {self.of})"

    def _numbers(self) -> Iterator[str]:
        audit = self.audit
        if early := len(audit.of("before-landing")):
            yield f"{early:,} on branches before merging"
        if late := len(audit.late):
            yield f"{late:,} late {'entry' if late == 1 else 'entries'}"
        if corrected := len(audit.of("corrected")):
            yield counted(corrected, "correction")
        if unread := len(audit.unread):
            yield f"{counted(unread, 'version')} unreadable"

    def when(self, moment: datetime) -> str:
        """Format a time in the policy's time zone."""
        return full_time_text(moment, self.zone)


@dataclass(frozen=True, slots=True)
class AuditItem:
    """One finding: when it landed, in which commit, by whom, and its details. All texts are untrusted."""

    head: tuple[str, str, str]
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AuditBlock:
    """A heading and the findings below it."""

    heading: str
    items: tuple[AuditItem, ...]


def blocks(report: AuditReport) -> Iterator[AuditBlock]:
    """Yield the findings by category, most serious first. Empty categories are omitted."""
    audit = report.audit
    found = [
        AuditBlock(_HEADINGS["rewritten"], _alterations(report, "rewritten")),
        AuditBlock("The branch was rewritten", _rewound(audit)),
        AuditBlock(_HEADINGS["accepted"], _alterations(report, "accepted")),
        AuditBlock(_HEADINGS["before-landing"], _alterations(report, "before-landing")),
        AuditBlock("Late", tuple(_late(report, each) for each in audit.late)),
        AuditBlock(_HEADINGS["corrected"], _alterations(report, "corrected")),
        AuditBlock("Versions unreadable", tuple(_unread(each) for each in audit.unread)),
        AuditBlock("Commits dated before their parents", _backwards(report)),
    ]
    yield from (block for block in found if block.items)
    if not audit.is_complete:
        words = "unknown, because this is a shallow clone: git fetch --unshallow"
        yield AuditBlock("Earlier history", (AuditItem(("", "", ""), (words,)),))


def markdown(report: AuditReport) -> str:
    """Return the findings as Markdown tables that are small enough for a job summary."""
    head = f"<!-- mim audit -->\n## mim audit\n\n{render_code_spans(report.sentence)}.\n"
    table = "\n| landed | commit | who | what |\n| --- | --- | --- | --- |\n"
    sections = [
        Section(f"\n### {block.heading}\n{table}", tuple(_row(each) for each in block.items))
        for block in blocks(report)
    ]

    def cut(rows: int) -> str:
        return f"\n{counted(rows, 'more row')} not shown; mim audit lists all of them.\n"

    return fit_to_limit(head, sections, SUMMARY_LIMIT, cut)


def json(report: AuditReport) -> str:
    """Return the findings as an ASCII-only JSON document, so that record text cannot control a terminal."""
    audit = report.audit
    document = {
        "version": 1,
        "of": report.of,
        "commits": audit.commits,
        "entries": audit.entries,
        "complete": audit.is_complete,
        "rewound": audit.rewound or None,
        "alterations": [_alteration(each) for each in audit.alterations],
        "late": [
            {
                "incident": each.incident,
                "entry": each.entry,
                "kind": each.kind,
                "by": each.by,
                "at": rfc3339(each.at),
                "recorded": rfc3339(each.recorded),
                "after_end": each.is_after_end,
                **_landing(each.landing),
            }
            for each in audit.late
        ],
        "unread": [{"path": each.path, "commit": each.commit} for each in audit.unread],
        "backwards": [_landing(each) for each in audit.backwards],
    }
    return _json.dumps(document, indent=2) + "\n"


def _alteration(found: Alteration) -> dict[str, Any]:
    return {
        "verdict": found.verdict,
        "kind": found.ref.kind,
        "record": found.ref.id,
        **_landing(found.landing),
        "findings": [
            {"code": each.code, "rule": each.rule, "level": each.level, "message": each.message}
            for each in found.broken
        ],
        "changes": [
            {"what": each.what, "was": each.was, "now": each.now, "by": each.by or None}
            for each in found.details
        ],
        "accepted": _accepted(found.accepted) if found.accepted else None,
    }


def _accepted(found: Acceptance) -> dict[str, str]:
    return {"commit": found.commit, "author": found.author, "reason": found.reason}


def _landing(landing: Landing) -> dict[str, Any]:
    return {
        "commit": landing.commit,
        "committed": rfc3339(landing.at),
        "author": landing.author,
        "committer": landing.committer,
        "subject": landing.subject,
        "landed": rfc3339(landing.landed_at),
        "landed_with": landing.landed,
    }


def _alterations(report: AuditReport, verdict: Verdict) -> tuple[AuditItem, ...]:
    return tuple(_altered(report, each) for each in report.audit.of(verdict))


def _altered(report: AuditReport, found: Alteration) -> AuditItem:
    rules = ", ".join(dict.fromkeys(f"{each.code} {each.rule}" for each in found.broken))
    # The details already contain the values in a rule's message.
    said = [each.message for each in found.broken if each.code in _SAYS_MORE or not found.details]
    lines = (
        f"{found.ref.id}, {found.ref.kind}{rules and ': '}{rules}",
        *said,
        *map(_detail, found.details),
        *_road(report, found.landing),
        f"commit message: {_shown(found.landing.subject)}",
        *_acceptance(found.accepted),
    )
    return _item(report, found.landing, *lines)


def _acceptance(found: Acceptance | None) -> Iterator[str]:
    if found:
        yield f"accepted by {found.author} in {found.commit[:_COMMIT]}: {' '.join(found.reason.split())}"


def _rewound(audit: Audit) -> tuple[AuditItem, ...]:
    if not audit.rewound:
        return ()
    words = "is no longer part of the branch; its records were compared with the records in the newest commit"
    return (AuditItem(("", audit.rewound[:_COMMIT], ""), (words,)),)


def _item(report: AuditReport, landing: Landing, *lines: str) -> AuditItem:
    by_another = f", committed by {landing.committer}" if landing.committer != landing.author else ""
    head = (report.when(landing.landed_at), landing.commit[:_COMMIT], f"{landing.author}{by_another}")
    return AuditItem(head, lines)


def _road(report: AuditReport, landing: Landing) -> Iterator[str]:
    if landing.commit != landing.landed:
        yield f"committed on a branch at {report.when(landing.at)}, landed with {landing.landed[:_COMMIT]}"


def _detail(detail: ValueChange) -> str:
    by = f" ({detail.by})" if detail.by else ""
    if detail.now is None:
        return f"{detail.what} was removed{f'; it was {_shown(detail.was)}' if detail.was else ''}"
    if detail.was == detail.now:
        return f"{detail.what}{by}"
    return f"{detail.what}: {_shown(detail.was)} changed to {_shown(detail.now)}{by}"


def _shown(text: str | None) -> str:
    if text is None:
        return "nothing"
    line = " ".join(text.split())
    line = line if len(line) <= _SHOWN else f"{line[: _SHOWN - 3]}..."
    return f'"{line}"' if " " in line else line


def _late(report: AuditReport, late: LateEntry) -> AuditItem:
    recorded, landed = late.recorded - late.at, late.landing.landed_at - late.recorded
    lines = (
        f"{late.incident}: {TASK_WORDS.get(late.kind, late.kind)} {late.entry} by {late.by}",
        f"happened {report.when(late.at)}, recorded {_after(recorded)}, landed {_after(landed)}",
        *(["it was added after the incident ended"] if late.is_after_end else []),
        *_road(report, late.landing),
    )
    return _item(report, late.landing, *lines)


def _after(length: timedelta) -> str:
    return (
        f"{short(abs(length))} {'later' if length > timedelta() else 'earlier'}" if length else "immediately"
    )


def _unread(found: UnreadableVersion) -> AuditItem:
    words = "later versions were compared with the last readable one"
    return AuditItem(("", found.commit[:_COMMIT], found.path), (words,))


def _backwards(report: AuditReport) -> tuple[AuditItem, ...]:
    return tuple(
        _item(report, each, f"commit date: {report.when(each.at)}") for each in report.audit.backwards
    )


def _row(item: AuditItem) -> str:
    cells = (*map(render_code_spans, item.head), "<br>".join(map(render_code_spans, item.lines)))
    return f"| {' | '.join(cells)} |\n"
