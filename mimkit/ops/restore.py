"""Commands for resolution: workaround, restored, fixed, close and reopen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from mimkit.errors import UsageError
from mimkit.model.change import Change
from mimkit.model.dossier import Dossier
from mimkit.model.incident import entries
from mimkit.model.incident.state import State
from mimkit.model.obstacles.closing import open_gates
from mimkit.model.shell import command
from mimkit.model.snapshot import Snapshot
from mimkit.model.text import join_names
from mimkit.ops import guards
from mimkit.ops.command import OnIncident, brief
from mimkit.ops.open_work import GatesOpen, TasksOpen
from mimkit.ops.refusals.order import AlreadyDone, NotYet


@dataclass(frozen=True, kw_only=True)
class RecordWorkaround(OnIncident, status="declared", event="the workaround"):
    """Record that the service is usable again although the cause remains. A better workaround can be recorded later."""

    text: str

    def build(self, snapshot: Snapshot) -> Change:
        """Check that the incident was declared and the impact had started, and add the entry."""
        state = guards.state_of(snapshot, self.incident)
        guards.of_the_past("the workaround", snapshot.incidents[self.incident], self.at, self.now)
        guards.not_before_reopening("the workaround", self.at, state)
        guards.not_before("the workaround", self.at, "the start of the impact", state.milestones.started)
        return self.entries(
            f"workaround, {brief(self.text)}", entries.Workaround(**self.stamp(), text=self.text)
        )


@dataclass(frozen=True, kw_only=True)
class Restore(OnIncident, status="declared", event="restoration"):
    """Record that affected services are restored. A service can be restored again only if it has failed again."""

    text: str | None = None
    services: tuple[str, ...] = ()
    """The restored services. If empty, all services that are still down."""

    def build(self, snapshot: Snapshot) -> Change:
        """Check that the services are not already restored and that the time is after the start of the impact, and add the entry."""
        state = guards.state_of(snapshot, self.incident)
        guards.of_the_past("restoration", snapshot.incidents[self.incident], self.at, self.now)
        services = guards.affected_services(self.incident, state, self.services)
        self._refuse_restored(state, services)
        guards.not_before("restoration", self.at, "the start of the impact", state.milestones.started)
        guards.not_before("restoration", self.at, "detection", state.milestones.detected)
        guards.not_before_reopening("restoration", self.at, state)
        for service in services or state.services_out:
            guards.not_before(
                "restoration", self.at, f"the outage of {service}", _failed_again(state, service)
            )
        entry = entries.Restored(**self.stamp(), text=self.text, services=services or self._left(state))
        return self.entries(" ".join(("restored", *services)), entry)

    def _refuse_restored(self, state: State, services: tuple[str, ...]) -> None:
        if not services and (at := state.milestones.restored):
            hint = f"if it failed again: mim reopen --reason WHY; {_if_time_is_wrong(state, at)}"
            raise AlreadyDone(self.incident, "restored", at, hint)
        for service in services:
            if at := state.restored_services.get(service):
                again = command("mim reopen --service", service, "--reason WHY")
                hint = f"if it failed again: {again}; {_if_time_is_wrong(state, at)}"
                raise AlreadyDone(service, "restored", at, hint)

    def _left(self, state: State) -> tuple[str, ...]:
        """Return the services that are still down if a service was restored later than this entry, else an empty tuple."""
        earlier = all(at <= self.at for at in state.restored_services.values())
        return () if earlier else state.services_out


def _if_time_is_wrong(state: State, at: datetime) -> str:
    """Return the command to correct the time of the restoration recorded at `at`."""
    counted = (entry.id for entry in state.timeline if entry.kind == "restored" and entry.at == at)
    return f"if the time is wrong: mim amend {next(counted)[-6:]} --at TIME"


def _failed_again(state: State, service: str) -> datetime | None:
    outages = state.service_outages[service]
    return outages[-1].start if len(outages) > 1 else None


@dataclass(frozen=True, kw_only=True)
class RecordFix(OnIncident, event="the permanent fix"):
    """Record that the permanent fix is in place. This may be long after the incident was closed."""

    text: str

    def build(self, snapshot: Snapshot) -> Change:
        """Check that the incident was declared, and add the entry."""
        state = guards.state_of(snapshot, self.incident)
        if state.status != "closed":
            state = guards.declared_state(snapshot, self.incident, self.at)
        if state.milestones.fixed:
            raise AlreadyDone(self.incident, "fixed", state.milestones.fixed, "to add a note: mim log TEXT")
        guards.not_before("the permanent fix", self.at, "the start of the impact", state.milestones.started)
        guards.not_before_reopening("the permanent fix", self.at, state)
        return self.entries(f"fixed, {brief(self.text)}", entries.Fixed(**self.stamp(), text=self.text))


@dataclass(frozen=True, kw_only=True)
class Close(OnIncident, status="declared", event="closing"):
    """Close the incident if all closing gates of the policy are met. Incidents never close automatically."""

    text: str | None = None
    anyway: str | None = None
    """The reason for closing despite open tasks, blockers or queries. It does not override a closing gate."""
    by_policy_then: ClassVar[bool] = True
    ends: ClassVar[bool] = True

    def build(self, snapshot: Snapshot) -> Change:
        """Check the closing gates and the open tasks, blockers and queries, and add the entry."""
        dossier = Dossier(guards.require_incident(snapshot, self.incident), snapshot)
        state, waiting = dossier.state, open_gates(dossier)
        is_past = dossier.incident.mode == "backfill"
        guards.of_the_past("closing", dossier.incident, self.at, self.now)
        tasks = state.open_work
        if waiting:
            raise GatesOpen(self.incident, waiting, tasks)
        self._refuse_out(state)
        guards.not_before_the_rest("closing", self.at, state, is_past=is_past)
        guards.not_before("closing", self.at, "the start of the impact", state.milestones.started)
        guards.not_before("closing", self.at, "detection", state.milestones.detected)
        guards.not_before("closing", self.at, "the declaration", state.milestones.declared)
        # Reports of past incidents rarely state how each task ended.
        if tasks and not self.anyway and not is_past:
            raise TasksOpen(self.incident, tasks)
        if self.anyway and not tasks:
            raise UsageError(
                f"{self.incident} has no open tasks, blockers or queries, so `--anyway` is not needed",
                "mim close",
            )
        subject = "close with open work" if tasks else "close"
        return self.entries(subject, entries.Closed(**self.stamp(), text=self.text, anyway=self.anyway))

    def _refuse_out(self, state: State) -> None:
        """Refuse to close a reopened incident if no workaround or restoration has been recorded since.

        An incident that never had either can be closed, unless a closing gate prevents it.
        """
        was_over = any(entry.kind in ("workaround", "restored") for entry in state.timeline)
        if state.reopened and was_over and not (state.milestones.workaround or state.milestones.restored):
            raise NotYet(
                f"{self.incident} was reopened, and no workaround or restoration has been recorded since then",
                "mim restored",
            )


_TAKEN_BACK = {
    "workaround": "the workaround",
    "restored": "restoration",
    "confirmed": "confirmation",
    "fixed": "the permanent fix",
    "close": "closing",
}


@dataclass(frozen=True, kw_only=True)
class Reopen(OnIncident, event="reopening"):
    """Reopen the incident, or record that some of its services failed again.

    The earlier restoration or closing no longer applies.
    """

    reason: str
    services: tuple[str, ...] = ()
    """The services that failed again. If empty, all services."""

    def build(self, snapshot: Snapshot) -> Change:
        """Check that there is something to reopen, and add the entry."""
        state = guards.state_of(snapshot, self.incident)
        if state.status != "closed":
            guards.declared_state(snapshot, self.incident, self.at)
        services = guards.affected_services(self.incident, state, self.services)
        if services:
            self._refuse_running(state, services)
        else:
            self._refuse_open(state)
        # If a service fails again while another is still down, only its restoration is undone, not the other
        # milestones.
        taken_back = _TAKEN_BACK if state.milestones.restored or not services else {"restored": "restoration"}
        for entry in state.timeline:
            if entry.kind in taken_back and _concerns(entry, services):
                guards.not_before("reopening", self.at, _TAKEN_BACK[entry.kind], entry.at)
        named = "".join(f" {service}" for service in services)
        return self.entries(
            f"reopen{named}, {brief(self.reason)}",
            entries.Reopened(**self.stamp(), reason=self.reason, services=services),
        )

    def _refuse_running(self, state: State, services: tuple[str, ...]) -> None:
        for service in services:
            if service in state.services_out:
                raise NotYet(
                    f"{service} is not restored, so its outage is not over",
                    command("mim restored --service", service),
                )

    def _refuse_open(self, state: State) -> None:
        if state.status == "closed" or state.milestones.restored or state.milestones.workaround:
            return
        if state.is_partly_restored:
            restored = next(iter(state.restored_services))
            raise NotYet(
                f"{self.incident} is still open, because {join_names(state.services_out)} "
                f"{'is' if len(state.services_out) == 1 else 'are'} not restored",
                f"if a restored service failed again: {command('mim reopen --service', restored, '--reason WHY')}",
            )
        raise NotYet(
            f"{self.incident} has no workaround and is neither restored nor closed, so there is nothing to reopen",
            "mim status",
        )


def _concerns(entry: Any, services: tuple[str, ...]) -> bool:
    named = getattr(entry, "services", ())
    return not services or not named or not set(services).isdisjoint(named)
