"""Packs: files with the deadlines of a law or contract, which a policy adopts as a whole."""

from __future__ import annotations

from collections.abc import Iterable

from mimkit.model.policy.policy import Clock, Policy, Scope
from mimkit.model.text import File, Person, Record, Slug, Text, Title
from mimkit.model.time.holidays import Holidays, with_holidays
from mimkit.model.time.times import Day


class Checked(Record):
    """Confirmation that a person in the organisation checked the clocks against the source text."""

    by: Person
    """The person who verified the clocks."""
    on: Day
    """The date of the check."""
    note: Text | None = None
    """What was checked, and what does not apply to your organisation."""


class Pack(File):
    """The clocks for a law or contract: `policy/packs/ID.yaml`."""

    id: Slug
    """The pack's id, which is also the file name."""
    title: Title
    """The title."""
    source: Text
    """The law or contract on which the clocks are based."""
    checked: Checked | None = None
    """Who verified the clocks against the source text, and when. If omitted, each clock is marked as unverified."""
    audience: Slug | None = None
    """The audience that receives the reports. It must be defined in policy/channels.yaml."""
    applies_to: Scope | None = None
    """The incidents to which the clocks apply. A clock's `applies_to` key overrides this one."""
    clocks: tuple[Clock, ...]
    """The clocks, which are added to the policy's clocks."""

    def effective_clocks(self) -> Iterable[Clock]:
        """Yield the clocks in effect. A clock that specifies no scope or source uses the pack's."""
        for clock in self.clocks:
            # Each part was validated when it was read, so the copy needs no validation.
            yield clock.model_copy(
                update={
                    "applies_to": clock.applies_to or self.applies_to,
                    "source": clock.source or self.source,
                    "to_be_checked": clock.to_be_checked or self.checked is None,
                }
            )


def adopt_packs(policy: Policy, packs: Iterable[Pack], holidays: Holidays | None) -> Policy:
    """Return a policy that also includes the clocks from its packs, after its own clocks, and the holidays from their file."""
    more = tuple(clock for pack in packs for clock in pack.effective_clocks())
    calendar = with_holidays(policy.calendar, holidays) if holidays else policy.calendar
    if not more and calendar is policy.calendar:
        return policy
    return policy.model_copy(update={"clocks": policy.clocks + more, "calendar": calendar})
