"""`mim init`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import get_args

import click
from click.core import ParameterSource

from mimkit.app.setup.ci_package.forge_files import Platform
from mimkit.app.setup.ci_package.source import NOT_KNOWN, CiPackage, given_package, installed_package
from mimkit.app.setup.from_scratch.organisation import Organisation, identifier
from mimkit.app.setup.init import Forge, InitResult, start
from mimkit.app.setup.site_url import CONFIGURATION, url_of_site
from mimkit.cli.asking import organisation
from mimkit.cli.session import now
from mimkit.cli.terminal.console import columns, heading, notes
from mimkit.cli.terminal.dialogue import is_terminal
from mimkit.cli.terminal.output import print_result, print_to_stderr
from mimkit.errors import UsageError
from mimkit.model.package import FORMS
from mimkit.report.text.annotations import quiet

_EXAMPLES = (
    ("policy/policy.yaml", "organisation, approvals, criteria, clocks"),
    ("policy/people.yaml", "people, email addresses, phone numbers"),
    ("policy/services/", "services, owners and dependencies"),
    ("policy/groups/", "resolver groups and their escalation paths"),
    ("policy/rosters/", "who is on call, and when (rotations)"),
    ("policy/channels.yaml", "audiences and their channels"),
    (".github/CODEOWNERS", "@YOUR-ORGANISATION/YOUR-POLICY-APPROVERS"),
    (".github/ISSUE_TEMPLATE/declare.yml", "services and severities, in the form"),
    (".gitlab/CODEOWNERS", "@YOUR-ORGANISATION/YOUR-POLICY-APPROVERS"),
    (".gitlab/issue_templates/Declare.md", "services and severities, in the form"),
)
"""The scaffold files with example values, and the values to replace in each."""

_REST = (
    ("policy/policy.yaml", "criteria, severities and clocks: agree on them with the business"),
    ("policy/services/", "tiers, dependencies, and which services are public"),
    ("policy/rosters/", "the order of the people, and handovers"),
    ("policy/channels.yaml", "which environment variable contains the address of each channel"),
    ("policy/templates/", "the wording of updates"),
    (".github/CODEOWNERS", "@YOUR-ORGANISATION/YOUR-POLICY-APPROVERS"),
    (".gitlab/CODEOWNERS", "@YOUR-ORGANISATION/YOUR-POLICY-APPROVERS"),
)
"""The files to complete afterwards, because --from-scratch asks no questions about them."""

_UNKNOWN = "CI does not know yet where to install mimkit from. `mim doctor` shows what to set, and where."

_NEXT = (
    ("Try it", 'mim declare "TITLE" --service checkout --criterion service-unavailable --by mim-duty'),
    ("Check what you changed", "mim check"),
    ("Check before each commit (requires https://pre-commit.com)", "pre-commit install"),
)


@click.command()
@click.argument("folder", metavar="[DIR]", default=".", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--forge",
    type=click.Choice(get_args(Forge)),
    default="github",
    show_default=True,
    help="The forge to add workflows and issue forms for.",
)
@click.option(
    "--package",
    metavar="SPEC",
    help="The package that CI installs: git+https://HOST/OWNER/mimkit@COMMIT, mimkit==VERSION --hash=sha256:HASH, or a wheel file.",
)
@click.option(
    "--site-url",
    metavar="URL",
    help="The URL where you will publish the site, such as https://status.example.com/.",
)
@click.option(
    "--from-scratch",
    is_flag=True,
    help="Ask for your organisation, services, people and channels, and write these instead of the example.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")
@click.pass_context
def init(
    ctx: click.Context,
    folder: Path,
    forge: Forge,
    package: str | None,
    site_url: str | None,
    from_scratch: bool,
    as_json: bool,
) -> None:
    """Create and commit a working repository: policy, people, services, rosters, checks and a site.

    Existing files are not changed, except for the package that CI installs, if you give one with --package.

    CI installs the mimkit that you run, if you installed it from a public git URL, a package index, an archive with a
    hash, or a wheel file. A wheel file is copied into the repository. Otherwise, use --package, or answer the question
    in a terminal. A package name without a hash is rejected, because anyone could
    register that name.

    Feeds and the status page API need the URL of the site for their links. Use --site-url, answer the question in a
    terminal, or set site_url in mkdocs.yml later.

    With --from-scratch, it asks eight questions, and writes your organisation instead of the example. If at
    least two people can be on duty, the result passes mim check and mim roster check. Without a terminal, it reads
    the answers from standard input.

    \b
    Examples:
      mim init                            in this folder
      mim init ~/incidents                in a new folder
      mim init ~/incidents --forge gitlab
      mim init ~/incidents --from-scratch
    """
    target = (ctx.obj or Path()) / folder
    own = organisation() if from_scratch else None
    if from_scratch and ctx.get_parameter_source("forge") is ParameterSource.DEFAULT and is_terminal():
        forge = click.prompt("Forge", type=click.Choice(get_args(Forge)), default=forge)
    wanted = _package(forge, package, can_ask=not as_json)
    url = _site_url(site_url, can_ask=not as_json and not (target / CONFIGURATION).exists())
    started = start(target, now(), forge, wanted, site_url=url, organisation=own)
    if as_json:
        document = {
            "version": 1,
            "folder": str(target),
            "made": started.made,
            "kept": started.kept,
            "changed": started.changed,
            "commit": started.commit,
            "package": wanted.requirement or None,
            "site_url": url or None,
        }
        print_result(_done(started, ", "), lambda: click.echo(json.dumps(document)))
    else:
        line = _done(started, "   ")
        print_result(_done(started, ", "), lambda: click.echo(line), lambda: _say_what_is_next(started, own))
        with print_to_stderr():
            if wanted.wheel and wanted.wheel[0] in started.made:
                notes([f"CI installs mimkit from {wanted.wheel[0]}, a copy of your wheel."])
            if started.changed:
                notes([f"not committed: {', '.join(started.changed)}. To see the changes: git diff"])
            if not wanted.requirement and forge != "none" and started.made:
                notes([_UNKNOWN, *filter(None, [wanted.unknown])])


def _package(forge: Forge, typed: str | None, *, can_ask: bool) -> CiPackage:
    """Return the package that CI installs. Its requirement is empty if the package is unknown."""
    if forge == "none":
        return NOT_KNOWN
    if typed is not None:
        return given_package(typed, forge)
    found = installed_package(forge)
    return _asked(forge) if not found.requirement and can_ask and is_terminal() else found


def _site_url(typed: str | None, *, can_ask: bool) -> str:
    """Return the site URL, or "" if it is not known yet."""
    if typed is not None:
        if found := url_of_site(typed):
            return found
        raise UsageError(f"--site-url {typed!r} is not a URL", "--site-url https://status.example.com/")
    while can_ask and is_terminal():
        answer: str = click.prompt(
            "URL of the site, such as https://status.example.com/ (press Enter to decide later)",
            default="",
            show_default=False,
        )
        if not answer.strip():
            break
        if found := url_of_site(answer):
            return found
        click.echo(f"{quiet(answer)} is not a URL.")
    return ""


def _asked(forge: Platform) -> CiPackage:
    click.echo(f"CI needs to know where to install mimkit from: {FORMS}.")
    while True:
        answer: str = click.prompt(
            "Install from (press Enter to decide later)", default="", show_default=False
        )
        if not answer.strip():
            return NOT_KNOWN
        try:
            return given_package(answer, forge)
        except UsageError as problem:
            said = problem.sentence.replace(f"--package {answer!r}", answer, 1)
            click.echo(f"{quiet(said)}.")


def _done(started: InitResult, gap: str) -> str:
    kept = f", {len(started.kept)} existing files kept" if started.kept else ""
    recorded = f"{gap}recorded {started.commit[:7]}" if started.commit else ""
    return f"{len(started.made)} files created{kept}{recorded}"


def _say_what_is_next(started: InitResult, own: Organisation | None) -> None:
    if not started.made:
        return
    there = (*started.made, *started.kept)
    heading("Complete the rest" if own else "Replace the example organisation with your own")
    columns([row for row in (_REST if own else _EXAMPLES) if any(path.startswith(row[0]) for path in there)])
    heading("Next")
    for what, line in _next(own):
        click.echo(f"  {what}:")
        # Print the command unwrapped on a separate line, so that it can be copied even from a narrow
        # terminal.
        click.echo(f"    {click.style(line, fg='cyan')}")


def _next(own: Organisation | None) -> Sequence[tuple[str, str]]:
    if own is None:
        return _NEXT
    service, by = identifier(own.services[0].title), identifier(own.people[0].name)
    try_it = f'mim declare "TITLE" --drill --service {service} --criterion service-unavailable --by {by}'
    return (("Try it", try_it), *_NEXT[1:])


COMMANDS = {"init": init}
