"""The first screen after a declaration: who does what, what is affected, who to page, and what is already known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import Final, NamedTuple, TypeVar

import click

from mimkit.app.judging.related import AT_ONCE, Precedents, Search
from mimkit.cli.declaring.lines import Line, is_tall, print_part
from mimkit.cli.declaring.related import RelatedIncidents
from mimkit.cli.results.manual_steps import phone_and_mail
from mimkit.cli.session import Session
from mimkit.cli.terminal.console import clock
from mimkit.clocks.checklist import checklist
from mimkit.clocks.due import sort_by_due_time, still_owed
from mimkit.duty.impact import ImpactedService
from mimkit.model.dossier import Dossier
from mimkit.model.organisation.directory import Service
from mimkit.model.organisation.infrastructure import Host
from mimkit.model.shell import command
from mimkit.report.duty.hosts import hosts_by_service, listed_hosts
from mimkit.report.first_screen import FirstScreen
from mimkit.report.incident.related.earlier import Resemblance, brief_reasons
from mimkit.report.incident.related.open_incidents import OpenIncident
from mimkit.report.incident.related.runbooks import RunbookMatch
from mimkit.report.incident.related.warning_signs import WarningSign
from mimkit.report.text.counts import counted

_NAMES: Final = 4
"""The maximum number of services on a line."""
_GROUPS: Final = 3
T = TypeVar("T")


class Lengths(NamedTuple):
    """The maximum number of items to show in each list."""

    duties: int
    hosts: int
    runbooks: int
    open: int
    similar: int
    signs: int
    deadlines: int


_SHORT: Final = Lengths(1, 1, 1, 1, 2, 1, 1)
"""The list lengths for a 24-line terminal."""
_LONG: Final = Lengths(2, 3, 2, 2, 3, 3, 3)


class Screen:
    """The parts of an incident's first screen, as lines."""

    def __init__(self, dossier: Dossier, session: Session, commit: str) -> None:
        """`commit` is the commit that records the incident. It is empty for a dry run."""
        self.first = FirstScreen(dossier)
        self._session = session
        self._incident = dossier.incident.id if commit else None
        self._commit = commit or session.commit or ""
        self._short = session.short(dossier.incident.id) if commit else dossier.incident.id
        self._all = f"mim impact -i {self._short}"
        """The command that shows all parts in full."""
        self._lengths = _LONG if is_tall() else _SHORT
        self._left: list[str] = []
        """The number of omitted items in each list, as text."""

    @cached_property
    def related(self) -> RelatedIncidents:
        """The open and similar incidents."""
        mode = self.first.dossier.incident.mode
        search = Search(self._session.repo, self._commit, self.first.subject, self._incident, mode)
        return RelatedIncidents(self._session, search, AT_ONCE)

    def print(self) -> None:
        """Print each part as soon as it is available. Reading earlier incidents takes longest."""
        if self._lengths is _LONG:
            click.echo()
        for label, part in (
            ("manager", self._manager),
            ("affected", self._affected),
            ("hosts", self._hosts),
            ("page", self._groups),
            ("runbook", self._runbooks),
            ("open", self._open),
        ):
            print_part(label, part)
        self._print_precedents()
        print_part("", self._more)
        print_part("checklist", self._checklist)
        print_part("next", self._next)

    def _print_precedents(self) -> None:
        found: list[Precedents] = []

        def similar() -> Iterator[Line]:
            found.append(self.related.precedents)
            yield from self._similar(found[0])

        print_part("similar", similar)
        if found:
            print_part("warnings", lambda: self._signs(found[0]))

    def _manager(self) -> Iterator[Line]:
        if self.first.manager is None:
            yield Line("no one", "mim role major-incident-manager PERSON")
            return
        role, person = self.first.manager
        first, *rest = (*role.do[: self._lengths.duties], *role.avoid[:1]) or (role.title,)
        yield Line(f"{person}: {first}")
        yield from map(Line, rest)

    def _affected(self) -> Iterator[Line]:
        impact = self.first.impact
        if not impact.services:
            yield Line("no service recorded", "mim set service=VALUE")
        for each in impact.services:
            yield Line(_described(each))
        if below := [_below(each) for each in impact.stands_on]:
            yield Line(f"depends on {_listed(below, '; ')}")
        if above := [each.id for each in impact.hit]:
            yield Line(f"also affects {_listed(above, ', ')}")

    def _hosts(self) -> Iterator[Line]:
        found = [*hosts_by_service(self.first.hosts, self.first.impact.behind).items()]
        yield from self._first(found, _on_hosts, self._lengths.hosts, "service with hosts")

    def _groups(self) -> Iterator[Line]:
        yield from self._first([*self.first.impact.groups], self._group, _GROUPS, "group")

    def _group(self, name: str) -> Iterator[Line]:
        snapshot = self.first.dossier.snapshot
        found = self.first.on_call.get(name)
        if found is None:
            yield Line(f"{name}: not a resolver group")
            return
        call = found.call
        phone, mail = phone_and_mail(call, snapshot)
        reach = " ".join(filter(None, (call.person or "no one", phone or mail)))
        trouble = f" ({call.trouble.words})" if call.trouble else ""
        yield Line(f"{name}: {reach}{trouble}", command("mim page", name))

    def _runbooks(self) -> Iterator[Line]:
        yield from self._first(self.first.runbooks, self._runbook, self._lengths.runbooks, "runbook")

    def _runbook(self, match: RunbookMatch) -> Iterator[Line]:
        runbook = match.runbook
        yield Line(f"{runbook.id}: {runbook.title} ({brief_reasons(match.common)})")
        workaround = f"workaround: {runbook.workarounds[0].title}" if runbook.workarounds else "steps"
        yield Line(workaround, command("mim runbook", runbook.id))

    def _open(self) -> Iterator[Line]:
        yield from self._first(self.related.open, self._same, self._lengths.open, "open incident")

    def _same(self, each: OpenIncident) -> Iterator[Line]:
        if each.is_restricted:
            yield Line(f"a restricted incident is {each.status} ({brief_reasons(each.common)})")
            return
        yield Line(f"{each.id} {each.severity}, {each.phase}: {each.title} ({brief_reasons(each.common)})")
        into = self._session.short(each.id)
        yield Line("If it is the same incident:", f"mim merge -i {self._short} --into {into}")

    def _similar(self, found: Precedents) -> Iterator[Line]:
        if not found.similar:
            yield Line("no earlier incidents" + (" in the records that were read" if found.unread else ""))
        yield from self._first(found.similar, _earlier, self._lengths.similar, "similar incident")
        if found.unread:
            self._left.append(f"{counted(found.unread, 'record')} not read yet in this clone")

    def _signs(self, found: Precedents) -> Iterator[Line]:
        yield from self._first(found.signs, _sign, self._lengths.signs, "warning sign")

    def _first(
        self, found: Sequence[T], lines: Callable[[T], Iterable[Line]], most: int, what: str
    ) -> Iterator[Line]:
        """Yield the lines for the first items, and store the number of omitted items."""
        for each in found[:most]:
            yield from lines(each)
        if more := len(found[most:]):
            self._left.append(counted(more, f"more {what}"))

    def _more(self) -> Iterator[Line]:
        if self._left:
            yield Line(", ".join(self._left), self._all)

    def _checklist(self) -> Iterator[Line]:
        items = checklist(self.first.dossier, self.first.dossier.now)
        done = sum(item.done for item in items)
        yield Line(f"{done} of {len(items)} done", "mim checklist")

    def _next(self) -> Iterator[Line]:
        dossier, now = self.first.dossier, self._session.now
        owed = sort_by_due_time(still_owed(dossier.under_its_policy()))
        zone = dossier.policy.calendar.tz
        typed = [(each, each.command.removesuffix(f" -i {dossier.incident.id}")) for each in owed]
        for each, words in [item for item in typed if item[1]][: self._lengths.deadlines]:
            yield Line(f"{each.title}, by {clock(each.due, now, zone)}", words)


def _described(service: Service) -> str:
    on = f"; runs on {', '.join(service.infrastructure)}" if service.infrastructure else ""
    return f"{service.id}, tier {service.tier}{on}"


def _below(each: ImpactedService) -> str:
    if each.service is None:
        return f"{each.id} (not in the service catalogue)"
    on = f" (on {', '.join(each.service.infrastructure)})" if each.service.infrastructure else ""
    return f"{each.id}{on}"


def _listed(names: list[str], between: str) -> str:
    more = len(names) - _NAMES
    return between.join(names[:_NAMES]) + (f" and {more} more" if more > 0 else "")


def _on_hosts(found: tuple[str, list[Host]]) -> Iterable[Line]:
    service, hosts = found
    yield Line(f"{service} on {listed_hosts(hosts)}", command("mim impact --host", hosts[0].id))


def _earlier(each: Resemblance) -> Iterable[Line]:
    earlier = each.incident
    yield Line(f"{earlier.id} {earlier.severity} {earlier.day}: {each.outline}")


def _sign(sign: WarningSign) -> Iterable[Line]:
    yield Line(f"{sign.action['id']} of {sign.incident.id}: {sign.action['title']} ({sign.whose})")
