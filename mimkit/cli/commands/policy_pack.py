"""`mim policy pack`."""

from __future__ import annotations

from typing import Any

import click

from mimkit.app.policy.packs import Shipped, adopt_pack, shipped
from mimkit.cli.judging import Inquiry, Result, judging
from mimkit.cli.session import Session
from mimkit.cli.terminal.console import Word, columns, heading, next_step
from mimkit.model.shell import quoted
from mimkit.report.text.counts import counted


@click.command(short_help="Add the regulatory clocks of EU DORA, NIS 2 and GDPR.")
@click.argument("name", required=False, metavar="[PACK]")
@judging()
def pack(inquiry: Inquiry, name: str | None) -> Result:
    """Add the clocks of a regulation to your policy. Without a name, list the packs.

    A pack is an interpretation of a law, not legal advice. It is written to policy/packs, but not committed. Read
    the pack, check it against the source, and record in `checked` who did so.

    \b
    Examples:
      mim policy pack
      mim policy pack eu-dora
    """
    session = inquiry.session
    if name is None:
        return _list(session)
    audiences = [each.id for each in session.policy_world.whole().audiences]
    taken = adopt_pack(session.repo, name)
    return Result(
        text=lambda: _say(taken, is_told=taken.pack.audience in audiences),
        json=lambda: {"version": 1, "pack": _document(taken, is_there=True)},
    )


def _list(session: Session) -> Result:
    packs = [(each, (session.repo.root / each.path).exists()) for each in shipped().values()]
    rows = [
        (
            each.pack.id,
            f"{each.pack.title}; {counted(len(each.pack.clocks), 'clock')}",
            Word("added" if is_there else "", "green"),
        )
        for each, is_there in packs
    ]
    return Result(
        text=lambda: columns(rows, ("cyan",), indent=""),
        json=lambda: {"version": 1, "packs": [_document(one, is_there=is_) for one, is_ in packs]},
    )


def _document(each: Shipped, *, is_there: bool) -> dict[str, Any]:
    return {
        "id": each.pack.id,
        "title": each.pack.title,
        "source": each.pack.source,
        "audience": each.pack.audience,
        "tags": list(each.pack.applies_to.tags) if each.pack.applies_to else [],
        "clocks": [clock.id for clock in each.pack.clocks],
        "path": each.path,
        "taken_over": is_there,
    }


def _say(taken: Shipped, *, is_told: bool) -> None:
    pack = taken.pack
    click.echo(f"{taken.path} written, not committed: {counted(len(pack.clocks), 'clock')}")
    columns([(clock.id, clock.title) for clock in pack.clocks], ("cyan",))
    heading("Before you rely on it")
    todo = [
        "read the comments at the top, and check the clocks against the source text:",
        f"    {pack.source}",
        "record who checked them:",
        "    checked: {by: PERSON, on: DAY}",
    ]
    if not is_told:
        todo += [
            f"add the audience `{pack.audience}` to policy/channels.yaml with one of your channels:",
            f"    - {{id: {pack.audience}, title: NAME OF THE AUTHORITY, channel: CHANNEL, authority: true}}",
        ]
    if pack.applies_to:
        todo += [
            "tag each incident that the pack applies to, either in incident.yaml or when you declare the incident:",
            f"    mim declare TITLE {' '.join(f'--tag {quoted(tag)}' for tag in pack.applies_to.tags)}",
        ]
    for line in todo:
        click.echo(f"  {line}")
    next_step("mim check policy && git add policy && git commit")


COMMANDS = {"pack": pack}
