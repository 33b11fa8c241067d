"""Prints the result of importing services, groups, people and hosts: counts, differences and skipped items."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

import click

from mimkit.app.importing.catalogue.plan import Plan
from mimkit.cli.results.importing.problems import MOST, print_problems
from mimkit.cli.terminal.console import columns, next_step
from mimkit.report.import_problems import left_out_documents, problem_documents
from mimkit.report.text.counts import counted

_NAMES: Final = 6
_NOUNS: Final = {
    "person": ("person", "people"),
    "group": ("group", "groups"),
    "service": ("service", "services"),
    "host": ("host", "hosts"),
}


def print_plan(found: Plan, name: str, files: int, *, is_dry_run: bool) -> None:
    """Print the result as text. Problems are printed to stderr."""
    state = (
        "nothing changed"
        if not found.files
        else "dry run, nothing written"
        if is_dry_run
        else "written to the working tree"
    )
    click.echo(f"{click.style(f'{name}:', bold=True)} {counted(files, 'file')}, {state}")
    columns(list(_counts(found)), ("cyan",))
    if is_dry_run:
        columns([("would write", path) for path in sorted(found.files)][:MOST], ("cyan",))
    rows = [
        (
            "differs",
            each.path,
            f"{each.id}: {each.key} is {_shown(each.here)} here, and {_shown(each.there)} in the source",
        )
        for each in found.differences
    ]
    columns(rows[:MOST], ("yellow",))
    columns(list(_absent(found)), ("yellow",))
    if more := len(rows[MOST:]):
        click.echo(f"  and {more:,} more; --json lists them all")
    print_problems(found.problems)
    if found.files and not is_dry_run:
        next_step("check the files and commit them: mim check && git add policy && git commit")


def _counts(found: Plan) -> Iterator[tuple[str, str]]:
    for label, what in (("new", "new"), ("changed", "changed"), ("unchanged", "same")):
        numbers = [(kind, getattr(each, what)) for kind, each in found.counts.items()]
        if words := [_number(number, kind) for kind, number in numbers if number]:
            yield label, ", ".join(words)
    if found.problems:
        yield "problems", f"{counted(len(found.problems), 'part')} not imported"
    for reason, number in Counter(each.reason for each in found.left_out).items():
        yield "skipped", f"{number:,}: {reason}"
    if found.unmapped:
        names = ", ".join(f"{name} ({number:,})" for name, number in found.unmapped.most_common(_NAMES))
        more = len(found.unmapped) - _NAMES
        yield "no place", f"{names}{f' and {more:,} more' if more > 0 else ''}"


def _absent(found: Plan) -> Iterator[tuple[str, str]]:
    """Yield the records from earlier imports that are not in the files, which may be a partial export."""
    for kind in _NOUNS:
        ids = [each.id for each in found.absent if each.kind == kind]
        if ids:
            more = f" and {len(ids) - _NAMES:,} more" if len(ids) > _NAMES else ""
            yield "absent", f"{_number(len(ids), kind)} of earlier imports: {', '.join(ids[:_NAMES])}{more}"


def _number(number: int, kind: str) -> str:
    return f"{number:,} {_NOUNS[kind][number != 1]}"


def _shown(value: Any) -> str:
    if value in (None, [], ""):
        return "empty"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) < 80 else f"{text[:77]}..."


def plan_document(found: Plan, name: str, *, is_dry_run: bool) -> dict[str, Any]:
    """Return the import result as a JSON document."""
    return {
        "version": 1,
        "format": name,
        "files": sorted(found.files),
        "records": {
            kind: {"new": each.new, "changed": each.changed, "unchanged": each.same}
            for kind, each in found.counts.items()
        },
        "differences": [each._asdict() for each in found.differences],
        "absent": [{"kind": each.kind, "id": each.id, "key": each.key} for each in found.absent],
        "unmapped": dict(found.unmapped),
        "left_out": left_out_documents(found.left_out),
        "problems": problem_documents(found.problems),
        "written": bool(found.files) and not is_dry_run,
    }
