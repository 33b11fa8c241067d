"""Commands for recording stakeholders' queries and the answers to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from mimkit.errors import NoSuchRecord, UsageError
from mimkit.model.change import Change
from mimkit.model.ids import normalise_id
from mimkit.model.incident import entries
from mimkit.model.incident.state import State, fold
from mimkit.model.snapshot import Snapshot
from mimkit.ops import guards
from mimkit.ops.command import OnIncident, brief
from mimkit.ops.open_work import AlreadySettled

_NO_TEXT: Final = "Answered"
"""The default text of an entry that records an answer."""


@dataclass(frozen=True, kw_only=True)
class RecordQuery(OnIncident, status="exists"):
    """Record a stakeholder's query, which stays open until it is answered."""

    text: str
    asked_by: str | None = None
    audience: str | None = None
    owner: str | None = None

    def build(self, snapshot: Snapshot) -> Change:
        """Check the names and add the query.

        The incident's status does not matter, because stakeholders may ask questions even after it has ended.
        """
        guards.not_future("the query", self.at, self.now)
        entry = entries.Query(
            **self.stamp(),
            text=self.text,
            asked_by=self.asked_by,
            audience=guards.known_audience(snapshot, self.audience),
            owner=guards.known_person(snapshot, self.owner, self.at) if self.owner else None,
        )
        return self.entries(f"query, {brief(self.text)}", entry)


@dataclass(frozen=True, kw_only=True)
class AnswerQuery(OnIncident, status="exists"):
    """Record that a query was answered, as a note that resolves it."""

    query: str
    """The end of the query's id, or part of its text."""
    text: str | None = None

    def build(self, snapshot: Snapshot) -> Change:
        """Find the query and add the answer. Refuse a query that is already answered."""
        guards.not_future("the answer", self.at, self.now)
        query = find_query(fold(snapshot.incidents[self.incident]), self.query, self.text or "")
        text = self.text or _NO_TEXT
        entry = entries.Note(**self.stamp(), text=text, resolves=query.id)
        return self.entries(f"query {query.id[-6:]} answered, {brief(text)}", entry)


def find_query(state: State, wanted: str, answer: str = "") -> entries.Query:
    """Return the open query with this id or id suffix, or else the open query whose text contains these words.

    Refuse if no query or several queries match, or if the query was already answered.
    """
    every = [each for each in state.timeline if isinstance(each, entries.Query)]
    asked, words = normalise_id(wanted), " ".join(wanted.casefold().split())
    named = [each for each in every if asked and each.id.endswith(asked)]
    if not named and words:
        named = [each for each in every if words in " ".join(each.text.casefold().split())]
    # If the same question was asked again, select the query that is still open.
    found = [each for each in named if each.id not in state.settled] or named
    if not found:
        refused: UsageError = NoSuchRecord(
            "query",
            wanted,
            f"no query has this id or contains these words: {wanted!r}",
            "list the open queries: mim status",
        )
        refused.rows = _rows(state.queries)
        raise refused
    if len(found) > 1:
        refused = UsageError(
            f"{len(found)} queries match {wanted!r}", "use the id of one query: mim query TEXT --answered ID"
        )
        refused.rows = _rows(found)
        raise refused
    if first := state.settled.get(found[0].id):
        raise AlreadySettled(found[0], first, answer or "TEXT")
    return found[0]


def _rows(queries: Any) -> tuple[tuple[str], ...]:
    return tuple((f"{each.id[-6:]}  {brief(each.text)}",) for each in queries)
