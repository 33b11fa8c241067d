"""Packs: the deadlines of a law or contract in one file, which a policy adopts as a whole."""

from __future__ import annotations

from collections.abc import Iterable

from mimkit.model.policy.policy import Clock, Policy, Scope
from mimkit.model.text import File, Person, Record, Slug, Text, Title
from mimkit.model.time.holidays import Holidays, with_holidays
from mimkit.model.time.times import Day


class Checked(Record):
    """Confirmation that a person in the organisation has verified the clocks against the source text."""

    by: Person
    """The person who verified the clocks."""
    on: Day
    """The date of verification."""
    note: Text | None = None
    """What was verified, and what does not apply to your organisation."""


class Pack(File):
    """The clocks for a law or contract: `policy/packs/ID.yaml`."""

    id: Slug
    """The pack's id, which is also the file name."""
    title: Title
    """The title."""
    source: Text
    """The law or contract that the clocks are based on."""
    checked: Checked | None = None
    """Who verified the clocks against the source text. If omitted, each clock is marked as unverified."""
    audience: Slug | None = None
    """The audience that receives the reports. It must be defined in policy/channels.yaml."""
    applies_to: Scope | None = None
    """The incidents that the clocks apply to. If a clock has its own `applies_to`, that one is used."""
    clocks: tuple[Clock, ...]
    """The clocks, which are added to the clocks in the policy."""

    def effective_clocks(self) -> Iterable[Clock]:
        """Yield the clocks in effect, with the pack's scope and source if they have none of their own."""
        for clock in self.clocks:
            # Each part was validated when it was read, so the copy is not validated.
            yield clock.model_copy(
                update={
                    "applies_to": clock.applies_to or self.applies_to,
                    "source": clock.source or self.source,
                    "to_be_checked": clock.to_be_checked or self.checked is None,
                }
            )


def adopt_packs(policy: Policy, packs: Iterable[Pack], holidays: Holidays | None) -> Policy:
    """Return a policy with the clocks of its packs after its own, and with the holidays from their file."""
    more = tuple(clock for pack in packs for clock in pack.effective_clocks())
    calendar = with_holidays(policy.calendar, holidays) if holidays else policy.calendar
    if not more and calendar is policy.calendar:
        return policy
    return policy.model_copy(update={"clocks": policy.clocks + more, "calendar": calendar})
