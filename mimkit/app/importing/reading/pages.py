"""Finds out whether the files of a paginated API are all pages of a collection."""

from __future__ import annotations

from collections.abc import Iterator

from mimkit.app.importing.format import Material
from mimkit.app.importing.reading.json_records import whole_number
from mimkit.ops.importing.drafts import ImportProblem, Place


class Pages:
    """Counts the records of a collection, and compares them with the total that its pages state."""

    def __init__(self, what: str, key: str) -> None:
        """Count the records called `what` in messages. A page states their total under `key`."""
        self._what, self._key = what, key
        self._seen = 0
        self._total, self._place = 0, Place("")
        self._last: Material | None = None

    def count(self, material: Material) -> None:
        """Count a record from a file."""
        self._seen += 1
        if material is not self._last:
            self._last = material
            if (total := whole_number(material, self._key)) > self._total:
                self._total, self._place = total, Place(material.name)

    def missing(self) -> Iterator[ImportProblem]:
        """Yield a problem if the pages state a total that is more than the number of records."""
        if self._total > self._seen:
            sentence = f"the files contain {self._seen:,} of {self._total:,} {self._what}"
            hint = "export the other pages too, and import all files together"
            yield ImportProblem(self._place, sentence, hint)
