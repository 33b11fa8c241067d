"""Shared behaviour of all commands that change records: options, recording, questions and the result message."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime
from typing import Any, Concatenate, NamedTuple, ParamSpec, TypedDict, cast

import click

from mimkit.app.recording.record import dry_run, perform
from mimkit.app.recording.recording import Recording
from mimkit.cli.offline import OFFLINE
from mimkit.cli.options.preview import is_preview
from mimkit.cli.options.provenance import KEY_OPTION, SOURCE_OPTION, VIA_OPTION, Provenance, provenance
from mimkit.cli.results.outcome import After, Remarks, ResultText, Words, show_recording
from mimkit.cli.results.posting import posting_clone
from mimkit.cli.session import Session, explained
from mimkit.cli.terminal.dialogue import TerminalDialogue
from mimkit.cli.terminal.result_line import ResultLine
from mimkit.errors import Interrupted, MimError, NoSuchRecord, Refused, UsageError
from mimkit.model.incident.entry_parts import Via
from mimkit.ops.command import Command
from mimkit.ops.refusals.texts import UnclearWording

P = ParamSpec("P")


class CommandFields(TypedDict):
    """The fields that all commands have in common."""

    by: str
    at: datetime
    now: datetime
    entropy: int
    via: Via
    source: str | None
    key: str | None
    sender: str | None


class OnIncident(CommandFields):
    """The common fields, plus the incident id."""

    incident: str


class RunOptions(NamedTuple):
    """The resolved common options of a command run."""

    session: Session
    named: str | None
    at: datetime
    by: str
    provenance: Provenance
    may_ask: bool = True
    """Whether the user may be asked questions before recording. False with `--yes`, `--dry-run` or `--key`."""

    @property
    def stamp(self) -> CommandFields:
        """The fields that all commands have in common: author, times, random bits for ids, and the source of the entry."""
        via, source, key = self.provenance
        return CommandFields(
            by=self.by,
            at=self.at,
            now=self.session.now,
            entropy=self.session.entropy(),
            via=via,
            source=source,
            key=key,
            sender=posting_clone(self.session),
        )

    @property
    def on_incident(self) -> OnIncident:
        """The common fields, plus the id of the selected incident."""
        return OnIncident(**self.stamp, incident=self.session.incident(self.named))

    @property
    def on_review(self) -> OnIncident:
        """The common fields, plus the id of the incident whose review is selected."""
        return OnIncident(**self.stamp, incident=self.session.reviewed(self.named))

    def time(self, option: str, text: str | None) -> datetime | None:
        """Parse the time given for an option. The time may be approximate."""
        return self.session.approximate_time(option, text)

    def ahead(self, option: str, text: str | None) -> datetime | None:
        """Parse the future time given for an option."""
        return self.session.ahead(option, text)


_INCIDENT = click.option(
    "-i", "--incident", "named", metavar="ID", help="The incident id, or the last characters of the id."
)
_AT = click.option(
    "--at",
    metavar="TIME",
    help="When it happened: HH:MM, -10m or RFC 3339. If you do not know exactly: 14h, 14:00..15:00 or a date. [default: now]",
)
_BY = click.option(
    "--by", metavar="PERSON", help="Who is acting. [default: MIM_ACTOR, or your git email address]"
)
_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")
_DRY = click.option("--dry-run", is_flag=True, help="Show what would be recorded, without writing anything.")
HERE = click.option(
    "--here", is_flag=True, help="Use this branch, even if it is not the remote's default branch."
)

ANYWAY = click.option(
    "--anyway", metavar="REASON", help="Publish the text even though it contains internal information."
)

YES = click.option(
    "-y", "--yes", is_flag=True, help="Record the text as it is, without asking about its wording."
)

PROVENANCE = (VIA_OPTION, SOURCE_OPTION, KEY_OPTION)

ANY_INCIDENT = (_INCIDENT, _AT, _BY, *PROVENANCE, _JSON, _DRY, HERE, OFFLINE)
"""The options of most commands that act on an incident."""
NEW_INCIDENT = (_AT, _BY, *PROVENANCE, _JSON, _DRY, HERE, OFFLINE)
"""Options for commands that create an incident."""
BACKFILL = (_BY, *PROVENANCE, _JSON, _DRY, HERE, OFFLINE)
"""Options for back-filling a past incident. There is no `--at`, because none of the times may default to now."""
OWN_AT = (_INCIDENT, _BY, *PROVENANCE, _JSON, _DRY, HERE, OFFLINE)
"""Options for commands in which `--at` has a different meaning."""
NO_ENTRY = (_INCIDENT, _AT, _BY, _JSON, _DRY, HERE, OFFLINE)
"""Options for commands that change a review without adding a timeline entry."""
NO_TIME = (_INCIDENT, _BY, _JSON, _DRY, HERE, OFFLINE)
"""Options for commands that change the incident header, which has no timestamp."""
NEW_RECORD = (_AT, _BY, _JSON, _DRY, HERE, OFFLINE)
"""Options for commands that change other kinds of records, which they select with their own arguments."""


Otherwise = Callable[[MimError, Command], Command | None]
"""Asks how to change a rejected command. Returns None if the command cannot be changed."""


class Asking(NamedTuple):
    """How to record a command: whether to do a dry run or accept unclear wording, and how to retry after a refusal."""

    dry_run: bool
    accepts_wording: bool = False
    """Whether unclear wording is recorded without asking."""
    otherwise: Otherwise | None = None


def _record(session: Session, command: Command, dialogue: TerminalDialogue, asking: Asking) -> Recording:
    """Record a command, or only show the result of a dry run. If it is rejected, ask how to change it and retry."""
    run = dry_run if asking.dry_run else perform
    other: Command | None
    try:
        return run(session.repo, command, dialogue)
    except UnclearWording as unclear:
        from mimkit.cli.drafting.rewording import settle_wording  # noqa: PLC0415 - only unclear wording pays for it

        other = settle_wording(unclear, command, asks=not (asking.dry_run or asking.accepts_wording))
        dialogue.reads_wording = other != command
    except Refused as refused:
        other = asking.otherwise(refused, command) if asking.otherwise else None
        if other is None:
            raise
    except MimError:
        dialogue.break_line()
        raise
    return _record(session, other, dialogue, asking)


def recording_command(
    options: tuple[Callable[[Any], Any], ...] = ANY_INCIDENT,
    after: After | None = None,
    words: Words | None = None,
    remarks: Remarks | None = None,
    otherwise: Otherwise | None = None,
    summary: After | None = None,
    deliver: After | None = None,
    repeated: After | None = None,
    more: Callable[[Recording, Session], dict[str, Any]] | None = None,
) -> Callable[[Callable[Concatenate[RunOptions, P], Command]], Callable[..., None]]:
    """Turn a function that builds a command from its options into a click callback that records the command."""

    def decorate(build: Callable[Concatenate[RunOptions, P], Command]) -> Callable[..., None]:
        def callback(ctx: click.Context, /, **given: Any) -> None:
            as_json = given.pop("as_json")
            dry = given.pop("dry_run") or is_preview()
            asking = Asking(dry, given.pop("yes", False), otherwise)
            dialogue = TerminalDialogue(here=given.pop("here"))
            try:
                session = Session(ctx.obj)
                line = _line(session, words, as_json=as_json)
                dialogue.line = line
                at = (
                    session.approximate_time("--at", given.pop("at")) if _AT in options else None
                ) or session.now
                arrived = provenance(*(given.pop(name, None) for name in Provenance._fields))
                may_ask = not (asking.dry_run or asking.accepts_wording or arrived.key)
                act = RunOptions(
                    session, given.pop("named", None), at, session.actor(given.pop("by")), arrived, may_ask
                )
                command = cast("Callable[..., Command]", build)(act, **given)
                recording = _record(session, command, dialogue, asking)
            except (KeyboardInterrupt, click.Abort):
                raise Interrupted.before_recording() from None
            except (Refused, UsageError) as refused:
                raise _as_typed(refused, ctx) from None
            try:
                ctx.exit(
                    show_recording(
                        recording,
                        session,
                        ResultText(after, remarks, deliver, summary, repeated, more),
                        line,
                    )
                )
            except KeyboardInterrupt:
                raise _interrupted(recording) from None

        callback.__name__, callback.__doc__ = build.__name__, build.__doc__
        passed: Any = click.pass_context(callback)
        for option in reversed(options):
            passed = option(passed)
        return passed  # type: ignore[no-any-return]  # a callback, as click's decorators leave it

    return decorate


def _line(session: Session, words: Words | None, *, as_json: bool) -> ResultLine | None:
    """Return the result line with the command's own description of the change, or None if the output is JSON."""
    if as_json:
        return None
    return ResultLine((lambda recording: words(recording, session)) if words else None)


def record_once(
    ctx: click.Context,
    session: Session,
    command: Command,
    *,
    here: bool,
    dry_run: bool,
    reads_wording: bool = True,
) -> Recording:
    """Record a command as part of the output of another one, such as `mim assess`.

    If `reads_wording` is false, the wording is not checked, because it was not written by a person.
    """
    dialogue = TerminalDialogue(here=here)
    dialogue.reads_wording = reads_wording and dialogue.reads_wording
    try:
        return _record(session, command, dialogue, Asking(dry_run))
    except (KeyboardInterrupt, click.Abort):
        raise Interrupted.before_recording() from None
    except (Refused, UsageError) as refused:
        raise _as_typed(refused, ctx) from None


def _as_typed(refused: MimError, ctx: click.Context) -> MimError:
    """Return a refusal in terms of the command line, for example naming an option instead of a record key."""
    if isinstance(refused, NoSuchRecord):
        return explained(ctx.obj, refused)
    unfit = sys.modules.get("mimkit.app.recording.checks.rejected_values")
    if unfit is None or not isinstance(refused, unfit.WrongValue):
        return refused
    from mimkit.cli.usage import as_typed  # noqa: PLC0415 - only a mistake pays for it

    return as_typed(refused, ctx)


def _interrupted(recording: Recording) -> Interrupted:
    if not recording.commit:
        return Interrupted.before_recording()
    return Interrupted.after_recording(
        recording.commit, shared=recording.shared if recording.has_remote else None
    )
