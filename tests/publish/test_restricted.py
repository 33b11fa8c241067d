"""A restricted incident is on no site except the one for those who may see it; elsewhere it is a number."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from mimkit.errors import UsageError
from mimkit.model.packed import PackedMapping
from mimkit.publish.build_info import RESTRICTED
from mimkit.publish.feeds.files import files
from mimkit.publish.feeds.site import Site
from mimkit.publish.pages import archive_for, pages
from mimkit.publish.restricted import without_restricted

if TYPE_CHECKING:
    from mimkit.model.snapshot import Snapshot
    from mimkit.publish.build_info import BuildFacts

OPEN = "MI-20261123-K7F"


@pytest.fixture(params=["visibility", "restricted"])
def hidden(request: pytest.FixtureRequest, snapshot: Snapshot) -> Snapshot:
    """The records, one of whose incidents is restricted: by the key of today, or by that of older records."""
    value = "restricted" if request.param == "visibility" else True
    changed = snapshot.incidents[OPEN].model_copy(update={"title": "A secret leak", request.param: value})
    return replace(snapshot, incidents={**snapshot.incidents, OPEN: changed})


def test_the_internal_site_shows_only_how_many_there_are(hidden: Snapshot, facts: BuildFacts) -> None:
    made = pages(hidden, facts)
    assert not [uri for uri, text in made.items() if "A secret leak" in text or OPEN in text]
    for uri in ("index.md", "incidents/index.md", f"incidents/{OPEN[3:7]}.md", "metrics.md"):
        assert "1 restricted incident is not shown." in made[uri]


@pytest.mark.sweep
def test_so_do_its_feeds_and_files(hidden: Snapshot, facts: BuildFacts) -> None:
    archive = archive_for(hidden, facts)
    for path, make in files(archive, Site("Example", "https://example.com/"), pages(hidden, facts)).items():
        assert OPEN.encode() not in make(), path


@pytest.mark.sweep
def test_the_site_for_those_who_may_see_it_shows_everything(hidden: Snapshot, facts: BuildFacts) -> None:
    made = pages(hidden, replace(facts, audience=RESTRICTED))
    assert "A secret leak" in made[f"incidents/{OPEN[3:7]}/{OPEN}.md"]
    assert "not shown." not in made["index.md"]
    with pytest.raises(UsageError, match="Unknown audience"):
        pages(hidden, replace(facts, audience="everybody"))


def test_a_problem_record_keeps_its_other_incidents(hidden: Snapshot) -> None:
    problem = next(iter(hidden.problems.values()))
    both = problem.model_copy(update={"incidents": (OPEN, "MI-20260101-AAA")})
    alone = problem.model_copy(update={"incidents": (OPEN,)})
    packed = PackedMapping(hidden.incidents.items())
    found, count = without_restricted(
        replace(hidden, incidents=packed, problems={"PB-1": both, "PB-2": alone})
    )
    assert {name: each.incidents for name, each in found.problems.items()} == {"PB-1": ("MI-20260101-AAA",)}
    assert found.incidents.keys() == hidden.incidents.keys() - {OPEN}
    assert count == {OPEN[3:7]: 1}
