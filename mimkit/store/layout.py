"""Maps records to paths and back. No other module depends on the repository layout."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from importlib import import_module
from typing import Any, NamedTuple

from mimkit.model.refs import Ref, RefKind
from mimkit.model.text import File

INCIDENTS = "incidents"
PROBLEMS = "incidents/problems"
MAINTENANCE = "incidents/maintenance"
POLICY = "policy"

_SHAPE: dict[RefKind, str] = {
    "policy": "policy.policy.Policy",
    "holidays": "time.holidays.Holidays",
    "people": "organisation.people.People",
    "channels": "organisation.directory.Channels",
    "glossary": "organisation.directory.Glossary",
    "pack": "policy.pack.Pack",
    "group": "organisation.directory.Group",
    "service": "organisation.directory.Service",
    "roster": "organisation.roster.Roster",
    "runbook": "organisation.runbook.Runbook",
    "template": "organisation.directory.Template",
    "infrastructure": "organisation.infrastructure.Infrastructure",
    "repositories": "organisation.repositories.Repositories",
    "incident": "incident.incident.Incident",
    "review": "incident.review.Review",
    "problem": "incident.problem.Problem",
    "maintenance": "incident.maintenance.Maintenance",
}
"""The model of each kind of record, by its name in `mimkit.model`.

A command imports only the models of the records that it reads.
"""

KINDS: tuple[RefKind, ...] = tuple(_SHAPE)
"""All kinds of records."""

_SINGLE: dict[RefKind, str] = {
    "policy": "policy/policy.yaml",
    "holidays": "policy/holidays.yaml",
    "people": "policy/people.yaml",
    "channels": "policy/channels.yaml",
    "glossary": "policy/glossary.yaml",
    "repositories": "policy/repositories.yaml",
}
_FOLDER: dict[RefKind, str] = {
    "pack": "policy/packs",
    "group": "policy/groups",
    "service": "policy/services",
    "roster": "policy/rosters",
    "runbook": "policy/runbooks",
    "template": "policy/templates",
    "infrastructure": "policy/infrastructure",
    "problem": PROBLEMS,
    "maintenance": MAINTENANCE,
}
_KIND_OF_PREFIX: dict[str, RefKind] = {"PB-": "problem", "MW-": "maintenance"}
_REF_OF_SINGLE = {path: Ref(kind) for kind, path in _SINGLE.items()}
_KIND_OF_FOLDER = {folder: kind for kind, folder in _FOLDER.items()}
_IN_INCIDENT: dict[str, RefKind] = {"incident.yaml": "incident", "review.yaml": "review"}
_INCIDENT_FOLDER = re.compile(r"^incidents/([0-9]{4})/(MI-([0-9]{4})[0-9]{4}-[0-9A-Z]{3})", re.ASCII)
_EVIDENCE = re.compile(_INCIDENT_FOLDER.pattern + r"/evidence/[0-9A-Z]{26}\.txt", re.ASCII)
_NAME = re.compile(r"^[A-Za-z0-9][A-Za-z0-9_-]{0,80}", re.ASCII)


class IncidentFolder(NamedTuple):
    """The files of one incident."""

    incident: str
    """The incident's id."""
    paths: tuple[str, ...]
    """The path of the incident, followed by the path of its review. At least one of the files is present."""

    @property
    def has_incident(self) -> bool:
        """Whether the incident record itself is present, not just its review."""
        return self.paths[0].endswith("/incident.yaml")


@cache
def shape_of(kind: RefKind) -> type[File]:
    """Return the model for a kind of record."""
    module, _, name = _SHAPE[kind].rpartition(".")
    shape: Any = getattr(import_module(f"mimkit.model.{module}"), name)
    return shape  # type: ignore[no-any-return]  # the table above names nothing but files


def incident_folder(incident: str) -> str:
    """Return the folder of an incident. The year is taken from the id."""
    return f"{INCIDENTS}/{incident[3:7]}/{incident}"


def incident_of(path: str) -> str:
    """Return the id of the incident whose folder contains the path."""
    return path.split("/")[2]


def owner_of(path: str) -> str | None:
    """Return the id of the incident, problem record or maintenance record that a path belongs to, or None."""
    if found := _INCIDENT_FOLDER.match(path):
        return found[2] if path[found.end() :].startswith("/") else None
    ref = ref_of(path)
    return ref.id if ref and ref.kind in ("problem", "maintenance") else None


def path_of(ref: Ref) -> str:
    """Return a record's path, relative to the repository."""
    if ref.kind in _SINGLE:
        return _SINGLE[ref.kind]
    if ref.kind in _FOLDER:
        return f"{_FOLDER[ref.kind]}/{ref.id}.yaml"
    return f"{incident_folder(ref.id)}/{ref.kind}.yaml"


def ref_of(path: str) -> Ref | None:
    """Return the record stored at a path, or None if records are not stored there."""
    if path in _REF_OF_SINGLE:
        return _REF_OF_SINGLE[path]
    folder, _, name = path.rpartition("/")
    if found := _INCIDENT_FOLDER.fullmatch(folder):
        year, incident, in_id = found.groups()
        kind = _IN_INCIDENT.get(name)
        return Ref(kind, incident) if kind and year == in_id else None
    stem, dot, suffix = name.rpartition(".")
    if folder in _KIND_OF_FOLDER and dot and suffix == "yaml" and _NAME.fullmatch(stem):
        return Ref(_KIND_OF_FOLDER[folder], stem)
    return None


def incident_paths(incident: str) -> tuple[str, str]:
    """Return the paths of an incident and its review."""
    return path_of(Ref("incident", incident)), path_of(Ref("review", incident))


def evidence_path(incident: str, file: str) -> str:
    """Return the path of an evidence file, given its path within the incident's folder."""
    return f"{incident_folder(incident)}/{file}"


def is_evidence(path: str) -> bool:
    """Return whether a path belongs to an evidence file of an incident."""
    return bool(_EVIDENCE.fullmatch(path))


def kind_of(path: str) -> RefKind | None:
    """Return the kind of record stored at a path, or None if records are not stored there."""
    ref = ref_of(path)
    return ref.kind if ref else None


def folder_of(ref: Ref) -> str:
    """Return the folder of a record."""
    return path_of(ref).rpartition("/")[0]


def ref_named(name: str) -> Ref:
    """Return the reference to an incident, problem record or maintenance record with the given id."""
    return Ref(_KIND_OF_PREFIX.get(name[:3], "incident"), name)


def incident_files(paths: Iterable[str]) -> list[str]:
    """Return the paths that are incident records."""
    return [path for path in paths if path.endswith("/incident.yaml") and kind_of(path) == "incident"]


def incident_folders(paths: Iterable[str]) -> list[IncidentFolder]:
    """Return the files of each incident in `paths`, in the order in which the incidents first appear."""
    folders: dict[str, list[str]] = {}
    for path in paths:
        ref = ref_of(path) if path.startswith(f"{INCIDENTS}/") else None
        if ref and ref.kind in ("incident", "review"):
            folders.setdefault(ref.id, []).append(path)
    return [IncidentFolder(name, tuple(sorted(found))) for name, found in folders.items()]


def incident_ids(names: Callable[[str], Iterable[str]]) -> Iterator[str]:
    """Yield possible incident ids. `names` returns the names in a folder."""
    for year in names(INCIDENTS):
        if year.isdigit():
            yield from names(f"{INCIDENTS}/{year}")


def problem_ids(names: Callable[[str], Iterable[str]]) -> Iterator[str]:
    """Yield possible problem record ids. `names` returns the names in a folder."""
    yield from (name.removesuffix(".yaml") for name in names(PROBLEMS))


def maintenance_ids(names: Callable[[str], Iterable[str]]) -> Iterator[str]:
    """Yield possible maintenance record ids. `names` returns the names in a folder."""
    yield from (name.removesuffix(".yaml") for name in names(MAINTENANCE))


def is_ours(path: str) -> bool:
    """Return whether a path is in a folder that contains only records."""
    return path.startswith((f"{INCIDENTS}/", f"{POLICY}/"))
