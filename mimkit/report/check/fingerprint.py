"""Stable fingerprint of a finding, which does not depend on line numbers."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable

from mimkit.model.diagnostic import Diagnostic


def fingerprints(diagnostics: Iterable[Diagnostic]) -> list[str]:
    """Return 32 hexadecimal digits for each finding, derived from its rule, record and field.

    Findings with equal values are numbered in order, because forges drop duplicates.
    """
    seen: Counter[tuple[str, str, str]] = Counter()
    found = []
    for each in diagnostics:
        place = (each.code, each.path, each.keys)
        said = "\0".join((*place, str(seen[place])))
        found.append(hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:32])
        seen[place] += 1
    return found
