"""Feeds carry every correction: what readers see changes only with a later time, and no time goes back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import strategies as st

from mimkit.errors import MimError
from mimkit.model.incident.entry_parts import REDACTED
from mimkit.ops.classify import ChangeSeverity
from mimkit.ops.command import Command
from mimkit.ops.communication.updates import SendUpdate
from mimkit.ops.confirm import Confirm
from mimkit.ops.correcting.amend import Amend
from mimkit.ops.correcting.redact import Redact
from mimkit.ops.correcting.retract import Retract
from mimkit.ops.declare import Withdraw
from mimkit.ops.facts.fact_change import FactChange
from mimkit.ops.facts.service_status import StateServiceStatus
from mimkit.ops.facts.set_facts import SetFacts
from mimkit.ops.log import Log
from mimkit.ops.restore import Close, RecordWorkaround, Reopen, Restore
from mimkit.publish.build_info import INTERNAL, PUBLIC, BuildFacts
from mimkit.publish.feeds.atom import atom
from mimkit.publish.feeds.rss import rss
from mimkit.publish.feeds.site import Site
from mimkit.publish.feeds.statuspage import statuspage
from mimkit.publish.pages import archive_for
from tests.builders import INCIDENT, Desk, clock
from tests.laws import law

SITE = Site("Example", "https://status.example.com/")
ATOM = "{http://www.w3.org/2005/Atom}"
DESK = Desk.scaffolded().but_policy(
    "gates: [restored, confirmed, final-update, cause-tracked, origins-closed, blockers-settled, severity-known]",
    "gates: []",
)


@dataclass
class Reader:
    """A reader who polls a site, and remembers what it saw of each incident, and its time."""

    audience: str
    seen: dict[str, tuple[str, str]] = field(default_factory=dict)
    feed: str = ""

    def poll(self, desk: Desk, now: datetime) -> set[str]:
        """Read the site, check the law, and return what is new."""
        archive = archive_for(desk.snapshot, BuildFacts(now, audience=self.audience))
        root = ET.fromstring(atom(archive, SITE))
        changed = {key for key, value in self._found(root, dict(statuspage(archive, SITE)))
                   if self._remembered(key, *value)}  # fmt: skip
        updated = root.findtext(f"{ATOM}updated") or ""
        assert updated >= self.feed
        self.feed = updated
        return changed

    def _remembered(self, key: str, updated: str, content: str) -> bool:
        before, old = self.seen.get(key, ("", ""))
        self.seen[key] = (updated, content)
        assert updated >= before, (key, before, updated)
        assert content == old or updated > before, (key, updated, old, content)
        return updated > before

    @staticmethod
    def _found(root: ET.Element, api: dict[str, Any]) -> Iterator[tuple[str, tuple[str, str]]]:
        for entry in root.iter(f"{ATOM}entry"):
            words = f"{entry.findtext(f'{ATOM}title')}\n{entry.findtext(f'{ATOM}content')}"
            yield "feed", (entry.findtext(f"{ATOM}updated") or "", words)
        for incident in api["incidents.json"]["incidents"]:
            # The components have the status of the present, with times of their own.
            content = {key: each for key, each in incident.items() if key not in {"updated_at", "components"}}
            yield "api", (incident["updated_at"], json.dumps(content))


PICK: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries({"pick": st.integers(0, 60)})
AUDIENCES = st.sampled_from([None, "customers", "customers", "staff"])
VERBS: list[tuple[type[Command], st.SearchStrategy[dict[str, Any]]]] = [
    (SendUpdate, st.fixed_dictionaries(
        {"affected": st.just("Orders fail"), "doing": st.just("We restart it"), "audience": AUDIENCES})),
    (Log, st.just({"text": "Disk is full"})),
    (ChangeSeverity, st.fixed_dictionaries({"severity": st.sampled_from(["SEV1", "SEV2"]), "reason": st.just("x")})),
    (RecordWorkaround, st.just({"text": "Pay later"})),
    (StateServiceStatus, st.fixed_dictionaries(
        {"services": st.just(("checkout",)), "stated": st.sampled_from(["degraded_performance", "major_outage"])})),
    (Restore, st.just({})),
    (Confirm, st.just({"stakeholder": "retail-operations"})),
    (Close, st.just({})),
    (Reopen, st.just({"reason": "x"})),
    (Withdraw, st.just({"kind": "demoted", "reason": "x"})),
    (SetFacts, st.sampled_from([
        {"facts": (FactChange(field="public.title", value="Orders fail"),)},
        {"facts": (FactChange(field="public.title", value="Orders were delayed"),)},
        {"facts": (FactChange(field="services", value=("payments",)),)},
        {"facts": (FactChange(field="services", value=("checkout",)),)},
        {"facts": (FactChange(field="services", value=("email",)),)},
        {"facts": (FactChange(field="visibility", value="restricted"),)},
        {"facts": (FactChange(field="visibility", value="normal"),)},
        {"facts": (FactChange(field="impact", value="No orders"),)},
    ])),
    *((verb, PICK) for verb in (Amend, Retract, Redact) for _ in range(3)),
]  # fmt: skip
STEPS = st.lists(
    st.sampled_from(VERBS).flatmap(
        lambda verb: st.tuples(st.just(verb[0]), verb[1], st.integers(1, 20), st.integers(0, 40))
    ),
    min_size=4,
    max_size=16,
)


def command(desk: Desk, verb: type[Command], words: dict[str, Any], now: datetime, back: int) -> Command:
    at = now - timedelta(minutes=back)
    if "pick" in words:
        timeline = desk.record.timeline
        about = timeline[words["pick"] % len(timeline)].id
        words = {"entry": about, **({"reason": "x"} if verb is not Amend else {"correct_at": at})}
        if verb is Amend and back % 2:
            words = {"entry": about, "correct_text": f"Corrected {back}"}
        return desk.command(verb, "10:09", at=now, now=now, **words)
    return desk.command(verb, "10:09", at=now if verb is SetFacts else at, now=now, **words)


def polled(
    steps: list[Any], readers: list[Reader], services: tuple[str, ...] = ("checkout",)
) -> list[type[Command]]:
    """Return the kinds of commands that were accepted; every reader polls after each."""
    desk, accepted, minute = DESK.declare("10:09", services=services), list[type[Command]](), 0
    for reader in readers:
        reader.poll(desk, clock("10:09"))
    for verb, words, passed, back in steps:
        minute += passed
        now = clock("10:09") + timedelta(minutes=minute)
        try:
            desk = desk.apply(command(desk, verb, words, now, back))
        except MimError:
            continue
        accepted.append(verb)
        for reader in readers:
            new = reader.poll(desk, now)
            if verb is Log and reader.audience == PUBLIC:
                assert not new  # a note inside is no news outside
    return accepted


@pytest.mark.sweep
@law(few=12, many=300, steps=STEPS, services=st.sampled_from([("checkout",), ("email",), ()]))
def test_what_changes_is_newer_and_no_time_goes_back(steps: list[Any], services: tuple[str, ...]) -> None:
    """Of an incident of a public service, of one that is not public, and without a known service."""
    polled(steps, [Reader(PUBLIC), Reader(INTERNAL)], services)


def update(audience: str | None) -> tuple[type[Command], dict[str, Any], int, int]:
    return SendUpdate, {"affected": "Orders fail", "doing": "We restart it", "audience": audience}, 5, 0


def fact(name: str, value: Any) -> tuple[type[Command], dict[str, Any], int, int]:
    return SetFacts, {"facts": (FactChange(field=name, value=value),)}, 5, 0


@pytest.mark.parametrize(
    "steps",
    [
        # The retracted entry is the newest that the public saw: without it, the rest is older.
        [update(None), (RecordWorkaround, {"text": "x"}, 5, 0), (Retract, {"pick": -1}, 5, 0)],
        [update(None), (Restore, {}, 5, 0), (Retract, {"pick": -1}, 5, 0)],
        [update(None), (Restore, {}, 5, 0), (Amend, {"pick": -1}, 5, 8)],
        [update(None), (Redact, {"pick": -1}, 5, 0), update("customers")],
        [update(None), (Withdraw, {"kind": "demoted", "reason": "x"}, 5, 0)],
        [update(None), (Restore, {}, 5, 0), (Close, {}, 5, 0), (Reopen, {"reason": "x"}, 5, 0)],
        [fact("public.title", "A"), fact("public.title", "B"), update("customers")],
        [update(None), fact("visibility", "restricted"), fact("visibility", "normal")],
    ],
)
def test_each_kind_of_correction(steps: list[Any]) -> None:
    reader = Reader(PUBLIC)
    assert polled(steps, [reader]) == [verb for verb, *_ in steps]


def minutes_of(desk: Desk, at: str, path: str = "atom") -> list[str]:
    """Return the time of the feed and of each entry."""
    archive = archive_for(desk.snapshot, BuildFacts(clock(at), audience=PUBLIC))
    found = ET.fromstring(atom(archive, SITE) if path == "atom" else rss(archive, SITE))
    return [each.text[11:16] for each in found.iter(f"{ATOM}updated") if each.text]


def test_a_retracted_entry_leaves_its_time_to_the_retraction() -> None:
    desk = DESK.declare("10:09", services=("checkout",)).do(
        SendUpdate, "10:15", affected="Orders fail", doing="We restart it"
    )
    restored = desk.do(Restore, "10:30")
    assert minutes_of(restored, "10:31") == ["10:30", "10:30"]
    withdrawn = restored.do(Retract, "10:40", entry=restored.last_id, reason="x")
    assert minutes_of(withdrawn, "10:41") == ["10:40", "10:40"]
    assert minutes_of(withdrawn, "10:41", "rss") == ["10:40"]
    # Restricted: it disappears at 10:50, and what happens inside afterwards is not seen outside.
    hidden = withdrawn.do(SetFacts, "10:50", facts=(FactChange(field="visibility", value="restricted"),))
    noted = hidden.do(Log, "11:30", text="Disk is full")
    assert minutes_of(hidden, "10:51") == minutes_of(noted, "11:31") == ["10:50"]


def test_the_api_and_the_feed_say_that_a_text_was_removed() -> None:
    told = DESK.declare("10:09", services=("checkout",)).do(
        SendUpdate, "10:15", affected="Orders fail", doing="We restart it"
    )
    desk = told.do(Redact, "10:20", entry=told.last_id, reason="x")
    archive = archive_for(desk.snapshot, BuildFacts(clock("10:21"), audience=PUBLIC))
    (shown,) = dict(statuspage(archive, SITE))["incidents.json"]["incidents"]
    assert shown["incident_updates"][0]["body"] == "The text of this update has been removed."
    feed = atom(archive, SITE).decode()
    assert "The text of this update has been removed." in feed
    assert "redacted" not in feed.lower()


def test_a_report_of_the_past_is_old_until_it_is_corrected_later() -> None:
    base = DESK.declare("10:09", services=("checkout",)).record.model_dump(mode="json")
    told = {
        "kind": "update",
        "by": "mim-duty",
        "affected": "All",
        "doing": "x",
        "recorded": "2026-11-23T12:00:00Z",
    }
    first = {**told, "id": "01M840G0000000000000000001", "at": "2025-03-01T10:00:00Z"}
    later = {**first, "id": "01M840G0000000000000000002", "at": "2025-03-01T11:00:00Z"}
    blanked = {"kind": "redact", "by": "mim-duty", "entry": first["id"], "reason": "x", "at": "2026-11-25T09:00:00Z",
               "recorded": "2026-11-25T09:00:00Z", "id": "01M840G0000000000000000003"}  # fmt: skip

    def updated(*timeline: dict[str, Any]) -> str:
        incident = type(DESK.declare().record).model_validate(
            {**base, "mode": "backfill", "timeline": timeline}
        )
        snapshot = replace(DESK.snapshot, incidents={INCIDENT: incident})
        archive = archive_for(snapshot, BuildFacts(clock("12:00"), audience=PUBLIC))
        return str(dict(statuspage(archive, SITE))["incidents.json"]["incidents"][0]["updated_at"])

    assert updated(first, later) == "2025-03-01T11:00:00.000Z"
    assert (
        updated({**first, "affected": REDACTED, "doing": REDACTED}, later, blanked)
        == "2026-11-25T09:00:00.000Z"
    )
    added = {**first, "id": "01M840G0000000000000000004", "recorded": "2026-11-26T09:00:00Z"}
    assert updated(first, later, added) == "2026-11-26T09:00:00.000Z"
