"""Finds the time when a channel was set up. A channel is set up if it has a URL and an audience reads it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from functools import cached_property

from mimkit.app.reading.parse import parse
from mimkit.app.reading.policy_history import channel_versions
from mimkit.model.organisation.directory import Channels
from mimkit.model.refs import Ref
from mimkit.store.git.repository import Repository
from mimkit.store.layout import path_of


class ChannelHistory:
    """The versions of policy/channels.yaml up to a commit, loaded on first access."""

    def __init__(self, repo: Repository, commit: str) -> None:
        self._repo, self._commit = repo, commit

    def set_up_since(self, channel: str, audiences: Collection[str]) -> datetime | None:
        """Return when the channel's current, uninterrupted setup for one of these audiences began.

        None if the time is unknown, because the clone is shallow and its history starts later.
        """
        since = None
        for at, version in reversed(self._versions):
            if version and not _is_set_up(version, channel, audiences):
                return since
            since = at
        return None if self._repo.shallow else since

    @cached_property
    def working_since(self) -> datetime | None:
        """The time when the uninterrupted setup of the current working channel began, or None if unknown."""
        since, current = None, self._versions[-1][1] if self._versions else None
        for at, version in reversed(self._versions):
            if version and _working(version) != (current and _working(current)):
                return since
            since = at
        return None if self._repo.shallow else since

    @cached_property
    def _versions(self) -> list[tuple[datetime, Channels | None]]:
        """Return each version with its time. An unreadable version is None and is treated as no change."""
        path = path_of(Ref("channels"))
        found = []
        for at, raw in channel_versions(self._repo, self._commit):
            read = parse(path, raw) if raw else Channels()
            found.append((at, read if isinstance(read, Channels) else None))
        return found


def _working(channels: Channels) -> str | None:
    """Return the id of the working channel if it has a URL, otherwise None."""
    found = channels.channel(channels.working.channel) if channels.working else None
    return found.id if found and found.url_env else None


def _is_set_up(channels: Channels, channel: str, audiences: Collection[str]) -> bool:
    found = channels.channel(channel)
    return bool(found and found.url_env) and any(
        each.id in audiences and channel in (each.channel, *each.also) for each in channels.audiences
    )
