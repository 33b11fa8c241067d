"""The stakeholders who can confirm restoration, formatted as text."""

from __future__ import annotations

from typing import NamedTuple


class Confirmers(NamedTuple):
    """The stakeholders who can confirm the restoration of an incident, with the reporter first."""

    people: tuple[str, ...] = ()
    reporter: str | None = None
    """The stakeholder who reported the impact, or None."""

    @property
    def command(self) -> str:
        """The command that records the confirmation for the first stakeholder."""
        return f"mim confirm {self.people[0] if self.people else 'STAKEHOLDER'}"

    @property
    def listed(self) -> str:
        """The names of the first eight stakeholders, followed by `...` if there are more."""
        names = [f"{each} (the reporter)" if each == self.reporter else each for each in self.people[:8]]
        return ", ".join(names) + (" ..." if len(self.people) > 8 else "")

    @property
    def condition(self) -> str:
        """A description of the closing gate for the confirmation."""
        if self.reporter and len(self.people) == 1:
            return f"{self.reporter}, who reported the impact, confirms restoration"
        named = f": one of {self.listed}" if len(self.people) > 1 else ""
        return f"the business stakeholder confirms restoration{named}"
