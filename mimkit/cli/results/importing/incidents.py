"""Prints the result of `mim import`: counts, the incidents in a dry run, differences and skipped items."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

import click

from mimkit.app.importing.result import ImportResult
from mimkit.cli.results.importing.problems import MOST, print_problems
from mimkit.cli.terminal.console import columns, next_step, paragraph
from mimkit.model.shell import quoted
from mimkit.report.import_problems import left_out_documents, problem_documents
from mimkit.report.text.counts import counted
from mimkit.report.text.forge_text import cut
from mimkit.report.text.terminal import safe

_NAME: Final = 80
"""The maximum length of a skipped item's name in characters."""
_NAMES: Final = 5
"""The maximum number of names on one line."""


def print_imported(found: ImportResult, *, is_dry_run: bool, commits: bool) -> None:
    """Print the result as text. Problems are printed to stderr."""
    state = _state(found, is_dry_run=is_dry_run)
    head = counted(len(found.rows), "incident")
    click.echo(f"{click.style(f'{found.format}:', bold=True)} {head}{', ' if state else ''}{state}")
    columns(list(_counts(found)), ("cyan",))
    if is_dry_run:
        _print_rows(found)
    _print_pairs("kept", found.differences)
    places = {row.incident: row.place for row in found.rows}
    _print_pairs("doubt", [(name, f"{safe(places[name])}: {text}") for name, text in found.doubts])
    named = dict.fromkeys((cut(safe(each.name), _NAME), safe(each.reason)) for each in found.left_out)
    _print_pairs("skipped", list(named))
    print_problems(found.problems)
    for line in _unknown(found):
        paragraph(line)
    if (found.count("new") or found.count("changed")) and not is_dry_run and not commits:
        next_step("check the records and commit them: mim check && git add incidents && git commit")


def _state(found: ImportResult, *, is_dry_run: bool) -> str:
    changed = found.count("new") + found.count("changed")
    if not found.rows:
        return ""
    if not changed:
        return "nothing changed"
    if is_dry_run:
        return "dry run, nothing written"
    if not found.commits:
        return "written to the working tree"
    commits = (
        f"recorded as {found.commits[-1][:7]}"
        if len(found.commits) == 1
        else f"recorded in {len(found.commits)} commits"
    )
    return f"{commits} and shared" if found.shared else commits


def _counts(found: ImportResult) -> Iterator[tuple[str, str]]:
    for outcome in ("new", "changed", "unchanged"):
        if number := found.count(outcome):
            yield outcome, counted(number, "incident")
    if found.entries:
        corrections = f", of which {counted(found.corrections, 'correction')}" if found.corrections else ""
        yield "entries", f"{_entries(found.entries)} added{corrections}"
    if found.problems:
        yield "problems", f"{counted(len(found.problems), 'part')} not imported"
    for reason, number in Counter(each.reason for each in found.left_out).items():
        yield "skipped", f"{number:,}: {safe(reason)}"
    if found.components:
        yield "components", f"{_named(found.components)}; not in the policy, so kept in `source`"
    if found.authors:
        yield "authors", f"{_named(found.authors)}; not in policy/people.yaml"
    if found.unmapped:
        yield "kept", f"only in `source`: {_named(found.unmapped)}"


def _named(names: Counter[str]) -> str:
    shown = ", ".join(f"{name} ({number:,})" for name, number in names.most_common(_NAMES))
    more = len(names) - _NAMES
    return f"{shown} and {more:,} more" if more > 0 else shown


def _entries(number: int) -> str:
    return f"{number:,} {'entry' if number == 1 else 'entries'}"


def _print_rows(found: ImportResult) -> None:
    rows = [(row.incident, row.outcome, _entries(row.entries), row.title) for row in found.rows[:MOST]]
    columns(rows, ("cyan",))
    if more := len(found.rows[MOST:]):
        click.echo(f"  and {more:,} more; --json lists them all")


def _print_pairs(label: str, pairs: list[tuple[str, str]]) -> None:
    columns([(label, incident, sentence) for incident, sentence in pairs[:MOST]], ("yellow",))
    if more := len(pairs[MOST:]):
        click.echo(f"  and {more:,} more; --json lists them all")


def _unknown(found: ImportResult) -> Iterator[str]:
    if component := next(iter(found.components), ""):
        yield f"To map a component: --service {quoted(f'{component}=SERVICE')}, or --service {quoted(f'{component}=')} to ignore it."
    if author := next(iter(found.authors), ""):
        yield f"To map an author: --who {quoted(f'{author}=PERSON')}"


def document(found: ImportResult) -> dict[str, Any]:
    """Return the import result as a JSON document."""
    return {
        "version": 1,
        "format": found.format,
        "incidents": [
            {
                "incident": row.incident,
                "key": row.key,
                "title": row.title,
                "outcome": row.outcome,
                "entries": row.entries,
                "corrections": row.corrections,
                "place": row.place,
            }
            for row in found.rows
        ],
        "new": found.count("new"),
        "changed": found.count("changed"),
        "unchanged": found.count("unchanged"),
        "entries": found.entries,
        "corrections": found.corrections,
        "unmapped": dict(found.unmapped),
        "components": dict(found.components),
        "authors": dict(found.authors),
        "differences": [{"incident": name, "message": text} for name, text in found.differences],
        "doubts": [{"incident": name, "message": text} for name, text in found.doubts],
        "left_out": left_out_documents(found.left_out),
        "problems": problem_documents(found.problems),
        "written": found.is_written,
        "commits": found.commits,
        "shared": found.shared,
    }
