"""While a site is served, a changed record rebuilds only the affected pages."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config

OPEN = "incidents/2026/MI-20261123-K7F"
QUIET = "incidents/2026/MI-20260914-B3Q"


class Served:
    """A site that was built once, as the server does, and is built again after a change."""

    def __init__(self, root: Path) -> None:
        config = load_config(str(root / "mkdocs.yml"))
        config.plugins.on_startup(command="serve", dirty=False)
        build(config, serve_url="http://127.0.0.1:8000/")
        self.root, self.site = root, root / "build" / "site"
        self.plugin: Any = config.plugins["mimkit"]
        self.whole = 0

    def change(self, path: str, old: str, new: str) -> None:
        file = self.root / path
        text = file.read_text()
        assert old in text
        file.write_text(text.replace(old, new))

    def again(self) -> dict[str, bytes]:
        """Build again and return the files that are not what they were."""
        before = self._files()
        self.plugin._build_again(self._count)
        return {path: raw for path, raw in self._files().items() if before.get(path) != raw}

    def _count(self) -> None:
        self.whole += 1

    def _files(self) -> dict[str, bytes]:
        files = (path for path in self.site.rglob("*") if path.is_file())
        return {path.relative_to(self.site).as_posix(): path.read_bytes() for path in files}


@pytest.fixture
def served(repository: Path) -> Served:
    return Served(repository)


@pytest.mark.sweep
def test_a_changed_title_is_shown_wherever_it_stands_and_nothing_else_is_made(served: Served) -> None:
    served.change(f"{QUIET}/incident.yaml", "Orders are confirmed twice", "Mails come in pairs")
    changed = served.again()
    assert served.whole == 0
    shown = {path for path, raw in changed.items() if b"Mails come in pairs" in raw}
    assert {
        f"{QUIET}/index.html", f"{QUIET}/index.json", "index.html", "incidents/2026/index.html", "feed.xml",
        "services/email/index.html", "problems/PB-20260914-H2W/index.html", "search/search_index.json",
        "api/v2/incidents.json",
    } <= shown  # fmt: skip
    assert "policy/index.html" not in changed
    assert "incidents/2019/index.html" not in changed


@pytest.mark.sweep
def test_the_site_is_then_what_a_whole_build_makes(served: Served, built: Callable[..., Path]) -> None:
    served.change(f"{QUIET}/incident.yaml", "Orders are confirmed twice", "Mails come in pairs")
    served.again()
    quick = served._files()
    built(served.root)
    whole = served._files()
    assert quick.keys() == whole.keys()
    for path in quick.keys() - {"search/search_index.json", "sitemap.xml", "sitemap.xml.gz"}:
        assert quick[path].replace(b"http://127.0.0.1:8000/", b"") == whole[path].replace(
            b"http://127.0.0.1:8000/", b""
        ), path
    first, second = (json.loads(each["search/search_index.json"])["docs"] for each in (quick, whole))
    assert sorted(map(str, first)) == sorted(map(str, second))


@pytest.mark.sweep
def test_a_changed_problem_record_is_shown_on_the_pages_of_its_incidents(repository: Path) -> None:
    (repository / "site" / "policy.md").write_text("# Our policy, explained\n")
    served = Served(repository)
    served.change("incidents/problems/PB-20260914-H2W.yaml", "title: Queues", "title: Long queues")
    changed = served.again()
    assert served.whole == 0
    for path in (f"{QUIET}/index.html", "problems/PB-20260914-H2W/index.html", "problems/index.html"):
        assert b"Long queues" in changed[path], path
    assert b"Our policy, explained" in (served.site / "policy/index.html").read_bytes()


@pytest.mark.sweep
def test_an_entry_that_is_added_is_shown(served: Served) -> None:
    served.change(
        f"{OPEN}/incident.yaml",
        "timeline:\n",
        "timeline:\n  - at: 2026-11-23T10:52:00Z\n    kind: note\n    by: mim-duty\n    text: The gateway answers.\n"
        "    recorded: 2026-11-23T10:52:00Z\n    id: 01M840G0000000000000000009\n",
    )
    changed = served.again()
    assert b"The gateway answers." in changed[f"{OPEN}/index.html"]


@pytest.mark.sweep
def test_a_new_incident_gets_its_page(served: Served) -> None:
    text = (served.root / OPEN / "incident.yaml").read_text()
    folder = served.root / "incidents/2026/MI-20261123-Z9Z"
    folder.mkdir()
    (folder / "incident.yaml").write_text(text.replace("MI-20261123-K7F", "MI-20261123-Z9Z"))
    changed = served.again()
    assert served.whole == 0
    assert b"MI-20261123-Z9Z" in changed["incidents/2026/MI-20261123-Z9Z/index.html"]
    assert b"MI-20261123-Z9Z" in changed["incidents/2026/index.html"]


@pytest.mark.sweep
@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("policy/people.yaml", "Communications on duty", "Communications at night"),
        ("mkdocs.yml", "font: false", "font: false "),
    ],
)
def test_anything_else_is_left_to_a_whole_build(served: Served, path: str, old: str, new: str) -> None:
    served.change(path, old, new)
    served.again()
    assert served.whole == 1


@pytest.mark.sweep
def test_a_record_that_goes_is_left_to_a_whole_build(served: Served) -> None:
    for file in (served.root / "incidents/2026/MI-20261020-D0E").iterdir():
        file.unlink()
    served.again()
    assert served.whole == 1


@pytest.mark.sweep
def test_a_record_that_is_half_written_leaves_the_site_as_it_is(
    served: Served, caplog: pytest.LogCaptureFixture
) -> None:
    served.change(f"{OPEN}/incident.yaml", "title:", "titel:")
    assert served.again() == {}
    assert f"{OPEN}/incident.yaml:3" in caplog.text
    served.change(f"{OPEN}/incident.yaml", "titel: Customers cannot pay", "title: Nobody can pay")
    assert b"Nobody can pay" in served.again()[f"{OPEN}/index.html"]
    assert served.whole == 0


@pytest.mark.sweep
def test_a_public_site_is_always_built_whole_and_looked_through(repository: Path) -> None:
    configuration = repository / "mkdocs.yml"
    configuration.write_text(
        configuration.read_text().replace("  - mimkit:\n", "  - mimkit:\n      audience: public\n")
    )
    served = Served(repository)
    served.change(f"{QUIET}/incident.yaml", "Orders are confirmed twice", "Mails come in pairs")
    served.again()
    assert served.whole == 1


@pytest.mark.sweep
def test_a_first_page_of_the_repositorys_own_is_made_anew_with_ours_in_it(repository: Path) -> None:
    (repository / "site" / "index.md").write_text("<!-- mimkit: home -->\n\n## About us\n")
    served = Served(repository)
    served.change(f"{OPEN}/incident.yaml", "Customers cannot pay in the web shop", "Nobody can pay")
    home = served.again()["index.html"]
    assert b"Nobody can pay" in home
    assert b'id="about-us"' in home
