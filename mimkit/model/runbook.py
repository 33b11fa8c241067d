"""Runbooks: when to open one, the steps, the known workarounds."""

from __future__ import annotations

from mimkit.model.entries import Person
from mimkit.model.text import File, Record, Slug, Text, Title
from mimkit.model.times import Day


class Trigger(Record):
    """When to open the runbook."""

    service: Slug
    """The service that is hit."""
    symptom: Text
    """What is seen."""


class Step(Record):
    """One thing to do."""

    do: Text
    """What to do."""
    expect: Text | None = None
    """What is seen when it worked."""


class KnownWorkaround(Record):
    """A way to make the service acceptable before the cause is gone."""

    title: Title
    """The workaround in one line."""
    do: Text
    """How it is done, and undone."""


class Runbook(File):
    """One runbook: `policy/runbooks/ID.yaml`."""

    id: Slug
    """Its name, which is the name of its file."""
    title: Title
    """What it is for."""
    owner: Slug
    """The resolver group that keeps it true."""
    triggers: tuple[Trigger, ...]
    """When to open it."""
    steps: tuple[Step, ...]
    """The steps, in order."""
    workarounds: tuple[KnownWorkaround, ...] = ()
    """Known workarounds."""
    escalate_to: tuple[Slug, ...] = ()
    """The resolver groups to page when the steps do not help."""
    reviewed: Day
    """When it was last found to be true."""
    reviewed_by: Person
    """Who found so."""
    review_by: Day
    """When it must be looked at again."""
