"""Write generated records as text: N incidents with their reviews and problem records, the same every time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from mimkit.model.ids import dated_ids, ulid

LAST_DAY = datetime(2026, 11, 22, tzinfo=UTC)
_YEARS = 10
_PROBLEM_EVERY = 4

_FAULTS = (
    ("payments", "Card payments are declined in the web shop", "payments-duty", "expired-certificate"),
    ("database", "Orders are confirmed minutes late", "database-duty", "connection-leak"),
    ("email", "Order confirmations are sent twice", "database-duty", "configuration-drift"),
    ("checkout", "The basket is empty after signing in", "network-duty", "failed-change"),
)
_FINDINGS = (
    "Error rate at the gateway went from 0.2 to 37 percent within four minutes",
    "The pool of the order database is full: 200 of 200 connections are taken",
    "Only requests that pass through the second data centre are affected",
    "The certificate of the payment provider's staging host expired at midnight",
)
_ACTIONS = (
    "Roll back the release of this morning on the first node, then wait for five minutes",
    "Drain the second data centre and send all of the traffic to the first",
    "Restart the workers one by one, and look at the queue after each of them",
)


@dataclass(frozen=True, slots=True)
class Files:
    """The records of one incident (path to text), and whether it is still open."""

    texts: dict[str, str]
    is_open: bool


class _Timeline:
    """Lines of a timeline whose entries follow each other by the minute."""

    def __init__(self, began: datetime, random: Random) -> None:
        self.now = began
        self.lines: list[str] = ["timeline:"]
        self._random = random

    def add(self, kind: str, by: str, minutes: int, **facts: str) -> None:
        """Add an entry; a fact whose text has a colon is written in quotes by the caller."""
        self.now += timedelta(minutes=minutes)
        stamp = _stamp(self.now)
        entry = {"at": stamp, "kind": kind, "by": by, **facts, "recorded": stamp}
        entry["id"] = ulid(self.now, self._random.getrandbits(80))
        self.lines += [
            f"{'    ' if at else '  - '}{key}: {value}" for at, (key, value) in enumerate(entry.items())
        ]


def records(count: int) -> Iterator[Files]:
    """Yield the files of `count` incidents, oldest first; only the last is open."""
    step = timedelta(days=365 * _YEARS) / max(count, 1)
    for number in range(count):
        began = LAST_DAY - step * (count - 1 - number)
        yield _incident(number, began.replace(minute=5, second=0, microsecond=0), is_open=number == count - 1)


def _incident(number: int, began: datetime, *, is_open: bool) -> Files:
    random = Random(number)
    name = _name("MI", number, began)
    problem = None if is_open or number % _PROBLEM_EVERY else _name("PB", number, began)
    folder = f"incidents/{began:%Y}/{name}"
    timeline = _Timeline(began + timedelta(minutes=12), random)
    _respond(timeline, number)
    if not is_open:
        _finish(timeline, number, problem)
    texts = {f"{folder}/incident.yaml": _text([*_facts(name, number, began), *timeline.lines])}
    if not is_open:
        texts[f"{folder}/review.yaml"] = _text(_review(name, timeline.now, number))
    if problem:
        texts[f"incidents/problems/{problem}.yaml"] = _text(_problem(problem, name, timeline.now, number))
    return Files(texts, is_open)


def _name(prefix: str, number: int, day: datetime) -> str:
    # An odd step through the 32,768 ids of a day: no two numbers of one day meet.
    return next(dated_ids(prefix, day.date(), number * 7919))


def _facts(name: str, number: int, began: datetime) -> list[str]:
    service, title, _, _ = _FAULTS[number % len(_FAULTS)]
    return [
        "schema: 1",
        f"id: {name}",
        f"title: {title}",
        f"services: [{service}]",
        f"impact: About {100 + number % 900} customers an hour cannot finish what they came for.",
        f"started: {_stamp(began)}",
        "reported_by: retail-operations",
    ]


def _respond(timeline: _Timeline, number: int) -> None:
    _, title, contact, _ = _FAULTS[number % len(_FAULTS)]
    group = contact.removesuffix("-duty")
    manager, lead, speaker, scribe = "mim-duty", "tech-duty", "comms-duty", "scribe-duty"
    timeline.add("detected", contact, 0, text=f'"{title}: alert {number}"')
    timeline.add("declared", manager, 6, severity="SEV2", criteria="[many-users]")
    for role, person in (
        ("major-incident-manager", manager),
        ("technical-lead", lead),
        ("communications-lead", speaker),
    ):
        timeline.add("role", manager, 0, role=role, person=person)
    timeline.add("bridge", manager, 1, url="https://meet.example.com/major-incident")
    timeline.add("page", manager, 1, group=group, contact=contact)
    timeline.add("join", contact, 3, person=contact, group=group)
    timeline.add("link", scribe, 1, ref=f"INC-{40000 + number}", rel="originating", closed="true")
    _tell(timeline, speaker, title)
    timeline.add("finding", lead, 8, text=_spelt(_FINDINGS[number % len(_FINDINGS)]))
    timeline.add("action", lead, 4, text=_ACTIONS[number % len(_ACTIONS)], owner=contact)
    action = timeline.lines[-1].rpartition(" ")[2]
    timeline.add("decision", manager, 5, text="The customer notice stays up until the queue is empty")
    timeline.add(
        "finding", contact, 9, text=f"Attempt {number % 7} brought the rate down to a tenth", resolves=action
    )
    _tell(timeline, speaker, title)


def _tell(timeline: _Timeline, speaker: str, title: str) -> None:
    promised = _stamp(timeline.now + timedelta(minutes=45))
    timeline.add(
        "update",
        speaker,
        2,
        affected=title,
        not_affected="Browsing and the stores",
        doing="The responders undo the last change",
        next=promised,
    )


def _finish(timeline: _Timeline, number: int, problem: str | None) -> None:
    _, _, contact, _ = _FAULTS[number % len(_FAULTS)]
    timeline.add("restored", "tech-duty", 14, text="All rates have been normal for ten minutes")
    timeline.add("confirmed", "mim-duty", 11, stakeholder="retail-operations")
    day = (timeline.now + timedelta(days=5)).date().isoformat()
    timeline.add(
        "update",
        "comms-duty",
        3,
        affected="Nothing any more",
        doing="The review collects what was learned",
        review_by=day,
    )
    if problem:
        timeline.add("problem", "mim-duty", 5, problem=problem)
    else:
        timeline.add("fixed", contact, 5, text="The faulty change is taken out for good")
    timeline.add("close", "mim-duty", 6)


def _review(name: str, closed: datetime, number: int) -> list[str]:
    service, title, contact, _ = _FAULTS[number % len(_FAULTS)]
    held, published = closed + timedelta(days=1), closed + timedelta(days=2)
    head = [
        "schema: 1",
        f"incident: {name}",
        "state: published",
        "owner: mim-duty",
        f"started: {_stamp(closed)}",
        f"held: {_stamp(held)}",
        f"published: {_stamp(published)}",
        "signed_off:",
        "  - by: mim-duty",
        f"    at: {_stamp(published)}",
        "shared_with: [executives, staff]",
        f"summary: {title}, for a little more than an hour, until the last change was undone.",
        f"trigger: A change of {service} went out to every node at once.",
        "detection: An alert on the error rate; an alert on the queue would have been ten minutes earlier.",
        *([] if number % _PROBLEM_EVERY == 0 else ["root_cause: The change had not been tried under load."]),
        "worked: [The first update went out within a quarter of an hour.]",
        "slowed: [Nobody knew who owns the queue.]",
        "lucky: [It was before the morning peak.]",
        "surprised: [The setting is per node and not per cluster.]",
        "actions:",
    ]
    items = (
        ("An alert fires when the queue doubles within ten minutes", "detect", contact),
        ("A change reaches one node before it reaches all of them", "prevent", "tech-duty"),
    )
    return head + [line for at, item in enumerate(items) for line in _action(at, item, held, number)]


def _action(at: int, item: Sequence[str], held: datetime, number: int) -> list[str]:
    title, kind, owner = item
    name = next(dated_ids("AC", held.date(), number * 7919 + at * 3))
    return [
        f"  - id: {name}",
        f"    title: {title}",
        f"    kind: {kind}",
        "    priority: high",
        f"    owner: {owner}",
        f"    due: {(held + timedelta(days=20)).date()}",
        f"    opened: {_stamp(held)}",
        f"    assigned: {_stamp(held)}",
        "    done:",
        f"      at: {_stamp(held + timedelta(days=9))}",
        f"      by: {owner}",
        f"      evidence: https://tickets.example.com/{number}-{at}",
    ]


def _problem(name: str, incident: str, opened: datetime, number: int) -> list[str]:
    service, _, contact, cause = _FAULTS[number % len(_FAULTS)]
    return [
        "schema: 1",
        f"id: {name}",
        f"title: A change of {service} is not tried under load",
        "state: fixed",
        f"owner: {contact}",
        f"opened: {_stamp(opened)}",
        f"incidents: [{incident}]",
        f"cause: {cause}",
        "root_cause: The test stage has a tenth of the traffic, so that pools never fill up there.",
        "contributing_factors: [Changes reach every node at once.]",
        "permanent_fix: Changes go to one node first, and stay there for an hour.",
        f"fixed: {_stamp(opened + timedelta(days=12))}",
    ]


def _spelt(text: str) -> str:
    return f'"{text}"' if ": " in text else text


def _stamp(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def _text(lines: Sequence[str]) -> str:
    return "\n".join(lines) + "\n"
