"""Imports services, resolver groups and people from Backstage.

Components, systems and resources become services, groups become resolver groups, and users become people.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from mimkit.app.importing.catalogue.backstage.catalogue import OWNERS, Catalogue
from mimkit.app.importing.catalogue.backstage.entities import Entity, Ref, Reference, entities
from mimkit.app.importing.catalogue.backstage.needs import Needs
from mimkit.app.importing.catalogue.format import CatalogueFormat, Found
from mimkit.app.importing.format import Material
from mimkit.ops.importing.catalogue_drafts import CatalogueDraft, CatalogueKind, Dangling, Named, Unmapped
from mimkit.ops.importing.drafts import ImportProblem, Place

_TIER: Final = re.compile(r"(?:tier[-_ ]?)?([1-4])", re.IGNORECASE)
_TIER_KEYS: Final = frozenset(("tier", "service-tier", "criticality"))
_IGNORED: Final = (
    ("metadata", "description"),
    ("metadata", "links"),
    ("metadata", "tags"),
    ("spec", "lifecycle"),
    ("spec", "type"),
)
_KINDS: Final[dict[str, CatalogueKind]] = {"group": "group", "user": "person"}


def read(materials: Sequence[Material]) -> Iterator[Found]:
    """Yield a draft for each service, group and person, and a problem for each invalid reference."""
    found: list[Entity] = []
    for material in materials:
        for each in entities(material):
            if isinstance(each, Entity):
                found.append(each)
            else:
                yield each
    catalogue = Catalogue(found)
    yield from catalogue.problems
    needs = Needs(catalogue)
    yield from needs.problems
    for user in catalogue.of("user"):
        yield from _person(user)
    yield from _groups(catalogue)
    yield from _owners(catalogue)
    for entity in catalogue.of("component", "system", "resource", "api"):
        if entity.ref.kind == "api" and entity.ref not in needs.external:
            yield Unmapped("api")
            continue
        yield from _service(catalogue, entity, needs)
    services = {"component", "system", "resource", "api", "user", "group"}
    yield from (
        Unmapped(each.ref.kind) for each in catalogue.entities.values() if each.ref.kind not in services
    )


def _person(entity: Entity) -> Iterator[Found]:
    github = entity.text("metadata", "annotations", "github.com/user-login")
    yield CatalogueDraft(
        kind="person",
        key=entity.ref.text,
        place=entity.place("metadata"),
        name=entity.name,
        also=(f"{entity.ref.namespace}-{entity.name}",),
        values={
            "name": entity.text("spec", "profile", "displayName")
            or entity.text("metadata", "title")
            or entity.name,
            "email": entity.text("spec", "profile", "email"),
            "accounts": {"github": github} if github else None,
        },
    )


def _groups(catalogue: Catalogue) -> Iterator[Found]:
    members: dict[Ref, dict[Ref, Named]] = {}
    for user in catalogue.of("user"):
        for each in catalogue.targets(user, ("spec", "memberOf"), ("group",)):
            if isinstance(each, ImportProblem):
                yield each
            elif each[1] not in catalogue.entities:
                yield Dangling(each[0].place, each[1].text, f"memberOf of {user.ref.text}")
            else:
                named = _named(user.ref, "person", user.name, each[0], f"member of {each[1].text}")
                members.setdefault(each[1], {})[user.ref] = named
    for group in catalogue.of("group"):
        mine = members.setdefault(group.ref, {})
        for each in catalogue.targets(group, ("spec", "members"), ("user",)):
            if isinstance(each, ImportProblem):
                yield each
            else:
                reference, ref = each
                mine[ref] = _named(ref, "person", reference.name, reference, f"member of {group.ref.text}")
        for key in ("parent", "children"):
            yield from _dangling(catalogue, group, key)
        yield CatalogueDraft(
            kind="group",
            key=group.ref.text,
            place=group.place("metadata"),
            name=group.name,
            also=(f"{group.ref.namespace}-{group.name}", f"{group.name}-group"),
            values={
                "title": group.text("spec", "profile", "displayName")
                or group.text("metadata", "title")
                or group.name,
                "members": [*mine.values()],
            },
        )


def _owners(catalogue: Catalogue) -> Iterator[CatalogueDraft]:
    """Yield a group for each person who owns something, because only a group can own a service."""
    owners: dict[Ref, None] = {}
    for entity in catalogue.of("component", "system", "resource", "api"):
        for each in catalogue.targets(entity, ("spec", "owner"), OWNERS):
            if (
                not isinstance(each, ImportProblem)
                and each[1].kind == "user"
                and each[1] in catalogue.entities
            ):
                owners[each[1]] = None
    for ref in owners:
        user = catalogue.entities[ref]
        named = Named(
            "person", ref.text, user.name, ref.text, user.place("metadata"), f"member of {ref.text}"
        )
        yield CatalogueDraft(
            kind="group",
            key=ref.text,
            place=user.place("metadata"),
            name=user.name,
            also=(f"{user.name}-user",),
            values={
                "title": user.text("spec", "profile", "displayName") or user.name,
                "contact": named,
            },
        )


def _dangling(catalogue: Catalogue, group: Entity, key: str) -> Iterator[ImportProblem | Dangling]:
    for each in catalogue.targets(group, ("spec", key), ("group",)):
        if isinstance(each, ImportProblem):
            yield each
        elif each[1] not in catalogue.entities:
            yield Dangling(each[0].place, each[1].text, f"{key} of {group.ref.text}")


def _service(catalogue: Catalogue, entity: Entity, needs: Needs) -> Iterator[Found]:
    owner: Named | None = None
    for each in catalogue.targets(entity, ("spec", "owner"), OWNERS):
        if isinstance(each, ImportProblem):
            yield each
        else:
            reference, ref = each
            owner = _named(ref, _KINDS[ref.kind], reference.name, reference, f"owner of {entity.ref.text}")
    dependencies: list[Any] = []
    for reference, ref, requires in needs.of.get(entity.ref, []):
        named = _named(ref, "service", ref.name, reference, f"dependency of {entity.ref.text}")
        dependencies.append(named if requires == "hard" else {"service": named, "requires": requires})
    tier = _tier(entity)
    yield CatalogueDraft(
        kind="service",
        key=entity.ref.text,
        place=entity.place("metadata"),
        name=entity.name,
        also=(
            f"{entity.name}-{entity.ref.kind}",
            f"{entity.ref.namespace}-{entity.name}",
            f"{entity.ref.namespace}-{entity.name}-{entity.ref.kind}",
        ),
        values={
            "title": entity.text("metadata", "title") or entity.name,
            "tier": tier,
            "owner": owner,
            "depends_on": dependencies,
        },
    )
    yield from (Unmapped(".".join(path)) for path in _IGNORED if entity.part(*path))


def _named(ref: Ref, kind: CatalogueKind, name: str, reference: Reference, what: str) -> Named:
    return Named(kind, ref.text, name, reference.said, reference.place, what)


def _tier(entity: Entity) -> int | None:
    """Return the tier from a label or an annotation, such as `example.com/tier: tier-1`."""
    for group in ("labels", "annotations"):
        found = entity.part("metadata", group)
        for key, value in found.items() if isinstance(found, dict) else ():
            if key.rpartition("/")[2].lower() in _TIER_KEYS and isinstance(value, str):
                match = _TIER.fullmatch(value.strip())
                if match:
                    return int(match[1])
    return None


def location_targets(material: Material) -> Iterator[tuple[Place, str]]:
    """Yield the targets of the Location entities in a file."""
    for each in entities(material):
        if isinstance(each, Entity) and each.ref.kind == "location":
            for key in ("target", "targets"):
                found = each.part("spec", key)
                several = found if isinstance(found, list) else [found]
                for number, target in enumerate(several):
                    if isinstance(target, str):
                        path = ("spec", key, number) if isinstance(found, list) else ("spec", key)
                        yield each.place(*path), target


FORMAT = CatalogueFormat(
    "backstage",
    "Backstage: catalog-info.yaml files, folders that contain them, or JSON from /api/catalog/entities",
    read,
    (".yaml", ".yml", ".json"),
    follows=location_targets,
)
