"""The groups in which status pages list services."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import sha256
from itertools import groupby
from typing import NamedTuple

from mimkit.model.organisation.directory import Service


class ServiceGroup(NamedTuple):
    """The services with the same `public_group`, or the services that have none."""

    title: str
    """The heading, or empty for services that have no group."""
    services: tuple[Service, ...]

    @property
    def id(self) -> str:
        """An id that changes only if the title changes."""
        return f"group-{sha256(self.title.encode()).hexdigest()[:12]}"


def service_groups(services: Iterable[Service]) -> Iterator[ServiceGroup]:
    """Yield the groups sorted by title, and finally the services without a group.

    Within a group, the most critical services come first.
    """

    def place(service: Service) -> tuple[bool, str, str, int, str]:
        group = service.public_group or ""
        return not group, group.lower(), group, service.tier, service.title.lower()

    for title, found in groupby(sorted(services, key=place), key=lambda each: each.public_group or ""):
        yield ServiceGroup(title, tuple(found))
