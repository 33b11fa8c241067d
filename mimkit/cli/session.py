"""The context of a command run: repository, current time, actor and selected incident."""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from zoneinfo import ZoneInfo

import click

from mimkit.app.reading.at_commit import snapshot_at
from mimkit.app.reading.finding.find import find_incident, find_review, shortest_id
from mimkit.app.reading.index import find_open_incidents
from mimkit.cli.hints import name_in_hints
from mimkit.cli.terminal import typed_times
from mimkit.cli.terminal.own_zone import for_reader, typing_zone
from mimkit.cli.terminal.progress import progress
from mimkit.errors import MimError, NoSuchRecord, UsageError
from mimkit.model.snapshot import Snapshot
from mimkit.model.text import normalise
from mimkit.model.time.times import full_time_text, parse_instant
from mimkit.ops.names import ME
from mimkit.report.text.terminal import safe
from mimkit.store.git.errors import DetachedHead, NoIdentity
from mimkit.store.git.repository import Repository
from mimkit.store.rehearsal import clock_of

if TYPE_CHECKING:
    from mimkit.model.time.drill_clock import DrillClock

T = TypeVar("T")


def now() -> datetime:
    """Return the time in MIM_NOW (RFC 3339), or the machine's current time if MIM_NOW is not set."""
    fixed = os.environ.get("MIM_NOW")
    if not fixed:
        return datetime.now(UTC).replace(microsecond=0)
    try:
        return parse_instant(fixed)
    except ValueError as problem:
        raise UsageError(
            f"MIM_NOW, {fixed!r}, {str(problem).partition(';')[0]}", "export MIM_NOW=2026-11-23T10:09:00Z"
        ) from None


def is_time_fixed() -> bool:
    """Return whether MIM_NOW sets a fixed time."""
    return bool(os.environ.get("MIM_NOW"))


def drill_time(clock: DrillClock | None) -> datetime:
    """Return the time in MIM_NOW, the drill time if there is a drill clock, or the machine's current time."""
    return clock.at(now()) if clock and not is_time_fixed() else now()


class Session:
    """One run of `mim`. All values are looked up on first access."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = (folder or Path()).absolute()
        if not self.folder.is_dir():
            raise UsageError(f"{folder} is not a folder", "choose an existing folder: mim -C DIR")
        name_in_hints(self._placeholder)

    @cached_property
    def now(self) -> datetime:
        """The time at which the command was started."""
        return self.clock()

    def clock(self) -> datetime:
        """Return the time in MIM_NOW, the drill time in a drill clone, or the machine's current time."""
        return now() if is_time_fixed() else drill_time(self.drill)

    @property
    def drill(self) -> DrillClock | None:
        """The drill clock, or None if this is not a drill clone. The clock may be paused at any time."""
        try:
            root = self.repo.root
        except MimError:
            return None  # a command that needs a repository reports the error
        return clock_of(root)

    @cached_property
    def repo(self) -> Repository:
        """The repository that contains the folder."""
        return Repository.discover(self.folder)

    @cached_property
    def commit(self) -> str | None:
        """The checked-out commit, even if no branch is checked out. None if there are no commits."""
        return self.repo.here()

    @property
    def has_remote(self) -> bool:
        """Whether the checked-out branch has a remote."""
        try:
            return self.repo.remote() is not None
        except DetachedHead:
            return False

    @property
    def unshared(self) -> int:
        """The number of commits that are not on the remote. 0 if no branch is checked out."""
        from mimkit.app.merging.side_branches import waiting  # noqa: PLC0415 - a note does not pay for it

        try:
            return len(waiting(self.repo)) if self.repo.unshared() else 0
        except DetachedHead:
            return 0

    def refresh(self, *, as_text: bool, within: float | None = None) -> None:
        """Fetch what others have recorded. If that fails, print how old the local state is.

        In text output, the message is printed to stdout before the result. In other formats, it is printed to
        stderr. A CI job does not fetch, because it shows the commit for which it was started.
        """
        from mimkit.app.recording.sharing.fetch_first import FRESH_SECONDS, refresh  # noqa: PLC0415 - only what shows pays for it

        if os.environ.get("CI"):
            return
        stale = refresh(self.repo, FRESH_SECONDS if within is None else within)
        self._forget_head()
        if stale:
            when = "an unknown time"
            if stale.age is not None:
                when = full_time_text(self.now - timedelta(seconds=stale.age), self.shown_zone)
            click.echo(click.style(f"as of {when}: {safe(stale.why)}", fg="yellow"), err=not as_text)

    @property
    def has_several_open(self) -> bool:
        """Whether more than one incident is open."""
        commit = self.repo.resolve("HEAD")
        return bool(commit) and len(find_open_incidents(self.repo, commit or "").open) > 1

    def _placeholder(self) -> str | None:
        """Return the placeholder for hints if several incidents are open, or None if no placeholder is needed."""
        try:
            return "ID" if self.has_several_open else None
        except MimError:
            return None

    @cached_property
    def policy_world(self) -> Snapshot:
        """The policy and directory at the checked-out commit, without incident records."""
        return snapshot_at(self.repo, self.commit)

    @cached_property
    def zone(self) -> ZoneInfo:
        """The policy's time zone."""
        return self.policy_world.policy.calendar.tz

    @property
    def shown_zone(self) -> tzinfo:
        """The time zone for output: the policy's time zone, together with the reader's own if it is different."""
        return for_reader(self.zone)

    def time(self, option: str, text: str | None) -> datetime | None:
        """Parse the exact time given for an option."""
        if text is None:
            return None
        _refuse_approximate(option, text)
        return self._read(option, text, text)

    def approximate_time(self, option: str, text: str | None) -> datetime | None:
        """Parse the time given for an option. The time may be approximate, such as `14h` or `2026-11-23`."""
        return self._read(option, text, text) if text is not None else None

    def ahead(self, option: str, text: str | None) -> datetime | None:
        """Parse the future time given for an option, as `time` does.

        A plain duration such as `30m` is added to the current time.
        """
        if text is None:
            return None
        if text[:1].isdigit() and ":" not in text:
            return self._read(option, text, f"+{text}", "30m")
        _refuse_approximate(option, text)
        return self._read(option, text, text, "30m")

    def _read(self, option: str, shown: str, text: str, length: str = "-10m") -> datetime:
        from mimkit.model.time.typed_precision import is_day, needs_zone, typed_approximate_time  # noqa: PLC0415 - most entries happen now

        # A date is always read in the policy's time zone, regardless of the user's own.
        own = None if is_day(text) else typing_zone()
        try:
            # Only a time of day or a date needs the time zone, and reading the policy is slow.
            zone = (own or self.zone) if needs_zone(text) else UTC
            at = typed_approximate_time(text, self.now, zone)
        except ValueError as problem:
            sentence, _, hint = str(problem).partition("; ")
            raise UsageError(f"{option} {shown!r} {sentence}", hint.replace("-10m", length)) from None
        typed_times.keep(option, shown, at, own, lambda: self.zone)
        return at

    def incident(self, named: str | None) -> str:
        """Return the id of the selected incident: from -i, from MIM_INCIDENT, or the only open one."""
        named = self.named(named)
        with progress("finding the open incident") as step:
            found = self._found(lambda: find_incident(self.repo, self.commit, named, step))
        name_in_hints(lambda: self.short(found) if named else self._unless_the_only_open(found))
        return found

    def _unless_the_only_open(self, incident: str) -> str | None:
        """Return the incident's short id if several are open, including any fetched or recorded during this run."""
        return self.short(incident) if self.has_several_open else None

    def name_in_hints(self, incident: str) -> None:
        """Add the incident's id to suggested commands if several incidents are open."""
        name_in_hints(lambda: self._unless_the_only_open(incident))

    def short(self, incident: str) -> str:
        """Return the shortest form of an incident id that is currently unambiguous."""
        commit = self.repo.resolve("HEAD")
        return shortest_id(self.repo, commit, incident) if commit else incident

    @staticmethod
    def named(named: str | None) -> str | None:
        """Return the incident from -i or MIM_INCIDENT, or None if neither is set."""
        return named or os.environ.get("MIM_INCIDENT") or None

    def reviewed(self, named: str | None) -> str:
        """Return the incident of the selected review: the given one, the only open one, or the only one awaiting review."""
        if self.named(named) or self.commit is None:
            return self.incident(named)
        with progress("finding the review") as step:
            found = self._found(
                lambda: find_review(self.repo, self.commit or "", self.policy_world.policy, step)
            )
        name_in_hints(lambda: self._unless_the_only_open(found))
        return found

    def _found(self, find: Callable[[], str]) -> str:
        """Call `find`. If it raises UsageError and the remote has newer records, fetch them and try once more."""
        try:
            return find()
        except UsageError:
            from mimkit.app.merging.catch_up import try_catch_up  # noqa: PLC0415 - only a refusal pays for it

            if not try_catch_up(self.repo):
                raise
            self._forget_head()
        return find()

    def _forget_head(self) -> None:
        """Discard the cached commit and policy, because the branch may have moved."""
        self.__dict__.pop("commit", None)
        self.__dict__.pop("policy_world", None)

    def actor(self, named: str | None) -> str:
        """Return the author: from --by, from MIM_ACTOR, or the person with git's email address.

        As in other options, `me` stands for the author that is used if --by is not given.
        """
        for who in (named, os.environ.get("MIM_ACTOR")):
            if who and (who != ME or ME in self.policy_world.people):
                return who
        identity = self.repo.identity()
        if identity is None:
            raise NoIdentity
        mail = identity.email.lower()
        for person in self.policy_world.people.values():
            if person.email and person.email.lower() == mail:
                return person.id
        raise UsageError(
            f"your git email address {identity.email} is not in policy/people.yaml, so it is unclear who is acting",
            "add --by PERSON, or export MIM_ACTOR=PERSON",
        )

    def oneself(self, typed: str) -> str:
        """Return the person that the user entered, with `me` replaced by the author."""
        return self.actor(None) if typed == ME and ME not in self.policy_world.people else typed

    @staticmethod
    def entropy() -> int:
        """Return 79 bits for ids: 40 from the machine's clock and 39 random. The 80th bit is left for incrementing.

        The clock bits come first, so that ids created by one person sort in order of creation, even within a
        second.
        """
        return (time.time_ns() // 1000 % (1 << 40)) << 39 | secrets.randbits(39)


def _refuse_approximate(option: str, text: str) -> None:
    from mimkit.model.time.typed_precision import is_typed_approximately  # noqa: PLC0415 - as above

    if is_typed_approximately(text):
        raise UsageError(
            f"{option} {text!r} is approximate, but an exact time is required here",
            "write it as HH:MM, or as 2026-11-23T10:09:00Z",
        )


def day(option: str, text: str | None) -> date | None:
    """Parse the date given for an option."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{option} {text!r} is not a date", "write it as 2026-12-31") from None


def clean_argument(text: str | None) -> str | None:
    """Return the text in the normalised form that records accept, or None if it is empty."""
    if text is None:
        return None
    try:
        text.encode()
    except UnicodeEncodeError:
        raise UsageError("the text is not valid UTF-8", "set the terminal to UTF-8 and try again") from None
    return normalise(text) or None


def one_of(incident: str | None, named: str | None) -> str | None:
    """Return the incident that was given as an argument or with -i. Raises UsageError if the two differ."""
    if incident and named and incident != named:
        raise UsageError(
            f"two different incidents specified: {incident} and {named}", "specify only one of them"
        )
    return incident or named


def explained(folder: Path | None, refused: NoSuchRecord) -> UsageError:
    """Convert the refusal of an unknown id to an error.

    If another kind of record has that id, the error names the kind.
    """
    from mimkit.app.reading.finding.other_kinds import explained as in_repository  # noqa: PLC0415 - only a wrong id pays for it

    # Do not create another Session, because it would reset the incident id in hints.
    repo = Repository.discover((folder or Path()).absolute())
    commit = repo.here()
    return in_repository(repo, commit, snapshot_at(repo, commit).policy, refused)
