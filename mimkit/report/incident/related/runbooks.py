"""Runbooks for an incident, selected by the service and the symptom in their triggers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from mimkit.model.organisation.runbook import Runbook, Trigger
from mimkit.report.incident.related.earlier import Subject, common_facts
from mimkit.report.incident.related.words import in_common, key_words


class RunbookMatch(NamedTuple):
    """A runbook with its best matching trigger, and what that trigger has in common with the subject."""

    runbook: Runbook
    trigger: Trigger
    is_same_service: bool
    words: tuple[str, ...]
    """The subject's words that occur in the symptom or the runbook's title, except service names."""

    @property
    def common(self) -> dict[str, str]:
        """What the runbook and the subject have in common, by kind: service or dependency, and words."""
        found = {"service" if self.is_same_service else "dependency": self.trigger.service}
        return found | ({"words": ", ".join(self.words)} if self.words else {})


def matching_runbooks(subject: Subject, runbooks: Iterable[Runbook]) -> list[RunbookMatch]:
    """Return the runbooks whose service and symptom match, best match first.

    A runbook for the same service is returned even if no word matches, because the symptom may be worded
    differently. A runbook for a dependency is returned only if a word matches.
    """
    best = [max(found, key=_rank) for each in runbooks if (found := list(_matches(subject, each)))]
    return sorted(best, key=_rank, reverse=True)


def _rank(match: RunbookMatch) -> tuple[bool, bool, int]:
    return bool(match.words) and match.is_same_service, match.is_same_service, len(match.words)


def _matches(subject: Subject, runbook: Runbook) -> Iterator[RunbookMatch]:
    for trigger in runbook.triggers:
        common = dict(common_facts(subject, (trigger.service,)))
        symptom = key_words(trigger.symptom, runbook.title).keys() - key_words(*subject.services).keys()
        words = tuple(in_common(subject.words, symptom))
        if "service" in common or ("dependency" in common and words):
            yield RunbookMatch(runbook, trigger, "service" in common, words)
