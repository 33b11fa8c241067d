"""Packs: the deadlines of a law or contract in one file, which a policy adopts as a whole."""

from __future__ import annotations

from collections.abc import Iterable

from mimkit.model.policy.policy import Clock, Policy, Scope
from mimkit.model.text import File, Person, Record, Slug, Text, Title
from mimkit.model.time.holidays import Holidays, with_holidays
from mimkit.model.time.times import Day


class Checked(Record):
    """The verification of the clocks against their source text by a person of the organisation."""

    by: Person
    """Who verified them."""
    on: Day
    """The date of verification."""
    note: Text | None = None
    """What was verified, and what does not apply here."""


class Pack(File):
    """The clocks of a law or a contract: `policy/packs/ID.yaml`."""

    id: Slug
    """The name to use in commands; it is also the file name."""
    title: Title
    """Title."""
    source: Text
    """The source text of the clocks."""
    checked: Checked | None = None
    """Who verified the clocks against the source text; if omitted, each clock is marked as unverified."""
    audience: Slug | None = None
    """The audience of the reports; it must be in policy/channels.yaml."""
    applies_to: Scope | None = None
    """Which incidents the clocks apply to; a clock's own `applies_to` comes first."""
    clocks: tuple[Clock, ...]
    """The clocks; they are added to those of the policy."""

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


def adopted(policy: Policy, packs: Iterable[Pack], holidays: Holidays | None) -> Policy:
    """Return a policy with the clocks of its packs after its own, and with the holidays from their file."""
    more = tuple(clock for pack in packs for clock in pack.effective_clocks())
    calendar = with_holidays(policy.calendar, holidays) if holidays else policy.calendar
    if not more and calendar is policy.calendar:
        return policy
    return policy.model_copy(update={"clocks": policy.clocks + more, "calendar": calendar})
