"""MIM75x: dependencies and public descriptions in the service catalogue."""

# ruff: noqa: D401 - the first line of a rule says what is wrong with the record

from __future__ import annotations

from collections.abc import Iterator

from mimkit.model.diagnostic import Finding
from mimkit.model.refs import Ref
from mimkit.model.snapshot import Snapshot
from mimkit.rules.registry import directory_rule


@directory_rule("MIM750", "public-text-of-internal-service", "warning")
def public_text_of_internal_service(snapshot: Snapshot) -> Iterator[Finding]:
    """A service has text for the public site, but is not public.

    Why: The public site does not show the service, so users never see the text. Perhaps the service should be public.
    Fix: Add `public: true`, or remove the text.
    """
    for service in snapshot.services.values():
        for key in ("public_description", "public_group"):
            if getattr(service, key) and not service.public:
                yield Finding(Ref("service", service.id), (key,), f"`{service.id}` is not a public service.")


@directory_rule("MIM751", "dependency-listed-twice", "warning")
def dependency_listed_twice(snapshot: Snapshot) -> Iterator[Finding]:
    """A service lists the same dependency twice.

    Why: If one dependency is soft and the other is hard, the hard one applies, which may not be what you intended.
    Fix: Keep one of the two.
    """
    for service in snapshot.services.values():
        for place, name in enumerate(service.needs):
            if name in service.needs[:place]:
                sentence = f"`{name}` is already in the list."
                yield Finding(Ref("service", service.id), ("depends_on", place), sentence)
