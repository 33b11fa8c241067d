"""Reads the incidents of three vendors from the corpora, oldest first."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

import yaml

CORPORA: Final = Path(__file__).parents[4] / "shared" / "corpora"
_FRONT_MATTER: Final = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)


class Published(NamedTuple):
    """An incident as a vendor published it: only what was known at its start."""

    id: str
    began: str
    title: str
    first_text: str
    services: tuple[str, ...]


def _jira() -> Iterator[Published]:
    path = CORPORA / "statuspage-atlassian" / "DERIVED_jira_incidents_last_seen.jsonl"
    for line in path.read_text(encoding="utf-8").splitlines():
        found = json.loads(line)
        updates = sorted(found["incident_updates"], key=lambda update: update["created_at"])
        services = tuple(each["name"] for each in found["components"])
        began = found["started_at"] or found["created_at"]
        yield Published(found["id"], began, found["name"], updates[0]["body"] if updates else "", services)


def _jenkins() -> Iterator[Published]:
    for path in (CORPORA / "cstate-jenkins" / "content" / "issues").glob("*.md"):
        matter = _FRONT_MATTER.match(path.read_text(encoding="utf-8"))
        facts: Mapping[str, Any] = yaml.safe_load(matter[1]) if matter else {}
        affected = tuple(map(str, facts.get("affected") or ()))
        yield Published(path.stem, path.stem[:10], str(facts.get("title", "")), "", affected)


def _gcp() -> Iterator[Published]:
    for path in (CORPORA / "gcp-status" / "snapshots").glob("*.json"):
        for found in json.loads(path.read_bytes()):
            products = [each["title"] for each in found.get("affected_products", ())]
            name = f"{found['service_key']}/{found['number']}"
            services = tuple(products or [found["service_name"]])
            yield Published(name, found["begin"], found["external_desc"], "", services)


_READERS: Final[Mapping[str, Callable[[], Iterator[Published]]]] = {
    "jira": _jira,
    "jenkins": _jenkins,
    "gcp": _gcp,
}


def published(vendor: str) -> list[Published]:
    """Return the incidents of a vendor, oldest first."""
    return sorted(_READERS[vendor](), key=lambda each: (each.began, each.id))
