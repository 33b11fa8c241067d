"""What every rule needs: a reason, a fix, and examples that prove it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from mimkit.model.diagnostic import Diagnostic
from mimkit.report.check.text import lines
from mimkit.rules.example import Example, files_in
from mimkit.rules.registry import Rule

# A suppression that does not count leaves the finding that it was meant for.
ACCOMPANIED: Mapping[str, frozenset[str]] = {"MIM091": frozenset({"MIM608"})}
_FILES = ("bad.yaml", "good.yaml", "bad.out")

Judge = Callable[[str, str], list[Diagnostic]]
"""Judges an example, as text, against a base, as text; an empty base is none."""


def shortcomings(rule: Rule, shown: Example, judge: Judge) -> list[str]:
    """Return what a rule and its examples leave open, as sentences; none when it has proved itself."""
    found, silent = judge(shown.bad, shown.base), judge(shown.good, shown.base)
    expected = {rule.code} | ACCOMPANIED.get(rule.code, frozenset())
    overlap = set(files_in(shown.bad)) & set(files_in(shown.good))
    complaints = {
        f"the bad example breaks {sorted({each.code for each in found})}": {each.code for each in found}
        != expected,
        "the output of the bad example is another": lines(found) != shown.out,
        f"the good example breaks {sorted({each.code for each in silent})}": bool(silent),
        # MIM107 is about a file that is in the wrong place.
        "the examples have no file in common": not overlap and rule.code != "MIM107",
        "the examples are the same": shown.bad == shown.good,
    }
    return [sentence for sentence, holds in complaints.items() if holds]


def unsaid(rule: Rule) -> list[str]:
    """Return which of the three sentences of a rule are missing or are none."""
    said = {"summary": rule.summary, "why": rule.why, "fix": rule.fix}
    return [
        name
        for name, words in said.items()
        if not (words[:1].isupper() or words.startswith("`mim ")) or not words.endswith((".", "`.", '".'))
    ]


def misplaced(rules: Iterable[Rule], folder: Path) -> list[str]:
    """Return the files of examples that are missing, and the folders that belong to no rule."""
    codes = {rule.code for rule in rules}
    missing = [
        f"{code}/{name}" for code in sorted(codes) for name in _FILES if not (folder / code / name).is_file()
    ]
    return missing + sorted(each.name for each in folder.iterdir() if each.name not in codes)
