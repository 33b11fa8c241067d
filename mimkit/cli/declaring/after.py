"""Prints what follows a declaration: the first screen as text or JSON, and warnings about inconsistencies."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from mimkit.app.recording.recording import Recording
from mimkit.cli.hints import name_in_hints
from mimkit.cli.results.next_steps import dossier_after, print_checklist
from mimkit.cli.session import Session
from mimkit.cli.terminal.console import clock, heading
from mimkit.errors import MimError
from mimkit.model.incident.kinds import DECIDING

if TYPE_CHECKING:
    from mimkit.cli.declaring.screen import Screen
    from mimkit.model.dossier import Dossier


def declared_words(recording: Recording, session: Session) -> str:
    """Return the severity and the times of a declaration or a proposal."""
    state = dossier_after(recording).state
    zone = recording.snapshot.policy.calendar.tz
    at = next(entry.at for entry in reversed(state.timeline) if entry.kind in DECIDING)
    words = f"{state.severity}  {state.status} {clock(at, session.now, zone)}"
    detected = state.milestones.detected
    return f"{words}, detected {clock(detected, session.now, zone)}" if detected else words


def after_declare(recording: Recording, session: Session) -> None:
    """Show the first screen.

    For a back-filled incident, show the checklist instead, because no one is on call for it now.
    """
    _name_among_others(recording, session)
    dossier = dossier_after(recording)
    if dossier.incident.mode == "backfill":
        from mimkit.clocks.checklist import checklist  # noqa: PLC0415 - only a back-fill pays for it here

        heading("Activation checklist")
        print_checklist(checklist(dossier, session.now), recording.snapshot, session)
        return
    _screen(recording, session).print()


def related_document(recording: Recording, session: Session) -> dict[str, Any]:
    """Return the content of the first screen as JSON, omitting unreadable parts."""
    if dossier_after(recording).incident.mode == "backfill":
        return {}
    screen = _screen(recording, session)
    first, related = (
        _unless_unreadable(part) for part in (lambda: screen.first.document, lambda: screen.related.document)
    )
    return {"related": {**(first or {}), **(related or {})}}


def remarks_on_declaration(recording: Recording, session: Session) -> Iterator[str]:
    """Yield a warning for each inconsistency in a declaration."""
    from mimkit.report.incident.declaration import remarks  # noqa: PLC0415 - loaded after recording

    _name_among_others(recording, session)
    dossier = dossier_after(recording)
    yield from remarks(dossier)
    yield from _remarks_on_maintenance(dossier, recording, session)


def _remarks_on_maintenance(dossier: Dossier, recording: Recording, session: Session) -> Iterator[str]:
    """Yield a note for each maintenance in progress on an affected service or on a service that it depends on."""
    from mimkit.app.reading.at_commit import maintenance_at  # noqa: PLC0415 - loaded after recording
    from mimkit.model.incident.maintenance import under_way  # noqa: PLC0415 - as above
    from mimkit.report.maintenance import under_way_text  # noqa: PLC0415 - as above

    commit = recording.commit or session.commit
    services = tuple(each.id for each in dossier.snapshot.services_behind(dossier.incident.services))
    if not commit or not services or dossier.incident.mode != "live":
        return
    for each in under_way(maintenance_at(session.repo, commit), services):
        yield under_way_text(each, session.now, session.shown_zone)


def _screen(recording: Recording, session: Session) -> Screen:
    from mimkit.cli.declaring.screen import Screen  # noqa: PLC0415 - loaded after recording

    dossier = dossier_after(recording)
    # With `--tell`, the update is recorded shortly after the declaration.
    now = max(session.now, *(each.recorded for each in dossier.incident.timeline))
    return Screen(dossier.at(now), session, recording.commit)


def _unless_unreadable(part: Callable[[], Any]) -> Any:
    try:
        return part()
    except MimError:
        return None


def _name_among_others(recording: Recording, session: Session) -> None:
    """Include the new incident's id in hints if other incidents are also open."""
    if recording.commit and session.has_several_open:
        name_in_hints(session.short(recording.change.incident or ""))
