"""Display names for ids. An unknown id is shown unchanged."""

from __future__ import annotations

from mimkit.model.snapshot import Snapshot


class Names:
    """Display names from a snapshot's directory and policy."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def person(self, person: str) -> str:
        """Return a person's name."""
        known = self._snapshot.people.get(person)
        return known.name if known else person

    def role(self, role: str) -> str:
        """Return a role's title."""
        known = self._snapshot.policy.role(role)
        return known.title if known else sentence_case(role)

    def group(self, group: str) -> str:
        """Return a resolver group's title."""
        known = self._snapshot.groups.get(group)
        return known.title if known else group

    def service(self, service: str) -> str:
        """Return a service's title."""
        known = self._snapshot.services.get(service)
        return known.title if known else service

    def audience(self, audience: str) -> str:
        """Return an audience's title."""
        known = next((each for each in self._snapshot.audiences if each.id == audience), None)
        return known.title if known else audience

    def severity(self, severity: str) -> str:
        """Return the meaning of a severity."""
        known = self._snapshot.policy.severity(severity)
        return known.title if known else ""


def sentence_case(slug: str) -> str:
    """Return an id as a label, such as Technical lead for `technical-lead`."""
    return sentence(slug.replace("-", " "))


def sentence(words: str) -> str:
    """Return text with its first letter capitalised and the rest unchanged."""
    return words[:1].upper() + words[1:]
