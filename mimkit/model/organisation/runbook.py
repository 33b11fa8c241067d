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
    """One step."""

    do: Text
    """What to do."""
    expect: Text | None = None
    """What you see if it worked."""


class KnownWorkaround(Record):
    """A way to make the service usable before the cause is fixed."""

    title: Title
    """The workaround in one line."""
    do: Text
    """How to apply it, and how to undo it."""


class Runbook(File):
    """One runbook: `policy/runbooks/ID.yaml`."""

    id: Slug
    """Its id; it is also the file name."""
    title: Title
    """Title."""
    owner: Slug
    """The resolver group that maintains it."""
    triggers: tuple[Trigger, ...]
    """When to use it."""
    steps: tuple[Step, ...]
    """The steps, in order."""
    workarounds: tuple[KnownWorkaround, ...] = ()
    """Known workarounds."""
    escalate_to: tuple[Slug, ...] = ()
    """The resolver groups to page if the steps do not help."""
    reviewed: Day
    """When it was last reviewed."""
    reviewed_by: Person
    """Who reviewed it."""
    review_by: Day
    """The date by which it must be reviewed again."""
