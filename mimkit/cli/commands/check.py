"""`mim check`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from mimkit import __version__
from mimkit.app.judging.check import CheckResult, check_checkout
from mimkit.app.judging.scope import BaseComparison, compare_with_base, reason_for_full_check
from mimkit.cli.judging import Inquiry, Result, forms_of, judging
from mimkit.cli.places import place
from mimkit.cli.terminal.console import width
from mimkit.cli.terminal.progress import progress
from mimkit.errors import UsageError
from mimkit.model.diagnostic import Diagnostic
from mimkit.report.check.formats import FORMATS, SELF_JUDGING
from mimkit.report.check.github import job_summary
from mimkit.report.check.report import CheckReport
from mimkit.report.text.counts import counted
from mimkit.rules.catalogue import RULES
from mimkit.rules.select import find_unknown_patterns, selected, within

_NO_RULE = "list all codes and names: mim rule"


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path(path_type=Path))
@click.option(
    "--select",
    "select",
    multiple=True,
    metavar="C",
    help="Check only these rules, by code, code prefix or name.",
)
@click.option("--ignore", "ignore", multiple=True, metavar="C", help="Skip these rules.")
@click.option(
    "--base",
    metavar="REV",
    help="Check only what changed since this branch diverged from REV, and check that recorded history was not altered.",
)
@judging(FORMATS)
def check(
    inquiry: Inquiry,
    paths: tuple[Path, ...],
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    base: str | None,
) -> Result:
    """Check that every record in the working tree is valid, including uncommitted changes.

    With --base, checks only records that changed since that version, and compares them with the earlier version:
    entries must not be deleted or rewritten. If the policy changed or a record was deleted, every file is checked.

    The check never fails just because time has passed. Exit status 1 means that there are findings. With --format
    sarif, the exit status is always 0, because code scanning evaluates the findings.

    \b
    Examples:
      mim check
      mim check incidents/2026 --ignore MIM603
      mim check --base origin/main --format github
    """
    session = inquiry.session
    if unknown := find_unknown_patterns((*select, *ignore), RULES.values()):
        raise UsageError(f"{unknown[0]!r} is not a rule", _NO_RULE)
    places = [place(session, path, "check") for path in paths]
    with progress("checking") as step:
        since = compare_with_base(session.repo, base) if base is not None else None
        checked = check_checkout(session.repo, since, progress=step)
    found = within(selected(checked.diagnostics, RULES.values(), select, ignore), places)
    report = inquiry.add_job_summary(_report(found, checked, since), job_summary)
    status = 1 if found and inquiry.form not in SELF_JUDGING else 0
    return Result(status, _notes(checked), **forms_of(FORMATS, report))


def _report(found: Sequence[Diagnostic], checked: CheckResult, since: BaseComparison | None) -> CheckReport:
    return CheckReport(
        found,
        checked.files,
        checked.incidents,
        width(),
        changed=since.paths if since else (),
        rules=RULES,
        version=__version__,
        scope=_scope(since, checked) if since else "",
    )


def _notes(checked: CheckResult) -> Iterator[str]:
    if checked.from_index:
        yield f"this sparse checkout omits {counted(checked.from_index, 'file')}; their committed versions were checked"
    if checked.undated:
        yield (
            f"this shallow clone does not contain the policy for {counted(checked.undated, 'incident')}, "
            "so the rules that depend on it were skipped: git fetch --unshallow"
        )


def _scope(since: BaseComparison, checked: CheckResult) -> str:
    why = "this is a sparse checkout" if checked.from_index else reason_for_full_check(since)
    return f"all files, because {why} since {since.rev}" if why else f"changes since {since.rev}"


COMMANDS = {"check": check}
