"""The --from option of `mim declare`. It reads an alert, so no title is required."""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper
from typing import Any, Final

import click

from mimkit.app.importing.alerts.names import MODULES
from mimkit.errors import UsageError

DIALECT = click.option(
    "--dialect",
    type=click.Choice(sorted(MODULES)),
    metavar="NAME",
    help=f"The format of the alert: {', '.join(sorted(MODULES))}. [default: detected automatically]",
)
FROM = click.option(
    "--from",
    "from_",
    metavar="FILE",
    help="Read an alert or the text of an issue form from a file; - reads standard input.",
)
FACTS: Final = (
    "services", "hosts", "severity", "criteria", "tags", "category", "impact", "reported_by", "origins", "restricted", "audiences",
)  # fmt: skip
"""The facts that can be given together with --from. They are merged with the alert's values or replace them."""
_OTHERS: Final = ("title", "propose", "by", "as_json", "dry_run", "here", "dialect", "yes", "offline")
"""The other options that can be combined with --from."""


def or_from_alert(command: Callable[..., None]) -> Callable[..., None]:
    """Wrap the callback of a declare command so that --from reads an alert."""

    def callback(ctx: click.Context, /, **given: Any) -> None:
        source, dialect = given.pop("from_"), given.pop("dialect")
        if source is None:
            if dialect:
                raise UsageError("--dialect requires --from", "mim declare --from FILE --dialect NAME")
            if given["title"] is None:
                raise click.MissingParameter(
                    ctx=ctx, param=next(each for each in ctx.command.params if each.name == "title")
                )
            command(**given)
            return
        _refuse_others(ctx, given)
        from mimkit.cli.alerts.run import AlertOptions, run_alerts  # noqa: PLC0415 - needed only for alerts

        facts = {name: given[name] for name in FACTS if given[name]}
        options = AlertOptions(
            dialect=dialect or "",
            by=given["by"],
            here=given["here"],
            dry_run=given["dry_run"],
            as_json=given["as_json"],
            only_proposes=given["propose"],
            facts=facts | ({"title": given["title"]} if given["title"] else {}),
        )
        ctx.exit(run_alerts(ctx, (source,), options))

    passed = click.pass_context(callback)
    return DIALECT(FROM(update_wrapper(passed, command)))


def _refuse_others(ctx: click.Context, given: dict[str, Any]) -> None:
    for each in ctx.command.params:
        name = each.name or ""
        if name in given and given[name] and name not in (*FACTS, *_OTHERS):
            raise UsageError(
                f"{each.opts[0]} and --from cannot be combined",
                "record the alert first, then add the missing information with the command for it",
            )
