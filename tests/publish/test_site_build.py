"""A real MkDocs build of a repository: generated and custom pages, and nothing from outside."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from mkdocs.config import load_config
from mkdocs.exceptions import Abort

from mimkit.publish.mkdocs import plugin


@pytest.fixture
def refusal(built: Callable[..., Path], caplog: pytest.LogCaptureFixture) -> Callable[..., str]:
    """Build a site that must not be built, and return what MkDocs says about it."""

    def refused(root: Path, **changes: Any) -> str:
        with pytest.raises(Abort):
            built(root, **changes)
        return caplog.text

    return refused


def html(site: Path) -> dict[str, str]:
    return {path.relative_to(site).as_posix(): path.read_text() for path in sorted(site.rglob("*.html"))}


@pytest.mark.sweep
def test_every_page_is_built_and_no_link_is_broken(
    repository: Path, seen: Any, built: Callable[..., Path]
) -> None:
    site = built(repository)
    assert (site / "incidents/2026/MI-20261123-K7F/index.html").is_file()
    for name, text in html(site).items():
        for target in seen(text).targets:
            path = target.partition("#")[0].partition("?")[0]
            if (
                not path
                or path.startswith(("https://", "javascript:void", "data:", "tel:", "mailto:"))
                or name == "404.html"
            ):
                continue
            reached = (site / name).parent / path
            assert (reached / "index.html" if path.endswith(("/", "..", ".")) else reached).exists(), (
                name,
                target,
            )


@pytest.mark.sweep
def test_a_build_leaves_the_repository_alone(repository: Path, built: Callable[..., Path]) -> None:
    (repository / "site" / "notes.md").write_text("# Notes\n")
    before = {path: path.read_bytes() for path in sorted(repository.rglob("*")) if path.is_file()}
    built(repository)
    after = {
        path: path.read_bytes()
        for path in sorted(repository.rglob("*"))
        if path.is_file() and not path.is_relative_to(repository / "build")
    }
    assert after == before


@pytest.mark.sweep
def test_nothing_is_asked_of_another_host(repository: Path, seen: Any, built: Callable[..., Path]) -> None:
    for text in html(built(repository)).values():
        for tag, attributes in seen(text).elements:
            if tag in ("script", "link", "img", "iframe", "object", "embed"):
                assert "//" not in (attributes.get("src") or attributes.get("href") or "")


@pytest.mark.sweep
def test_years_stand_in_the_navigation_and_incidents_do_not(
    repository: Path, built: Callable[..., Path]
) -> None:
    site = built(repository)
    incidents = (site / "incidents/2019/index.html").read_text()
    assert 'href="../2026/" class="md-nav__link"' in incidents
    assert "MI-20261123-K7F" not in incidents


@pytest.mark.sweep
def test_a_page_of_the_repositorys_own_wins(repository: Path, built: Callable[..., Path]) -> None:
    (repository / "site" / "index.md").write_text("# Welcome\n")
    (repository / "site" / "policy.md").write_text("# Our policy, explained\n")
    site = built(repository)
    assert "1 open incident" not in (site / "index.html").read_text()
    assert "Our policy, explained" in (site / "policy/index.html").read_text()


@pytest.mark.sweep
def test_a_first_page_with_the_mark_holds_the_generated_one(
    repository: Path, built: Callable[..., Path]
) -> None:
    (repository / "site" / "index.md").write_text("<!-- mimkit: home -->\n\n## About us\n")
    home = (built(repository) / "index.html").read_text()
    assert home.index("1 open incident") < home.index('id="about-us"')


@pytest.mark.sweep
def test_what_lies_where_our_pages_will_is_not_published(
    repository: Path, built: Callable[..., Path]
) -> None:
    (repository / "site" / "incidents").mkdir()
    (repository / "site" / "incidents" / "draft.yaml").write_text("secret: 1\n")
    assert not (built(repository) / "incidents" / "draft.yaml").exists()


def test_a_link_out_of_the_repository_is_refused(
    repository: Path, tmp_path: Path, refusal: Callable[..., str]
) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    (repository / "site" / "secret.txt").symlink_to(tmp_path / "secret.txt")
    assert re.search(
        r"secret\.txt is a symbolic link to .*, which is outside the repository", refusal(repository)
    )


def test_a_linked_folder_out_of_the_repository_is_refused(
    repository: Path, tmp_path: Path, refusal: Callable[..., str]
) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "page.md").write_text("# Secret\n")
    (repository / "site" / "more").symlink_to(tmp_path / "elsewhere")
    assert re.search("outside the repository", refusal(repository))


def test_a_link_to_what_git_keeps_for_itself_is_refused(
    repository: Path, refusal: Callable[..., str]
) -> None:
    (repository / ".git").mkdir()
    (repository / ".git" / "config").write_text("[remote]\n")
    (repository / "site" / "config.txt").symlink_to(repository / ".git" / "config")
    assert re.search("outside the repository", refusal(repository))


@pytest.mark.sweep
def test_a_link_inside_the_repository_is_followed(repository: Path, built: Callable[..., Path]) -> None:
    (repository / "CHANGELOG.md").write_text("# Changes\n")
    (repository / "site" / "changes.md").symlink_to(repository / "CHANGELOG.md")
    configuration = repository / "mkdocs.yml"
    configuration.write_text(configuration.read_text().partition("\nnav:")[0])
    assert "Changes" in (built(repository) / "changes" / "index.html").read_text()


def test_an_unreadable_record_stops_the_build_with_its_place(
    repository: Path, refusal: Callable[..., str]
) -> None:
    path = repository / "incidents/2026/MI-20261123-K7F/incident.yaml"
    path.write_text(path.read_text().replace("title:", "titel:"))
    assert re.search(r"incident\.yaml:3", refusal(repository))


def test_addresses_that_are_not_folders_are_refused(repository: Path, refusal: Callable[..., str]) -> None:
    assert "use_directory_urls" in refusal(repository, use_directory_urls=False)


def test_a_time_without_its_offset_is_refused(
    repository: Path, monkeypatch: pytest.MonkeyPatch, refusal: Callable[..., str]
) -> None:
    monkeypatch.setenv("MIM_NOW", "2026-11-23T10:55:00")
    assert re.search("offset", refusal(repository))


@pytest.mark.sweep
def test_a_build_without_a_fixed_time_reckons_from_its_own(
    repository: Path, monkeypatch: pytest.MonkeyPatch, built: Callable[..., Path]
) -> None:
    monkeypatch.delenv("MIM_NOW")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1800000000")
    assert (
        'Site built <time datetime="2027-01-15T08&#58;00&#58;00Z"'
        in (built(repository) / "index.html").read_text()
    )


def test_records_are_watched_while_serving(repository: Path) -> None:
    class Server:
        watched: tuple[str, ...] = ()
        builder: Any = None

        def watch(self, path: str) -> None:
            self.watched = (*self.watched, path)

    server: Any = Server()
    config = load_config(str(repository / "mkdocs.yml"))
    plugin.MimkitPlugin().on_serve(server, config=config, builder=None)
    assert server.watched == (str(repository / "incidents"), str(repository / "policy"))


@pytest.mark.sweep
def test_hostile_records_execute_nothing_and_change_nothing_of_ours(
    repository: Path, hostile_site: Path, vectors: tuple[str, ...], seen: Any, built: Callable[..., Path]
) -> None:
    clean = {name: seen(text) for name, text in html(built(repository)).items()}
    allowed = set().union(*(page.shapes for page in clean.values())) | {("ol", ""), ("code", "")}
    hostile = html(hostile_site)
    assert hostile.keys() == clean.keys()
    for name, text in hostile.items():
        page = seen(text)
        assert page.shapes <= allowed, name
        assert page.scripts == clean[name].scripts, name
        assert all(
            not each.lower().startswith(("javascript:w", "data:", "vbscript:")) for each in page.targets
        )
    everything = " ".join(seen(text).text for text in hostile.values())
    assert sum(vector.split("\n")[0] in everything for vector in vectors) > len(vectors) / 2
    index = json.loads((hostile_site / "search" / "search_index.json").read_text())
    for section in index["docs"]:
        shapes = seen(section["title"] + section["text"]).shapes
        assert {tag for tag, _ in shapes} <= {"p", "ul", "ol", "li", "code"}
        assert {name for _, name in shapes} <= {""}


def redirecting(moved: dict[str, str]) -> list[Any]:
    return ["search", {"mimkit": {"redirects": moved}}]


@pytest.mark.sweep
def test_an_old_address_leads_to_the_new_page(repository: Path, built: Callable[..., Path]) -> None:
    (repository / "site" / "how-to").mkdir()
    (repository / "site" / "how-to" / "new.md").write_text("# New\n")
    site = built(repository, plugins=redirecting({"how-to/old.md": "how-to/new.md", "gone.md": "nowhere.md"}))
    old = (site / "how-to" / "old" / "index.html").read_text()
    assert 'content="0; url=../new/"' in old
    assert "<script" not in old
    assert not (site / "gone").exists()


def test_a_redirect_cannot_replace_a_page(repository: Path, refusal: Callable[..., str]) -> None:
    (repository / "site" / "new.md").write_text("# New\n")
    assert "new.md, which still exists" in refusal(repository, plugins=redirecting({"new.md": "index.md"}))
