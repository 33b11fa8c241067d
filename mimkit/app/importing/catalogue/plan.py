"""Plans which files a catalogue import writes to the working tree, and what it reports."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from mimkit.app.importing.catalogue.baseline import Before, baseline_bytes, baseline_path, parse_baseline
from mimkit.app.importing.catalogue.compared import Difference
from mimkit.app.importing.catalogue.format import CatalogueFormat
from mimkit.app.importing.catalogue.identities import Identities
from mimkit.app.importing.catalogue.loops import without_loops
from mimkit.app.importing.catalogue.resolved import Defaults, Resolved, Resolver
from mimkit.app.importing.catalogue.written import Writing
from mimkit.app.importing.format import Material
from mimkit.app.reading.index import Progress, no_progress
from mimkit.model.snapshot import Snapshot
from mimkit.ops.importing.catalogue_drafts import CatalogueDraft, CatalogueKind, Dangling, Unmapped
from mimkit.ops.importing.drafts import ImportProblem, LeftOut

_NAMED_AT_MOST = 3


class Counts(NamedTuple):
    """The number of records of one kind that an import adds, updates and leaves unchanged."""

    new: int = 0
    changed: int = 0
    same: int = 0


class WorkingPolicy(NamedTuple):
    """The policy in the working tree, both as a snapshot and as files by path."""

    snapshot: Snapshot
    files: Mapping[str, bytes]


@dataclass
class Plan:
    """The files that an import writes, and its report."""

    files: dict[str, bytes] = field(default_factory=dict)
    """The new content of each changed file, by path."""
    counts: dict[CatalogueKind, Counts] = field(default_factory=dict)
    differences: list[Difference] = field(default_factory=list)
    absent: list[Before] = field(default_factory=list)
    """The records from earlier imports that the files no longer contain. They stay in the policy."""
    problems: list[ImportProblem] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    unmapped: Counter[str] = field(default_factory=Counter)
    drafts: list[CatalogueDraft] = field(default_factory=list)
    dangling: list[Dangling] = field(default_factory=list)

    def take(self, found: Iterable[object]) -> None:
        """Add each result to the list for its type."""
        for each in found:
            match each:
                case CatalogueDraft():
                    self.drafts.append(each)
                case Dangling():
                    self.dangling.append(each)
                case ImportProblem():
                    self.problems.append(each)
                case LeftOut():
                    self.left_out.append(each)
                case Unmapped():
                    self.unmapped[each.what] += 1


def plan_import(
    wanted: CatalogueFormat,
    materials: Sequence[Material],
    policy: WorkingPolicy,
    defaults: Defaults,
    step: Progress = no_progress,
) -> Plan:
    """Compare the imported materials with the policy and return the resulting plan."""
    plan, path = Plan(), baseline_path(wanted.name)
    snapshot, files = policy
    before = parse_baseline(files.get(path))
    plan.take(wanted.read(materials))
    drafts = merged(plan.drafts)
    identities = Identities(snapshot, before)
    identities.assign(drafts)
    resolved = [*Resolver(identities, defaults).resolve(drafts)]
    plan.take(resolved)
    records = [each for each in resolved if isinstance(each, Resolved)]
    checked = [*without_loops(records, snapshot.services)]
    plan.take(checked)
    records = [each for each in checked if isinstance(each, Resolved)]
    plan.problems += _missing(plan.dangling)
    writing = Writing(wanted.name, wanted.title, snapshot, files, before)
    for done, record in enumerate(records, 1):
        writing.add(record)
        step(done, len(records))
    plan.files, plan.differences = writing.files(), writing.differences
    plan.problems += writing.problems
    for (kind, what), number in writing.counted.items():
        plan.counts[kind] = plan.counts.get(kind, Counts())._replace(**{what: number})
    seen = {(each.kind, each.key) for each in drafts}
    plan.absent = [
        each for key, each in before.items() if key not in seen and identities.is_here(each.kind, each.id)
    ]
    after = dict(before)
    for each in records:
        after[each.kind, each.key] = _left(each, before.get((each.kind, each.key)))
    if after and (raw := baseline_bytes(after.values())) != files.get(path):
        plan.files[path] = raw
    plan.problems.sort()
    return plan


def merged(drafts: Iterable[CatalogueDraft]) -> list[CatalogueDraft]:
    """Merge drafts of the same record, such as parts of a device. The first draft that sets a key takes precedence."""
    found: dict[tuple[str, str], CatalogueDraft] = {}
    for each in drafts:
        first = found.setdefault((each.kind, each.key), each)
        if first is not each:
            values = {**each.values, **{key: value for key, value in first.values.items() if value}}
            for key, value in each.values.items():
                if isinstance(value, list) and isinstance(first.values.get(key), list):
                    values[key] = [*dict.fromkeys((*first.values[key], *value))]
            found[each.kind, each.key] = _with(first, values)
    return [*found.values()]


def _with(draft: CatalogueDraft, values: Mapping[str, Any]) -> CatalogueDraft:
    return CatalogueDraft(
        kind=draft.kind,
        key=draft.key,
        place=draft.place,
        name=draft.name,
        values=values,
        also=draft.also,
        notes=draft.notes,
    )


def _left(record: Resolved, before: Before | None) -> Before:
    """Return a record's baseline. It keeps values that the source no longer contains, so that they are reported."""
    values = {key: value for key, value in record.values.items() if key not in record.assumed}
    return Before(record.kind, record.key, record.id, {**(before.values if before else {}), **values})


def _missing(dangling: Iterable[Dangling]) -> Iterable[ImportProblem]:
    """Yield a problem for each unknown name, located at its first occurrence."""
    by_key: dict[str, list[Dangling]] = {}
    for each in sorted(set(dangling)):
        by_key.setdefault(each.key, []).append(each)
    for key, found in by_key.items():
        named = ", ".join(each.what for each in found[:_NAMED_AT_MOST])
        more = f" and {len(found) - _NAMED_AT_MOST} more" if len(found) > _NAMED_AT_MOST else ""
        sentence = f"{key} is in neither the files nor the policy: {named}{more}"
        yield ImportProblem(found[0].place, sentence)
