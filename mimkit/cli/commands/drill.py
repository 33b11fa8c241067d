"""`mim drill`: replays a past incident against the clock in a scratch repository for practice."""

from __future__ import annotations

import time
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Final

import click

from mimkit.app.drill.crew import crew_dossier, score
from mimkit.app.drill.plan import DrillPlan, NotADrill, plan_in, plan_of
from mimkit.app.drill.prepare import REMOTE, follow, join_command, join_drill, prepare, write_plan
from mimkit.app.drill.replay import Progress, Replay
from mimkit.app.reading.at_commit import snapshot_at
from mimkit.app.reading.finding.find import find_incident
from mimkit.app.recording.sharing.sync import sync
from mimkit.cli.acting import BACKFILL, RunOptions, recording_command
from mimkit.cli.commands.drill_solo import solo
from mimkit.cli.judging import Inquiry, Result, forms_of, judging
from mimkit.cli.lazy_group import CommandGroup
from mimkit.cli.options.speed import Speed
from mimkit.cli.places import own_folder
from mimkit.cli.session import Session, drill_time, is_time_fixed, now
from mimkit.cli.terminal.console import columns, next_step, notes, paragraph
from mimkit.cli.terminal.dialogue import can_ask
from mimkit.cli.terminal.document import print_document
from mimkit.errors import Interrupted, MimError, UsageError
from mimkit.model.dossier import dossier_of
from mimkit.model.shell import command, quoted
from mimkit.model.time.drill_clock import FASTEST_DRILL
from mimkit.model.time.times import time_text
from mimkit.ops.drill.record import RecordDrill
from mimkit.ops.guards import known_person
from mimkit.report.drill.formats import FORMATS, document, result_sentence
from mimkit.report.text.terminal import safe
from mimkit.store.git.repository import Repository
from mimkit.store.rehearsal import clock_of

_START: Final = "start"
_SOLO: Final = "--solo"
"""Selects the drill for one person: `mim drill ID --solo` is short for `mim drill solo ID`."""
_TICK: Final = 1.0
"""The number of seconds between two steps of the replay."""
_LABELS: Final = {"detected": "alert", "finding": "finding", "note": "note", "query": "question"}
"""The label for each kind of signal. All other kinds are labelled as service status."""


class DrillCommands(CommandGroup):
    """The subcommands of `mim drill`. If the subcommand is omitted, `start` is used."""

    default: Final = _START

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the arguments. If there is no subcommand, use `start`, or `solo` if --solo is given."""
        if not args or args[0] in self.commands or args[0] in ctx.help_option_names:
            return super().parse_args(ctx, args)
        others = [each for each in args if each != _SOLO]
        return super().parse_args(ctx, [_START if len(others) == len(args) else "solo", *others])


@click.group(cls=DrillCommands)
def drill() -> None:
    """Practise a past incident against the clock, in a scratch repository that sends nothing.

    \b
    Examples:
      mim drill 6A8
      mim drill 6A8 --speed 20 --out ~/drill
      mim drill score
      mim drill 6A8 --solo
    """


drill.add_command(solo)


@drill.command(_START)
@click.argument("incident", metavar="ID")
@click.option(
    "--speed",
    type=Speed(FASTEST_DRILL),
    default=10,
    show_default=True,
    metavar="N",
    help="The speed of the drill clock, as a multiple of real time.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="A new or empty folder. [default: a temporary folder]",
)
@click.option(
    "--remote", metavar="URL", help="The URL of an empty git repository, for a crew on several machines."
)
@click.option("--prepare", "only_prepare", is_flag=True, help="Do not start the clock yet.")
@click.pass_context
def start(
    ctx: click.Context, incident: str, speed: float, out: Path | None, remote: str | None, only_prepare: bool
) -> None:
    """Replay a past incident against the clock. Short form: mim drill ID.

    The scratch repository has your policy, rosters, services and runbooks, and no records. What people saw in the past
    incident appears here at the same point in the drill, and on the timeline once the crew has declared an incident.
    The crew types commands in its clones. Nothing is sent and no one is paged.

    \b
    Example:
      mim drill start 6A8 --speed 20
    """
    session = Session(ctx.obj)
    if session.drill:
        raise UsageError(
            "this is a clone of a drill, but only a real incident can be replayed", "mim drill resume"
        )
    name = find_incident(session.repo, session.commit, incident)
    commit = session.commit or ""
    dossier = dossier_of(snapshot_at(session.repo, commit, (name,)), name)
    if dossier.incident.is_restricted:
        raise UsageError(
            f"{name} is restricted, so it cannot be replayed", "choose another incident: mim list"
        )
    known_person(
        session.policy_world, session.actor(None)
    )  # reject an unknown person before anything is created
    plan = plan_of(dossier, now(), speed)
    folder = own_folder(ctx.obj, out, "drill")
    repo = prepare(session.repo, commit, folder, remote, plan)
    source = remote or str(folder / REMOTE)
    minutes = max(1, round((plan.clock.end - plan.clock.start).total_seconds() / 60 / speed))
    paragraph(
        f"The drill takes about {minutes} {'minute' if minutes == 1 else 'minutes'}. Nothing is sent and no one is paged.",
        indent="",
    )
    # Do not wrap the command, so that it can be copied.
    click.echo(f"  type here  cd {quoted(repo.root)}")
    click.echo(f"  others     {join_command(source)}")
    if only_prepare:
        next_step(f"mim -C {quoted(repo.root)} drill resume")
        return
    if can_ask():
        click.prompt(
            "Press Enter to start the clock", default="", show_default=False, prompt_suffix="", err=True
        )
    _run(ctx, Session(repo.root))


@drill.command()
@click.argument("remote", required=False, metavar="[REMOTE]")
@click.argument("folder", required=False, metavar="[DIR]", type=click.Path(path_type=Path))
@click.pass_context
def join(ctx: click.Context, remote: str | None, folder: Path | None) -> None:
    """Join a drill: clone its remote to DIR. Commands there use the drill clock.

    Without REMOTE, the current clone joins.

    \b
    Example:
      mim drill join /srv/drill/remote.git my-drill
    """
    if remote is None:
        repo = follow(Session(ctx.obj).repo)
    elif folder is None:
        raise UsageError("DIR is missing", command("mim drill join", remote, "DIR"))
    else:
        repo = join_drill(_source(ctx.obj, remote), own_folder(ctx.obj, folder, "drill"))
    session = Session(repo.root)
    plan = plan_in(repo.root)
    state = "stopped" if plan.clock.is_paused else "running"
    at = time_text(session.now, session.now, session.shown_zone)
    click.echo(f"Joined. The drill clock is {state}: {at}.")
    click.echo(f"  type commands in {safe(str(repo.root))}")


@drill.command(short_help="Start or continue the replay of a prepared drill.")
@click.pass_context
def resume(ctx: click.Context) -> None:
    """Start or continue the replay of a drill that was prepared or paused.

    \b
    Example:
      mim drill resume
    """
    _run(ctx, Session(ctx.obj))


@drill.command("score", short_help="Score the steps, deadlines, roles and updates of a drill.")
@judging(("text", *FORMATS))
def score_(inquiry: Inquiry) -> Result:
    """Score a drill: steps, deadlines, roles and the wording of updates, compared with the past incident.

    The deadlines and wording rules are the same as for every incident. The score does not change after the drill ends.

    \b
    Examples:
      mim drill score
      mim drill score --format html
    """
    session = inquiry.session
    session.refresh(as_text=inquiry.form == "text", within=0)
    plan = plan_in(session.repo.root)
    card = score(session.repo, session.repo.head().commit or "", plan, session.now)
    return Result(text=lambda: print_document(document(card)), **forms_of(FORMATS, card))


@drill.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@recording_command(BACKFILL)
def record(act: RunOptions, /, folder: Path) -> RecordDrill:
    """Record a drill in this repository. Metrics exclude it.

    DIR is a clone of the drill. The record is a closed incident in mode `drill`, with the crew's entries, the
    score, and a link to the past incident. It has no open deadlines.

    \b
    Example:
      mim drill record ~/drill/crew
    """
    there = Repository.discover(act.session.folder / folder.expanduser())
    plan, head = plan_in(there.root), there.head().commit
    crew = crew_dossier(there, head) if head else None
    if head is None or crew is None:
        raise UsageError(
            "the crew of this drill declared no incident, so there is nothing to record", "mim drill ID"
        )
    card = score(there, head, plan, drill_time(plan.clock))
    fields = act._replace(at=card.end).stamp
    return RecordDrill(
        **fields, crew=crew.incident, original=plan.past.incident, result=result_sentence(card)
    )


def _run(ctx: click.Context, session: Session) -> None:
    """Replay until the drill is over, then print the scorecard. Ctrl-C pauses the drill clock."""
    repo = session.repo
    if session.drill is None:
        raise NotADrill
    by = known_person(session.policy_world, session.actor(None))
    plan = plan_in(repo.root)
    replay = Replay(repo, plan, by, session.entropy)
    try:
        _start_clock(repo, plan)
        said = ""
        while True:
            at = drill_time(clock_of(repo.root))
            found = replay.step(at)
            said = _show(plan, found, at, session.shown_zone, said)
            if found.is_over:
                _finish(session, plan, at)
                return
            if is_time_fixed():
                return
            time.sleep(_TICK)
    except (KeyboardInterrupt, Interrupted):
        _pause(repo, session.shown_zone)
        ctx.exit(Interrupted.status)


def _start_clock(repo: Repository, plan: DrillPlan) -> None:
    """Start the drill clock if it is paused."""
    if plan.clock.is_paused and not is_time_fixed():
        running = plan.with_speed(now(), plan.speed)
        write_plan(repo, running, "Start the drill clock", drill_time(running.clock))
        _share(repo)


def _pause(repo: Repository, zone: tzinfo) -> None:
    """Stop the drill clock, and print the command for resuming the drill."""
    plan = plan_in(repo.root)
    if not plan.clock.is_paused and not is_time_fixed():
        plan = plan.with_speed(now(), 0)
        write_plan(repo, plan, "Pause the drill clock", drill_time(plan.clock))
        _share(repo)
    at = drill_time(plan.clock)
    click.echo(f"Paused at {time_text(at, at, zone)}.", err=True)
    next_step(_typed_here(repo, "drill resume"), err=True)


def _typed_here(repo: Repository, words: str) -> str:
    """Return a command for the drill clone, with `-C` unless the current folder is inside the clone."""
    is_inside = Path.cwd().resolve().is_relative_to(repo.root.resolve())
    return f"mim {words}" if is_inside else f"mim -C {quoted(repo.root)} {words}"


def _share(repo: Repository) -> None:
    try:
        sync(repo)
    except MimError as problem:
        notes([f"the rest of the crew cannot see this yet: {problem.sentence}"])


def _show(plan: DrillPlan, found: Progress, at: datetime, zone: tzinfo, said: str) -> str:
    """Print new signals, and return the problem that prevents them from being recorded, or "" if there is none.

    `said` is the previously printed problem, which is not printed again.
    """
    for each in found.new:
        when = time_text(plan.clock.start + each.after, at, zone)
        columns([(when, _LABELS.get(each.kind, "service").ljust(8), each.text)], ("cyan",))
    trouble = f"not on the timeline yet: {found.trouble.sentence}" if found.trouble else ""
    if trouble != said:
        notes([trouble] if trouble else [])
    return trouble


def _finish(session: Session, plan: DrillPlan, at: datetime) -> None:
    commit = session.repo.head().commit or ""
    click.echo()
    card = score(session.repo, commit, plan, at)
    print_document(document(card))
    click.echo(
        f"\nThe drill is over. To show the scorecard again: {_typed_here(session.repo, 'drill score')}"
    )
    if card.incident:
        click.echo(
            f"To keep a record of the drill, run this in your own repository: {command('mim drill record', session.repo.root)}"
        )


def _source(start: Path | None, remote: str) -> str:
    """Return the remote in a form that works from any folder. The path of an existing local folder is made absolute."""
    place = ((start or Path()) / Path(remote).expanduser()).absolute()
    return str(place) if place.exists() else remote


COMMANDS = {"drill": drill}
