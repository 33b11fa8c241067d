"""Leave out findings that a comment beside the place suppresses, with a reason."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from mimkit.model.diagnostic import Diagnostic
from mimkit.rules.catalogue import RULES

WITHOUT_REASON: Final = "MIM091"
_COMMENT: Final = re.compile(r"#\s*mim:\s*ignore\[(?P<rules>[^\]]*)\](?P<reason>.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Suppression:
    """A comment `# mim: ignore[MIM608] reason`: its line (from 1), the codes or names in it, the reason."""

    line: int
    rules: tuple[str, ...]
    reason: str

    def covers(self, found: Diagnostic) -> bool:
        """Tell whether the finding is on the comment's line or the one below, and of one of its rules."""
        here = found.line in (self.line, self.line + 1)
        return here and bool(self.reason) and (found.code in self.rules or found.rule in self.rules)


@dataclass(frozen=True, slots=True)
class Sifted:
    """What is left of the findings of a file, and what each comment suppressed."""

    kept: tuple[Diagnostic, ...]
    suppressed: tuple[tuple[Suppression, Diagnostic], ...]
    unused: tuple[Suppression, ...]


def suppressions(comments: Iterable[tuple[int, str]]) -> tuple[Suppression, ...]:
    """Return the suppressions among comments, each given as its line (from 1) and its text from `#` on."""
    return tuple(
        Suppression(line, tuple(filter(None, re.split(r"[\s,]+", said["rules"]))), said["reason"].strip())
        for line, text in comments
        if (said := _COMMENT.match(text))
    )


def sift(path: str, found: Iterable[Diagnostic], comments: Iterable[tuple[int, str]]) -> Sifted:
    """Sift the findings of one file; a suppression without a reason does not count and is a finding."""
    ours = suppressions(comments)
    kept, suppressed = [], []
    for each in found:
        by = next((one for one in ours if one.covers(each)), None)
        if by:
            suppressed.append((by, each))
        else:
            kept.append(each)
    rule = RULES[WITHOUT_REASON]
    kept += [
        rule.at(path, one.line, 1, f"this comment does not say why {_named(one)} is suppressed")
        for one in ours
        if not one.reason
    ]
    used = {by for by, _ in suppressed}
    return Sifted(
        tuple(kept), tuple(suppressed), tuple(one for one in ours if one.reason and one not in used)
    )


def _named(suppression: Suppression) -> str:
    return " or ".join(suppression.rules) or "anything"


def suppress(
    path: str, found: Iterable[Diagnostic], comments: Iterable[tuple[int, str]]
) -> tuple[Diagnostic, ...]:
    """Return the findings of one file that no comment suppresses, and those about such comments."""
    return sift(path, found, comments).kept
