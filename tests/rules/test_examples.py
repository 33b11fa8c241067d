"""Every rule proves itself by its own examples."""

from __future__ import annotations

from pathlib import Path

import pytest

import mimkit.rules
import mimkit.scaffold
from mimkit.app.check import check_files
from mimkit.model.diagnostic import Diagnostic
from mimkit.report.diagnostics.text import lines
from mimkit.report.rule_page import rule_markdown, rule_text
from mimkit.rules.catalogue import RULES
from mimkit.rules.example import example, files_in

SCAFFOLD = Path(mimkit.scaffold.__file__).parent
ORGANISATION = {path.relative_to(SCAFFOLD).as_posix(): path.read_bytes() for path in SCAFFOLD.rglob("*.yaml")}

# A suppression that does not count leaves the finding that it was meant for.
ACCOMPANIED = {"MIM091": {"MIM608"}}


def tree(text: str) -> dict[str, bytes]:
    files = {path: part.encode("utf-8", "surrogateescape") for path, part in files_in(text).items()}
    assert files
    return {**ORGANISATION, **files}


def found_in(text: str, base: str) -> list[Diagnostic]:
    return check_files(tree(text), tree(base) if base else None)


def test_the_scaffold_by_itself_breaks_no_rule() -> None:
    assert check_files(ORGANISATION) == []


@pytest.mark.parametrize("code", RULES)
def test_the_bad_example_breaks_this_rule_and_no_other(code: str) -> None:
    shown = example(code)
    found = found_in(shown.bad, shown.base)
    assert {each.code for each in found} == {code} | ACCOMPANIED.get(code, set())
    assert lines(found) == shown.out


@pytest.mark.parametrize("code", RULES)
def test_the_good_example_breaks_no_rule(code: str) -> None:
    shown = example(code)
    assert found_in(shown.good, shown.base) == []


@pytest.mark.parametrize("code", [code for code, rule in RULES.items() if rule.scope == "history"])
def test_a_rule_about_history_has_a_base_that_breaks_no_rule(code: str) -> None:
    shown = example(code)
    assert shown.base
    assert found_in(shown.base, shown.base) == []
    assert found_in(shown.bad, "") == []


@pytest.mark.parametrize("code", RULES)
def test_the_good_example_stays_close_to_the_bad_one(code: str) -> None:
    shown = example(code)
    assert shown.bad != shown.good
    assert set(files_in(shown.bad)) & set(files_in(shown.good)) or code == "MIM107"


@pytest.mark.parametrize("code", RULES)
def test_a_rule_says_what_why_and_how_in_sentences(code: str) -> None:
    rule = RULES[code]
    for words in (rule.summary, rule.why, rule.fix):
        assert words[0].isupper() or words.startswith("`mim ")
        assert words.endswith((".", "`.", '".'))
    assert len(rule.summary) < 110
    assert not any(
        word in f"{rule.summary} {rule.why} {rule.fix}".lower() for word in ("invalid", "failed to")
    )


def test_every_rule_has_its_page_and_its_place_in_the_reference() -> None:
    pages = [(rule, example(code)) for code, rule in RULES.items()]
    for rule, shown in pages:
        page = rule_text(rule, shown)
        assert page.encode().startswith(f"{rule.code} {rule.name} ({rule.level}, {rule.family})".encode())
    reference = rule_markdown(pages)
    assert reference.encode().count(b"\n### MIM") == len(RULES)
    families = [line for line in reference.splitlines() if line.startswith("## ")]
    assert len(families) == len({rule.family for rule in RULES.values()})


def test_there_is_no_example_without_a_rule() -> None:
    folder = Path(mimkit.rules.__file__).parent / "examples"
    assert {each.name for each in folder.iterdir()} == set(RULES)


def test_an_example_of_an_unknown_rule_is_not_there() -> None:
    with pytest.raises(FileNotFoundError):
        example("MIM999")


def test_an_example_of_several_files_is_split_at_their_names() -> None:
    text = "# policy/people.yaml\na: 1\n# a comment\n# --- policy/groups/x.yaml\nb: 2\n"
    assert files_in(text) == {
        "policy/people.yaml": "# policy/people.yaml\na: 1\n# a comment\n",
        "policy/groups/x.yaml": "# policy/groups/x.yaml\nb: 2\n",
    }


def test_text_that_names_no_file_is_no_example() -> None:
    assert files_in("a: 1\n") == {}
