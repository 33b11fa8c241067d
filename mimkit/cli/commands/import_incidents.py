"""`mim import FORMAT FILE...`: imports past incidents from other tools."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

import click

from mimkit.app.importing.catalogue.registry import CATALOGUES
from mimkit.app.importing.registry import MODULES
from mimkit.cli.acting import HERE
from mimkit.cli.entry_files import ZONE, zone_named
from mimkit.cli.judging import Inquiry, Result, judging
from mimkit.cli.offline import OFFLINE
from mimkit.cli.terminal.progress import progress
from mimkit.cli.terminal.streams import standard_input
from mimkit.errors import UsageError, did_you_mean, names_like
from mimkit.ops.names import complete_person

if TYPE_CHECKING:
    from mimkit.app.importing.run import ImportRequest


class _Given(TypedDict):
    """The options that control how files are read and recorded."""

    zone: str | None
    dates: Any
    columns: tuple[str, ...]
    map_file: Path | None
    severities: tuple[str, ...]
    services: tuple[str, ...]
    people: tuple[str, ...]
    history: bool
    by: str | None


def _pairs(option: str, typed: Iterable[str], example: str) -> dict[str, str]:
    """Return NAME=ID option values as a mapping. A name may contain `=`, but an id must not."""
    found: dict[str, str] = {}
    for each in typed:
        name, equals, value = each.rpartition("=")
        if not equals or not name.strip():
            raise UsageError(f"{option} {each!r} is not a pair", f"write it as {option} {example}")
        found[name.strip()] = value.strip()
    return found


@click.command("incidents", short_help="Import past incidents from another tool.")
@click.argument("source", metavar="FORMAT")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@ZONE
@click.option(
    "--dates",
    type=click.Choice(("dmy", "mdy")),
    help="The order of day and month in dates such as 3/4/2026.",
)
@click.option(
    "--map",
    "columns",
    multiple=True,
    metavar="OURS=THEIRS",
    help="For csv and jsonl: map a column of mimkit to a column in the file. Repeatable.",
)
@click.option(
    "--map-file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="For csv and jsonl: a YAML file with such pairs, as OURS: THEIRS.",
)
@click.option(
    "--severity",
    "severities",
    multiple=True,
    metavar="NAME=SEV",
    help="Map a severity in the file to a severity in the policy. Repeatable.",
)
@click.option(
    "--service",
    "services",
    multiple=True,
    metavar="NAME=SERVICE",
    help="Map a component in the file to a service; NAME= ignores the component. Repeatable.",
)
@click.option(
    "--who",
    "people",
    multiple=True,
    metavar="NAME=PERSON",
    help="Map an author in the file to a person in policy/people.yaml. Repeatable.",
)
@click.option(
    "--history",
    is_flag=True,
    help="Read all versions of each FILE, such as a scraped status page, from the git history of its repository.",
)
@click.option("--by", metavar="PERSON", help="Who is acting. [default: MIM_ACTOR, or your git email address]")
@click.option(
    "--commit",
    "commits",
    is_flag=True,
    help="Commit and share the records, instead of leaving them for review.",
)
@click.option("--dry-run", is_flag=True, help="Show what would be imported, without writing anything.")
@HERE
@OFFLINE
@judging()
def incidents(
    inquiry: Inquiry,
    source: str,
    files: tuple[str, ...],
    *,
    commits: bool,
    dry_run: bool,
    here: bool,
    **given: Unpack[_Given],
) -> Result:
    """Import past incidents: `mim import FORMAT FILE...`. `mim import --help` lists the formats.

    FILE can be a folder, or - for standard input. The records are written to the working tree, so that you can
    review and commit them. Nothing is sent or announced. Importing the same file again changes nothing, and a later
    export adds and corrects only what changed in the source. Your own changes are kept, and the differences are
    listed.

    If part of a file cannot be imported, the rest is still imported. The part is listed with its location, and the
    exit status is 1.

    \b
    Examples:
      mim import statuspage incidents.json --severity critical=SEV1 --dry-run
      mim import csv incidents.csv --zone Europe/London --map key=number --map started=opened_at
      mim import opsgenie export/ --commit
      mim import statuspage ../status-scrapes/summary.json --history
    """
    from mimkit.app.importing.run import run_import  # noqa: PLC0415 - not needed for the help
    from mimkit.cli.results.importing.incidents import document, print_imported  # noqa: PLC0415 - as above
    from mimkit.cli.terminal.dialogue import TerminalDialogue  # noqa: PLC0415 - as above

    session = inquiry.session
    request = _request(inquiry, source, files, commits=commits, dry_run=dry_run, given=given)
    with progress(f"Importing {source}, KiB") as step:
        found = run_import(session.repo, session.commit, request, TerminalDialogue(here=here), step)
    status = found.trouble.status if found.trouble else 1 if found.problems else 0
    return Result(
        status,
        text=lambda: print_imported(found, is_dry_run=dry_run, commits=commits),
        json=lambda: document(found),
    )


def _request(
    inquiry: Inquiry,
    source: str,
    files: tuple[str, ...],
    *,
    commits: bool,
    dry_run: bool,
    given: _Given,
) -> ImportRequest:
    from mimkit.app.importing.format import ReadOptions  # noqa: PLC0415 - not needed for the help
    from mimkit.app.importing.registry import format_named  # noqa: PLC0415 - as above
    from mimkit.app.importing.run import ImportRequest  # noqa: PLC0415 - as above

    if source not in MODULES:
        near = did_you_mean(names_like(source, (*MODULES, *CATALOGUES)))
        raise UsageError(f"{source!r} is not a format that can be imported", near or "mim import --help")
    session = inquiry.session
    world = session.policy_world
    by = complete_person(session.actor(given["by"]), "", world)
    columns = {**_mapping_file(given["map_file"]), **_pairs("--map", given["columns"], "started=opened_at")}
    people = _pairs("--who", given["people"], '"Name in the file=PERSON"')
    return ImportRequest(
        format=format_named(source),
        files=files,
        options=ReadOptions(zone_named(given["zone"]), given["dates"], columns),
        severities=_pairs("--severity", given["severities"], "critical=SEV1"),
        services=_pairs("--service", given["services"], '"Name in the file=SERVICE"'),
        people={name: complete_person(who, by, world) for name, who in people.items()},
        by=by,
        now=session.now,
        reads_history=given["history"],
        is_dry_run=dry_run,
        commits=commits,
        stdin=standard_input,
    )


def _mapping_file(path: Path | None) -> Mapping[str, str]:
    """Return the name-to-id pairs in a mapping file. Raises UsageError if the file is invalid."""
    if path is None:
        return {}
    from mimkit.store.yaml.document import Document  # noqa: PLC0415 - needed only for a mapping file

    try:
        data = Document(path.read_bytes()).data
    except OSError as problem:
        raise UsageError(
            f"{path} cannot be read: {(problem.strerror or '').lower()}",
            "use a YAML file with OURS: THEIRS pairs",
        ) from None
    if not isinstance(data, dict) or not all(isinstance(each, str) for each in data.values()):
        raise UsageError(
            f"{path} is not a list of pairs", "write a pair on each line, such as `started: opened_at`"
        )
    return {str(name): str(value) for name, value in data.items()}


COMMANDS: dict[str, Callable[..., Any]] = {"incidents": incidents}
