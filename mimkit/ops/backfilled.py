"""Commands for recording what is known about a past incident: open questions, and figures stated in its report."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from mimkit.errors import UsageError, did_you_mean, names_like
from mimkit.model.change import Append, Change, Edit, SetValue
from mimkit.model.incident.as_data import plain
from mimkit.model.incident.doubts import SUBJECTS, Doubt
from mimkit.model.incident.incident import Incident
from mimkit.model.incident.stated import StatedFigure
from mimkit.model.shell import quoted
from mimkit.model.snapshot import Snapshot
from mimkit.model.stated_figures import known_metrics
from mimkit.ops.command import OnIncident, brief
from mimkit.ops.log import find_entry
from mimkit.ops.refusals.names import UnknownName
from mimkit.ops.refusals.order import AlreadyDone, NotYet


@dataclass(frozen=True, kw_only=True)
class RecordDoubt(OnIncident, status="exists"):
    """Record what is uncertain about a back-filled incident, with the subjects of the doubt."""

    text: str
    subjects: tuple[str, ...] = ()

    def build(self, snapshot: Snapshot) -> Change:
        """Check that the incident is back-filled and that each subject exists, then add the doubt to the header."""
        incident = snapshot.incidents[self.incident]
        if incident.mode != "backfill":
            raise NotYet(
                f"{self.incident} is not back-filled, and only back-filled incidents can have doubts",
                f"mim log -i {quoted(self.incident)} TEXT",
            )
        doubt = Doubt(about=tuple(dict.fromkeys(self._about(incident))), text=self.text)
        known = incident.source.doubts if incident.source else ()
        if doubt in known:
            raise AlreadyDone(self.incident, "doubted in these words", None, f"mim show {self.incident}")
        edit = _added(self, incident, plain(doubt))
        return Change((edit,), f"{self.incident}: doubt, {brief(self.text)}", self.incident)

    def _about(self, incident: Incident) -> Iterator[str]:
        if not self.subjects:
            raise UsageError("a doubt needs at least one subject", f"add --about with one of: {_listed()}")
        for subject in self.subjects:
            if subject in SUBJECTS:
                yield subject
            elif subject.isupper() or any(sign.isdigit() for sign in subject):
                yield find_entry(incident.timeline, subject).id
            else:
                raise UsageError(
                    f"{subject!r} is not a valid subject for a doubt",
                    did_you_mean(names_like(subject, SUBJECTS, most=3, cutoff=0.6))
                    or f"use one of: {_listed()}",
                )


def _added(command: RecordDoubt, incident: Incident, doubt: dict[str, Any]) -> Edit:
    if incident.source is None:
        return SetValue(command.ref, ("source",), {"doubts": [doubt]})
    return Append(command.ref, ("source", "doubts"), (doubt,))


def _listed() -> str:
    return f"{', '.join(SUBJECTS)}; or the id of an entry"


@dataclass(frozen=True, kw_only=True)
class RecordStated(OnIncident, status="any"):
    """Record a duration as stated in a source.

    A new duration for the same metric and location replaces the previous one.
    """

    metric: str
    duration: str
    place: str | None = None
    """Where the duration appears in the source."""

    def _check_names(self, snapshot: Snapshot) -> None:
        known = {name: each for name, each in known_metrics(snapshot.policy).items() if each.starts}
        if self.metric not in known:
            raise UnknownName("metric of a duration", self.metric, known, "policy/policy.yaml or built in")

    def build(self, snapshot: Snapshot) -> Change:
        """Add the figure, or replace the figure for the same metric and location."""
        figure = StatedFigure(metric=self.metric, duration=self.duration, source=self.place)
        known = snapshot.incidents[self.incident].stated
        if figure in known:
            raise AlreadyDone(
                self.incident, f"recorded with this {self.metric}", None, f"mim show {self.incident}"
            )
        same = [each for each in known if (each.metric, each.source) == (self.metric, self.place)]
        edit: Edit = Append(self.ref, ("stated",), (plain(figure),))
        if same:
            edit = SetValue(self.ref, ("stated", known.index(same[0]), "duration"), figure.duration)
        subject = f"{self.incident}: stated {self.metric}, {figure.duration}"
        return Change((edit,), subject, self.incident)
