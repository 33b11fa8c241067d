"""Finds single-line facts in a post-mortem: date, time zone, severity, category, services and impact."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Final

from mimkit.app.importing.postmortems.labels import Part, part_of
from mimkit.app.importing.postmortems.sections import Paragraph, Section, Table

_FACT: Final = re.compile(r"([A-Za-z][A-Za-z /-]{1,40}):\s{1,3}(\S[^\n]{0,300})")
_FACT_PARTS: Final = ("date", "zone", "severity", "category", "services", "impact")


def facts(root: Section, matter: Mapping[str, str]) -> Iterator[tuple[Part, str]]:
    """Yield the facts in front matter, sections, tables and lines such as `Category: Kubernetes`.

    They are yielded in reverse order, so that a `dict` made from them keeps the first fact of each kind.
    """
    found: list[tuple[str, str]] = [*matter.items()]
    for section in root.walk():
        found.append((section.title, section.text.partition("\n")[0]))
        for block in section.blocks:
            if isinstance(block, Table):
                found.extend(pair for row in (block.header, *block.rows) for pair in pairwise(row))
            else:
                lines = block.lines if isinstance(block, Paragraph) else (block.text,)
                found.extend((pair[1], pair[2]) for line in lines if (pair := _FACT.fullmatch(line)))
    for name, value in reversed(found):
        if value and (part := part_of(name)) in _FACT_PARTS:
            yield part, value
