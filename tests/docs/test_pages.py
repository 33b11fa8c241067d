"""Documentation pages are up to date: regenerated, their commands run, their links checked."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mimkit.cli.main import mim
from mimkit.cli.registry import SECTIONS, VERBS
from mimkit.errors import MimError
from mimkit.rules.catalogue import RULES
from tests.docs.generate import GENERATED, SITE, generated, strays, written_by_hand
from tests.docs.performance import performed
from tests.docs.reference_statuses import refusals

AGAIN = "python -m tests.docs.generate regenerates it"
OF_RULES = [path for path in GENERATED if path.startswith("reference/rules/")]
FROM_CODE = [path for path in GENERATED if path not in OF_RULES]
ALL_PAGES = sorted((*FROM_CODE, *written_by_hand(), "../.github/CONTRIBUTING.md"))
_LINK = re.compile(r"\]\((?P<path>[\w./-]+\.md)?(?:#(?P<anchor>[\w-]+))?\)")
_FENCED = re.compile(r"^(`{3,}).*?^\1$", re.MULTILINE | re.DOTALL)
_NAMED = re.compile(r"`((?:mimkit|tests|policy|\.ci|\.github)/[\w./-]+)`")


def read(path: str) -> str:
    return (SITE / path).read_text(encoding="utf-8")


@pytest.mark.parametrize("path", FROM_CODE)
def test_a_page_made_from_the_code_is_up_to_date(path: str) -> None:
    assert read(path) == generated(path), AGAIN


def test_pages_of_rules_are_up_to_date_with_links_that_lead_somewhere_and_one_title() -> None:
    for path in OF_RULES:
        assert read(path) == generated(path), AGAIN
        test_links_between_pages_lead_somewhere(path)
        test_pages_begin_with_one_title(path)


def test_every_record_on_a_page_has_the_whole_path_of_its_file_as_title() -> None:
    for path in (*GENERATED, *written_by_hand()):
        for opening in re.findall(r"^`{3,}(ya?ml.*)$", read(path), re.MULTILINE):
            assert re.fullmatch(r'yaml title="[\w./-]+\.ya?ml"( hl_lines="[\d ]+")?', opening), (
                path,
                opening,
            )
            assert "..." not in opening, path


@pytest.mark.sweep
@pytest.mark.parametrize("path", written_by_hand())
def test_commands_of_a_page_print_what_it_shows(path: str, tmp_path: Path) -> None:
    assert performed(read(path), tmp_path) == read(path), AGAIN


@pytest.mark.sweep
@pytest.mark.parametrize("clock", ["2026-11-22T03:10:00Z", "2026-12-31T23:58:00Z"])
def test_the_quick_start_works_at_any_hour(clock: str, tmp_path: Path) -> None:
    """A Sunday night and the last minutes of a year: no command is refused, and somebody is on duty."""
    page = re.sub(r"MIM_NOW=\S+", f"MIM_NOW={clock}", read("tutorials/quick-start.md"))
    done = performed(page, tmp_path)
    assert not re.findall(r"^mim: .*", done, re.MULTILINE)
    assert re.search(r"^manager +mim-duty: ", done, re.MULTILINE)
    assert len(done.splitlines()) > 80


@pytest.mark.parametrize("path", ALL_PAGES)
def test_links_between_pages_lead_somewhere(path: str) -> None:
    for link in _LINK.finditer(_FENCED.sub("", read(path))):
        target = (SITE / path).parent / link["path"] if link["path"] else SITE / path
        assert target.is_file(), link[0]
        assert not link["anchor"] or link["anchor"] in anchors(target.read_text(encoding="utf-8")), link[0]


def anchors(page: str) -> set[str]:
    titles = re.findall(r"^#+ (.+)$", _FENCED.sub("", page), re.MULTILINE)
    named = re.findall(r'<a id="([\w-]+)">', page)
    return {*named} | {
        re.sub(r"[\s-]+", "-", re.sub(r"[^\w\s-]", "", title).strip().lower()) for title in titles
    }


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


def test_every_rule_has_its_row_and_its_page() -> None:
    assert re.findall(r"\]\(rules/(MIM\d+)\.md\)", read("reference/rules.md")) == list(RULES)
    assert {page.stem for page in (SITE / "reference" / "rules").glob("*.md")} == {*RULES}
    assert strays() == []


@pytest.mark.parametrize("code", ["MIM001", "MIM602", "MIM677"])
def test_anchors_from_when_all_rules_were_on_one_page_still_lead_to_the_rule(code: str) -> None:
    row = next(line for line in read("reference/rules.md").splitlines() if f"rules/{code}.md" in line)
    # The slugs that MkDocs gave to the headings "### MIM001 not-utf8".
    assert f'<a id="{code.lower()}-{RULES[code].name}"></a>' in row
    assert f'<a id="{code.lower()}"></a>' in row


def test_every_refusal_says_in_one_sentence_what_it_is() -> None:
    for refusal in refusals():
        assert issubclass(refusal, MimError)
        assert refusal.__doc__, refusal
        assert refusal.__doc__.splitlines()[0].endswith("."), refusal


@pytest.mark.parametrize("path", ALL_PAGES)
def test_pages_begin_with_one_title(path: str) -> None:
    page = _FENCED.sub("", read(path))
    assert len(re.findall(r"^# ", page, re.MULTILINE)) == 1
