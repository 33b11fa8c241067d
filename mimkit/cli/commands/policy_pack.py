"""`mim policy pack`."""

from __future__ import annotations

import json
from typing import Any

import click

from mimkit.app.packs import Shipped, shipped, take_over
from mimkit.cli.console import columns, heading
from mimkit.cli.session import Session
from mimkit.model.shell import quoted
from mimkit.report.counts import counted


@click.command(short_help="The clocks of EU DORA, NIS 2 and GDPR, to be taken over.")
@click.argument("name", required=False, metavar="[PACK]")
@click.option("--json", "as_json", is_flag=True, help="Print the JSON document instead of text.")
@click.pass_context
def pack(ctx: click.Context, name: str | None, as_json: bool) -> None:
    """Take over the clocks of a law as a file of your own policy; without a name, list the packs.

    A pack is a reading of a law and no advice. It is written into policy/packs and not committed: read it,
    hold it against its source, and say in `checked` who did.

    \b
    Examples:
      mim policy pack
      mim policy pack eu-dora
    """
    session = Session(ctx.find_root().obj)
    if name is None:
        _list(session, as_json=as_json)
        return
    audiences = [each.id for each in session.policy_world.whole().audiences]
    taken = take_over(session.repo, name)
    if as_json:
        click.echo(json.dumps({"version": 1, "pack": _document(taken, is_there=True)}))
    else:
        _say(taken, is_told=taken.pack.audience in audiences)


def _list(session: Session, *, as_json: bool) -> None:
    packs = [(each, (session.repo.root / each.path).exists()) for each in shipped().values()]
    if as_json:
        click.echo(json.dumps({"version": 1, "packs": [_document(one, is_there=is_) for one, is_ in packs]}))
        return
    columns(
        [
            (each.pack.id, f"{each.pack.title}; {counted(len(each.pack.clocks), 'clock')}",
             "taken over" if is_there else "")
            for each, is_there in packs
        ],
        ("cyan", None, "green"),
        indent="",
    )  # fmt: skip


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
    heading("Before it counts")
    todo = [
        "read the remarks at its top, and hold its clocks against their source:",
        f"    {pack.source}",
        "say in it who did:",
        "    checked: {by: PERSON, on: DAY}",
    ]
    if not is_told:
        todo += [
            f"add the audience `{pack.audience}` to policy/channels.yaml, with a channel of yours:",
            f"    - {{id: {pack.audience}, title: WHO THEY ARE, channel: CHANNEL, authority: true}}",
        ]
    if pack.applies_to:
        todo += [
            "give each incident that it binds its tag, in incident.yaml or as it is declared:",
            f"    mim declare TITLE {' '.join(f'--tag {quoted(tag)}' for tag in pack.applies_to.tags)}",
        ]
    for line in todo:
        click.echo(f"  {line}")
    click.echo(f"  {click.style('next:', bold=True)} mim check policy && git add policy && git commit")


COMMANDS = {"pack": pack}
