"""`--all-repositories`: the repositories in `policy/repositories.yaml`, counted and listed together."""

from __future__ import annotations

import os
import shutil
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
import yaml

from mimkit.app.site import is_anything_open
from mimkit.errors import EnvironmentUnfit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.stories.conftest import Desk

FORMATS = {
    "list": ("text", "json"),
    "metrics": ("text", "json", "csv", "markdown", "prometheus"),
    "due": ("text", "json", "markdown", "github", "sarif", "gitlab", "junit", "ics"),
    "report": ("text", "json", "markdown", "html"),
}


ONLY_LISTED = ("github", "sarif", "gitlab", "junit", "ics")
"""The formats that have an item for each deadline, and no numbers of repositories."""


class Estate(NamedTuple):
    """The current repository, one in a clone, one at a URL, and a restricted one at a URL."""

    own: Desk
    payments: Desk
    warehouse: Desk
    legal: Desk

    def mark(self, name: str) -> Path:
        """Return the file whose time says when a repository was fetched last."""
        (found,) = self.own.folder.glob(f".git/mimkit/repositories/{name}-*/.git/mimkit-fetched")
        return found

    def sources(self) -> list[tuple[str, str]]:
        """Return the repositories, each with its commit."""
        return [(name, head(desk)) for name, desk in zip(("shop", *self._fields[1:]), self, strict=True)]


def head(desk: Desk) -> str:
    return desk.git("rev-parse", "HEAD").strip()


def incident(desk: Desk, title: str, restored: str, *words: str) -> str:
    """Declare an incident that started at 10:00, and record its restoration at a time of the same day."""
    desk.clock = "10:05"
    name = desk.declare(title, "--severity", "SEV1", "--started", "10:00", *words)
    desk.clock = restored
    desk.mim("restored", "Rolled back", "-i", name)
    desk.clock = "11:00"
    return name


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory, furnish: Callable[[Path], Desk]) -> Estate:
    """The four repositories, from which each test gets copies."""
    base = tmp_path_factory.mktemp("original")
    desks = []
    for name in ("shop", "payments", "warehouse", "legal"):
        desk = furnish(base / f"{name}-base")
        desk.folder = desk.folder.rename(base / name)
        desks.append(desk)
    estate = Estate(*desks)
    incident(estate.own, "Nobody can pay", "10:25", "--service", "checkout")
    incident(estate.payments, "Cards are declined", "10:36", "--service", "payments")
    incident(estate.warehouse, "Parcels are not sorted", "10:47", "--service", "database")
    _unlike_the_others(estate.legal)
    incident(
        estate.legal, "Keys were copied", "10:59", "--service", "escrow-vault", "--audience", "inner-circle", "--restricted",
    )  # fmt: skip
    incident(estate.legal, "The vault is closed", "10:30", "--service", "escrow-vault")
    return estate


@pytest.fixture
def estate(tmp_path: Path, original: Estate) -> Estate:
    desks = []
    for each in original:
        shutil.copytree(each.folder, tmp_path / each.folder.name, symlinks=True)
        desks.append(replace(each, folder=tmp_path / each.folder.name))
    estate = Estate(*desks)
    _list(estate)
    return estate


def _unlike_the_others(desk: Desk) -> None:
    """Give a service, a person, an audience and the organisation names that no other repository has."""
    names = {
        "checkout": "escrow-vault",
        "Web shop": "Vault door",
        "comms-duty": "vault-herald",
        "executives": "inner-circle",
        "Example organisation": "Vault keepers",
    }
    for file in [*desk.folder.rglob("*.yaml"), *desk.folder.rglob("*.md")]:
        text = file.read_text()
        for old, new in names.items():
            text = text.replace(old, new)
        file.write_text(text)
        file.rename(file.with_name(file.name.replace("checkout", "escrow-vault")))
    desk.commit()


def _list(estate: Estate, **changes: dict[str, Any]) -> None:
    listed: dict[str, dict[str, Any]] = {
        "payments": {"clone": "../payments"},
        "warehouse": {"url": estate.warehouse.folder.as_uri(), "branch": "main"},
        "legal": {"url": estate.legal.folder.as_uri(), "restricted": True},
    }
    rows = [{"id": name, **each} for name, each in {**listed, **changes}.items()]
    estate.own.write(
        "policy/repositories.yaml", yaml.safe_dump({"schema": 1, "repositories": rows}, sort_keys=False)
    )
    estate.own.commit()


def test_every_number_is_split_by_repository_and_commit(estate: Estate) -> None:
    """Service was out from 10:00 until 10:25, 10:36, 10:47, and 10:30 and 10:59 in the restricted repository."""
    own = estate.own
    listed = own.mim("list", "--all-repositories", "--json").document
    assert [(each["source"], each["commit"]) for each in listed["sources"]] == estate.sources()
    assert [(each["incidents"], each["restricted"]) for each in listed["sources"]] == [
        (1, 0),
        (1, 0),
        (1, 0),
        (2, 2),
    ]
    assert {(each["source"], each["title"]) for each in listed["incidents"]} == {
        ("shop", "Nobody can pay"),
        ("payments", "Cards are declined"),
        ("warehouse", "Parcels are not sorted"),
    }
    said = own.mim("metrics", "--all-repositories", "--metric", "time-to-restore", "--metric", "incidents")
    seconds = {"shop": [1500.0], "payments": [2160.0], "warehouse": [2820.0], "legal": [1800.0, 3540.0]}
    found = own.mim("metrics", "--all-repositories", "--json").document
    (group,) = found["groups"]
    assert group["incidents"] == 5
    assert [(each["source"], each["commit"]) for each in group["sources"]] == estate.sources()
    for each in group["sources"]:
        points = each["values"]["time-to-restore"]["points"]
        assert sorted(point["seconds"] for point in points) == seconds[each["source"]]
    every = [point["seconds"] for point in group["values"]["time-to-restore"]["points"]]
    assert sorted(every) == [1500.0, 1800.0, 2160.0, 2820.0, 3540.0]
    assert found["sources"][3] == {
        "source": "legal", "commit": head(estate.legal), "incidents": 2, "restricted": 2, "unreadable": 0,
    }  # fmt: skip
    assert "> in warehouse: 47m, n = 1" in said.out
    assert (
        f"legal, commit {head(estate.legal)[:12]}: 2 incidents, of which 2 restricted and not named."
        in said.out
    )
    for words in (("due",), ("report", "--period", "2026-Q4")):
        document = own.type(*words, "--all-repositories", "--json").document
        assert [(each["source"], each["commit"]) for each in document["sources"]] == estate.sources()
        if words[0] == "report":
            samples = [each["metrics"][3]["value"]["points"] for each in document["sources"]]
            assert [[point["seconds"] for point in each] for each in samples] == [
                [1500.0],
                [2160.0],
                [2820.0],
                [],
            ]
        else:
            assert all(
                sum(each["statuses"].values()) == each["obligations"] > 0 for each in document["sources"]
            )
    again = own.mim(*found["command"].removeprefix("mim ").split(), "--json").document
    assert again == found


def texts(desk: Desk) -> set[str]:
    """Return every text, name and id in the records of a repository."""

    def scalars(value: Any) -> Iterator[str]:
        if isinstance(value, dict | list):
            for each in value.values() if isinstance(value, dict) else value:
                yield from scalars(each)
        elif isinstance(value, str):
            yield " ".join(value.split())

    files = [*desk.folder.glob("policy/**/*.yaml"), *desk.folder.glob("incidents/**/*.yaml")]
    return {text for file in files for text in scalars(yaml.load(file.read_text(), yaml.BaseLoader))}


def hidden_texts(estate: Estate) -> set[str]:
    """Return the texts that only the restricted repository contains."""
    files = {file for desk in estate[:3] for file in desk.folder.rglob("*.yaml")}
    known = " ".join(" ".join(file.read_text().split()) for file in files)
    return {text for text in texts(estate.legal) if text not in known and not text.isdigit()}


def test_nothing_of_a_restricted_repository_is_shown_but_numbers(estate: Estate) -> None:
    own, legal = estate.own, estate.legal
    hidden = hidden_texts(estate)
    assert {"Keys were copied", "escrow-vault", "vault-herald", "inner-circle", "Vault keepers"} <= hidden
    assert {path.name for path in legal.folder.glob("incidents/2026/*")} <= hidden
    commands = (
        ("list",), ("metrics", "--by", "service,category,cause,severity", "--excluded"), ("due", "--all"),
        ("report", "--period", "2026-Q4"),
    )  # fmt: skip
    for words in commands:
        for form in FORMATS[words[0]]:
            said = own.type(*words, "--all-repositories", "--format", form)
            shown = " ".join(f"{said.out} {said.err}".split())
            assert "legal" in shown or form in ONLY_LISTED, (words, form)
            assert [text for text in hidden if text in shown] == [], (words, form)
    refused = own.type("due", "--all-repositories", "--owner", "vault-heral").err
    assert "vault-herald" not in refused
    assert "escrow-vault" not in own.type("list", "--all-repositories", "--service", "escrow-vaul").err
    legal.write("policy/channels.yaml", "schema: 1\nVaultKey: 1\n")
    legal.write("policy/policy.yaml", "schema: 1\nVaultKey: 1\n")
    legal.commit()
    os.utime(estate.mark("legal"), (0, 0))
    broken = own.refused(5, "list", "--all-repositories")
    assert "legal in policy/repositories.yaml: its policy cannot be read" in broken.err
    assert f"git clone {legal.folder.as_uri()} legal && mim -C legal check" in broken.err
    assert "VaultKey" not in broken.err


def test_a_repository_can_itself_allow_only_numbers(estate: Estate) -> None:
    legal, own = estate.legal, estate.own
    words = ("list", "--also", "../legal")
    assert "The vault is closed" in own.mim(*words).out
    legal.write("policy/repositories.yaml", "schema: 1\nrestricted: true\n")
    legal.commit()
    assert "vault" not in own.mim(*words).out
    assert "2 incidents, of which 2 restricted and not listed" in own.mim(*words).out
    assert "The vault is closed" in legal.mim("list").out


def test_without_the_remote_the_commit_that_was_fetched_last_is_used(estate: Estate) -> None:
    own, warehouse = estate.own, estate.warehouse
    before = own.mim("list", "--all-repositories").out
    old = head(warehouse)
    away = warehouse.folder.rename(warehouse.folder.with_name("away"))
    assert own.mim("list", "--all-repositories").err == ""  # fetched a moment ago
    then = time.time() - 7500
    os.utime(estate.mark("warehouse"), (then, then))
    said = own.mim("list", "--all-repositories")
    assert said.out == before
    assert "warehouse as of 2026-11-23 08:5" in said.err  # two hours and five minutes before 11:00
    assert "(2h 05m ago): " in said.err
    own.more = {"MIM_OFFLINE": "1"}
    assert "(2h 05m ago): MIM_OFFLINE is set" in own.mim("list", "--all-repositories").err
    own.more = {}
    warehouse.folder = away.rename(warehouse.folder)
    assert "(2h 05m ago): " in own.mim("list", "--all-repositories").err  # not tried again at once
    os.utime(estate.mark("warehouse").with_name("mimkit-failed"), (then, then))
    incident(warehouse, "Barcodes vanish", "10:40", "--service", "database")
    found = own.mim("list", "--all-repositories", "--json").document
    assert [each["commit"] for each in found["sources"]][2] == head(warehouse) != old
    assert "Barcodes vanish" in {each["title"] for each in found["incidents"]}
    shutil.rmtree(own.folder / ".git" / "mimkit" / "repositories")
    warehouse.folder.rename(away)
    never = own.refused(5, "metrics", "--all-repositories").err
    assert "the repository warehouse has never been fetched, and it cannot be fetched now: " in never
    assert f"git ls-remote {warehouse.folder.as_uri()}" in never


def test_a_deadline_at_a_url_has_no_command_that_would_record_in_the_cache(estate: Estate) -> None:
    owed = estate.own.type("due", "--all-repositories", "--json").document["obligations"]
    commands = {each["source"]: each["command"] for each in owed if each["clock"] == "first-update"}
    assert commands["shop"].startswith("mim update")
    assert commands["payments"].startswith(f"mim -C {estate.payments.folder} update")
    assert commands["warehouse"] == ""
    assert "legal" not in {each["source"] for each in owed}


def test_a_damaged_cache_is_fetched_again_after_the_suggested_command(estate: Estate) -> None:
    own = estate.own
    before = own.mim("list", "--all-repositories").out
    cache = estate.mark("warehouse").parent.parent
    shutil.rmtree(cache / ".git" / "objects")
    (cache / ".git" / "objects").mkdir()
    refused = own.refused(5, "list", "--all-repositories").err
    assert "the cache of the repository warehouse is damaged" in refused
    assert f"next: rm -rf {cache}" in refused
    shutil.rmtree(cache)
    assert own.mim("list", "--all-repositories").out == before


def test_a_list_that_cannot_be_followed_names_the_entry(estate: Estate) -> None:
    own = estate.own
    _list(estate, payments={"clone": "../nowhere"})
    assert (
        "payments in policy/repositories.yaml: ../nowhere is not a folder"
        in own.refused(5, "list", "--all-repositories").err
    )
    _list(estate, payments={"clone": "../payments", "branch": "trunk"})
    assert "../payments has no branch trunk" in own.refused(5, "list", "--all-repositories").err
    _list(estate, payments={"clone": "."})
    same = own.refused(2, "list", "--all-repositories").err
    assert "payments in policy/repositories.yaml is the same repository as the current repository" in same
    _list(estate, shop={"clone": ".."})
    assert "shop in policy/repositories.yaml: " in own.refused(5, "list", "--all-repositories").err
    _list(estate, payments={"clone": "../warehouse"}, shop={"clone": "../payments"})
    twice = own.refused(2, "list", "--all-repositories").err
    assert "two repositories have the name shop" in twice
    assert "hange the id of shop in policy/repositories.yaml" in twice
    own.write("policy/repositories.yaml", "schema: 1\nrepositories: []\n")
    own.commit()
    assert (
        "policy/repositories.yaml does not list any other repositories"
        in own.refused(2, "list", "--all-repositories").err
    )


@pytest.mark.sweep
def test_the_site_lists_the_incidents_of_other_repositories_and_nothing_restricted(estate: Estate) -> None:
    own = estate.own
    out = own.folder.parent / "site"
    said = own.answer(own.spawn("site", "render", "--all-repositories", "--out", str(out)))
    assert said.status == 0, said
    pages = {
        file.name: " ".join(file.read_text().split())
        for file in out.rglob("*")
        if file.suffix in (".md", ".json")
    }
    for name, commit in estate.sources()[1:]:
        assert name in pages["repositories.md"]
        assert commit[:12] in pages["repositories.md"]
        assert commit[:12] in pages["metrics.md"]
    assert "Cards are declined" in pages["repositories.md"]
    assert "Parcels are not sorted" in pages["repositories.md"]
    found = {name: [text for text in hidden_texts(estate) if text in page] for name, page in pages.items()}
    assert {name: texts for name, texts in found.items() if texts} == {}
    refused = own.refused(2, "site", "build", "--also", "../payments", "--audience", "public").err
    assert "only repositories that policy/repositories.yaml lists with `public: true`" in refused


@pytest.mark.sweep
def test_a_site_can_include_a_repository_that_only_the_command_names(estate: Estate) -> None:
    own = estate.own
    out = own.folder.parent / "site"
    said = own.answer(own.spawn("site", "render", "--also", "cards=../payments", "--out", str(out)))
    assert said.status == 0, said
    page = (out / "docs" / "repositories.md").read_text()
    assert "Cards are declined" in page
    assert head(estate.payments)[:12] in page
    assert "cards" in page
    assert "Parcels are not sorted" not in page
    for words, sentence in (
        ("nowhere", "--also nowhere is not a folder"),
        ("https://git.example.com/a.git", "--also requires a folder, not a URL"),
        (".", "--also . is the same repository as the current repository"),
    ):
        assert sentence in own.refused(2, "site", "render", "--also", words, "--out", str(out)).err
    own.write(
        "mkdocs.yml",
        (own.folder / "mkdocs.yml").read_text().replace("- mimkit:", "- mimkit:\n      audience: public"),
    )
    said = own.answer(own.spawn("site", "render", "--also", "../payments", "--out", str(out)))
    assert said.status == 5
    assert "only repositories that policy/repositories.yaml lists with `public: true`" in said.err


def test_an_open_incident_in_a_published_repository_is_a_reason_to_build_the_site(
    tmp_path: Path, furnish: Callable[[Path], Desk]
) -> None:
    own, other = furnish(tmp_path / "own"), furnish(tmp_path / "other")
    listed = "schema: 1\nrepositories:\n  - id: other\n    clone: ../../other/desk\n"
    name = other.declare("Parcels are late", "--severity", "SEV1", "--service", "checkout")
    own.write("policy/repositories.yaml", listed)
    own.commit()
    assert not is_anything_open(own.folder)
    own.write("policy/repositories.yaml", f"{listed}    public: true\n")
    own.commit()
    assert is_anything_open(own.folder)
    other.write(f"incidents/2026/{name}/incident.yaml", "schema: 1\n")
    other.commit()
    with pytest.raises(EnvironmentUnfit) as refused:
        is_anything_open(own.folder)
    assert refused.value.sentence.startswith(f"other in policy/repositories.yaml: incidents/2026/{name}")
    assert refused.value.hint == f"mim -C {other.folder} check"


@pytest.mark.sweep
def test_the_public_site_has_the_public_incidents_of_the_repositories_that_the_policy_lists(
    estate: Estate,
) -> None:
    own, payments, warehouse, legal = estate
    out = own.folder.parent / "site"
    words = ("site", "render", "--all-repositories", "--audience", "public", "--out", str(out))
    said = own.answer(own.spawn(*words))
    assert said.status == 5
    assert "only repositories that policy/repositories.yaml lists with `public: true`" in said.err
    for desk, text in ((payments, "Card payments fail."), (warehouse, "Parcels are late.")):
        desk.clock = "11:00"
        name = desk.declare("Internal title", "--severity", "SEV1", "--service", "checkout")
        desk.mim(
            "update", "-i", name, "--audience", "customers", "--affected", text, "--doing", "A fix is being tested.",
        )  # fmt: skip
        desk.mim("log", "-i", name, f"Internal note about {text[:7]}")
    legal.write("policy/repositories.yaml", "schema: 1\nrestricted: true\n")
    legal.commit()
    shown: dict[str, Any] = {"url": legal.folder.as_uri(), "public": True}
    _list(estate, payments={"clone": "../payments", "public": True}, legal=shown)
    said = own.answer(own.spawn(*words))
    assert said.status == 0, said
    assert "legal is not included, because its policy/repositories.yaml has `restricted: true`" in said.err
    pages = " ".join(
        " ".join(file.read_text(errors="replace").split()) for file in out.rglob("*") if file.is_file()
    )
    assert "Card payments fail." in pages
    assert "Parcels are late." not in pages
    public = {"Card payments fail.", "A fix is being tested."}
    hidden = texts(warehouse) - texts(own) - texts(payments) | hidden_texts(estate)
    hidden |= {
        "Internal title",
        "Internal note about Card pa",
        "Cards are declined",
        "Nobody can pay",
        "warehouse",
    }
    assert {text for text in hidden - public if text in pages and not text.isdigit()} == set()


@pytest.mark.sweep
def test_a_site_with_other_repositories_is_viewed_without_building_it_again(
    estate: Estate, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`mim site serve` would build it without the repositories that only the command selected."""
    answer = {
        "place": "build/site",
        "searched": "",
        "remarks": "",
        "shortened": "",
        "withheld": "",
        "site_url": "https://a.example",
    }
    monkeypatch.setattr("mimkit.cli.commands.site.generate", lambda *_: answer)
    assert "to view it: mim site serve\n" in estate.own.mim("site", "build").out
    said = estate.own.mim("site", "build", "--also", "../payments")
    assert "to view it: python3 -m http.server -d build/site\n" in said.out
