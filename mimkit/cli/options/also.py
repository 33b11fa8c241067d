"""Reads `--also` and `--all-repositories`: other repositories that a command includes, each with a short name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple, TypeVar

import click

from mimkit.app.judging.other_repositories import PublicRepositories, Selection
from mimkit.app.repositories.listed import listed_sources
from mimkit.app.repositories.source import Source, require_distinct
from mimkit.app.repositories.typed import typed_sources
from mimkit.cli.options.remembered import is_set, remembered_flag
from mimkit.cli.session import Session
from mimkit.model.time.durations import short
from mimkit.model.time.times import full_time_text
from mimkit.report.text.terminal import safe

F = TypeVar("F", bound=Callable[..., object])


class Others(NamedTuple):
    """The other repositories that the user selected."""

    also: tuple[str, ...] = ()
    all_listed: bool = False

    @property
    def words(self) -> list[str]:
        """The options as typed."""
        listed = [_ALL_REPOSITORIES] if self.all_listed else []
        return [word for each in self.also for word in ("--also", each)] + listed


def _others(ctx: click.Context, _: click.Parameter, value: tuple[str, ...]) -> Others:
    return Others(value, is_set(ctx, _ALL_REPOSITORIES))


_ALL_REPOSITORIES = "--all-repositories"
_ALSO = click.option(
    "--also",
    "others",
    multiple=True,
    metavar="[NAME=]DIR",
    callback=_others,
    help="Another repository to include. Repeatable.",
)
_ALL = remembered_flag(_ALL_REPOSITORIES, "Include the repositories in policy/repositories.yaml.")


def with_others(command: F) -> F:
    """Add the options that select other repositories, as the argument `others`."""
    return _ALSO(_ALL(command))


def sources_of(session: Session, others: Others) -> tuple[Source, ...]:
    """Return the current repository and the others, and print which of them could not be fetched.

    Raises UsageError if a path is not a folder, if a repository is given twice, or if two repositories have the
    same name. Raises EnvironmentUnfit if a folder is not in a repository.
    """
    found = [
        Source(session.repo.root.name, session.repo, session.commit),
        *typed_sources(session.folder, others.also),
    ]
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


def selected_for_site(ctx: click.Context, others: Others, audience: str | None) -> Selection:
    """Return the other repositories to include in a site.

    Raises PublicRepositories for --also if the site is public, and the errors of `typed_sources` and
    `require_distinct`.
    """
    start = (ctx.find_root().obj or Path()).absolute()
    found = Selection(others.also, start, others.all_listed)
    if found.also and audience == "public":
        raise PublicRepositories
    if others.also:  # reports a wrong folder before the build starts
        own = Source("", Session(ctx.find_root().obj).repo, None)
        require_distinct([own, *typed_sources(start, others.also)])
    return found
