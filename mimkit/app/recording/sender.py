"""Adds this clone's id to new entries for the working channel if this clone can post them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from typing import Any

from mimkit.errors import MimError
from mimkit.model.change import Append, Change, Create
from mimkit.model.obstacles.working import working_channel
from mimkit.model.snapshot import Snapshot
from mimkit.store.channels.secrets import secret
from mimkit.store.git.repository import Repository


def can_post(repo: Repository, snapshot: Snapshot) -> bool:
    """Return whether there is a working channel whose URL is known here.

    If there is a problem with the policy or the clone, the result is False, because such a problem must not prevent
    a command from being recorded.
    """
    try:
        channel = working_channel(snapshot)
        return bool(channel and channel.url_env and secret(channel.url_env, repo.root))
    except (MimError, OSError):
        return False


def with_sender(change: Change, sender: str, repo: Repository, snapshot: Snapshot) -> Change:
    """Return the change with this clone as the sender of each new entry for the working channel.

    The URL is looked up only if there is such an entry, because accessing a keyring can take longer than recording
    a note.
    """
    kinds = _kinds(snapshot)
    if not any(entry["kind"] in kinds for entry in _entries(change)) or not can_post(repo, snapshot):
        return change

    def marked(entry: Any) -> Any:
        last = {key: entry[key] for key in ("recorded", "id")} if entry["kind"] in kinds else {}
        return {**_without(entry, last), "sender": sender, **last} if last else entry

    return change._replace(
        edits=tuple(
            each._replace(items=tuple(map(marked, each.items)))
            if isinstance(each, Append) and each.keys == ("timeline",)
            else each._replace(data={**each.data, "timeline": [*map(marked, each.data["timeline"])]})
            if isinstance(each, Create) and "timeline" in each.data
            else each
            for each in change.edits
        )
    )


def _kinds(snapshot: Snapshot) -> tuple[str, ...]:
    with suppress(MimError):  # as above
        working = snapshot.channels.working
        return working.kinds if working else ()
    return ()


def _entries(change: Change) -> Iterator[Any]:
    for each in change.edits:
        if isinstance(each, Append) and each.keys == ("timeline",):
            yield from each.items
        elif isinstance(each, Create):
            yield from each.data.get("timeline", ())


def _without(data: Mapping[str, Any], keys: Collection[str]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if key not in keys}
