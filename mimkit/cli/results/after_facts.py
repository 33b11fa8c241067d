"""Prints the consequences of new facts after the result line of `mim set`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mimkit.app.recording.recording import Recording
from mimkit.cli.results.next_steps import dossier_after
from mimkit.cli.session import Session

if TYPE_CHECKING:
    from collections.abc import Iterator


def remarks_on_facts(recording: Recording, _session: Session) -> Iterator[str]:
    """Yield a note for each consequence of the new facts."""
    from mimkit.report.incident.fact_remarks import remarks  # noqa: PLC0415 - only what was recorded pays for it

    dossier = dossier_after(recording).under_its_policy()
    yield from remarks(
        dossier, [each for each in dossier.incident.timeline if each.id in recording.change.entries]
    )
