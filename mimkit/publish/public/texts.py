"""Determines which texts in the records are public, and which public texts must be withheld."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from mimkit.model.incident.effects.corrections import effective
from mimkit.model.incident.entry_parts import words
from mimkit.model.incident.incident import STATUS_PAGE_FORMATS, Incident
from mimkit.model.incident.incident_facts import PUBLIC_FACTS, last_set
from mimkit.model.incident.review import Review
from mimkit.model.organisation.directory import Service
from mimkit.model.snapshot import Snapshot
from mimkit.publish.public.allowed import SERVICE_TEXTS, has_public_words, is_shared, public_incidents
from mimkit.publish.public.maintenance import TITLE, maintenance_texts
from mimkit.rules.families.public import PUBLIC_SECTIONS, outside
from mimkit.rules.language.exposed import SENTENCES, Exposed, exposed
from mimkit.rules.language.inside import Inside, inside_of
from mimkit.rules.language.internal_names import records


class PublicText(NamedTuple):
    """A text for the public: its incident or service, its entry id or section, its location and its content."""

    incident: str
    part: str
    place: str
    text: str
    accepted: bool


@dataclass(frozen=True, slots=True)
class Withheld:
    """A withheld text, with the internal data it contains and the commands that resolve the problem."""

    place: str
    found: tuple[Exposed, ...]
    remedy: str

    def __str__(self) -> str:
        """Return the withheld text as lines of a message."""
        reasons = "; ".join(SENTENCES[each.what].format(each.words) for each in self.found)
        return f"  {self.place}: {reasons}\n    {self.remedy}"


class Texts:
    """All texts for the public, and which of them are withheld."""

    def __init__(self, snapshot: Snapshot, redacted: Iterable[str] = ()) -> None:
        self.inside: Inside = inside_of(snapshot)
        for text in redacted:
            self.inside.add_passage(text)
        self._audiences = outside(snapshot)
        self.shown = public_incidents(snapshot, self._audiences)
        self.every = tuple(self._texts(snapshot))
        self.withheld = {
            (text.incident, text.part): Withheld(text.place, found, _remedy(text))
            for text in self.every
            if not text.accepted and (found := tuple(self.exposed(text.text, text.incident)))
        }

    @property
    def accepted_ids(self) -> frozenset[str]:
        """The record ids in texts that were accepted for publication although they contain these ids."""
        return frozenset(each.upper() for text in self.every if text.accepted for each in records(text.text))

    def exposed(self, text: str, own: str = "") -> Iterator[Exposed]:
        """Yield the internal data in a text. Ids of public incidents are ignored."""
        for each in exposed(text, self.inside, own):
            if each.what != "record" or each.words.upper() not in self.shown:
                yield each

    def withhold_values_of(self, others: Iterable[Texts]) -> None:
        """Also withhold the texts that contain internal data from other repositories on the same site."""
        for other in others:
            for text in self.every:
                key = (text.incident, text.part)
                # Record ids were already checked, against the repository that the text is from.
                found = tuple(each for each in other.exposed(text.text) if each.what != "record")
                if found and not text.accepted and key not in self.withheld:
                    self.withheld[key] = Withheld(text.place, found, _remedy(text))

    def _texts(self, snapshot: Snapshot) -> Iterator[PublicText]:
        for key in sorted(self.shown):
            incident = snapshot.incidents[key]
            if not _is_quoted(incident):
                yield from self._of_timeline(incident)
            yield from _of_facts(incident)
            review = snapshot.reviews.get(key)
            if review and is_shared(review, self._audiences):
                yield from _of_review(review)
        for service in snapshot.services.values():
            yield from _of_service(service)
        for name, part, text, accepted in maintenance_texts(snapshot):
            place = part if part == TITLE else f"entry {part[-6:]}"
            yield PublicText(name, part, f"incidents/maintenance/{name}.yaml, {place}", text, accepted)

    def _of_timeline(self, incident: Incident) -> Iterator[PublicText]:
        for entry in effective(incident.timeline):
            if has_public_words(entry, self._audiences):
                when = f"{entry.at:%Y-%m-%d %H:%M} UTC, entry {entry.id[-6:]}"
                place = f"{_folder(incident.id)}/incident.yaml, {entry.kind} of {when}"
                said = f"{words(entry)} {getattr(entry, 'state', None) or ''}".strip()
                yield PublicText(incident.id, entry.id, place, said, bool(entry.anyway))


def _is_quoted(incident: Incident) -> bool:
    """Return whether the incident's texts are quoted from a published report or a status page.

    Such texts are already public. Texts from a paging or ticket system were internal to that system.
    """
    return incident.source is not None and incident.source.format in {None, *STATUS_PAGE_FORMATS}


def _of_service(service: Service) -> Iterator[PublicText]:
    for part in SERVICE_TEXTS if service.public else ():
        if text := getattr(service, part):
            yield PublicText(
                service.id, part, f"policy/services/{service.id}.yaml, {part}", text, accepted=False
            )


def _of_facts(incident: Incident) -> Iterator[PublicText]:
    for field in PUBLIC_FACTS if incident.public else ():
        if text := incident.header_value(field):
            entry = last_set(field, incident.timeline)
            place = f"{_folder(incident.id)}/incident.yaml, {field}"
            yield PublicText(incident.id, field, place, text, bool(entry and entry.anyway))


def _of_review(review: Review) -> Iterator[PublicText]:
    for section in PUBLIC_SECTIONS:
        said = getattr(review, section) or ()
        text = said if isinstance(said, str) else "\n".join(said)
        place = f"{_folder(review.incident)}/review.yaml, {section}"
        yield PublicText(review.incident, section, place, text, bool(review.anyway))
    for action in review.actions:
        if title := action.public_title:
            place = f"{_folder(review.incident)}/review.yaml, public_title of {action.id}"
            yield PublicText(review.incident, action.id, place, title, bool(review.anyway))


def _folder(incident: str) -> str:
    return f"incidents/{incident[3:7]}/{incident}"


def _remedy(text: PublicText) -> str:
    if text.part in SERVICE_TEXTS:
        return f"correct `{text.part}` there"
    if text.incident.startswith("MW-"):
        first, way = (
            ("first ", "correct it there")
            if text.part == TITLE
            else ("", "replace it with `[redacted]` there")
        )
        return f"{way}; or, to publish it unchanged, add the line `anyway: REASON` to the {first}entry"
    if text.part in PUBLIC_SECTIONS or text.part.startswith("AC-"):
        part = text.part if text.part in PUBLIC_SECTIONS else "public_title"
        return (
            f"correct `{part}` there; or, to publish it unchanged, add the line `anyway: REASON` to the file"
        )
    if text.part in PUBLIC_FACTS:
        command = f"mim set {text.part}=TEXT -i {text.incident}"
        return f'correct it: {command}; or, to publish it unchanged, add --anyway "REASON"'
    command = f"{text.part[-6:]} -i {text.incident}"
    return (
        f'redact it: mim redact {command} --reason "names something internal"; '
        f'or publish it unchanged: mim amend {command} --anyway "REASON"'
    )
