"""Every rule is tested with its own examples."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

import mimkit.rules
import mimkit.scaffold
from mimkit.app.judging.check import check_files
from mimkit.model.diagnostic import Diagnostic
from mimkit.report.rule_page import rule_text
from mimkit.rules.catalogue import RULES
from mimkit.rules.example import example, files_in
from tests.rules.proof import misplaced, shortcomings, unsaid

SCAFFOLD = Path(mimkit.scaffold.__file__).parent
EXAMPLES = Path(mimkit.rules.__file__).parent / "examples"
ORGANISATION = {path.relative_to(SCAFFOLD).as_posix(): path.read_bytes() for path in SCAFFOLD.rglob("*.yaml")}


def tree(text: str) -> dict[str, bytes]:
    files = {path: part.encode("utf-8", "surrogateescape") for path, part in files_in(text).items()}
    assert files
    return {**ORGANISATION, **files}


def found_in(text: str, base: str) -> list[Diagnostic]:
    return check_files(tree(text), tree(base) if base else None)


def test_the_scaffold_by_itself_breaks_no_rule() -> None:
    assert check_files(ORGANISATION) == []


@pytest.mark.parametrize("code", RULES)
def test_the_bad_example_breaks_this_rule_and_no_other_and_the_good_one_none(code: str) -> None:
    assert shortcomings(RULES[code], example(code), found_in) == []


@pytest.mark.parametrize("code", [code for code, rule in RULES.items() if rule.scope == "history"])
def test_a_rule_about_history_has_a_base_that_breaks_no_rule(code: str) -> None:
    shown = example(code)
    assert shown.base
    assert found_in(shown.base, shown.base) == []
    assert found_in(shown.bad, "") == []


@pytest.mark.parametrize("code", RULES)
def test_a_rule_says_what_why_and_how_in_sentences(code: str) -> None:
    rule = RULES[code]
    assert unsaid(rule) == []
    assert len(rule.summary) < 110
    assert not any(
        word in f"{rule.summary} {rule.why} {rule.fix}".lower() for word in ("invalid", "failed to")
    )


def test_every_rule_is_explained_with_its_examples() -> None:
    for code, rule in RULES.items():
        page = rule_text(rule, example(code))
        assert page.encode().startswith(f"{rule.code} {rule.name} ({rule.level}, {rule.family})".encode())


def test_each_rule_has_its_examples_and_there_are_no_others() -> None:
    assert misplaced(RULES.values(), EXAMPLES) == []


@pytest.mark.parametrize("name", ["bad.yaml", "good.yaml", "bad.out"])
def test_an_example_that_is_deleted_is_missed(tmp_path: Path, name: str) -> None:
    for code in ("MIM411", "MIM743", "MIM901"):
        shutil.copytree(EXAMPLES / code, tmp_path / code)
    rules = [RULES[code] for code in ("MIM411", "MIM743", "MIM901")]
    assert misplaced(rules, tmp_path) == []
    (tmp_path / "MIM743" / name).unlink()
    assert misplaced(rules, tmp_path) == [f"MIM743/{name}"]
    assert misplaced(rules[:2], tmp_path) == [f"MIM743/{name}", "MIM901"]


@pytest.mark.parametrize("code", ["MIM411", "MIM613", "MIM743", "MIM901"])
def test_an_example_that_proves_nothing_is_noticed(code: str) -> None:
    rule, shown = RULES[code], example(code)
    fires = f"breaks ['{code}']"
    assert shortcomings(rule, replace(shown, bad=shown.good), found_in) == [
        "the bad example breaks []",
        "the output of the bad example is another",
        "the examples are the same",
    ]
    assert shortcomings(rule, replace(shown, good=shown.bad), found_in) == [
        f"the good example {fires}",
        "the examples are the same",
    ]
    assert shortcomings(rule, replace(shown, out="x"), found_in) == [
        "the output of the bad example is another"
    ]
    other = example("MIM747")
    assert "the examples have no file in common" in shortcomings(
        rule, replace(shown, good=other.good), found_in
    )
    wrong = replace(rule, code="MIM999")
    assert shortcomings(wrong, shown, found_in) == [f"the bad example {fires}"]


@pytest.mark.parametrize("words", ["", "no capital.", "No full stop"])
@pytest.mark.parametrize("part", ["summary", "why", "fix"])
def test_a_rule_that_does_not_say_why_or_what_to_do_is_noticed(part: str, words: str) -> None:
    rule = RULES["MIM743"]
    said = {"summary": rule.summary, "why": rule.why, "fix": rule.fix, part: words}
    broken = replace(rule, summary=said["summary"], why=said["why"], fix=said["fix"])
    assert unsaid(broken) == [part]


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
