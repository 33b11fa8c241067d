"""`mim fix`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from mimkit.app.judging.fix import Given, fix_files, write
from mimkit.cli.judging import Inquiry, Result, judging
from mimkit.cli.places import place
from mimkit.cli.session import Session
from mimkit.cli.terminal.console import next_step, width
from mimkit.cli.terminal.progress import progress
from mimkit.errors import UsageError
from mimkit.model.shell import quoted
from mimkit.ops.names import PERSON, complete
from mimkit.ops.refusals.names import UnknownName
from mimkit.report.fix import FixReport, json, text
from mimkit.store.layout import INCIDENTS, POLICY, is_evidence, is_ours
from mimkit.store.worktree import is_plain, record_paths


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path(path_type=Path))
@click.option("--write", "writes", is_flag=True, help="Write the changes to the working tree.")
@click.option(
    "--zone", metavar="ZONE", help="The time zone for times without an offset, such as Europe/London."
)
@click.option("--by", metavar="PERSON", help="The author for entries without an author.")
@judging()
def fix(inquiry: Inquiry, paths: tuple[Path, ...], writes: bool, zone: str | None, by: str | None) -> Result:
    """Complete and format records that you wrote manually, and show what would change.

    Adds missing entry ids and recording times, writes times in UTC, puts keys in the usual order, and keeps every
    comment. Existing text, ids and authors are never changed. With --write, the changes are written to the
    working tree, but not committed. Problems that you must resolve yourself are listed.

    Exit status 1 means that something would change or that you need to resolve a problem.

    \b
    Examples:
      mim fix
      mim fix incidents/2026 --write
      mim fix --write --by tech-duty --zone Europe/London
    """
    session = inquiry.session
    given = Given(session.now, _zone(zone), _person(session, by))
    with progress("reading") as step:
        chosen = _chosen(session, paths)
        files = []
        for each in fix_files(session.repo, chosen, given):
            files.append(each)
            step(len(files), len(chosen))
    report = FixReport(files, writes, width())
    if writes:
        write(session.repo, report.changed)
    return Result(
        report.status, text=lambda: _show(report, _again(paths, zone, by)), json=lambda: json(report)
    )


def _show(report: FixReport, again: str) -> None:
    click.echo(text(report), nl=False)
    if report.changed and not report.written:
        next_step(again)
    elif report.changed and not report.left:
        next_step("check the result, then commit it with git: mim check")


def _again(paths: tuple[Path, ...], zone: str | None, by: str | None) -> str:
    """Return the command that writes the changes that were shown."""
    options = (f" --{name} {quoted(value)}" for name, value in (("zone", zone), ("by", by)) if value)
    return f"mim fix --write{''.join(options)}{''.join(f' {quoted(path)}' for path in paths)}"


def _zone(name: str | None) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (KeyError, ValueError, OSError):
        raise UsageError(
            f"--zone {name!r} is not an IANA time zone", "use one such as Europe/London or UTC"
        ) from None


def _person(session: Session, name: str | None) -> str | None:
    if not name:
        return None
    people = session.policy_world.people
    found = complete(PERSON, session.oneself(name), session.policy_world)
    if found not in people:
        raise UnknownName("person", name, people, "policy/people.yaml")
    return found


def _chosen(session: Session, paths: tuple[Path, ...]) -> list[str]:
    """Return the files to read: the given files and the records in the given folders.

    If none are given, return all records.
    """
    root = session.repo.root
    if not paths:
        return [path for path in record_paths(root) if not is_evidence(path)]
    found = (each for path in paths for each in _below(session, path) if not is_evidence(each))
    return list(dict.fromkeys(found))


def _below(session: Session, path: Path) -> Iterator[str]:
    root = session.repo.root
    name = place(session, path, "fix")
    if name != "." and not is_ours(f"{name}/"):
        raise UsageError(
            f"{path} is not in {INCIDENTS} or {POLICY}, the folders that contain the records",
            "mim fix incidents",
        )
    if is_plain(root, name):
        yield name
        return
    yield from record_paths(root, (INCIDENTS, POLICY) if name == "." else (name,))


COMMANDS = {"fix": fix}
