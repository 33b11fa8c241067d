"""Groups services to which the same rosters for a role or resolver group apply."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass

from mimkit.duty.duty import Duty
from mimkit.duty.line import OnCallLine
from mimkit.model.organisation.roster_scope import rosters_of


@dataclass(frozen=True, slots=True)
class Context:
    """A group of services for which the same people are on call."""

    services: tuple[str, ...]
    is_general: bool
    """Whether the context also applies if the affected services are unknown."""
    is_only: bool = False
    """Whether the context applies to all services, because no roster is limited to certain services."""

    @property
    def affected(self) -> tuple[str, ...]:
        """One service that represents the context when looking up rosters. Empty for the general context."""
        return () if self.is_general else self.services[:1]

    @property
    def covers(self) -> tuple[str, ...]:
        """The services in the context, plus "" if it includes incidents with unknown services."""
        return ("", *self.services) if self.is_general else self.services

    @property
    def shown(self) -> tuple[str, ...]:
        """The services to display. Empty if there is only one context."""
        return () if self.is_only else self.services


def role_contexts(duty: Duty, role: str) -> tuple[Context, ...]:
    """Return the contexts of a role, general context first.

    There is no general context if all rosters of the role are limited to certain services, because then the role's
    holder depends on the service.
    """
    services = tuple(duty.snapshot.services)
    if not _is_any_scoped(duty):
        return (Context(services, is_general=True, is_only=True),)
    scoped = [each.is_scoped for each in rosters_of(duty.snapshot.rosters.values(), "role", role)]
    found = _alike(services, lambda affected: _ids(duty.line("role", role, affected)))
    return tuple(
        each for each in found if each.services or each.is_only or not each.is_general or not all(scoped)
    )


def group_contexts(duty: Duty, group: str) -> tuple[Context, ...]:
    """Return the contexts of a resolver group, based on its own rosters. The general context comes first."""
    services = _services_of(duty, group)
    if not _is_any_scoped(duty):
        return (Context(services, is_general=True, is_only=True),)
    return tuple(_alike(services, lambda affected: _ids(duty.line("group", group, affected))))


def path_contexts(duty: Duty, group: str) -> tuple[Context, ...]:
    """Return the contexts of a group's escalation path. Services with the same rosters share a context.

    The context without services is omitted if each of the group's services is in another context.
    """
    services = _services_of(duty, group)
    if not _is_any_scoped(duty):
        return (Context(services, is_general=True, is_only=True),)
    found = _alike(
        services, lambda affected: tuple(_ids(each) for each in duty.lines_of_path(group, affected))
    )
    return tuple(each for each in found if each.services or not services)


def _alike(services: Iterable[str], rosters_for: Callable[[tuple[str, ...]], Hashable]) -> Iterator[Context]:
    """Yield the services grouped by the rosters that apply.

    The general context comes first, even if it has no services.
    """
    general = rosters_for(())
    grouped: dict[Hashable, list[str]] = {general: []}
    for service in services:
        grouped.setdefault(rosters_for((service,)), []).append(service)
    for rosters, names in grouped.items():
        yield Context(tuple(names), is_general=rosters == general, is_only=len(grouped) == 1)


def _ids(line: OnCallLine | None) -> tuple[str, ...]:
    return tuple(each.id for each in line.rosters) if line else ()


def _is_any_scoped(duty: Duty) -> bool:
    return any(each.is_scoped for each in duty.snapshot.rosters.values())


def _services_of(duty: Duty, group: str) -> tuple[str, ...]:
    """Return the services for which a group is called: those that it owns, and those that its rosters name."""
    owned = [each.id for each in duty.snapshot.services.values() if each.owner == group]
    named = (
        name
        for each in rosters_of(duty.snapshot.rosters.values(), "group", group)
        for name in each.services
        if name in duty.snapshot.services
    )
    return tuple(dict.fromkeys((*owned, *named)))
