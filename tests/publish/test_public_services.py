"""The services of the public home page: status through dependencies, groups, descriptions and history."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from mimkit.model.incident.incident import Incident
from mimkit.model.organisation.directory import Service
from mimkit.model.snapshot import Snapshot
from mimkit.publish.build_info import PUBLIC, BuildFacts
from mimkit.publish.feeds.site import Site
from mimkit.publish.feeds.statuspage import statuspage
from mimkit.publish.feeds.svg_badges import badges
from mimkit.publish.pages import archive_for, pages
from mimkit.publish.public.build import PublicBuild
from mimkit.publish.public.snapshot import public

DASH = "\N{EN DASH}"
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
HERE = Site("Example", "https://status.example.com/")


def service(name: str, *needs: str, is_public: bool = True, **more: Any) -> Service:
    """Return a service; `~name` is a soft dependency."""
    given = [{"service": each[1:], "requires": "soft"} if each[0] == "~" else each for each in needs]
    record = {"id": name, "title": name.title(), "tier": 1, "owner": "team", "public": is_public}
    return Service.model_validate({**record, "depends_on": given, **more})


CATALOGUE = (
    service("shop", "gateway", "~search", public_group="Shop", public_description="Basket and checkout."),
    service("gateway", "~ledger", is_public=False),
    service("ledger", "disks", public_group="Bank"),
    service("search", "disks"),
    service("disks", is_public=False),
)
"""Between the public services `shop` and `ledger`, there is a private one."""


def incident(
    *services: str, number: int = 1, day: int = 23, severity: str = "SEV1", **facts: Any
) -> Incident:
    """Return an incident that was declared at 09:10, and began at 09:00."""
    at = f"2026-11-{day:02}T09:10:00Z"
    declared = {
        "kind": "declared", "severity": severity, "by": "mim-duty", "at": at, "recorded": at,
        "id": f"01K8Y0000000000000000000{number:02}",
    }  # fmt: skip
    given = {
        "id": f"MI-202611{day:02}-AA{number}",
        "title": "Internal words",
        "services": services,
        "started": f"2026-11-{day:02}T09:00:00Z",
        "timeline": [declared, *facts.pop("more", ())],
    }
    return Incident.model_validate({**given, **facts})


def of(snapshot: Snapshot, *incidents: Incident, announce: str | None = None) -> Snapshot:
    policy = snapshot.policy.model_copy(update={"announce": announce})
    return replace(
        snapshot,
        policy=policy,
        services={each.id: each for each in CATALOGUE},
        incidents={each.id: each for each in incidents},
        reviews={},
        problems={},
        rosters={},
        runbooks={},
    )


def states(snapshot: Snapshot) -> dict[str, str]:
    archive = archive_for(snapshot, BuildFacts(NOW, "c0ffee", PUBLIC))
    documents = dict(statuspage(archive, HERE))
    return {
        each["name"]: each["status"]
        for each in documents["components.json"]["components"]
        if not each["group"]
    }


@pytest.fixture
def home(seen: Any) -> Any:
    return lambda snapshot, now=NOW: str(
        seen(pages(snapshot, BuildFacts(now, "c0ffee", PUBLIC))["index.md"]).words
    )


@pytest.mark.parametrize(
    ("severity", "services"),
    [
        ("SEV1", ("search", "shop")),  # an outage: the shop is degraded
        ("SEV3", ("search",)),  # degraded itself: nothing reaches the shop, which needs it only softly
    ],
)
def test_a_service_that_nothing_reaches_is_not_named(
    snapshot: Snapshot, severity: str, services: tuple[str, ...]
) -> None:
    declared = incident("search", severity=severity)
    known = public(of(snapshot, declared))
    found = known.incidents[declared.id]
    assert found.services == services
    assert found.title == f"We are investigating a problem with {' and '.join(map(str.title, services))}"
    assert {each.service for each in (known.service_statuses or {})[declared.id]} == {*services}
    assert public(known).incidents[declared.id].services == services


@pytest.mark.parametrize(
    ("affected", "expected"),
    [
        # Directly: the first severity of the catalogue is a major outage, also of what needs it.
        ("gateway", {"Shop": "major_outage", "Ledger": "operational", "Search": "operational"}),
        # Through a private service that needs it only softly: degraded there, and so in the shop, which needs that.
        ("ledger", {"Shop": "degraded_performance", "Ledger": "major_outage", "Search": "operational"}),
        # Three ways to the shop; none is worse than degraded.
        ("disks", {"Shop": "degraded_performance", "Ledger": "major_outage", "Search": "major_outage"}),
        ("search", {"Shop": "degraded_performance", "Ledger": "operational", "Search": "major_outage"}),
    ],
)
def test_a_public_service_has_the_status_that_reaches_it(
    snapshot: Snapshot, home: Any, affected: str, expected: dict[str, str]
) -> None:
    known = of(snapshot, incident(affected))
    assert states(known) == expected
    page = home(known)
    for name, state in expected.items():
        shown = state.replace("_", " ").capitalize()
        described = " Basket and checkout." if name == "Shop" else ""
        assert f"{name}{described} {shown}" in page
    assert not any(each in page.lower() for each in ("gateway", "disks", "internal"))


def test_the_public_part_of_a_public_snapshot_is_the_same(snapshot: Snapshot) -> None:
    once = public(of(snapshot, incident("disks")))
    assert public(once) == once
    assert once.services["shop"].depends_on == ()


def test_the_incident_is_not_worse_outside_than_what_it_did(snapshot: Snapshot) -> None:
    known = of(snapshot, incident("search"))
    only_shop = replace(known, services={**known.services, "search": service("search", is_public=False)})
    archive = archive_for(only_shop, BuildFacts(NOW, "c0ffee", PUBLIC))
    documents = dict(statuspage(archive, HERE))
    assert documents["incidents.json"]["incidents"][0]["impact"] == "minor"
    assert documents["status.json"]["status"]["indicator"] == "minor"


def test_the_home_page_begins_with_the_worst_incident_and_says_what_works(
    snapshot: Snapshot, home: Any
) -> None:
    at = "2026-11-23T09:20:00Z"
    told = {
        "kind": "update", "affected": "No payment works", "not_affected": "Search works", "doing": "We repair it",
        "by": "mim-duty", "at": at, "recorded": at, "id": "01K8Y000000000000000000099",
    }  # fmt: skip
    later = {
        "kind": "severity",
        "severity": "SEV3",
        "reason": "Few",
        "by": "mim-duty",
        "at": at,
        "recorded": at,
    }
    worse = incident("ledger", number=1, day=22, more=(told,))
    newer = incident("search", number=2, more=({**later, "id": "01K8Y000000000000000000098"},))
    page = home(of(snapshot, newer, worse))
    assert "No payment works Not affected: Search works We repair it" in page
    assert page.index("No payment works") < page.index("We are investigating a problem with Search")


def test_the_home_page_says_when_service_was_restored(snapshot: Snapshot, home: Any) -> None:
    at = "2026-11-23T09:40:00Z"
    back = {
        "kind": "restored",
        "by": "mim-duty",
        "at": at,
        "recorded": at,
        "id": "01K8Y000000000000000000097",
    }
    page = home(of(snapshot, incident("search", more=(back,))))
    assert "Monitoring Service restored 23 Nov 2026, 09:40 UTC" in page
    assert "Service restored" not in home(of(snapshot, incident("search")))


def test_an_incident_is_resolved_once_when_restoration_is_confirmed(snapshot: Snapshot) -> None:
    every = [
        {"kind": "restored", "at": "2026-11-23T09:40:00Z"},
        {"kind": "confirmed", "at": "2026-11-23T09:45:00Z", "stakeholder": "retail-operations"},
        {"kind": "close", "at": "2026-11-23T09:50:00Z"},
    ]
    stamped = [
        {**each, "by": "mim-duty", "recorded": each["at"], "id": f"01K8Y0000000000000000000{place}"}
        for place, each in enumerate(every, start=95)
    ]

    def times(*more: Any) -> list[str]:
        known = of(snapshot, incident("search", more=more), announce="on_declaration")
        found = pages(known, BuildFacts(NOW, "c0ffee", PUBLIC))
        (page,) = (text for uri, text in found.items() if "MI-20261123-AA1" in uri)
        return re.findall(r"(09&#58;\d\d) UTC</time>(?:(?!<time).)*Resolved", page, re.DOTALL)

    assert times(*stamped) == ["09&#58;45"]
    assert times(stamped[0], stamped[2]) == ["09&#58;50"]


def test_services_are_in_their_groups_with_their_descriptions(snapshot: Snapshot, home: Any) -> None:
    page = home(of(snapshot))
    places = [
        page.index(each)
        for each in ("Bank Ledger", "Shop Shop Basket and checkout.", "Other services Search")
    ]
    assert places == sorted(places)
    alone = of(snapshot)
    page = home(replace(alone, services={"search": service("search")}))
    assert "Other services" not in page


def test_the_api_has_the_groups_and_descriptions(snapshot: Snapshot) -> None:
    archive = archive_for(of(snapshot, incident("ledger")), BuildFacts(NOW, "c0ffee", PUBLIC))
    found = dict(statuspage(archive, HERE))["components.json"]["components"]
    assert [(each["name"], each["description"], each["group"]) for each in found] == [
        ("Ledger", None, False),
        ("Shop", "Basket and checkout.", False),
        ("Search", None, False),
        ("Bank", None, True),
        ("Shop", None, True),
    ]
    ledger, shop, search, bank, shops = found
    assert (ledger["group_id"], shop["group_id"], search["group_id"]) == (bank["id"], shops["id"], None)
    assert [(each["components"], each["status"]) for each in (bank, shops)] == [
        (["ledger"], "major_outage"),
        (["shop"], "degraded_performance"),
    ]


@pytest.mark.parametrize(
    ("affected", "ended", "shown"),
    [
        (["disks"], [], ("open major incidents: 1", "services: Major outage")),
        (["gateway"], ["restored"], ("open major incidents: 1", "services: Monitoring")),
        ([], [], ("open major incidents: 1", "services: Investigating")),
        (["disks"], ["restored", "confirmed"], ("open major incidents: none", "services: Operational")),
    ],
)
def test_the_badges_say_the_same_as_the_page(
    snapshot: Snapshot, home: Any, affected: list[str], ended: list[str], shown: tuple[str, str]
) -> None:
    at = "2026-11-23T09:30:00Z"
    more = [
        {
            "kind": kind, "by": "mim-duty", "at": at, "recorded": at, "id": f"01K8Y00000000000000000008{place}",
            **({"stakeholder": "retail-operations"} if kind == "confirmed" else {}),
        }
        for place, kind in enumerate(ended)
    ]  # fmt: skip
    known = of(snapshot, incident(*affected, more=more))
    made = dict(badges(archive_for(known, BuildFacts(NOW, "c0ffee", PUBLIC))))
    for name, text in zip(("open-incidents", "status"), shown, strict=True):
        assert f"<title>{text}</title>".encode() in made[f"badges/{name}.svg"]
    assert ("No active incidents" in home(known)) == ("none" in shown[0])


@pytest.mark.parametrize("announce", ["on_declaration", None])
def test_the_page_does_not_say_that_all_is_well_after_a_merge_into_an_incident_of_private_services(
    snapshot: Snapshot, home: Any, announce: str | None
) -> None:
    at = "2026-11-23T09:30:00Z"
    into = incident("gateway", number=2)
    merged = {
        "kind": "merged", "into": into.id, "by": "mim-duty", "at": at, "recorded": at,
        "id": "01K8Y000000000000000000081",
    }  # fmt: skip
    known = of(snapshot, incident("search", more=[merged]), into, announce=announce)
    services = {**known.services, "shop": service("shop")}  # nothing public needs the gateway
    known = replace(known, services=services)
    assert "1 active incident We are investigating a problem Investigating" in home(known)
    assert public(public(known)) == public(known)
    alone = replace(known, incidents={into.id: into})
    assert "No active incidents" in home(alone)
    hidden = into.model_copy(update={"visibility": "restricted"})
    assert into.id not in public(replace(known, incidents={**known.incidents, into.id: hidden})).incidents


def test_a_description_with_an_internal_value_is_withheld(snapshot: Snapshot) -> None:
    wrong = service("shop", public_description="Runs on db-07.internal.example.com.", public_group="Shop")
    build = PublicBuild(replace(of(snapshot), services={"shop": wrong}))
    assert "policy/services/shop.yaml, public_description" in build.trouble
    assert (build.seen.services["shop"].public_description, build.seen.services["shop"].public_group) == (
        None,
        "Shop",
    )
    private = service("shop", public_description="Not public.", is_public=False)
    assert PublicBuild(replace(of(snapshot), services={"shop": private})).seen.services == {}


def test_the_history_lists_each_affected_day(snapshot: Snapshot, home: Any) -> None:
    """20 Nov: from 09:00 until 10:30, so 90 minutes. 23 Nov: from 09:00 until now, so an hour."""
    at = "2026-11-20T10:30:00Z"
    end = {"kind": "restored", "by": "mim-duty", "at": at, "recorded": at, "id": "01K8Y000000000000000000009"}
    over = incident("disks", number=2, day=20, more=[end])
    page = home(of(snapshot, incident("disks"), over, announce="on_declaration"))
    assert f"Ledger 23 Nov 2026 Major outage 1h {DASH} We are investigating a problem with" in page
    assert f"Ledger 20 Nov 2026 Major outage 1h 30m {DASH} Problem with" in page
    assert f"Shop 20 Nov 2026 Degraded performance {DASH} 1h 30m Problem with" in page
    assert "2 days affected: 2h 30m outage" in page
    assert "Each bar is a day, from midnight to midnight UTC." in page
    quiet = home(of(snapshot))
    assert "Ledger All 90 days No incident" in quiet
    assert "26 Aug to today" in quiet


def test_a_report_without_an_end_is_named_in_the_note(snapshot: Snapshot, home: Any) -> None:
    at = "2026-11-20T10:30:00Z"
    said = {
        "kind": "update", "by": "mim-duty", "at": at, "recorded": at, "id": "01K8Y000000000000000000009",
        "affected": "Payments.", "doing": "Looking.", "audience": "customers",
    }  # fmt: skip
    report = incident("ledger", day=20, more=[said], mode="backfill")
    page = home(of(snapshot, report))
    assert "Ledger All 90 days No incident" in page
    assert "1 incident is not included, because the record does not state when service was restored." in page
