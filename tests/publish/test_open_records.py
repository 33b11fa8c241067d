"""Open incident records on the public site: a document per public incident, an archive, and the schema."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace

import jsonschema
import pytest

from mimkit.model.snapshot import Snapshot
from mimkit.publish.archive import Archive
from mimkit.publish.build_info import PUBLIC, BuildFacts
from mimkit.publish.card import Card
from mimkit.publish.feeds import open_records
from mimkit.publish.feeds.files import files
from mimkit.publish.feeds.open_records import FOLDER, SCHEMA
from mimkit.publish.feeds.site import Site
from mimkit.publish.feeds.statuspage import whole_page
from mimkit.publish.pages import archive_for

HERE = Site("Example", "https://status.example.com/")


@pytest.fixture(scope="module")
def public(snapshot: Snapshot, facts: BuildFacts) -> Archive:
    return archive_for(snapshot, replace(facts, audience=PUBLIC))


@pytest.fixture(scope="module")
def made(public: Archive) -> Mapping[str, Callable[[], bytes]]:
    return files(public, HERE, ())


def test_each_public_incident_has_a_document_and_the_archive_has_the_same_ones(
    public: Archive, made: Mapping[str, Callable[[], bytes]]
) -> None:
    shown = {card.id for card in public.cards if card.header.mode != "drill"}
    names = {path.removeprefix(f"{FOLDER}/") for path in made if path.startswith(FOLDER)}
    assert shown
    assert names == {"all.zip", *(f"{each}.json" for each in shown)}
    raw = made[f"{FOLDER}/all.zip"]()
    assert raw == made[f"{FOLDER}/all.zip"]()
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        inside = {each: archive.read(each) for each in archive.namelist()}
    assert inside == {f"{each}.json": made[f"{FOLDER}/{each}.json"]() for each in shown}


def test_each_document_is_created_once(public: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """The archive contains the documents that were written, so that a large export does not take twice as long."""
    created: list[str] = []

    def document(_archive: Archive, _site: Site, card: Card) -> bytes:
        created.append(card.id)
        return card.id.encode()

    monkeypatch.setattr(open_records, "document", document)
    found = files(public, HERE, ())
    written = {path: make() for path, make in found.items() if path.startswith(FOLDER)}
    with zipfile.ZipFile(io.BytesIO(written[f"{FOLDER}/all.zip"])) as archive:
        assert {archive.read(each).decode() for each in archive.namelist()} == set(created)
    assert created
    assert len(created) == len(set(created))


def test_each_document_matches_the_published_schema_and_names_it(
    made: Mapping[str, Callable[[], bytes]],
) -> None:
    schema = json.loads(made[SCHEMA]())
    assert schema["$id"] == f"https://status.example.com/{SCHEMA}"
    for path, make in made.items():
        if path.startswith(FOLDER) and path.endswith(".json"):
            document = json.loads(make())
            jsonschema.Draft7Validator(schema).validate(document)
            assert document["$schema"] == schema["$id"]
            assert document["url"].startswith("https://status.example.com/incidents/")
            assert document["actions"] == []
            assert document["severity"] in ("critical", "major", "minor")


def test_only_a_public_site_has_them(snapshot: Snapshot, facts: BuildFacts) -> None:
    inside = files(archive_for(snapshot, facts), HERE, ())
    assert not any(path.startswith(FOLDER) for path in inside)
    assert SCHEMA in inside


def test_the_whole_page_has_what_the_api_has_and_every_incident(
    public: Archive, made: Mapping[str, Callable[[], bytes]]
) -> None:
    page = whole_page(public, HERE)
    summary = json.loads(made["api/v2/summary.json"]())
    assert {*page} == {*summary}
    listed = json.loads(made["api/v2/incidents.json"]())["incidents"]
    assert page["incidents"][: len(listed)] == listed
    assert page["status"] == summary["status"]
    assert (
        page["scheduled_maintenances"]
        == json.loads(made["api/v2/scheduled-maintenances.json"]())["scheduled_maintenances"]
    )
