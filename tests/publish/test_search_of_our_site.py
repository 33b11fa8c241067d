"""The search of this project's own site finds the page that a reader means, in Chromium."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config

from tests.publish.conftest import served

ROOT = Path(__file__).parents[2]
pytestmark = [pytest.mark.browser, pytest.mark.long]


@pytest.fixture(scope="module")
def our_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    root = tmp_path_factory.mktemp("ours") / "repository"
    hidden = shutil.ignore_patterns(".*", "build", "tests", "mimkit")
    shutil.copytree(ROOT, root, ignore=hidden)
    before = Path.cwd()
    os.chdir(root)
    config = load_config(str(root / "mkdocs.yml"))
    config.plugins.on_startup(command="build", dirty=False)
    build(config)
    os.chdir(before)
    with served(Path(config.site_dir)) as address:
        yield address


@pytest.mark.parametrize(
    ("words", "page"),
    [
        ("post-mortem", "how-to/write-a-post-incident-review/"),
        ("postmortem", "how-to/write-a-post-incident-review/"),
        ("install", "how-to/install/"),
        ("slack", "how-to/send-updates-to-channels/"),
    ],
)
def test_the_search_finds_the_page_that_is_meant_first(
    browser: Any, our_address: str, words: str, page: str
) -> None:
    opened = browser.new_page()
    opened.goto(our_address)
    opened.locator("input[name=query]").press_sequentially(words)
    # The first results are those of the first letters.
    opened.wait_for_function(
        "wanted => decodeURIComponent(document.querySelector('.md-search-result__item a')?.href ?? '').includes(wanted)",
        arg=page,
        timeout=20_000,
    )
    opened.close()
