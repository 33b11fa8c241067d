"""Input of every `mim check` format: the findings and the counts."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from mimkit.model.diagnostic import Diagnostic
from mimkit.report.rule_page import RuleWords
from mimkit.report.text.counts import counted


@dataclass(frozen=True, slots=True)
class Report:
    """Findings, sorted; how much was judged; and what some formats say beside them."""

    diagnostics: Sequence[Diagnostic]
    files: int
    incidents: int
    width: int | None = None
    """Columns of the terminal, or None for lines as long as they are."""
    changed: Collection[str] = ()
    """The paths of the pull request: their findings come first where not all can be shown."""
    rules: Mapping[str, RuleWords] = field(default_factory=dict)
    """How the rules explain themselves, by code."""
    version: str = ""
    """The version of mimkit."""
    scope: str = ""
    """Which files were judged, when that is not all of them, or why it is; in a few words."""
    more: str = "mim check lists all of them"
    """Where the rest is, when not all can be shown."""
    command: str = "mim check"
    """What was typed."""
    said: str = ""
    """How many there are, in words of the command's own."""

    @property
    def sentence(self) -> str:
        """How many findings there are in how many files, or that there are none."""
        if self.said:
            return self.said
        files, incidents = counted(self.files, "file"), counted(self.incidents, "incident")
        scope = f" ({self.scope})" if self.scope else ""
        if not self.diagnostics:
            return f"{files}, {incidents}: no problems found{scope}"
        levels = [each.level for each in self.diagnostics]
        numbers = {level: levels.count(level) for level in ("error", "warning")}
        found = ", ".join(counted(number, level) for level, number in numbers.items() if number)
        return f"{found} in {files}{scope}"

    def worst_first(self) -> list[Diagnostic]:
        """Return the findings: errors first, then those in the files of the pull request."""
        return sorted(
            self.diagnostics, key=lambda each: (each.level != "error", each.path not in self.changed, each)
        )
