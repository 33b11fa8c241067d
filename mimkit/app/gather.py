"""From the files of a tree to a snapshot."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mimkit.app.parse import parse
from mimkit.errors import EnvironmentUnfit
from mimkit.model.diagnostic import Diagnostic
from mimkit.model.directory import Channels, Glossary
from mimkit.model.pack import adopted
from mimkit.model.refs import Ref, RefKind
from mimkit.model.snapshot import Snapshot
from mimkit.model.text import File
from mimkit.store.layout import path_of, ref_of


@dataclass(slots=True)
class Gathered:
    """Records by kind and id, and what is wrong with the files that are none."""

    records: dict[RefKind, dict[str, Any]] = field(default_factory=dict)
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
        people = self.of("people").get("")
        packs = dict(sorted(self.of("pack").items()))
        holidays = self.of("holidays").get("")
        return Snapshot(
            policy=adopted(policy, packs.values(), holidays),
            packs=packs,
            holidays=holidays,
            people={person.id: person for person in people.people} if people else {},
            groups=self.of("group"),
            services=self.of("service"),
            rosters=self.of("roster"),
            runbooks=self.of("runbook"),
            templates=self.of("template"),
            channels=self.of("channels").get("") or Channels(),
            glossary=self.of("glossary").get("") or Glossary(),
            incidents=self.of("incident"),
            reviews=self.of("review"),
            problems=self.of("problem"),
            taken_ids=frozenset(taken_ids) | self.of("incident").keys() | self.of("problem").keys(),
        )


def gather(files: Mapping[str, bytes]) -> Gathered:
    """Read the files of a tree (path to bytes)."""
    gathered = Gathered()
    for path, raw in files.items():
        gathered.add(path, raw)
    return gathered


class NoPolicy(EnvironmentUnfit):
    """There is nothing to judge by."""

    def __init__(self, root: Path) -> None:
        path = path_of(Ref("policy"))
        if (root / path).is_file():
            super().__init__(f"{root} has a {path} that is not committed", "git add policy && git commit")
        else:
            super().__init__(f"{root} has no {path}", "mim init scaffolds a working one")
