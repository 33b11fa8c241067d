"""`mim set`: adds or corrects incident facts."""

from __future__ import annotations

import click

from mimkit.cli.acting import ANYWAY, YES, RunOptions, recording_command
from mimkit.cli.results.after_facts import remarks_on_facts
from mimkit.cli.session import clean_argument
from mimkit.model.incident.incident_facts import FACTS
from mimkit.ops.facts.fact_change import FactChange
from mimkit.ops.facts.set_facts import SetFacts
from mimkit.ops.facts.typed_facts import TypedFact, typed_facts


@click.command("set")
@click.argument("facts", nargs=-1, required=True, metavar="FIELD=VALUE...")
@click.option("--reason", metavar="R", help="The reason, if it is not obvious.")
@ANYWAY
@YES
@recording_command(remarks=remarks_on_facts)
def set_(act: RunOptions, facts: tuple[str, ...], reason: str | None, anyway: str | None) -> SetFacts:
    """Add or correct a fact, such as the start of the impact. You can do this in any incident state.

    FIELD is title, service, impact, started, detected, criterion, category, reporter, tag, visibility, public.title,
    public.summary or public.impact. Each change is an entry on the timeline, and previous values are kept.

    Separate several services, criteria or tags with commas. Use += to add values and -= to remove them. An empty
    VALUE clears the field. To change the severity, use `mim severity`.

    \b
    Examples:
      mim set started=09:40
      mim set service+=payments criterion+=many-users
      mim set title="Nobody in the EU can pay" impact="No orders from the EU"
      mim set tag-=vendor reporter=retail-operations
      mim set impact= --reason "it was another incident"
    """
    return SetFacts(
        **act.on_incident,
        facts=tuple(_joined([_change(act, each) for each in typed_facts(facts)])),
        reason=clean_argument(reason),
        anyway=clean_argument(anyway),
    )


def _change(act: RunOptions, typed: TypedFact) -> FactChange:
    form = FACTS[typed.field].form
    if form == "names":
        names = typed.names
        return FactChange(
            field=typed.field,
            value=names if typed.way == "=" else None,
            add=names if typed.way == "+=" else (),
            remove=names if typed.way == "-=" else (),
        )
    if form == "time" and typed.text:
        return FactChange(field=typed.field, value=act.time(typed.name, typed.text))
    return FactChange(field=typed.field, value=clean_argument(typed.text) or "")


def _joined(changes: list[FactChange]) -> list[FactChange]:
    """Merge the changes to the same list, such as `tag+=a tag-=b`."""
    found: dict[str, FactChange] = {}
    for each in changes:
        first = found.get(each.field)
        found[each.field] = first.joined(each) if first else each
    return [*found.values()]


COMMANDS = {"set": set_}
