"""Commit subjects: no typed text triggers a forge or a CI system."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mimkit.model.change import Change
from mimkit.model.inert import inert

_CLOSE = r"(?:clos(?:e[sd]?|ing)|fix(?:e[sd]|ing)?|resolv(?:e[sd]?|ing)|implement(?:s|ed|ing)?)"
OBEYED = {
    "skip ci, as GitHub documents it": r"\[(?:skip ci|ci skip|no ci|skip actions|actions skip)\]",
    "skip ci, as GitLab documents it": r"\[(?:ci[ _-]skip|skip[ _-]ci)\]",
    "skip ci of other systems": r"\[[^\]]*(?:skip|ci)[^\]]*\]|\*\*\*NO_CI\*\*\*",
    "a trailer that skips checks": r"^skip-checks: *true",
    "a trailer that names a co-author": r"^co-authored-by:",
    "a keyword that closes an issue on GitHub": _CLOSE + r":? +(?:[\w.-]+/[\w.-]+)?(?:#|gh-)\d+",
    "a keyword that closes an issue on GitLab": _CLOSE
    + r":? +(?:issues? +)?(?:[\w./-]*#\d+|https?://\S+/issues/\d+|[a-z][a-z0-9_]+-\d+)",
    "a reference": r"(?:#|gh-|!|~|%|&|\$)\d+|%\"|%[a-z]|~\"|~[a-z]",
    "an address": r"\w+://|www\.",
    "a mention": r"@[\w-]+",
    "a quick action": r"(?:^|\s)/[a-z]",
    "a smart commit": r"\b[a-z][a-z0-9_]+-\d+\b(?!-[0-9a-z]{3}\b).*#\w+",
    "a version to bump": r"#(?:major|minor|patch)|\+semver:",
}
"""What is obeyed, as the documentation of GitHub, GitLab and others describes it; all in lower case here."""

TYPED = (
    "[skip ci]", "[ci skip]", "[CI SKIP]", "[no ci]", "[skip actions]", "[actions skip]", "[ci-skip]", "[skip_ci]",
    "***NO_CI***", "skip-checks: true", "Co-authored-by: A <a@example.com>", "fixes #12", "Fixed: #12",
    "closes owner/repo#7", "Resolves GH-26", "closing PROJ-7", "implements issue #3", "fix issues #1, #2 and #3",
    "closes https://gitlab.example.com/group/project/-/issues/123", "see www.example.com/issues/1", "@team",
    "@org/team", "owner/repo!5", "!5", "~bug", '~"two words"', "%5", '%"milestone"', "%v1", "$12", "&4",
    "/close", "/assign @me", "PROJ-7 #close #comment done", "#major", "+semver: major", "[vulnerability:1]",
    "{{secrets}}", "#12", "user@0123abc",
)  # fmt: skip


def obeyed(subject: str) -> list[str]:
    return [what for what, shape in OBEYED.items() if re.search(shape, subject, re.IGNORECASE)]


@pytest.mark.parametrize("text", TYPED)
def test_what_a_forge_obeys_is_not_in_the_subject(text: str) -> None:
    for line in (text, f"The pool {text} is full", text.upper(), f"x{text}", f"({text})"):
        subject = Change((), f"MI-20261123-K7F: note, {line}").commit_subject
        assert obeyed(subject) == []
        assert subject.startswith("MI-20261123-K7F: note, ")


def test_each_kind_of_command_is_recognised_in_what_is_typed() -> None:
    known = {what for text in TYPED for what in obeyed(text)}
    assert known == OBEYED.keys()


@pytest.mark.sweep
@given(
    st.lists(st.sampled_from([*TYPED, " ", "\n", "\t", ":", ",", "fixes", "[", "]", "#", "1"]) | st.text())
)
def test_no_combination_is_obeyed(parts: list[str]) -> None:
    subject = inert("MI-20261123-K7F: note, " + "".join(parts))
    assert obeyed(subject) == []
    assert len(subject.splitlines()) == 1
    assert inert(subject) == subject


@pytest.mark.parametrize(
    "text",
    [
        "MI-20261123-K7F: decision, Roll-back of payments 4.2 has begun",
        "PB-20261125-Q2M: known error",
        "MW-20261201-K7F: started",
        "MI-20261123-K7F: note, p95 = 3.5 s, 80% of R&D; (node 2) isn't back! Why?",
        "MI-20261123-K7F: note, 決済が失敗する / ошибка",
    ],
)
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert inert(text) == text
