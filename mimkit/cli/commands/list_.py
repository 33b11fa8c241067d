"""`mim list`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import click

from mimkit.app.reading.at_commit import snapshot_at
from mimkit.app.reading.finding.list_filter import OPEN, ListFilter, filter_summaries
from mimkit.app.reading.index import Listing, listing
from mimkit.app.repositories.source import Source
from mimkit.cli.judging import Inquiry, Result, judging, unreadable
from mimkit.cli.options.also import Others, sources_of, with_others
from mimkit.cli.results.incident_text import titled
from mimkit.cli.terminal.console import columns, table
from mimkit.cli.terminal.progress import progress
from mimkit.errors import MimError, UsageError
from mimkit.model.snapshot import Snapshot
from mimkit.ops.names import SERVICE, SEVERITY, complete
from mimkit.report.incident.documents import incident_list
from mimkit.report.text.counts import counted


class _Options(NamedTuple):
    only_open: bool
    service: str | None
    severity: str | None

    def filter(self, source: Source, world: Snapshot) -> ListFilter:
        """Return the filter.

        Abbreviated names are expanded to those in the policy, unless the repository is restricted.
        """
        if source.is_restricted:
            return ListFilter(OPEN if self.only_open else (), self.service, self.severity)
        return ListFilter(
            OPEN if self.only_open else (),
            complete(SERVICE, self.service, world) if self.service else self.service,
            complete(SEVERITY, self.severity, world) if self.severity else self.severity,
        )


class _Part(NamedTuple):
    """The matching incidents and the unreadable files in one repository."""

    source: Source
    matching: Sequence[dict[str, Any]]
    unreadable: Sequence[str]

    @property
    def listed(self) -> list[dict[str, Any]]:
        """The incidents to list. Restricted incidents are listed only for the current repository."""
        return [each for each in self.matching if not self.source.hides(restricted=each["restricted"])]

    @property
    def restricted(self) -> int:
        """The number of restricted incidents that are not listed."""
        return len(self.matching) - len(self.listed)

    @property
    def counts(self) -> tuple[str, str, str]:
        """A table row: the repository's name, its commit, and the numbers of incidents and of unlisted incidents."""
        hidden = f", of which {self.restricted:,} restricted and not listed" if self.restricted else ""
        return (
            self.source.name,
            (self.source.commit or "-")[:12],
            counted(len(self.matching), "incident") + hidden,
        )

    def document(self) -> dict[str, Any]:
        """Return the repository's JSON object."""
        return {
            "source": self.source.name,
            "commit": self.source.commit,
            "incidents": len(self.matching),
            "restricted": self.restricted,
            "unreadable": len(self.unreadable),
        }


@click.command("list")
@click.option("--open", "only_open", is_flag=True, help="Show only open incidents.")
@click.option("-s", "--service", metavar="S", help="Show only incidents that affect this service.")
@click.option("--severity", metavar="SEV", help="Show only incidents with this severity.")
@click.option("--limit", type=click.IntRange(1), metavar="N", help="Show at most N incidents, newest first.")
@with_others
@judging()
def list_(
    inquiry: Inquiry,
    only_open: bool,
    service: str | None,
    severity: str | None,
    limit: int | None,
    others: Others,
) -> Result:
    """List all incidents, newest first.

    Incidents are sorted by declaration time or, if not yet declared, by proposal time. With --also, the name of the
    repository is shown with each incident, and restricted incidents in other repositories are only counted.
    """
    session = inquiry.fetch()
    options = _Options(only_open, service, severity)
    if any(others):
        return _together([_part(each, options) for each in sources_of(session, others)], limit)
    own = _part(Source("", session.repo, session.commit), options)
    found = own.matching[:limit]
    rows = [
        (each["id"], each["severity"], each["phase"], titled(each["title"], each["mode"])) for each in found
    ]
    return Result(
        0,
        unreadable(own.unreadable),
        text=lambda: table(rows, "No incidents found."),
        json=lambda: incident_list(found),
    )


def _part(source: Source, options: _Options) -> _Part:
    try:
        world = snapshot_at(source.repo, source.commit)
        wanted = options.filter(source, world)
        read = Listing([], [])
        if source.commit:
            with progress("reading the incidents") as step:
                read = listing(source.repo, source.commit, world.policy, step)
    except UsageError:
        raise  # the name is ambiguous in one of the policies
    except MimError as problem:
        raise problem if source.is_own else source.refusal(problem) from None
    return _Part(source, filter_summaries(read.incidents, wanted), read.unreadable)


def _together(parts: Sequence[_Part], limit: int | None) -> Result:
    """Return the incidents from several repositories, with the number of incidents in each repository."""
    every = [(part.source, each) for part in parts for each in part.listed]
    found = sorted(every, key=lambda pair: (*pair[1]["opened"], pair[1]["id"]), reverse=True)[:limit]
    notes = [each.source.unreadable(len(each.unreadable)) for each in parts if each.unreadable]
    rows = [
        (each["id"], source.name, each["severity"], each["phase"], titled(each["title"], each["mode"]))
        for source, each in found
    ]

    def text() -> None:
        table(rows, "No incidents found.")
        click.echo()
        columns([each.counts for each in parts], indent="")

    def json() -> dict[str, Any]:
        each_with_source = (
            {**each, "source": source.name, "commit": source.commit} for source, each in found
        )
        return {**incident_list(each_with_source), "sources": [part.document() for part in parts]}

    return Result(0, notes, text=text, json=json)


COMMANDS = {"list": list_}
