"""Finds an incident, action item or problem by its full or abbreviated id, or uses the only open one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

from mimkit.app.reading.index import (
    Progress,
    find_open_incidents,
    listing,
    newest_first_with_titles,
    no_progress,
    open_incidents,
)
from mimkit.app.reading.records import Records, unreadable
from mimkit.app.reading.tree import CommitTree
from mimkit.errors import EnvironmentUnfit, NoSuchRecord, UsageError
from mimkit.model.ids import is_record_id, normalise_id
from mimkit.model.refs import Ref
from mimkit.store.git.repository import Repository
from mimkit.store.layout import incident_folder, incident_ids, maintenance_ids, path_of, problem_ids

if TYPE_CHECKING:
    from mimkit.model.policy.policy import Policy

T = TypeVar("T")
Ids = Callable[[Callable[[str], Iterable[str]]], Iterable[str]]
"""Returns the ids of all records of a kind. Its argument is a function that returns the names in a folder."""


def find_incident(
    repo: Repository, commit: str | None, named: str | None, progress: Progress = no_progress
) -> str:
    """Return the id of the incident the user means. Raises UsageError if no incident or more than one matches."""
    if commit is None:
        from mimkit.app.reading.elsewhere import records_elsewhere  # noqa: PLC0415 - only an empty clone pays for it

        if elsewhere := records_elsewhere(repo.root):
            raise EnvironmentUnfit(*elsewhere)
        raise UsageError("there are no incidents yet", 'mim declare "WHAT IS BROKEN FOR WHOM"')
    if named:
        return _named(repo, commit, named)
    now = find_open_incidents(repo, commit, progress)
    found = now.open
    if len(found) == 1:
        return found[0]
    if not found:
        _refuse_unreadable(repo, commit, now.unreadable)
        raise NoIncidentOpen(
            "no incident is open",
            f"{_elsewhere(repo)}choose one with -i ID (mim list shows them), or declare one: mim declare TITLE",
        )
    raise WhichIncident(repo, commit, f"{len(found)} incidents are open", found)


class NoIncidentOpen(UsageError):
    """No incident was specified, and none is open."""


def last_closed(repo: Repository, commit: str, policy: Policy) -> tuple[str, str] | None:
    """Return the id and title of the most recently closed incident, or None if no incident is closed."""
    closed = [item for item in listing(repo, commit, policy).incidents if item["status"] == "closed"]
    if not closed:
        return None
    last = max(closed, key=lambda item: (item["milestones"]["closed"] or "", item["id"]))
    return last["id"], last["title"]


def _refuse_unreadable(repo: Repository, commit: str, names: Iterable[str]) -> None:
    """Raise RecordsUnreadable if any of these records is unreadable, because it may be the requested incident."""
    if paths := [path_of(Ref("incident", name)) for name in names]:
        raise unreadable(Records(CommitTree(repo, commit)).load(paths).diagnostics)


class WhichIncident(UsageError):
    """It is unclear which incident the user means. `rows` contains the ids and titles, newest first."""

    def __init__(self, repo: Repository, commit: str, sentence: str, names: Sequence[str]) -> None:
        found = newest_first_with_titles(repo, commit, names)
        newest = shortest_id(repo, commit, found[0][0])
        super().__init__(f"{sentence}, newest first", f"choose one with -i {newest}")
        self.rows = tuple((f"{name}  {title}".rstrip(),) for name, title in found)


def shortest_id(repo: Repository, commit: str, incident: str) -> str:
    """Return the last three characters of an incident's id, or the full id if another incident's id ends in them."""
    letters = incident[-3:]
    return letters if _endings(repo, commit).count(letters) < 2 else incident


@lru_cache(maxsize=1)
def _endings(repo: Repository, commit: str) -> list[str]:
    """Return the last three characters of each incident id. Cached, because a page shows many short ids."""
    return [each[-3:] for each in incident_ids(CommitTree(repo, commit).names)]


def find_review(repo: Repository, commit: str, policy: Policy, progress: Progress = no_progress) -> str:
    """Return the only open incident or, if none is open, the only one that needs a review."""
    now = find_open_incidents(repo, commit, progress)
    found = now.open
    if not found:
        found = tuple(
            item["id"] for item in listing(repo, commit, policy, progress).incidents if _awaits_review(item)
        )
    if len(found) == 1:
        return found[0]
    if not found:
        _refuse_unreadable(repo, commit, now.unreadable)
        raise UsageError("no incident needs a review", "choose one with -i ID; list them with mim list")
    raise WhichIncident(repo, commit, f"{len(found)} incidents are open or need a review", found)


def _awaits_review(item: dict[str, Any]) -> bool:
    over = item["status"] == "closed" and item["mode"] != "backfill"
    return over and (item["review"] or {}).get("state") not in ("published", "waived")


def _named(repo: Repository, commit: str, named: str) -> str:
    wanted = normalise_id(named)
    if is_record_id(wanted) and wanted.startswith("MI-"):
        if repo.tree_id(commit, incident_folder(wanted)):
            return wanted
        raise _unknown(repo, named, f"incident {wanted} does not exist")
    if not wanted or any(not (letter.isalnum() or letter == "-") for letter in wanted):
        raise UsageError(
            f"{named!r} is not an incident id", "use an id such as MI-20261123-K7F or its last characters"
        )
    found = [name for name in incident_ids(CommitTree(repo, commit).names) if name.endswith(wanted)]
    still = [name for name in open_incidents(repo, commit) if name in found]
    if len(found) == 1 or len(still) == 1:
        return (still or found)[0]
    if not found:
        raise _unknown(repo, named, f"no incident id ends in {named!r}")
    raise WhichIncident(repo, commit, f"{len(found)} incident ids end in {wanted}", found)


def _unknown(repo: Repository, named: str, sentence: str) -> NoSuchRecord:
    return NoSuchRecord("incident", named, sentence, f"{_elsewhere(repo)}list all incidents: mim list")


def _elsewhere(repo: Repository) -> str:
    return "fetch incidents that were declared elsewhere with mim sync, or" if repo.remote() else ""


def incidents_of_day(repo: Repository, commit: str | None, day: date) -> tuple[str, ...]:
    """Return the ids of the incidents whose id contains this date."""
    names = incident_ids(CommitTree(repo, commit).names) if commit else ()
    return tuple(name for name in names if name.startswith(f"MI-{day:%Y%m%d}-"))


def find_action(
    repo: Repository, commit: str | None, policy: Policy, named: str, progress: Progress = no_progress
) -> tuple[str, str]:
    """Return the incident id and full id of an action item, whose id may be abbreviated to its last characters."""
    wanted = normalise_id(named)
    items = listing(repo, commit, policy, progress).incidents if commit else []
    found = {
        (item["id"], action["id"]): f"{action['id']}  {action['title']}"
        for item in items
        for action in (item["review"] or {}).get("actions", ())
        if wanted and action["id"].endswith(wanted)
    }
    return _the_only(found, "action item", named, "mim action list")


def find_problem(repo: Repository, commit: str | None, named: str) -> str:
    """Return the full id of a problem record, whose id may be abbreviated to its last characters."""
    return _record_named(repo, commit, named, problem_ids, ("problem record", "mim problem list"))


def find_maintenance(repo: Repository, commit: str | None, named: str) -> str:
    """Return the full id of a maintenance record, whose id may be abbreviated to its last characters."""
    said = ("maintenance record", "mim maintenance list --all")
    return _record_named(repo, commit, named, maintenance_ids, said)


def _record_named(repo: Repository, commit: str | None, named: str, ids: Ids, said: tuple[str, str]) -> str:
    """Return the full id of the only matching record. `said` contains its type and the command that lists that type."""
    wanted = normalise_id(named)
    names = ids(CommitTree(repo, commit).names) if commit else ()
    found = {name: name for name in names if wanted and name.endswith(wanted)}
    what, listed_by = said
    return _the_only(found, what, named, listed_by)


def _the_only(found: Mapping[T, str], what: str, named: str, listed_by: str) -> T:
    """Return the only key in `found`. If there are several, raise an error that lists their values."""
    if len(found) == 1:
        return next(iter(found))
    if not found:
        raise NoSuchRecord(what, named, f"{what} {named!r} does not exist", f"list them: {listed_by}")
    refusal = UsageError(
        f"{len(found)} {what} ids end in {normalise_id(named)}",
        f"use the full id; to list them: {listed_by}",
    )
    refusal.rows = tuple((line,) for line in found.values())
    raise refusal
