"""Findings as lines of text that editors and problem matchers understand."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence

from mimkit.model.diagnostic import Diagnostic
from mimkit.report.counts import counted
from mimkit.report.terminal import safe_line

_FIX = "  fix: "


def lines(diagnostics: Iterable[Diagnostic], width: int | None = None) -> str:
    """Return `path:line:column: level: CODE message (rule-name)` for each finding, and its fix below.

    Only the fix is wrapped to `width` columns, since the first line is read by programs.
    """
    return "".join(f"{line}\n" for each in diagnostics for line in _lines(each, width))


def _lines(found: Diagnostic, width: int | None) -> Iterator[str]:
    place = f"{safe_line(found.path)}:{found.line}:{found.column}"
    yield f"{place}: {found.level}: {found.code} {safe_line(found.message)} ({found.rule})"
    if found.hint:
        hint = safe_line(found.hint)
        yield from _wrapped(hint, width) if width else (_FIX + hint,)


def _wrapped(hint: str, width: int) -> list[str]:
    return textwrap.wrap(
        hint,
        max(width, 40),
        initial_indent=_FIX,
        subsequent_indent=" " * len(_FIX),
        break_long_words=False,
        break_on_hyphens=False,
    )


def summary(diagnostics: Sequence[Diagnostic], files: int, incidents: int) -> str:
    """Return the last line: how many findings in how many files, or that there are none."""
    if not diagnostics:
        return f"{counted(files, 'file')}, {counted(incidents, 'incident')}: nothing to report\n"
    levels = [each.level for each in diagnostics]
    numbers = {level: levels.count(level) for level in ("error", "warning")}
    found = ", ".join(counted(number, level) for level, number in numbers.items() if number)
    return f"{found} in {counted(files, 'file')}\n"


def text(diagnostics: Sequence[Diagnostic], files: int, incidents: int, width: int | None = None) -> str:
    """Return all findings and the summary; `width` in columns wraps the fixes, None leaves them whole."""
    return lines(diagnostics, width) + summary(diagnostics, files, incidents)
