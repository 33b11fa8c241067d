"""The text of an update, and the previous update on which it is based."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import tzinfo
from typing import Final, NamedTuple

from mimkit.app.reading.at_commit import snapshot_at
from mimkit.cli.session import Session
from mimkit.errors import Refused
from mimkit.model.dossier import dossier_of
from mimkit.model.incident.entries import Update
from mimkit.model.incident.incident import Incident
from mimkit.model.incident.kinds import KINDS
from mimkit.model.incident.state import State
from mimkit.model.shell import command
from mimkit.model.snapshot import Snapshot
from mimkit.model.time.times import time_text

FIRST_DOING: Final = "We are investigating"
"""The default text of the first update, which is due even if there is nothing else to report."""
_NOTHING: Final = "Nothing: service is restored"
_NEWS: Final = ("workaround", "restored", "reopen", "close")
_NO_CHANGE: Final = re.compile(r"No change since (?P<when>[^.]{1,40})\. (?P<doing>.+)", re.DOTALL)


class UpdateText(NamedTuple):
    """The texts of an update. Missing texts are None."""

    affected: str | None
    not_affected: str | None
    doing: str | None


class NothingToRepeat(Refused):
    """There is no previous update that `--same` could repeat."""

    def __init__(self, audience: str | None) -> None:
        to = f" to {audience}" if audience else ""
        super().__init__(f"there is no update{to} yet, so --same has nothing to repeat", _update(audience))


class ChangedSince(Refused):
    """The situation has changed since the previous update, so repeating it with `--same` would be wrong."""

    def __init__(self, what: str, when: str, audience: str | None) -> None:
        super().__init__(
            f"something changed since the last update: {what} at {when}",
            f"write a new update: {_update(audience)}",
        )


def _update(audience: str | None) -> str:
    return command("mim update --audience", audience) if audience else "mim update"


@dataclass(frozen=True, slots=True)
class Start:
    """The basis for a new update: the previous one to the same audience, and what has happened since."""

    incident: Incident
    state: State
    last: Update | None
    zone: tzinfo

    @property
    def prefilled(self) -> UpdateText:
        """The suggested texts for the new update. A text is None if there is no suggestion for it."""
        last = self.last
        if "restored" in self._news():
            return UpdateText(_NOTHING, None, None)
        if last is None:
            return UpdateText(self.incident.title, None, FIRST_DOING)
        doing = self.state.workaround if "workaround" in self._news() else last.doing
        return UpdateText(last.affected, last.not_affected, doing)

    def same(self, audience: str | None, doing: str | None) -> UpdateText:
        """Return the texts of the previous update. If `doing` is None, the text states that nothing has changed.

        Raises NothingToRepeat or ChangedSince.
        """
        last = self.last
        if last is None:
            raise NothingToRepeat(audience)
        for each in reversed(self._new_entries()):
            raise ChangedSince(KINDS[each.kind].label, time_text(each.at, last.at, self.zone), audience)
        if doing is None:
            before = last.doing or last.affected
            earlier = _NO_CHANGE.fullmatch(before)
            since = earlier["when"] if earlier else time_text(last.at, last.at, self.zone)
            doing = f"No change since {since}. {earlier['doing'] if earlier else before}"
        return UpdateText(last.affected, last.not_affected, doing)

    def repeated(self, text: UpdateText) -> frozenset[str]:
        """Return the names of the texts that are the same as in the previous update."""
        return frozenset(
            name
            for name in UpdateText._fields
            if self.last and getattr(text, name) == getattr(self.last, name)
        )

    def _news(self) -> frozenset[str]:
        return frozenset(each.kind for each in self._new_entries())

    def _new_entries(self) -> list[Update]:
        timeline = self.state.timeline
        last = self.last.id if self.last else None
        since = next((place for place, each in enumerate(timeline) if each.id == last), -1)
        return [each for each in timeline[since + 1 :] if each.kind in _NEWS]


def start_of(session: Session, incident: str, audience: str | None) -> Start:
    """Return the basis for an update to an audience, or to all audiences if `audience` is None."""
    snapshot = snapshot_at(session.repo, session.commit, (incident,))
    dossier = dossier_of(snapshot, incident)
    last = _last(dossier.state, snapshot, audience)
    return Start(dossier.incident, dossier.state, last, snapshot.policy.calendar.tz)


def _last(state: State, snapshot: Snapshot, audience: str | None) -> Update | None:
    """Return the last update that was sent to an audience.

    If `audience` is None, return the last update to all audiences or, if there is none, the last one to any
    audience.
    """
    told = [each for each in state.updates if audience or each.audience not in snapshot.authorities]
    same = [each for each in told if each.audience in (None, audience)]
    return next(reversed(same or ([] if audience else told)), None)
