"""Input for all `mim check` formats: the findings and the counts."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from mimkit.model.diagnostic import Diagnostic
from mimkit.report.rule_page import RuleWords
from mimkit.report.text.counts import counted


@dataclass(frozen=True, slots=True)
class CheckReport:
    """Sorted findings, the numbers of files and incidents checked, and additional data for some formats."""

    diagnostics: Sequence[Diagnostic]
    files: int
    incidents: int
    width: int | None = None
    """The width of the terminal in columns, or None to disable wrapping."""
    changed: Collection[str] = ()
    """The paths that the pull request changes. If not all findings fit, findings in these files come first."""
    rules: Mapping[str, RuleWords] = field(default_factory=dict)
    """The explanations of the rules by code."""
    version: str = ""
    """The mimkit version."""
    scope: str = ""
    """A short description of the files that were checked. If all were checked, it can be the reason for that."""
    more: str = "mim check lists all of them"
    """Where to find the remaining findings if not all of them fit."""
    command: str = "mim check"
    """The command that was run."""
    said: str = ""
    """The number of findings, in the command's own wording."""

    @property
    def sentence(self) -> str:
        """The numbers of findings and files, or a statement that no problems were found."""
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
        """Return the findings, errors first.

        Within each level, findings in files that the pull request changes come first.
        """
        return sorted(
            self.diagnostics, key=lambda each: (each.level != "error", each.path not in self.changed, each)
        )
