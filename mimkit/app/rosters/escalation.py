"""Implements `mim roster escalation`, which imports a PagerDuty or Opsgenie policy as an escalation path.

Sources: https://developer.pagerduty.com/api-reference/ (Escalation policies) and
https://docs.opsgenie.com/docs/escalation-api.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple

from mimkit.app.rosters.check import read_directory
from mimkit.app.rosters.ical.people import Names
from mimkit.app.rosters.schedules.fields import ScheduleUnreadable, first_text, mappings, number, text
from mimkit.app.rosters.schedules.layers import Member
from mimkit.app.rosters.schedules.reader import ChooseSchedule, occurrence
from mimkit.errors import UsageError
from mimkit.model.change import SetValue
from mimkit.model.incident.as_data import plain
from mimkit.model.organisation.directory import EscalationStep
from mimkit.model.refs import Ref
from mimkit.model.shell import quoted
from mimkit.model.snapshot import Snapshot
from mimkit.model.time.durations import exact
from mimkit.ops.refusals.names import UnknownName
from mimkit.store.foreign_json import loads
from mimkit.store.git.repository import Repository
from mimkit.store.layout import path_of
from mimkit.store.render import render

_MINUTES: Final = {"minutes": 1, "hours": 60, "days": 1440}
_KINDS: Final = {"user": "person", "schedule": "roster", "team": "group"}
_ANY_TIME: Final = datetime(2026, 1, 1, tzinfo=UTC)


class Target(NamedTuple):
    """The target of an escalation step, as named in the other tool. `kind` is `person`, `roster` or `group`."""

    kind: str
    name: str


class OtherStep(NamedTuple):
    """A step in the other tool's escalation policy. `after` is the time since the first call."""

    after: timedelta
    targets: tuple[Target, ...]


class OtherPolicy(NamedTuple):
    """The other tool's escalation policy. `notes` lists the settings that an escalation path cannot represent."""

    name: str
    steps: tuple[OtherStep, ...]
    notes: tuple[str, ...] = ()


class TargetsUnknown(UsageError):
    """Some people, schedules or teams in the policy have no counterpart in this repository."""

    def __init__(self, targets: Sequence[Target]) -> None:
        count = "1 target" if len(targets) == 1 else f"{len(targets)} targets"
        super().__init__(
            f"{count} of the escalation policy cannot be matched",
            "map each name to the id of a person, roster or group, or omit it with --map NAME=",
        )
        self.rows = tuple((f"--map {quoted(f'{each.name}={each.kind.upper()}')}",) for each in targets)


@dataclass(frozen=True, kw_only=True)
class ImportedEscalation:
    """The new content of a group's file, and the findings of the import."""

    group: str
    path: str
    raw: bytes
    before: bytes
    steps: tuple[EscalationStep, ...]
    notes: tuple[str, ...]

    @property
    def changed(self) -> bool:
        """Whether the file will change."""
        return self.raw != self.before


def import_escalation(
    repo: Repository, raw: bytes, group: str, name: str | None, mapping: Mapping[str, str]
) -> ImportedEscalation:
    """Return a group with the escalation path imported from another tool. No file is written.

    Raises ScheduleUnreadable, ChooseSchedule, TargetsUnknown or UnknownName.
    """
    snapshot, files = read_directory(repo.root)
    if group not in snapshot.groups:
        raise UnknownName("resolver group", group, snapshot.groups, "policy/groups")
    found = _chosen(raw, name)
    steps, notes = _steps(snapshot, found, mapping)
    ref = Ref("group", group)
    path = path_of(ref)
    before = files[path]
    new = before
    if tuple(steps) != snapshot.groups[group].escalation:
        edit = SetValue(ref, ("escalation",), [plain(each) for each in steps])
        new = render([edit])[path](before)
    return ImportedEscalation(
        group=group, path=path, raw=new, before=before, steps=tuple(steps), notes=(*found.notes, *notes)
    )


def _chosen(raw: bytes, name: str | None) -> OtherPolicy:
    try:
        document = loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise ScheduleUnreadable("it is not a JSON document") from None
    found = [*read_policies(document)]
    if not found:
        raise ScheduleUnreadable("it does not contain an escalation policy from PagerDuty or Opsgenie")
    chosen = [each for each in found if name is None or each.name.casefold() == name.casefold()]
    if len(chosen) != 1:
        raise ChooseSchedule([each.name for each in found], name, "escalation policy", "escalation policies")
    return chosen[0]


def read_policies(document: Any) -> Iterator[OtherPolicy]:
    """Yield the escalation policies in a document. Raises ScheduleUnreadable."""
    owner = document if isinstance(document, dict) else {}
    for each in mappings([owner.get("escalation_policy"), *mappings(owner.get("escalation_policies"))]):
        yield _of_pagerduty(each)
    data = owner.get("data")
    for each in mappings(data if isinstance(data, list) else [data]):
        if "rules" in each:
            yield _of_opsgenie(each)


def _of_pagerduty(found: Mapping[str, Any]) -> OtherPolicy:
    name = first_text(found, "name", "summary", "id")
    steps, after = [], timedelta()
    for rule in mappings(found.get("escalation_rules")):
        targets = tuple(
            Target(_KINDS.get(text(each.get("type")).removesuffix("_reference"), "person"), word)
            for each in mappings(rule.get("targets"))
            if (word := first_text(each, "summary", "name", "id"))
        )
        steps.append(OtherStep(after, targets))
        delay = number(rule.get("escalation_delay_in_minutes"), f"a delay of {name}", least=0, most=100_000)
        after += timedelta(minutes=delay)
    return OtherPolicy(name, tuple(steps), _repeats(found.get("num_loops")))


def _of_opsgenie(found: Mapping[str, Any]) -> OtherPolicy:
    name = first_text(found, "name", "id")
    steps, notes = dict[timedelta, list[Target]](), []
    for rule in mappings(found.get("rules")):
        delay = rule.get("delay")
        amount = delay if isinstance(delay, dict) else {}
        unit = _MINUTES.get(text(amount.get("timeUnit")) or "minutes", 1)
        minutes = number(amount.get("timeAmount") or 0, f"a delay of {name}", least=0, most=100_000) * unit
        recipient = rule.get("recipient")
        who = recipient if isinstance(recipient, dict) else {}
        if word := first_text(who, "username", "name", "id"):
            steps.setdefault(timedelta(minutes=minutes), []).append(
                Target(_KINDS.get(text(who.get("type")), "person"), word)
            )
        if (condition := text(rule.get("condition"))) not in ("", "if-not-acked"):
            notes.append(f"the condition {condition} of {word} is not imported")
    repeat = found.get("repeat")
    loops = repeat.get("count") if isinstance(repeat, dict) else 0
    ordered = tuple(OtherStep(after, tuple(steps[after])) for after in sorted(steps))
    return OtherPolicy(name, ordered, (*notes, *_repeats(loops)))


def _repeats(count: Any) -> tuple[str, ...]:
    repeats = isinstance(count, int) and count > 0
    return ("the policy repeats its steps, but a path in mimkit ends with its last step",) if repeats else ()


def _steps(
    snapshot: Snapshot, found: OtherPolicy, mapping: Mapping[str, str]
) -> tuple[list[EscalationStep], list[str]]:
    names = Names(snapshot.people.values(), {})
    steps, notes, unknown = list[EscalationStep](), list[str](), list[Target]()
    for step in found.steps:
        known = []
        for target in step.targets:
            here = _counterpart(snapshot, names, target, mapping)
            if here is None:
                unknown.append(target)
            elif here:
                known.append(here)
        if known:
            after = {"after": exact(step.after)} if steps else {}
            steps.append(EscalationStep.model_validate({**after, known[0][0]: known[0][1]}))
            notes += [
                f"{each} is called at the same time, but only {known[0][1]} is imported"
                for _, each in known[1:]
            ]
    if unknown:
        raise TargetsUnknown([*dict.fromkeys(unknown)])
    return steps, notes


def _counterpart(
    snapshot: Snapshot, names: Names, target: Target, mapping: Mapping[str, str]
) -> tuple[str, str] | tuple[()] | None:
    """Return the kind and id of the matching record, () if the target is excluded, or None if it is unknown."""
    given = mapping.get(target.name)
    if given == "":
        return ()
    places = {"person": snapshot.people, "roster": snapshot.rosters, "group": snapshot.groups}
    if given:
        kind = next((kind for kind, known in places.items() if given in known), None)
        if kind is None:
            raise UnknownName("person, roster or resolver group", given, snapshot.people, "policy")
        return kind, given
    if target.kind == "person":
        who = names.person(occurrence(_ANY_TIME, _ANY_TIME, Member(target.name)))
        return ("person", who) if isinstance(who, str) and who else None
    wanted = target.name.casefold()
    for record in (snapshot.rosters if target.kind == "roster" else snapshot.groups).values():
        if wanted in (record.id, record.title.casefold()):
            return target.kind, record.id
    return None
