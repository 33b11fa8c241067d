"""Collects the dependencies of each catalogue entity."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mimkit.app.importing.catalogue.backstage.catalogue import PARTS, Catalogue
from mimkit.app.importing.catalogue.backstage.entities import Entity, Ref, Reference
from mimkit.ops.importing.catalogue_drafts import Dangling
from mimkit.ops.importing.drafts import ImportProblem

_Dependencies = dict[Ref, list[tuple[Reference, Ref, str]]]


class Needs:
    """The dependencies of each entity, collected from all relations that express a dependency."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.problems: list[ImportProblem | Dangling] = []
        self.of: _Dependencies = {}
        self.external: set[Ref] = set()
        """APIs that are consumed but not provided by any entity in the catalogue."""
        self._catalogue = catalogue
        self._dependencies()
        self._interfaces(catalogue.of("component"))
        self._systems()
        self._parents()

    def _dependencies(self) -> None:
        for entity in self._catalogue.of(*PARTS):
            for reference, ref in self._targets(entity, "dependsOn", PARTS):
                self._add(entity.ref, reference, ref, "hard")
            for reference, ref in self._targets(entity, "dependencyOf", PARTS):
                if self._exists(entity, "dependencyOf", reference, ref):
                    self._add(ref, reference, entity.ref, "hard")

    def _systems(self) -> None:
        """Add the parts of each system as soft dependencies, because the system still works without them."""
        for entity in self._catalogue.of(*PARTS, "api"):
            for reference, ref in self._targets(entity, "system", ("system",)):
                if self._exists(entity, "system", reference, ref) and entity.ref.kind != "api":
                    self._add(ref, reference, entity.ref, "soft")
        for entity in self._catalogue.of("system"):
            for reference, ref in self._targets(entity, "domain", ("domain",)):
                self._exists(entity, "domain", reference, ref)

    def _parents(self) -> None:
        """Add the subcomponents of each component as soft dependencies."""
        for entity in self._catalogue.of("component"):
            for reference, ref in self._targets(entity, "subcomponentOf", ("component",)):
                if self._exists(entity, "subcomponentOf", reference, ref):
                    self._add(ref, reference, entity.ref, "soft")

    def _interfaces(self, components: Sequence[Entity]) -> None:
        providers: dict[Ref, list[Ref]] = {}
        for entity in components:
            for reference, ref in self._targets(entity, "providesApis", ("api",)):
                if self._exists(entity, "providesApis", reference, ref):
                    providers.setdefault(ref, []).append(entity.ref)
        for entity in components:
            for reference, ref in self._targets(entity, "consumesApis", ("api",)):
                if self._exists(entity, "consumesApis", reference, ref):
                    if ref not in providers:
                        self.external.add(ref)
                    for provider in providers.get(ref, [ref]):
                        self._add(entity.ref, reference, provider, "hard")

    def _targets(self, entity: Entity, key: str, kinds: Sequence[str]) -> Iterator[tuple[Reference, Ref]]:
        if key in entity.data and entity.part("spec", key) is None:
            sentence = f"{key} of {entity.ref.text} is not under `spec`, where Backstage expects it"
            self.problems.append(ImportProblem(entity.place(key), sentence))
        for each in self._catalogue.targets(entity, ("spec", key), kinds):
            if isinstance(each, ImportProblem):
                self.problems.append(each)
            else:
                yield each

    def _exists(self, entity: Entity, key: str, reference: Reference, ref: Ref) -> bool:
        if ref in self._catalogue.entities:
            return True
        self.problems.append(Dangling(reference.place, ref.text, f"{key} of {entity.ref.text}"))
        return False

    def _add(self, who: Ref, reference: Reference, needed: Ref, requires: str) -> None:
        mine = self.of.setdefault(who, [])
        if who == needed:
            self.problems.append(ImportProblem(reference.place, f"{who.text} lists itself as a dependency"))
        elif all(each != needed for _, each, _ in mine):
            mine.append((reference, needed, requires))
