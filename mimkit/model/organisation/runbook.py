"""Runbooks: symptoms, steps and known workarounds."""

from __future__ import annotations

from mimkit.model.text import File, Person, Record, Slug, Text, Title
from mimkit.model.time.times import Day


class Trigger(Record):
    """When to use the runbook."""

    service: Slug
    """The affected service."""
    symptom: Text
    """What you see."""


class Step(Record):
    """A single step."""

    do: Text
    """What to do."""
    expect: Text | None = None
    """What you see if the step was successful."""


class KnownWorkaround(Record):
    """A way to make the service usable before the cause has been fixed."""

    title: Title
    """A one-line summary of the workaround."""
    do: Text
    """How to apply and undo the workaround."""


class Runbook(File):
    """A runbook: `policy/runbooks/ID.yaml`."""

    id: Slug
    """The runbook's id, which is also the file name."""
    title: Title
    """The title."""
    owner: Slug
    """The resolver group that maintains the runbook."""
    triggers: tuple[Trigger, ...]
    """When to use the runbook."""
    steps: tuple[Step, ...]
    """The steps, in order."""
    workarounds: tuple[KnownWorkaround, ...] = ()
    """Known workarounds."""
    escalate_to: tuple[Slug, ...] = ()
    """The resolver groups to page if the steps do not help."""
    reviewed: Day
    """The date of the last review."""
    reviewed_by: Person
    """The person who reviewed the runbook."""
    review_by: Day
    """The date of the next review."""
