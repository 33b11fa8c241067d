"""An example organisation with one incident of every kind, its site, and hostile text."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields, replace
from datetime import UTC, datetime
from functools import partial
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from itertools import cycle
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config
from pydantic import ValidationError

import mimkit.scaffold
from mimkit.app.reading.records import gather
from mimkit.model.snapshot import Snapshot
from mimkit.model.text import Record
from mimkit.publish.build_info import BuildFacts

SCAFFOLD = Path(mimkit.scaffold.__file__).parent / "policy"
RECORDS = Path(__file__).parent / "organisation" / "incidents"
TOLD = Path(__file__).parent / "outside" / "incidents"
"""Incidents that readers outside were told of, one of every fate."""


def organisation() -> dict[str, bytes]:
    """Return the organisation's files by their paths in its repository."""
    folders = (SCAFFOLD, RECORDS)
    return {
        path.relative_to(folder.parent).as_posix(): path.read_bytes()
        for folder in folders
        for path in sorted(folder.rglob("*.yaml"))
    }


@pytest.fixture(scope="session")
def snapshot() -> Snapshot:
    gathered = gather(organisation())
    assert gathered.diagnostics == []
    found = gathered.snapshot()
    assert found is not None
    return found


@pytest.fixture(scope="session")
def facts() -> BuildFacts:
    return BuildFacts(datetime(2026, 11, 23, 10, 55, tzinfo=UTC), "77aa31f0c2d4")


EAGER = [
    "abbr", "admonition", "attr_list", "def_list", "footnotes", "md_in_html", "tables",
    "pymdownx.betterem", "pymdownx.caret", "pymdownx.critic", "pymdownx.emoji", "pymdownx.keys",
    "pymdownx.magiclink", "pymdownx.mark", "pymdownx.snippets", "pymdownx.superfences", "pymdownx.tasklist",
    "pymdownx.tilde",
]  # fmt: skip
"""Extensions of Markdown, among them all that read the source before they know what HTML is."""

VECTORS = (
    "<script>window.pwned=1</script>",
    "</div></div></script><script>window.pwned=1</script>",
    "</title><script>window.pwned=1</script>",
    "<img src=x onerror=window.pwned=1>",
    "<svg/onload=window.pwned=1>",
    "<iframe srcdoc='<script>parent.pwned=1</script>'></iframe>",
    "<a href=javascript:window.pwned=1>x</a>",
    "[x](javascript:window.pwned=1)",
    "[x](JaVaScRiPt:window.pwned=1)",
    "[x](data:text/html,<script>window.pwned=1</script>)",
    '[x](https://example.com/"onmouseover=window.pwned=1)',
    "[x](https://example.com/){: onclick=window.pwned=1 }",
    "# heading {: onclick=window.pwned=1 }",
    "text {: #id .class onclick=window.pwned=1 }",
    "{{ 7*7 }}{{ config.items() }}{% raw %}",
    "--8<-- '/etc/passwd'",
    ";--8<--\n/etc/passwd\n;--8<--",
    "```\ncode fence\n```",
    "~~~ python\ncode fence\n~~~",
    "::: mimkit.publish",
    "!!! note 'x'\n    inside",
    "??? note\n    inside",
    "---\ntitle: stolen\n---",
    "title: stolen\nhide: [toc]",
    "<div markdown='1'># inside</div>",
    "<div markdown='block'>*inside*</div>",
    "]]><![CDATA[<script>window.pwned=1</script>",
    "<!-- mimkit: home --><!--",
    "<?php echo 1 ?>",
    "&lt;script&gt;window.pwned=1&lt;/script&gt;",
    "&ltscript&gtwindow.pwned=1&lt/script&gt",
    "&#60;script&#62;window.pwned=1&#60;/script&#62;",
    "a & b && c &amp; d &copy; e",
    "`<b>code</b>` and ``double``",
    "wzxhzdk:0 klzzwxh:0000 STX ETX",
    "*emphasis* __strong__ ~~gone~~ ==mark== ^^ins^^ {++add++}{--del--}",
    "[^1] and [^1]: note *[HTML]: abbreviation",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "![x](https://example.com/x.png) :smile: @someone #123",
    "<style>body{display:none}</style><base href=https://example.com/><meta http-equiv=refresh content=0>",
    "https://example.com/<script>window.pwned=1</script>",
    "- item <b>bold</b>\n- {{ item }}\n\n1. one\n2. `two`",
    "$$x$$ \\(x\\) \\[x\\]",
    "<math><mi//xlink:href='data:x,<script>window.pwned=1</script>'>",
)
"""Text that has made a site execute or show something that its author did not write."""


class Seen(HTMLParser):
    """What a browser would make of a page: its elements with their attributes, its scripts and its text."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self.chunks: list[str] = []
        self._inside = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._inside = tag

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 - the base class decides on the arguments
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside == "script":
            self.scripts.append(data)
        else:
            self.chunks.append(data)

    @property
    def text(self) -> str:
        """Its text to the letter."""
        return "".join(self.chunks)

    @property
    def words(self) -> str:
        """Its text as words with one space between them."""
        return " ".join(" ".join(self.chunks).split())

    @property
    def shapes(self) -> set[tuple[str, str]]:
        """Each element with each of its attributes, without their values."""
        return {(tag, name) for tag, attributes in self.elements for name in ("", *attributes)}

    @property
    def targets(self) -> list[str]:
        """Where its links and resources lead."""
        return [
            value
            for _, attributes in self.elements
            for name, value in attributes.items()
            if name in ("href", "src") and value is not None
        ]


@pytest.fixture(scope="session")
def vectors() -> tuple[str, ...]:
    return VECTORS


@pytest.fixture(scope="session")
def eager() -> list[str]:
    return EAGER


@pytest.fixture(scope="session")
def seen() -> type[Seen]:
    return Seen


def _replaced(value: Any, path: tuple[Any, ...], new: str) -> Any:
    if not path:
        return new
    head, *rest = path
    if isinstance(value, dict):
        return {**value, head: _replaced(value[head], tuple(rest), new)}
    return [_replaced(each, tuple(rest), new) if place == head else each for place, each in enumerate(value)]


def _leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, dict):
        for key, each in value.items():
            yield from _leaves(each, (*path, key))
    elif isinstance(value, list):
        for place, each in enumerate(value):
            yield from _leaves(each, (*path, place))
    elif isinstance(value, str):
        yield path


class Poison:
    """Puts the next vector into each place of a record that takes free text, title or paragraph."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._titles = cycle([text for text in texts if "\n" not in text and len(text) <= 200])
        self._texts = cycle(texts)

    def record(self, record: Any) -> Any:
        data = record.model_dump(mode="json", by_alias=True)
        for path in list(_leaves(data)):
            for wanted in (next(self._texts), next(self._titles)):
                changed = _replaced(data, path, wanted)
                try:
                    type(record).model_validate(changed)
                except ValidationError:
                    continue
                data = changed
                break
        return type(record).model_validate(data)

    def snapshot(self, snapshot: Snapshot) -> Snapshot:
        changed: dict[str, Any] = {}
        for each in fields(snapshot):
            value = getattr(snapshot, each.name)
            if isinstance(value, Mapping):
                changed[each.name] = {key: self.record(record) for key, record in value.items()}
            elif isinstance(value, Record):
                changed[each.name] = self.record(value)
        return replace(snapshot, **changed)


@pytest.fixture(scope="session")
def poisoned(snapshot: Snapshot) -> Callable[[Sequence[str]], Snapshot]:
    return lambda texts: Poison(texts).snapshot(snapshot)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository of the organisation, with the configuration that `mim init` writes."""
    return _repository(tmp_path / "repository")


def _repository(root: Path) -> Path:
    shutil.copytree(RECORDS, root / "incidents")
    shutil.copytree(SCAFFOLD, root / "policy")
    shutil.copy(SCAFFOLD.parent / "mkdocs.yml", root / "mkdocs.yml")
    (root / "site").mkdir()
    return root


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_MKDOCS_2_WARNING", "1")
    monkeypatch.setenv("MIM_NOW", "2026-11-23T10:55:00Z")


@pytest.fixture(scope="session")
def built() -> Callable[..., Path]:
    """Build the site as `mkdocs build` does, and return its folder."""
    return _built


def _built(root: Path, **changes: Any) -> Path:
    config = load_config(str(root / "mkdocs.yml"), **changes)
    config.plugins.on_startup(command="build", dirty=False)
    build(config)
    return root / "build" / "site"


CHROMIUM = shutil.which("chromium")
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name of the base class
        """Say nothing."""


@pytest.fixture(scope="session")
def driver() -> Iterator[Any]:
    """Playwright, started once: a second one in the same process refuses."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed (Debian package chromium)")
    playwright = pytest.importorskip(
        "playwright.sync_api", reason="playwright is not installed (mimkit[dev])"
    )
    with playwright.sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(driver: Any) -> Iterator[Any]:
    started = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
    yield started
    started.close()


@contextmanager
def served(site: Path) -> Iterator[str]:
    """Serve a folder on this machine, and yield its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site)))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


GUIDE = """\
# Guide

```yaml title="policy/services/checkout.yaml"
# who pays
name: Checkout
```

```console
$ mim declare "Nobody can pay" \\
>   --service checkout
MI-20261123-K7F  declared
$ cat > notes.txt <<'END'
$5 for the first note
END
$ mim note "Done"
```
"""
"""A page of the repository's own, with code."""


@pytest.fixture(scope="session")
def clean_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the organisation, as `mim init` configures it."""
    root = _repository(tmp_path_factory.mktemp("clean") / "repository")
    shutil.copy(SCAFFOLD.parent / "site" / "index.md", root / "site" / "index.md")
    (root / "site" / "guide.md").write_text(GUIDE)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NO_MKDOCS_2_WARNING", "1")
        patch.setenv("MIM_NOW", "2026-11-23T10:55:00Z")
        return _built(root)


@pytest.fixture(scope="session")
def clean_address(clean_site: Path) -> Iterator[str]:
    with served(clean_site) as address:
        yield address


@pytest.fixture(scope="session")
def outside_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the organisation for readers outside."""
    root = _repository(tmp_path_factory.mktemp("outside") / "repository")
    shutil.copytree(TOLD, root / "incidents", dirs_exist_ok=True)
    configuration = root / "mkdocs.yml"
    configuration.write_text(
        configuration.read_text().replace("  - mimkit:\n", "  - mimkit:\n      audience: public\n")
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NO_MKDOCS_2_WARNING", "1")
        patch.setenv("MIM_NOW", "2026-11-23T10:55:00Z")
        return _built(root)


@pytest.fixture(scope="session")
def outside_address(outside_site: Path) -> Iterator[str]:
    with served(outside_site) as address:
        yield address


@pytest.fixture(scope="session")
def hostile_address(hostile_site: Path) -> Iterator[str]:
    with served(hostile_site) as address:
        yield address


@pytest.fixture(scope="session")
def hostile_site(
    tmp_path_factory: pytest.TempPathFactory, poisoned: Callable[[Sequence[str]], Snapshot]
) -> Path:
    """A site of records that attack it, built with every extension that might help them."""
    root = _repository(tmp_path_factory.mktemp("hostile") / "repository")
    _write(root, poisoned(VECTORS))
    configuration = root / "mkdocs.yml"
    eager = "".join(f"  - {each}\n" for each in EAGER)
    configuration.write_text(
        configuration.read_text().replace("markdown_extensions:\n", f"markdown_extensions:\n{eager}")
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NO_MKDOCS_2_WARNING", "1")
        patch.setenv("MIM_NOW", "2026-11-23T10:55:00Z")
        return _built(root)


def _write(root: Path, snapshot: Snapshot) -> None:
    incidents, policy = root / "incidents", root / "policy"
    written: dict[Path, Record] = {policy / "policy.yaml": snapshot.policy}
    for incident in snapshot.incidents.values():
        written[incidents / incident.id[3:7] / incident.id / "incident.yaml"] = incident
    for review in snapshot.reviews.values():
        written[incidents / review.incident[3:7] / review.incident / "review.yaml"] = review
    written |= {incidents / "problems" / f"{key}.yaml": each for key, each in snapshot.problems.items()}
    written |= {policy / "services" / f"{key}.yaml": each for key, each in snapshot.services.items()}
    written |= {policy / "runbooks" / f"{key}.yaml": each for key, each in snapshot.runbooks.items()}
    for path, record in written.items():
        path.write_text(json.dumps(record.model_dump(mode="json", by_alias=True, exclude_none=True)))
