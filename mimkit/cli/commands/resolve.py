"""`mim resolve`, and the merge driver that git calls."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path

import click

from mimkit.app.merging.driver import register as register_driver
from mimkit.app.merging.driver import run_merge_driver
from mimkit.app.merging.merge import conflict_text
from mimkit.app.merging.resolve import ALL, Choices, Resolved, merge_branch
from mimkit.app.merging.resolve import resolve as resolve_paths
from mimkit.cli.session import Session
from mimkit.cli.terminal.console import next_step, notes
from mimkit.cli.terminal.output import print_result, print_to_stderr
from mimkit.errors import UsageError
from mimkit.model.versions.merge import Side
from mimkit.report.text.counts import counted
from mimkit.report.text.terminal import safe

_SIDES: dict[str, Side] = {"ours": "ours", "theirs": "theirs"}


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path(path_type=Path))
@click.option("--with", "rev", metavar="BRANCH", help="Merge this branch into the current one.")
@click.option(
    "--take",
    "takes",
    multiple=True,
    metavar="SIDE[:PLACE]",
    help="If both sides changed a value, take ours or theirs, either for all values or for one key (ours:title).",
)
@click.option(
    "--register", is_flag=True, help="Register `mim` as the merge driver for records in this clone."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")
@click.pass_context
def resolve(
    ctx: click.Context,
    paths: tuple[Path, ...],
    rev: str | None,
    takes: tuple[str, ...],
    register: bool,
    as_json: bool,
) -> None:
    """Resolve merge conflicts in records: entries by id, everything else field by field.

    Entries from both sides are kept, and redacted text stays redacted. If both sides changed a value in different
    ways, both versions are shown so that you can choose one.

    \b
    Examples:
      git merge their-branch; mim resolve
      mim resolve --take theirs:title --take ours:impact
      mim resolve --with origin/main
      mim resolve --register
    """
    session = Session(ctx.obj)
    choices = Choices(dict(_choice(each) for each in takes))
    if register:
        register_driver(session.repo)
        if as_json:
            click.echo(json.dumps({"version": 1, "registered": True}))
            return
        click.echo("registered: git now merges the records listed in .gitattributes with `mim`")
    elif rev is not None:
        _bring_in(session, rev, choices, as_json=as_json)
    else:
        places = [_inside(session, path) for path in paths]
        ctx.exit(_tell(resolve_paths(session.repo, places, choices), as_json=as_json))


def _choice(text: str) -> tuple[str, Side]:
    side, _, place = text.partition(":")
    if side not in _SIDES:
        raise UsageError(
            f"--take {text!r} must be ours or theirs", "--take ours, --take theirs, or --take ours:title"
        )
    return place or ALL, _SIDES[side]


def _inside(session: Session, path: Path) -> str:
    full = (session.folder / path).resolve()
    if not full.is_relative_to(session.repo.root):
        raise UsageError(f"{path} is outside the repository {session.repo.root}", "mim resolve")
    return full.relative_to(session.repo.root).as_posix()


def _bring_in(session: Session, rev: str, choices: Choices, *, as_json: bool) -> None:
    done = merge_branch(session.repo, rev, choices)
    remarks = done.warnings if done else ()
    words = (
        f"{rev} merged into this branch as {done.commit[:7]}"
        if done
        else f"{rev} is already merged into this branch"
    )
    document = {"version": 1, "commit": done.commit if done else None, "notes": list(remarks)}
    print_result(words, lambda: click.echo(json.dumps(document) if as_json else words))
    with print_to_stderr():
        notes(() if as_json else remarks)


def _tell(found: Sequence[Resolved], *, as_json: bool) -> int:
    open_ = [each for each in found if not each.is_settled]
    if as_json:
        rows = [
            {
                "path": each.path,
                "settled": each.is_settled,
                "conflicts": [conflict_text(conflict) for conflict in each.conflicts],
                "notes": [*each.notes, *([each.trouble.sentence] if each.trouble else [])],
            }
            for each in found
        ]
        click.echo(json.dumps({"version": 1, "records": rows}))
        return 1 if open_ else 0
    for each in found:
        _tell_one(each)
    if open_:
        next_step("edit the marked lines and run git add, or take one side: mim resolve --take SIDE")
    else:
        click.echo(f"{counted(len(found), 'record')} resolved")
        next_step("git commit")
    return 1 if open_ else 0


def _tell_one(each: Resolved) -> None:
    for conflict in each.conflicts:
        click.echo(f"{safe(each.path)}: both sides changed {safe(conflict_text(conflict))}")
    if each.trouble:
        click.echo(f"{safe(each.path)}: {safe(each.trouble.sentence)}")
    if each.is_settled:
        click.echo(f"{safe(each.path)}: resolved")
    notes(each.notes)


@click.command("merge-driver", hidden=True)
@click.argument("base", type=click.Path(path_type=Path))
@click.argument("ours", type=click.Path(path_type=Path))
@click.argument("theirs", type=click.Path(path_type=Path))
@click.argument("path")
@click.option(
    "--left-open", type=int, default=1, help="The exit status if you have to resolve a conflict yourself."
)
@click.pass_context
def merge_driver(ctx: click.Context, base: Path, ours: Path, theirs: Path, path: str, left_open: int) -> None:
    """Merge one record, which git runs as mim merge-driver %O %A %B %P; writes the result to %A.

    \b
    Example:
      mim merge-driver %O %A %B %P
    """
    done = run_merge_driver(path, base, ours, theirs, os.environ)
    for conflict in done.conflicts:
        click.echo(f"{safe(path)}: both sides changed {safe(conflict_text(conflict))}", err=True)
    if done.trouble:
        click.echo(safe(done.trouble.sentence), err=True)
    notes(done.notes)
    ctx.exit(0 if done.is_settled else left_open)


COMMANDS = {"resolve": resolve, "merge-driver": merge_driver}
