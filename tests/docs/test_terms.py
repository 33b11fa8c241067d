"""The tool that finds replaced words in text for users: what it reports, and what it ignores."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs.terms import (
    EXCEPTIONS,
    PACKAGE,
    ROOT,
    Found,
    found,
    main,
    matches,
    page_text,
    python_texts,
    texts,
)

PAGE = ROOT / "site" / "page.md"
COMMAND = PACKAGE / "cli" / "commands" / "planted.py"


def _in_page(source: str) -> list[Found]:
    return list(found([(PAGE, 1, page_text(source))]))


def _in_code(source: str) -> list[Found]:
    return list(found((COMMAND, line, text) for line, text in python_texts(COMMAND, source)))


def test_a_word_in_a_page_is_found_with_its_line_and_the_word_to_use() -> None:
    source = "# Title\n\n```console\n$ edit it by hand\n```\n\nEdit the file By Hand, then check it.\n"
    assert _in_page(source) == [Found("site/page.md", 7, "By Hand", "manually, yourself")]


@pytest.mark.parametrize(
    "source",
    [
        "Run `mim edit by hand`.",
        "```\nedit by hand\n```",
        "See [the page](edit by hand).",
        "<!-- by hand -->",
        "A standby handle.",
    ],
)
def test_code_addresses_comments_and_longer_words_are_ignored(source: str) -> None:
    assert _in_page(source) == []


def test_messages_and_help_are_read_and_other_docstrings_are_not() -> None:
    source = '''
"""Write it anew."""

@command()
def edit():
    """Edit it by hand."""
    raise Refused(f"{path} is hit", "type it anew")

def _other():
    """Not for users: anew."""
    return cast("dict[str, Owed]", {})
'''
    assert [(each.line, each.text) for each in sorted(_in_code(source))] == [
        (6, "by hand"),
        (7, "anew"),
        (7, "is hit"),
    ]


@pytest.mark.sweep
def test_each_exception_is_still_needed() -> None:
    assert set(EXCEPTIONS) <= {(each.path, each.text) for each in matches(texts())}
    assert all(EXCEPTIONS.values())


def test_what_is_left_is_printed_and_ends_with_status_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def planted() -> Iterator[tuple[Path, int, str]]:
        yield PAGE, 3, "Write it anew."

    monkeypatch.setattr("tests.docs.terms.texts", planted)
    assert main() == 1
    assert capsys.readouterr().out == "site/page.md:3: 'anew': use again\n1 found\n"
    monkeypatch.setattr("tests.docs.terms.texts", lambda: iter(()))
    assert main() == 0
    assert capsys.readouterr().out == "0 found\n"
