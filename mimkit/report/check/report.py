"""Input of every `mim check` format: the findings and the counts."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from mimkit.model.diagnostic import Diagnostic
from mimkit.report.rule_page import RuleWords
from mimkit.report.text.counts import counted


@dataclass(frozen=True, slots=True)
class CheckReport:
    """Sorted findings, the numbers of files checked, and additional data for some formats."""

    diagnostics: Sequence[Diagnostic]
    files: int
    incidents: int
    width: int | None = None
    """Columns of the terminal, or None for no wrapping."""
    changed: Collection[str] = ()
    """The paths of the pull request: their findings come first if not all fit."""
    rules: Mapping[str, RuleWords] = field(default_factory=dict)
    """The explanations of the rules, by code."""
    version: str = ""
    """The version of mimkit."""
    scope: str = ""
    """Which files were checked, if not all of them, or why all; in a few words."""
    more: str = "mim check lists all of them"
    """Where to find the rest, if not all findings fit."""
    command: str = "mim check"
    """The command that was run."""
    said: str = ""
    """The number of findings, in the wording of the command."""

    @property
    def sentence(self) -> str:
        """The number of findings and files, or that there are none."""
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
