"""Writes the reference of the validation rules: a table of all, and a page for each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from mimkit.report.rule_page import RuleExample, RuleWords
from mimkit.report.text.terminal import safe
from mimkit.rules.example import files_in

_INTRODUCTION = """`mim check` uses these rules to check records. Each rule has a page with an example that fails and one that passes.
`mim rule CODE` shows the same information in the terminal. To suppress a finding, add a comment with a reason on the same
line or on the line above: `# mim: ignore[MIM608] wording from the vendor`."""
_FOUND = re.compile(r"^(?P<path>[^\s:]+):(?P<line>\d+):\d+: ", re.MULTILINE)


def rules_page(rules: Iterable[RuleWords]) -> str:
    """Return the table of all rules, by family.

    Each row keeps the anchors that a rule had when all rules were on one page.
    """
    parts = ["# Validation rules", _INTRODUCTION]
    for family, members in groupby(rules, key=lambda each: each.family):
        rows = ("| rule | level | what it finds |\n| --- | --- | --- |", *map(_row, members))
        parts += [f"## {family.capitalize()}", "\n".join(rows)]
    return "\n\n".join(parts) + "\n"


def _row(rule: RuleWords) -> str:
    code = rule.code.lower()
    anchors = f'<a id="{code}"></a><a id="{code}-{rule.name}"></a>'
    return (
        f"| {anchors}[{rule.code} {rule.name}](rules/{rule.code}.md) | {rule.level} | {_cell(rule.summary)} |"
    )


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def rule_page(rule: RuleWords, example: RuleExample) -> str:
    """Return the page of one rule, with its examples by file; the lines that it finds are highlighted."""
    before = ("## Before", *_files(example.base, "")) if example.base else ()
    parts = (
        f"# {rule.code} {rule.name}",
        f"**{rule.level.capitalize()}.** {rule.summary}",
        f"**Why:** {rule.why}",
        f"**Fix:** {rule.fix}",
        *before,
        "## Example that the rule finds",
        *_files(example.bad, example.out),
        "`mim check` prints:",
        _fenced(example.out, "text"),
        "## Example that passes",
        *_files(example.good, ""),
        f"[All rules](../rules.md#{rule.code.lower()})",
    )
    return "\n\n".join(parts) + "\n"


def _files(text: str, findings: str) -> Iterator[str]:
    """Yield a block for each file of an example, with its path as the title."""
    lines: dict[str, set[int]] = {}
    for found in _FOUND.finditer(findings):
        lines.setdefault(found["path"], set()).add(int(found["line"]))
    for path, content in files_in(text).items():
        marked = " ".join(str(line) for line in sorted(lines.get(path, ())))
        options = f' title="{path}"' + (f' hl_lines="{marked}"' if marked else "")
        yield _fenced(content, ("yaml" if path.endswith("ml") else "text") + options)


def _fenced(text: str, opening: str) -> str:
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{opening}\n{safe(text.rstrip())}\n{fence}"
