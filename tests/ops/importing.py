"""What the tests of imports share: drafts, and a desk that imports them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mimkit.model.dossier import Dossier
from mimkit.ops.importing.drafts import EntryDraft, IncidentDraft, Place
from mimkit.ops.importing.importing import Imported, ImportIncidents
from mimkit.ops.importing.names import Names
from mimkit.rules.judge import check_dossier
from tests.builders import Desk, clock

NOW = "+90 09:00"
"""When everything is imported, months after the incident."""
PLACE = Place("export.json", 3, 5)


def event(at: str, kind: Any = "update", text: str = "", **words: Any) -> EntryDraft:
    return EntryDraft(key=words.pop("key", f"{kind} {at}"), kind=kind, at=clock(at), text=text, **words)


def draft(*entries: EntryDraft, **words: Any) -> IncidentDraft:
    base: dict[str, Any] = {"key": "i1", "title": "Checkout fails", "created": clock("10:00"), "place": PLACE}
    return IncidentDraft(**{**base, "entries": entries, **words})


@dataclass(frozen=True)
class Office:
    """A desk after an import, and what became of each draft."""

    desk: Desk
    imported: tuple[Imported, ...] = ()
    problems: tuple[str, ...] = ()

    def load(self, *drafts: IncidentDraft, when: str = NOW, **names: dict[str, str]) -> Office:
        """Return the office after another import."""
        snapshot = self.desk.snapshot
        known = {
            each.source.key: each.id
            for each in snapshot.incidents.values()
            if each.source and each.source.key and each.source.format == "test"
        }
        chosen = Names.of(
            snapshot, names.get("severities", {}), names.get("services", {}), names.get("people", {})
        )
        command = self.desk.command(
            ImportIncidents, when, via="import", format="test", drafts=drafts, names=chosen, known=known
        )
        assert isinstance(command, ImportIncidents)
        assert {*known.values()} >= {each for each in command.about if each in snapshot.incidents}
        desk = self.desk.apply(command.with_full_names(snapshot))
        return Office(desk, tuple(command.imported), tuple(each.sentence for each in command.problems))

    @property
    def record(self) -> Any:
        """The only record."""
        [record] = self.desk.snapshot.incidents.values()
        return record

    @property
    def dossier(self) -> Dossier:
        """The same with what belongs to it."""
        return Dossier(self.record, self.desk.snapshot, self.desk.snapshot.reviews.get(self.record.id))

    @property
    def findings(self) -> list[str]:
        """The codes of the rules that find something in it."""
        return sorted({rule.code for rule, _ in check_dossier(self.dossier)})

    def texts(self, kind: str) -> list[str]:
        """Return the texts of the entries of a kind that count, as corrected."""
        found = (each for each in self.dossier.state.timeline if each.kind == kind)
        return [getattr(each, each.words[0]) or "" for each in found]


def office() -> Office:
    return Office(Desk.scaffolded())
