"""Implements `mim audit`: walks the commit history and lists every change to existing records.

The first-parent commits show what landed. The commits of merged branches are checked as well, so that each change
is attributed to its author. Each merge is compared with all of its parents, so that it cannot silently drop
anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import chain
from typing import Final

from mimkit.app.audit.acceptance import accepted
from mimkit.app.audit.arrival import alone, find_arrivals, find_misdated_commits
from mimkit.app.audit.comparison import ParentComparison, comparisons
from mimkit.app.reading.index import Progress, no_progress
from mimkit.app.reading.versions import Versions
from mimkit.model.incident.entries import Entry
from mimkit.model.incident.incident import Incident
from mimkit.model.refs import Ref
from mimkit.model.versions.audit import (
    Alteration,
    Audit,
    Landing,
    LateEntry,
    RuleViolation,
    UnreadableVersion,
    ValueChange,
    Verdict,
)
from mimkit.model.versions.differences import remove_redacted_text
from mimkit.store.git.repository import CommitChange, Repository
from mimkit.store.layout import INCIDENTS, ref_of

LATE: Final = timedelta(hours=1)
"""The maximum delay between an event and the arrival of its entry on the branch. Later entries are late."""
_AT_ONCE: Final = 500
"""The number of changed files from which on a group of commits is complete. All versions in a group are in memory."""
_REMOVED, _REORDERED = "MIM802", "MIM804"
_TOLD_BY_DETAILS: Final = frozenset((_REMOVED, "MIM803"))
"""Rules that report several values in one message. Each value is also listed as a detail."""
_OF_VALUES: Final = _TOLD_BY_DETAILS | {"MIM808", "MIM809", "MIM810", "MIM811"}
_NAMED = re.compile(r"`\w+`|[0-9A-Z][0-9A-Z-]{3,}")
"""Matches the keys and ids in the description of a detail."""

Mark = tuple[Ref, str, str | None]
"""Identifies an alteration that appears again in a merge: the record, the key and the new value."""
_Altered = tuple[Alteration, ParentComparison]


def audit(
    repo: Repository,
    tip: str,
    since: str | None = None,
    late: timedelta = LATE,
    progress: Progress = no_progress,
) -> Audit:
    """Audit all commits reachable from `tip`, except those reachable from `since`.

    If `since` is not an ancestor of `tip`, the branch was rewritten. In this case, the records at `tip` are also
    compared with those at `since`.
    """
    commits = repo.ancestry(tip, since)
    rewound = "" if since is None or repo.is_ancestor(since, tip) else since
    landed = find_arrivals(commits, tip)
    auditor = _Auditor(Versions(repo, since), landed, late, repo.edge)
    done = 0
    for group in _groups(repo.steps(commits, INCIDENTS)):
        auditor.versions.load(
            each for steps in group for step in steps for each in step.changes if ref_of(each.path)
        )
        for steps in group:
            auditor.take(steps)
        done += len(group)
        progress(done, len(commits))
    if rewound:
        auditor.compare(repo, rewound, tip)
    return Audit(
        alterations=tuple(accepted(auditor.alterations(), commits, landed)),
        late=tuple(auditor.late),
        unread=tuple(auditor.unread.values()),
        commits=len(commits),
        entries=len(auditor.seen),
        backwards=find_misdated_commits(commits, landed),
        rewound=rewound,
        is_complete=not repo.shallow,
    )


def _groups(found: Iterable[Sequence[CommitChange]]) -> Iterator[list[Sequence[CommitChange]]]:
    """Yield the commits in groups, because reading files from git one commit at a time would be slow."""
    group: list[Sequence[CommitChange]] = []
    files = 0
    for steps in found:
        group.append(steps)
        files += sum(len(step.changes) for step in steps)
        if files >= _AT_ONCE:
            yield group
            group, files = [], 0
    if group:
        yield group


@dataclass(slots=True)
class _Charge:
    alteration: Alteration
    marks: set[Mark]


@dataclass(slots=True)
class _Auditor:
    """Processes the commits one by one, parents first."""

    versions: Versions
    landed: dict[str, Landing]
    limit: timedelta
    edge: frozenset[str] = frozenset()
    """The boundary commits of a shallow clone.

    They appear to have created all of their files, so it is unknown when those files landed.
    """
    charges: list[_Charge] = field(default_factory=list)
    late: list[LateEntry] = field(default_factory=list)
    unread: dict[tuple[str, str], UnreadableVersion] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    """The ids of all entries that have landed so far."""
    redacted: set[str] = field(default_factory=set)
    marks: set[Mark] = field(default_factory=set)
    """The alterations that were already attributed to an author."""

    def take(self, steps: Sequence[CommitChange]) -> None:
        """Compare one commit with each of its parents."""
        landing = self.landed[steps[0].commit.id]
        altered: list[list[_Altered]] = []
        for place in range(len(steps)):
            altered.append([])
            for found in comparisons(self.versions, steps, place):
                for path in found.unread:
                    self.unread.setdefault((path, landing.commit), UnreadableVersion(path, landing.commit))
                self._enter(found, landing)
                altered[-1] += self._altered(found, landing)
                if len(steps) == 1:
                    self._charge(found, landing, altered[-1])
                    altered[-1].clear()
        if len(steps) > 1:
            self._charge_merge(altered)

    def compare(self, repo: Repository, old: str, tip: str) -> None:
        """Attribute all differences from the branch as it was before the rewrite to the newest commit."""
        changes = tuple(each for each in repo.changes(old, tip) if ref_of(each.path))
        self.versions.load(changes)
        newest = repo.described(tip)
        landing = self.landed.get(tip) or alone(newest)
        for found in comparisons(self.versions, [CommitChange(newest, old, changes)], 0):
            for each, _ in self._altered(found, landing):
                self._note(self._of_merge(replace(each, verdict="rewritten"), found))

    def alterations(self) -> Iterator[Alteration]:
        """Yield the alterations, without text that has since been redacted."""
        for charge in self.charges:
            each = charge.alteration
            yield replace(
                each, details=tuple(remove_redacted_text(one, self.redacted) for one in each.details)
            )

    def _enter(self, found: ParentComparison, landing: Landing) -> None:
        new = [(incident, entry) for incident, entry in found.new_entries() if entry.id not in self.seen]
        self.seen.update(entry.id for _, entry in new)
        self.redacted.update(entry.entry for _, entry in new if entry.kind == "redact")
        is_dated = landing.commit not in self.edge
        suspects = [(each, entry) for each, entry in new if is_dated and each.mode != "backfill"]
        after_end = found.after_end() if suspects else set()
        for incident, entry in suspects:
            is_after_end = entry.id in after_end
            if is_after_end or self._is_late(entry, landing):
                self.late.append(_late(incident, entry, landing, is_after_end=is_after_end))

    def _is_late(self, entry: Entry, landing: Landing) -> bool:
        landed = landing.landed_at
        return landed - min(entry.at, entry.recorded) > self.limit or entry.recorded - landed > self.limit

    def _altered(self, found: ParentComparison, landing: Landing) -> list[_Altered]:
        broken = found.broken()
        self.redacted |= found.redacted() if broken else set()
        return [
            (Alteration(ref, landing, _verdict(landing), found.details(ref), tuple(rules)), found)
            for ref, rules in broken.items()
        ]

    def _charge(self, found: ParentComparison, landing: Landing, altered: Sequence[_Altered]) -> None:
        for each, _ in altered:
            self._note(each)
        broken = {each.ref for each, _ in altered}
        for ref, details in found.corrections():
            if ref not in broken:
                self.charges.append(_Charge(Alteration(ref, landing, "corrected", details), set()))

    def _charge_merge(self, altered: Sequence[Sequence[_Altered]]) -> None:
        """Attribute only a merge's own changes to it. `altered` contains its alterations relative to each parent."""
        for each, _ in altered[0]:
            self._confirm(each)
        # A change that differs from every parent belongs to the merge, even if it was already made and
        # reverted before.
        first, *others = ({*_marks_of(each)} for each in altered)
        self.marks -= first.intersection(*others)
        own = [(each, found) for row in altered for each, found in row if found.has_own_order(each.ref)]
        self.marks -= {
            _rule_mark(each.ref, rule) for each, _ in own for rule in each.broken if rule.code == _REORDERED
        }
        for each, found in chain.from_iterable(altered):
            self._note(self._of_merge(each, found))

    def _of_merge(self, alteration: Alteration, found: ParentComparison) -> Alteration:
        """Return the alteration without the changes that the merge took from a parent.

        Those changes are attributed to their author.
        """
        ref = alteration.ref
        new = tuple(each for each in alteration.details if _mark(ref, each) not in self.marks)
        kept = (each for each in alteration.broken if each.entry not in found.brought)
        ordered = (each for each in kept if each.code != _REORDERED or found.has_own_order(ref))
        rules = (each for each in ordered if self._is_new(ref, each, new))
        return replace(alteration, broken=tuple(rules), details=new)

    def _is_new(self, ref: Ref, rule: RuleViolation, new: Sequence[ValueChange]) -> bool:
        """Return whether a violation has not been attributed to anyone yet. `new` contains the unattributed changes."""
        if rule.code not in _TOLD_BY_DETAILS and _rule_mark(ref, rule) not in self.marks:
            return True
        return rule.code in _OF_VALUES and any(_speaks_of(rule, each) for each in new)

    def _note(self, alteration: Alteration) -> None:
        if alteration.broken:
            marks = _marks(alteration)
            self.charges.append(_Charge(alteration, marks))
            self.marks |= marks

    def _confirm(self, merge: Alteration) -> None:
        """Set the verdict `rewritten` for a change on a side branch when a merge brings it onto the first-parent line."""
        marks = _marks(merge)
        for charge in self.charges:
            is_same = charge.marks & marks or (_is_reordered(charge.alteration) and _is_reordered(merge))
            if charge.alteration.landing.landed == merge.landing.commit and is_same:
                charge.alteration = replace(charge.alteration, verdict="rewritten")


def _verdict(landing: Landing) -> Verdict:
    return "rewritten" if landing.commit == landing.landed else "before-landing"


def _mark(ref: Ref, detail: ValueChange) -> Mark:
    return ref, detail.what, detail.now


def _rule_mark(ref: Ref, rule: RuleViolation) -> Mark:
    return ref, rule.code, rule.entry or rule.message


def _marks(alteration: Alteration) -> set[Mark]:
    ref = alteration.ref
    said = (each for each in alteration.broken if each.code not in _TOLD_BY_DETAILS)
    return {_rule_mark(ref, each) for each in said} | {_mark(ref, each) for each in alteration.details}


def _marks_of(altered: Sequence[_Altered]) -> Iterator[Mark]:
    return chain.from_iterable(_marks(each) for each, _ in altered)


def _is_reordered(alteration: Alteration) -> bool:
    return any(each.code == _REORDERED for each in alteration.broken)


def _speaks_of(rule: RuleViolation, detail: ValueChange) -> bool:
    if rule.code == _REMOVED:
        return "`" not in detail.what
    return all(name in rule.message for name in _NAMED.findall(detail.what))


def _late(incident: Incident, entry: Entry, landing: Landing, *, is_after_end: bool) -> LateEntry:
    return LateEntry(
        incident.id, entry.id, entry.kind, entry.by, entry.at, entry.recorded, landing, is_after_end
    )
