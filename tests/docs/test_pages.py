"""Documentation pages are up to date: regenerated, their commands run, their links checked."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mimkit.cli.main import mim
from mimkit.cli.registry import SECTIONS, VERBS
from mimkit.errors import MimError
from mimkit.rules.catalogue import RULES
from tests.docs.generate import GENERATED, SITE, generated, written_by_hand
from tests.docs.performance import performed
from tests.docs.reference_statuses import refusals

AGAIN = "python -m tests.docs.generate regenerates it"
ALL_PAGES = sorted((*GENERATED, *written_by_hand(), "../.github/CONTRIBUTING.md"))
_LINK = re.compile(r"\]\((?P<path>[\w./-]+\.md)?(?:#(?P<anchor>[\w-]+))?\)")
_FENCED = re.compile(r"^(`{3,}).*?^\1$", re.MULTILINE | re.DOTALL)
_NAMED = re.compile(r"`((?:mimkit|tests|policy|\.ci|\.github)/[\w./-]+)`")


def read(path: str) -> str:
    return (SITE / path).read_text(encoding="utf-8")


@pytest.mark.parametrize("path", GENERATED)
def test_a_page_made_from_the_code_is_up_to_date(path: str) -> None:
    assert read(path) == generated(path), AGAIN


@pytest.mark.parametrize("path", written_by_hand())
def test_commands_of_a_page_print_what_it_shows(path: str, tmp_path: Path) -> None:
    assert performed(read(path), tmp_path) == read(path), AGAIN


@pytest.mark.parametrize("path", ALL_PAGES)
def test_links_between_pages_lead_somewhere(path: str) -> None:
    for link in _LINK.finditer(_FENCED.sub("", read(path))):
        target = (SITE / path).parent / link["path"] if link["path"] else SITE / path
        assert target.is_file(), link[0]
        assert not link["anchor"] or link["anchor"] in anchors(target.read_text(encoding="utf-8")), link[0]


def anchors(page: str) -> set[str]:
    titles = re.findall(r"^#+ (.+)$", _FENCED.sub("", page), re.MULTILINE)
    return {re.sub(r"[\s-]+", "-", re.sub(r"[^\w\s-]", "", title).strip().lower()) for title in titles}


@pytest.mark.parametrize(
    "path",
    ["../.github/CONTRIBUTING.md", *(page for page in written_by_hand() if page.startswith("how-to/add-a"))],
)
def test_files_that_contributors_are_sent_to_are_there(path: str) -> None:
    named = _NAMED.findall(read(path))
    assert named
    for name in named:
        assert (SITE.parent / name.replace("CODE", "MIM504")).exists(), name


def test_contributing_names_every_package_and_its_sub_packages() -> None:
    section = read("../.github/CONTRIBUTING.md").partition("## Architecture")[2].partition("\n## ")[0]
    named = {
        row[0]: set(row[1:])
        for row in (re.findall(r"`(\w+)`", line) for line in section.splitlines() if line.startswith("| `"))
        if row
    }
    package = SITE.parent / "mimkit"
    found = {path.parent.relative_to(package).parts for path in package.glob("*/**/__init__.py")}
    without_modules = {"demo", "packs", "scaffold"}
    assert {parts[0] for parts in found if len(parts) == 1} - without_modules <= set(named)
    for above, below in (parts for parts in found if len(parts) == 2):
        assert below in named[above], f"{above}/{below}"


def test_every_verb_has_its_place_among_the_commands() -> None:
    headings = re.findall(r"^### mim (\S+)$", read("reference/commands.md"), re.MULTILINE)
    typed = {verb.name for verb in VERBS if verb.section in SECTIONS}
    assert sorted(headings) == sorted(typed)
    by_git = {verb.name for verb in VERBS} - typed
    assert typed | by_git == set(mim.list_commands(mim.make_context("mim", ["list"])))


def test_every_rule_has_its_place_among_the_rules() -> None:
    assert re.findall(r"^### (MIM\d+) ", read("reference/rules.md"), re.MULTILINE) == list(RULES)


def test_every_refusal_says_in_one_sentence_what_it_is() -> None:
    for refusal in refusals():
        assert issubclass(refusal, MimError)
        assert refusal.__doc__, refusal
        assert refusal.__doc__.splitlines()[0].endswith("."), refusal


@pytest.mark.parametrize("path", ALL_PAGES)
def test_pages_begin_with_one_title(path: str) -> None:
    page = _FENCED.sub("", read(path))
    assert len(re.findall(r"^# ", page, re.MULTILINE)) == 1
