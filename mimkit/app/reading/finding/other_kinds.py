"""Explains an id that belongs to a different kind of record, such as a task instead of an action item."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from mimkit.app.reading.at_commit import maintenance_at, problems_at, snapshot_at
from mimkit.app.reading.index import listing, open_incidents
from mimkit.app.reading.tree import CommitTree
from mimkit.errors import NoSuchRecord, UsageError
from mimkit.model.ids import normalise_id
from mimkit.model.incident.kinds import KINDS, TASK_WORDS, resolving
from mimkit.model.incident.state import fold
from mimkit.store.git.repository import Repository
from mimkit.store.layout import incident_ids

if TYPE_CHECKING:
    from mimkit.model.policy.policy import Policy

_FEWEST = 3
"""The minimum number of typed characters. Fewer characters match the ends of too many ids."""
_NEWEST = 50
"""The number of newest incidents to search for an entry, in addition to the open ones."""


class _Found(NamedTuple):
    """A record whose id ends with the typed text."""

    kind: str
    """As in `NoSuchRecord`."""
    id: str
    words: str
    """A description of the record, such as `a task of MI-20261123-K7F`."""
    hint: str


def explained(repo: Repository, commit: str | None, policy: Policy, refused: NoSuchRecord) -> UsageError:
    """Return an error that explains the id and suggests the right command, or the original error if nothing matches."""
    wanted = normalise_id(refused.named)
    if commit is None or len(wanted) < _FEWEST:
        return refused
    searches = (_actions, _problems, _maintenance, _incidents, _entries)
    found = [each for search in searches for each in search(repo, commit, policy, wanted)]
    others = [each for each in found if each.kind != refused.what or each.kind == "entry"]
    return UsageError(_sentence(others[0], wanted, refused), others[0].hint) if len(others) == 1 else refused


def _sentence(found: _Found, wanted: str, refused: NoSuchRecord) -> str:
    full = "" if found.id == wanted else f"{found.id}, "
    article = "an" if refused.what[0] in "aeiou" else "a"
    is_elsewhere = found.kind == "entry" and refused.what in ("entry", "task, blocker or query")
    wrong = "of this incident" if is_elsewhere else f"{article} {refused.what}"
    return f"{refused.named!r} is {full}{found.words}, not {wrong}"


def _actions(repo: Repository, commit: str, policy: Policy, wanted: str) -> Iterator[_Found]:
    for item in listing(repo, commit, policy).incidents:
        for action in (item["review"] or {}).get("actions", ()):
            if action["id"].endswith(wanted):
                hint = "list the action items: mim action list --all"
                if action["state"] == "open":
                    hint = f"when it is done: mim action done {action['id']} --evidence URL"
                words = f"an action item in the review of {item['id']}"
                yield _Found("action item", action["id"], words, hint)


def _problems(repo: Repository, commit: str, _: Policy, wanted: str) -> Iterator[_Found]:
    for name in problems_at(repo, commit):
        if name.endswith(wanted):
            hint = f"to add the cause: mim problem update {name} --cause TEXT"
            yield _Found("problem record", name, "a problem record", hint)


def _maintenance(repo: Repository, commit: str, _: Policy, wanted: str) -> Iterator[_Found]:
    for name in maintenance_at(repo, commit):
        if name.endswith(wanted):
            yield _Found("maintenance record", name, "a maintenance record", f"mim maintenance show {name}")


def _incidents(repo: Repository, commit: str, _: Policy, wanted: str) -> Iterator[_Found]:
    for name in incident_ids(CommitTree(repo, commit).names):
        if name.endswith(wanted):
            yield _Found("incident", name, "an incident", f"mim show {name}")


def _entries(repo: Repository, commit: str, _: Policy, wanted: str) -> Iterator[_Found]:
    newest = sorted(incident_ids(CommitTree(repo, commit).names), reverse=True)
    names = tuple(dict.fromkeys((*open_incidents(repo, commit), *islice(newest, _NEWEST))))
    for name, incident in snapshot_at(repo, commit, names).incidents.items():
        for entry in incident.timeline:
            if entry.id.endswith(wanted):
                hint = f"mim show {name}"
                if entry.kind in TASK_WORDS and entry.id not in fold(incident).settled:
                    hint = f"when it is done: {resolving(entry.kind, entry.id[-6:])} -i {name}"
                kind = TASK_WORDS.get(entry.kind) or f"timeline entry ({KINDS[entry.kind].label.lower()})"
                yield _Found("entry", entry.id[-max(6, len(wanted)) :], f"a {kind} of {name}", hint)
