"""Builds a snapshot from the files of a tree."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mimkit.app.reading.parse import parse
from mimkit.errors import EnvironmentUnfit
from mimkit.model.diagnostic import Diagnostic
from mimkit.model.refs import Ref, RefKind
from mimkit.model.snapshot import Snapshot, no_channels, no_glossary
from mimkit.model.text import File
from mimkit.store.layout import path_of, ref_of

if TYPE_CHECKING:
    from mimkit.model.organisation.directory import Channels, Glossary, Group, Service, Template
    from mimkit.model.organisation.people import PersonEntry
    from mimkit.model.organisation.roster import Roster
    from mimkit.model.organisation.runbook import Runbook
    from mimkit.model.policy.pack import Pack
    from mimkit.model.policy.policy import Policy
    from mimkit.model.time.holidays import Holidays


Records = dict[RefKind, dict[str, Any]]
Of = Callable[[RefKind], Mapping[str, Any]]
"""From a kind to the records of it, by id."""


@dataclass(slots=True)
class Gathered:
    """Records by kind and id, and what is wrong with the files that are none."""

    records: Records = field(default_factory=dict)
    diagnostics: list[Diagnostic] = field(default_factory=list)

    def add(self, path: str, raw: bytes) -> None:
        """Read one file."""
        self.put(path, parse(path, raw))

    def put(self, path: str, parsed: File | list[Diagnostic]) -> None:
        """Take in one file that was read."""
        ref = ref_of(path)
        if isinstance(parsed, list):
            self.diagnostics += parsed
        elif ref:
            self.records.setdefault(ref.kind, {})[ref.id] = parsed

    def of(self, kind: RefKind) -> Mapping[str, Any]:
        """Return the records of a kind, by id."""
        return self.records.get(kind, {})

    def snapshot(self, taken_ids: Iterable[str] = ()) -> Snapshot | None:
        """Return the whole as a snapshot, or None when there is no policy to judge by."""
        policy = self.of("policy").get("")
        if policy is None:
            return None
        return assembled(self.of, taken_ids).whole()


class _Assembled(Snapshot):
    """A snapshot whose policy and directory are put together from records when somebody looks at them."""

    _of: Of

    @cached_property
    def policy(self) -> Policy:
        from mimkit.model.policy.pack import adopted  # noqa: PLC0415 - as the shapes themselves

        return adopted(self._of("policy")[""], self.packs.values(), self.holidays)

    @cached_property
    def packs(self) -> Mapping[str, Pack]:
        return dict(sorted(self._of("pack").items()))

    @cached_property
    def holidays(self) -> Holidays | None:
        return self._of("holidays").get("")

    @cached_property
    def people(self) -> Mapping[str, PersonEntry]:
        found = self._of("people").get("")
        return {person.id: person for person in found.people} if found else {}

    @cached_property
    def groups(self) -> Mapping[str, Group]:
        return self._of("group")

    @cached_property
    def services(self) -> Mapping[str, Service]:
        return self._of("service")

    @cached_property
    def rosters(self) -> Mapping[str, Roster]:
        return self._of("roster")

    @cached_property
    def runbooks(self) -> Mapping[str, Runbook]:
        return self._of("runbook")

    @cached_property
    def templates(self) -> Mapping[str, Template]:
        return self._of("template")

    @cached_property
    def channels(self) -> Channels:
        return self._of("channels").get("") or no_channels()

    @cached_property
    def glossary(self) -> Glossary:
        return self._of("glossary").get("") or no_glossary()


def assembled(of: Of, taken_ids: Iterable[str] = ()) -> Snapshot:
    """Return a snapshot of what `of` gives; the records are asked for now, the rest when it is looked at."""
    snapshot = _Assembled.__new__(_Assembled)
    incidents, problems = of("incident"), of("problem")
    snapshot.__dict__.update(
        _of=of,
        incidents=incidents,
        reviews=of("review"),
        problems=problems,
        taken_ids=frozenset(taken_ids) | incidents.keys() | problems.keys(),
    )
    return snapshot


def gather(files: Mapping[str, bytes]) -> Gathered:
    """Read the files of a tree (path to bytes)."""
    gathered = Gathered()
    for path, raw in files.items():
        gathered.add(path, raw)
    return gathered


class NoPolicy(EnvironmentUnfit):
    """The repository has no committed policy."""

    def __init__(self, root: Path) -> None:
        path = path_of(Ref("policy"))
        if (root / path).is_file():
            super().__init__(f"{root} has a {path} that is not committed", "git add policy && git commit")
        elif elsewhere := _elsewhere(root):
            super().__init__(*elsewhere)
        else:
            super().__init__(f"{root} has no {path}", "create one with mim init")


def _elsewhere(root: Path) -> tuple[str, str] | None:
    from mimkit.app.reading.elsewhere import records_elsewhere  # noqa: PLC0415 - only a refusal pays for it

    return records_elsewhere(root)
