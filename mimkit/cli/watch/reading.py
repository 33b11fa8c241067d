"""Reads the board's records at one commit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from mimkit.app.reading.at_commit import maintenance_at, snapshot_at
from mimkit.app.reading.index import OpenIncidents, find_open_incidents, newest_first
from mimkit.cli.session import Session
from mimkit.errors import RecordsUnreadable
from mimkit.model.dossier import Dossier, dossier_of
from mimkit.model.refs import Ref
from mimkit.report.board.build import BoardRecords
from mimkit.store.layout import path_of


class _Read(NamedTuple):
    """The incidents that could be read, and the paths of the unreadable records."""

    dossiers: Sequence[Dossier]
    unreadable: Sequence[str] = ()


def read_records(session: Session, named: Sequence[str], seen: Iterable[str]) -> BoardRecords:
    """Return the given incidents or, if none are named, the open ones and those that were open before.

    `seen` contains the incidents that were open before. An incident that cannot be read is omitted and listed as
    unreadable. Raises NoPolicy, and RecordsUnreadable if the policy is unreadable.
    """
    zone, commit = session.shown_zone, session.commit
    found = find_open_incidents(session.repo, commit) if commit else OpenIncidents(())
    wanted = dict.fromkeys((*newest_first(session.repo, commit or "", found.open), *seen))
    read = _read(session, named or [name for name in wanted if name not in found.unreadable])
    unreadable = [] if named else [path_of(Ref("incident", name)) for name in found.unreadable]
    return BoardRecords(
        zone,
        dossiers=tuple(read.dossiers),
        named=frozenset(named),
        maintenance=maintenance_at(session.repo, commit) if commit else {},
        unshared=session.unshared,
        unreadable=(*unreadable, *read.unreadable),
    )


def _read(session: Session, names: Sequence[str]) -> _Read:
    try:
        snapshot = snapshot_at(session.repo, session.commit, names)
    except RecordsUnreadable:
        if len(names) == 1:
            return _Read((), [path_of(Ref("incident", names[0]))])
        each = [_read(session, (name,)) for name in names]
        return _Read(
            [dossier for one in each for dossier in one.dossiers],
            [path for one in each for path in one.unreadable],
        )
    return _Read([dossier_of(snapshot, name) for name in names if name in snapshot.incidents])
