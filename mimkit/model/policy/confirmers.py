"""The stakeholders who can confirm restoration, as text."""

from __future__ import annotations

from typing import NamedTuple


class Confirmers(NamedTuple):
    """The stakeholders who can confirm restoration of an incident, the reporter first."""

    people: tuple[str, ...] = ()
    reporter: str | None = None
    """The person among them who reported the impact."""

    @property
    def command(self) -> str:
        """The command that records the confirmation, by the first of them."""
        return f"mim confirm {self.people[0] if self.people else 'STAKEHOLDER'}"

    @property
    def listed(self) -> str:
        """Their names, of which the first eight are given."""
        names = [f"{each} (the reporter)" if each == self.reporter else each for each in self.people[:8]]
        return ", ".join(names) + (" ..." if len(self.people) > 8 else "")

    @property
    def condition(self) -> str:
        """The closing gate in words."""
        if self.reporter and len(self.people) == 1:
            return f"{self.reporter}, who reported it, confirms restoration"
        named = f": one of {self.listed}" if len(self.people) > 1 else ""
        return f"the business stakeholder confirms restoration{named}"
