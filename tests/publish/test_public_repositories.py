"""A public site of several repositories shows what each one's own policy makes public, and nothing else."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from mkdocs.exceptions import PluginError

from mimkit.app.reading.records import gather
from mimkit.app.repositories.published import PublishedRepository
from mimkit.model.incident.incident import PublicWords
from mimkit.publish.build_info import PUBLIC, BuildFacts
from mimkit.publish.feeds.files import files
from mimkit.publish.feeds.site import Site
from mimkit.publish.pages import archive_for, pages
from mimkit.publish.public.build import PublicBuild
from tests.publish.conftest import TOLD, organisation

if TYPE_CHECKING:
    from pathlib import Path

    from mimkit.model.snapshot import Snapshot

OPEN = "MI-20261123-K7F"
REVIEWED = "MI-20260914-B3Q"
DEPOT = {
    "payment": "parcel",
    "Payment": "Parcel",
    "certificate": "manifest",
    "example.com": "depot.example",
    "tech-duty": "sorting-duty",
    "mim-duty": "depot-duty",
    "Example organisation": "Depot keepers",
}
"""Words of the organisation, and what another repository with the same record ids has instead."""


def depot() -> dict[str, bytes]:
    """Return the files of the other repository by their paths."""
    found = {}
    for path, raw in organisation().items():
        for old, new in DEPOT.items():
            raw = raw.replace(old.encode(), new.encode())  # noqa: PLW2901 - one word after another
            path = path.replace(old, new)  # noqa: PLW2901 - as above
        found[path] = raw
    return found


def read(given: dict[str, bytes]) -> Snapshot:
    gathered = gather(given)
    assert gathered.diagnostics == []
    snapshot = gathered.snapshot()
    assert snapshot is not None
    return snapshot


def other(snapshot: Snapshot, *redacted: str) -> PublishedRepository:
    return PublishedRepository("depot", snapshot, redacted, "")


def output(build: PublicBuild, facts: BuildFacts, folder: Path) -> str:
    """Write the site that the build publishes, search it as a build does, and return its texts."""
    archive = archive_for(build.seen, replace(facts, audience=PUBLIC))
    made: dict[str, bytes] = {uri: page.encode() for uri, page in pages(build.seen, archive.facts).items()}
    made |= {uri: make() for uri, make in files(archive, Site("Status", ""), made).items()}
    for uri, raw in made.items():
        path = folder / uri
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(raw)
    build.look_through(folder)
    return " ".join(" ".join(raw.decode("utf-8", "replace") for raw in made.values()).split())


def scalars(value: Any) -> Iterator[str]:
    if isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from scalars(each)
    elif isinstance(value, str):
        yield " ".join(value.split())


@pytest.fixture(scope="module")
def second() -> Snapshot:
    return read(depot())


@pytest.fixture(scope="module")
def sites(
    snapshot: Snapshot, second: Snapshot, facts: BuildFacts, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, str]:
    """The text of the public site of each repository, and of the site of both."""
    builds = {
        "own": PublicBuild(snapshot),
        "depot": PublicBuild(second),
        "both": PublicBuild(snapshot, (), [other(second)]),
    }
    return {name: output(build, facts, tmp_path_factory.mktemp(name)) for name, build in builds.items()}


def test_no_text_is_on_the_site_of_both_that_is_on_neither_site_alone(sites: dict[str, str]) -> None:
    """The texts are all values in all files of both repositories."""
    alone = sites["own"] + sites["depot"]
    every = {
        text
        for given in (organisation(), depot())
        for raw in given.values()
        for text in scalars(yaml.safe_load(raw))
        if len(text) > 2
    }
    inside = {text for text in every if text not in alone}
    assert len(inside) > 300
    assert {"depot-duty", "sorting-duty", "Order and install a new manifest."} <= inside
    assert {text for text in inside if text in sites["both"]} == set()
    # The texts that it does show are those of the sites alone.
    words = {text for text in every if text in sites["own"] or text in sites["depot"]}
    lost = {text for text in words if text not in sites["both"]}
    assert {text for text in lost if not re.fullmatch(r"M[IW]-\S+", text)} <= {"Depot keepers"}


def test_a_record_whose_id_is_taken_gets_another_id_of_its_day(snapshot: Snapshot, second: Snapshot) -> None:
    review = second.reviews[REVIEWED].model_copy(update={"state": "published", "shared_with": ("customers",)})
    second = replace(second, reviews={**second.reviews, REVIEWED: review})
    alone, build = PublicBuild(second).seen, PublicBuild(snapshot, (), [other(second)])
    own = PublicBuild(snapshot).seen
    assert own.incidents.keys() == alone.incidents.keys() >= {OPEN}
    moved = [key for key in build.seen.incidents if key not in own.incidents]
    assert sorted(key[:12] for key in moved) == sorted(key[:12] for key in alone.incidents)
    assert build.seen.incidents[OPEN].timeline == own.incidents[OPEN].timeline
    for key in moved:
        assert build.seen.incidents[key].id == key
    reviews = {key for key in build.seen.reviews if key not in own.reviews}
    assert len(reviews) == len(alone.reviews) > 0
    assert all(build.seen.reviews[key].incident == key for key in reviews)
    assert reviews <= set(moved) <= set(build.seen.service_statuses or ())
    assert build.seen.taken_ids == build.seen.incidents.keys() | build.seen.maintenance.keys()
    again = PublicBuild(snapshot, (), [other(second)])
    assert again.seen.incidents.keys() == build.seen.incidents.keys()


def test_a_merger_points_to_the_new_id() -> None:
    """Every incident that readers outside were told of, in two repositories."""
    told = {
        path.relative_to(TOLD.parent).as_posix(): path.read_bytes() for path in sorted(TOLD.rglob("*.yaml"))
    }
    snapshot = read({**organisation(), **told})
    seen = PublicBuild(snapshot).seen
    both = PublicBuild(snapshot, (), [other(snapshot)]).seen
    alone, found = mergers(seen), mergers(both)
    assert alone
    assert len(found) == 2 * len(alone)
    assert set(found) <= both.incidents.keys()
    assert len(set(found)) == 2 * len(set(alone))


def mergers(snapshot: Snapshot) -> list[str]:
    every = (entry for each in snapshot.incidents.values() for entry in each.timeline)
    return [entry.into for entry in every if entry.kind == "merged"]


def test_the_policy_of_each_repository_announces_its_own_incidents(
    snapshot: Snapshot, second: Snapshot, facts: BuildFacts
) -> None:
    """Without its updates, the open incident is public only where declarations are announced."""

    def silent(records: Snapshot, announce: str) -> Snapshot:
        incident = records.incidents[OPEN]
        kept = tuple(each for each in incident.timeline if each.kind in ("detected", "declared", "severity"))
        bare = incident.model_copy(update={"timeline": kept})
        policy = records.policy.model_copy(update={"announce": announce})
        return replace(records, policy=policy, incidents={OPEN: bare}, reviews={}, maintenance={})

    loud, quiet = silent(snapshot, "on_declaration"), silent(second, "on_first_update")
    assert PublicBuild(loud, (), [other(quiet)]).seen.incidents.keys() == {OPEN}
    quiet, loud = silent(snapshot, "on_first_update"), silent(second, "on_declaration")
    build = PublicBuild(quiet, (), [other(loud)])
    assert build.seen.incidents.keys() == {OPEN}
    services = build.seen.incidents[OPEN].services
    assert services == PublicBuild(loud).seen.incidents[OPEN].services
    assert archive_for(build.seen, replace(facts, audience=PUBLIC)).by_id.keys() == {OPEN}


def with_summary(snapshot: Snapshot, summary: str) -> Snapshot:
    incident = snapshot.incidents[OPEN].model_copy(update={"public": PublicWords(summary=summary)})
    return replace(snapshot, incidents={**snapshot.incidents, OPEN: incident})


def test_a_public_text_with_an_internal_value_of_another_repository_is_withheld(
    snapshot: Snapshot, second: Snapshot
) -> None:
    said = "Reported by sorting-duty@depot.example and seen by the desk."
    secret = "The vault of the harbour office was opened at night"
    own = with_summary(snapshot, f"We know that {secret}.")
    theirs = with_summary(second, said)
    build = PublicBuild(own, (), [other(theirs, secret)])
    assert "vault" not in json.dumps([each.model_dump(mode="json") for each in build.seen.incidents.values()])
    assert "sorting" not in str([each.public for each in build.seen.incidents.values()])
    first, last = build.withheld
    assert first.place == f"incidents/2026/{OPEN}/incident.yaml, public.summary"
    assert last.place == f"depot: incidents/2026/{OPEN}/incident.yaml, public.summary"
    assert last.remedy.startswith("in the repository depot, correct it: mim set public.summary=TEXT")
    assert not PublicBuild(own).withheld


def test_each_policy_can_stop_the_site_for_a_withheld_text(
    snapshot: Snapshot, second: Snapshot, tmp_path: Path
) -> None:
    leaking = with_summary(second, "Ask sorting-duty@depot.example.")
    strict = replace(leaking, policy=leaking.policy.model_copy(update={"on_leak": "stop"}))
    (tmp_path / "site").mkdir()
    PublicBuild(snapshot, (), [other(leaking)]).stop(tmp_path / "site")
    with pytest.raises(PluginError, match="depot: incidents/2026"):
        PublicBuild(snapshot, (), [other(strict)]).stop(tmp_path / "site")
    assert not (tmp_path / "site").exists()


def test_a_leak_names_the_repository_that_it_is_from(
    snapshot: Snapshot, second: Snapshot, tmp_path: Path
) -> None:
    build = PublicBuild(snapshot, (), [other(second)])
    first = len(PublicBuild(snapshot).planted.places)
    (tmp_path / "leak.txt").write_text(f"zqcanary{first}z")
    with pytest.raises(PluginError, match=r"leak\.txt: depot: "):
        build.look_through(tmp_path)


def test_the_home_page_says_how_old_the_oldest_part_is(
    snapshot: Snapshot, second: Snapshot, facts: BuildFacts
) -> None:
    """Two hours and five minutes before 10:55."""
    late = PublishedRepository(
        "depot", second, (), "depot was fetched 2h 05m ago", timedelta(hours=2, minutes=5)
    )
    build = PublicBuild(snapshot, (), [replace(late, age=timedelta(minutes=1)), late])
    assert build.age == timedelta(hours=2, minutes=5)
    outside = replace(facts, audience=PUBLIC, oldest=facts.now - build.age)
    sentence = "Some of this information is from"
    page = pages(PublicBuild(snapshot, (), [late]).seen, outside)["index.md"]
    assert re.search(f"{sentence} <time[^>]*>23 Nov 2026, 08:50 UTC</time>", unescape(page))
    assert PublicBuild(snapshot).age is None
    assert sentence not in pages(snapshot, replace(outside, oldest=None))["index.md"]


def test_a_repository_that_allows_only_numbers_is_not_on_the_site(snapshot: Snapshot) -> None:
    hidden = PublishedRepository("legal", None, (), "legal is not included")
    assert PublicBuild(snapshot, (), [hidden]).seen == PublicBuild(snapshot).seen
