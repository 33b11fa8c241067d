"""Collects the entities of a Backstage catalogue and resolves their references."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from mimkit.app.importing.catalogue.backstage.entities import Entity, Ref, Reference, references
from mimkit.model.text import join_names
from mimkit.ops.importing.drafts import ImportProblem

OWNERS = ("group", "user")
PARTS = ("component", "resource")
"""The kinds that a dependency can refer to.

Backstage requires a kind in each reference. If it is missing, both kinds are tried.
"""


class Catalogue:
    """The entities in a catalogue, keyed by reference."""

    def __init__(self, found: Iterable[Entity]) -> None:
        self.entities: dict[Ref, Entity] = {}
        self.problems: list[ImportProblem] = []
        for each in found:
            first = self.entities.setdefault(each.ref, each)
            if first is not each:
                place = first.place("metadata")
                sentence = (
                    f"{each.ref.text} is also in {place.file}, line {place.line}; the first one is imported"
                )
                self.problems.append(ImportProblem(each.place("metadata"), sentence))

    def of(self, *kinds: str) -> list[Entity]:
        """Return the entities of the given kinds, sorted by kind and then in file order."""
        return [each for kind in kinds for each in self.entities.values() if each.ref.kind == kind]

    def targets(
        self, entity: Entity, path: Sequence[str], kinds: Sequence[str]
    ) -> Iterator[tuple[Reference, Ref] | ImportProblem]:
        """Yield each reference at a key path with its target, which might not exist in any file.

        If a reference has no kind, the kind in `kinds` for which the target exists is used, or else the first kind.
        """
        for each in references(entity, *path):
            yield each if isinstance(each, ImportProblem) else self._target(entity, path, kinds, each)

    def _target(
        self, entity: Entity, path: Sequence[str], kinds: Sequence[str], found: Reference
    ) -> tuple[Reference, Ref] | ImportProblem:
        refs = [Ref(kind, found.namespace, found.name.lower()) for kind in kinds]
        where = f"{'.'.join(path)} of {entity.ref.text}"
        if found.kind is not None:
            if found.kind not in kinds:
                sentence = f"{where} refers to {found.said}, but must refer to a {' or a '.join(kinds)}"
                return ImportProblem(found.place, sentence)
            return found, Ref(found.kind, found.namespace, found.name.lower())
        known = [each for each in refs if each in self.entities]
        if len(known) > 1:
            sentence = (
                f"{where} is {found.said}, which is ambiguous: {join_names(each.text for each in known)}"
            )
            return ImportProblem(found.place, sentence, f"write {known[0].text}")
        return found, (known or refs)[0]
