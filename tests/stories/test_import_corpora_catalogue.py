"""Three public catalogues and the examples of GLPI: what comes in, what dangles, and that a second import changes nothing.

The expected numbers were counted with PyYAML and a loop over `spec`, without mimkit: entities by kind, and references
that name none of them. A component, a system and a resource are a service each; each API there is unused.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.stories.conftest import Desk

CORPORA = Path(__file__).parents[3] / "shared/corpora"

pytestmark = [
    pytest.mark.corpora,
    pytest.mark.sweep,
    pytest.mark.skipif(not CORPORA.is_dir(), reason="the catalogues are not beside the checkout"),
]

NONE = " is in neither the files nor the policy: "
ONE_PLATFORM = {
    "component:devex/one-platform-apps-service-service",
    "component:devex/one-platform-lighthouse-ci",
    "domain:uxe/platform-engineering",
    "group:redhat/one-platform-devs",
    "resource:devex/one-platform-lighthouse-postgres",
    "resource:devex/one-platform-matomo",
}


@pytest.mark.parametrize(
    ("folder", "source", "new", "dangling", "others"),
    [
        ("catalogs/janus-showcase", "backstage", {"group": 2, "service": 9}, set(), 0),
        # A component that names itself, a loop of two, and dependencies outside `spec`.
        ("catalogs/one-platform", "backstage", {"service": 21}, ONE_PLATFORM, 3),
        ("catalogs/verseghy", "backstage", {"group": 1, "service": 8}, None, 0),
        # 11 devices in 19 files, and the 6 virtual machines and containers of one of them.
        ("assets/glpi-inventory/examples", "glpi", {"host": 17}, set(), 0),
    ],
)
def test_a_public_catalogue_comes_in_once(
    desk: Desk, folder: str, source: str, new: dict[str, int], *, dangling: set[str] | None, others: int
) -> None:
    words = ("import", source, str(CORPORA / folder), "--owner", "network", "--contact", "mim-duty", "--json")
    said = desk.type(*words)
    found = json.loads(said.out)
    assert {kind: each["new"] for kind, each in found["records"].items()} == new
    messages = [each["message"] for each in found["problems"]]
    named = {each.partition(NONE)[0] for each in messages if NONE in each}
    if dangling is None:  # two people, who are not named here
        assert [each.partition("/")[0] for each in named] == ["user:default"] * 2
    else:
        assert named == dangling
    assert len(messages) - len(named) == others
    assert said.status == (1 if messages else 0)
    desk.mim("check")
    before = desk.everything()
    again = json.loads(desk.type(*words).out)
    assert {kind: each["unchanged"] for kind, each in again["records"].items()} == new
    assert (again["files"], again["differences"], again["absent"]) == ([], [], [])
    assert desk.everything() == before
