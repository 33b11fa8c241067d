"""Selects the working channel, to which timeline entries are posted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mimkit.model.organisation.directory import NOT_WORKING

if TYPE_CHECKING:
    from mimkit.model.organisation.directory import Channel
    from mimkit.model.snapshot import Snapshot

NOT_TYPED: Final = ("alert", "file", "import")
"""The `via` values of entries that no person recorded during the response. These entries are not posted."""


def working_channel(snapshot: Snapshot) -> Channel | None:
    """Return the working channel. Return None if there is none, if it has no address, or if outsiders can read it."""
    working = snapshot.channels.working
    channel = snapshot.channels.channel(working.channel) if working else None
    if channel is None or not channel.url_env or channel.kind in NOT_WORKING:
        return None
    readers = (each for each in snapshot.audiences if channel.id in (each.channel, *each.also))
    return None if any(each.public or each.authority for each in readers) else channel
