"""Reads `--also` and `--all-repositories`: other repositories that a command includes, each with a short name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import NamedTuple, TypeVar

import click

from mimkit.app.repositories.listed import listed_sources, with_rules
from mimkit.app.repositories.source import Source, require_distinct
from mimkit.cli.session import Session
from mimkit.errors import EnvironmentUnfit, MimError, UsageError
from mimkit.model.shell import quoted
from mimkit.model.time.durations import short
from mimkit.model.time.times import full_time_text
from mimkit.report.text.terminal import safe
from mimkit.store.git.repository import Repository

F = TypeVar("F", bound=Callable[..., object])


class Others(NamedTuple):
    """The other repositories that the user selected."""

    also: tuple[str, ...] = ()
    all_listed: bool = False

    @property
    def words(self) -> list[str]:
        """The options as typed."""
        listed = ["--all-repositories"] if self.all_listed else []
        return [word for each in self.also for word in ("--also", each)] + listed


def _others(ctx: click.Context, _: click.Parameter, value: tuple[str, ...]) -> Others:
    return Others(value, bool(ctx.meta.get(_LISTED)))


def _remember(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    ctx.meta[_LISTED] = value


_LISTED = "mimkit.all-repositories"
_ALSO = click.option(
    "--also",
    "others",
    multiple=True,
    metavar="[NAME=]DIR",
    callback=_others,
    help="Another repository to include. Repeatable.",
)
_ALL = click.option(
    "--all-repositories",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_remember,
    help="Include the repositories in policy/repositories.yaml.",
)


def with_others(command: F) -> F:
    """Add the options that select other repositories, as the argument `others`."""
    return _ALSO(_ALL(command))


def sources_of(session: Session, others: Others) -> tuple[Source, ...]:
    """Return the current repository and the others, and print which of them could not be fetched.

    Raises UsageError if a path is not a folder, if a repository is given twice, or if two repositories have the
    same name. Raises EnvironmentUnfit if a folder is not in a repository.
    """
    found = [Source(session.repo.root.name, session.repo, session.commit), *_typed(session, others.also)]
    if others.all_listed:
        found += listed_sources(session.repo, session.policy_world.repositories)
    require_distinct(found)
    for each in found:
        if each.outdated:
            age = timedelta(seconds=each.outdated.age)
            when = f"{full_time_text(session.now - age, session.shown_zone)} ({short(age)} ago)"
            click.echo(
                click.style(f"{each.name} as of {when}: {safe(each.outdated.why)}", fg="yellow"), err=True
            )
    return tuple(found)


def _typed(session: Session, also: tuple[str, ...]) -> Iterator[Source]:
    for typed in also:
        label, equals, rest = typed.partition("=")
        is_whole = not (label and equals) or (session.folder / typed).is_dir()
        if "://" in typed:  # not repeated in the message, because it may contain a password
            raise UsageError("--also requires a folder, not a URL", "give the folder of another clone")
        folder = (session.folder / (typed if is_whole else rest)).resolve()
        if not folder.is_dir():
            raise UsageError(f"--also {typed} is not a folder", "use the folder of another clone")
        try:
            repo = Repository.discover(folder)
            commit = repo.here()
        except MimError as problem:
            sentence = problem.sentence.rstrip(".")
            raise EnvironmentUnfit(f"--also {typed}: {sentence}", f"mim -C {quoted(folder)} check") from None
        yield with_rules(Source(repo.root.name if is_whole else label, repo, commit, f"--also {typed}"))
