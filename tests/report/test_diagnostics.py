from __future__ import annotations

import json as reading

import pytest

from mimkit.model.diagnostic import Diagnostic
from mimkit.report.check.formats import FORMATS, SELF_JUDGING
from mimkit.report.check.json import json
from mimkit.report.check.report import CheckReport
from mimkit.report.check.text import lines, text
from mimkit.report.text.counts import counted

WISH = Diagnostic(
    "incidents/2026/MI-20261123-K7F/review.yaml",
    10,
    5,
    "MIM608",
    "vague-action",
    "warning",
    "`Improve` makes AC-20261124-T4C a wish.",
    "Say what will be different, and how to see it.",
)
LATE = Diagnostic("policy/policy.yaml", 3, 1, "MIM728", "due-again", "error", "It is due before.")


def test_text_has_a_line_that_editors_read_and_the_fix_below_it() -> None:
    assert text(CheckReport([WISH, LATE], files=14, incidents=13)) == (
        "incidents/2026/MI-20261123-K7F/review.yaml:10:5: warning: MIM608 `Improve` makes AC-20261124-T4C a wish. "
        "(vague-action)\n"
        "  fix: Say what will be different, and how to see it.\n"
        "policy/policy.yaml:3:1: error: MIM728 It is due before. (due-again)\n"
        "1 error, 1 warning in 14 files\n"
    )


@pytest.mark.parametrize(
    ("found", "files", "incidents", "line"),
    [
        ([], 14, 13, "14 files, 13 incidents: no problems found\n"),
        ([], 1, 1, "1 file, 1 incident: no problems found\n"),
        ([], 0, 0, "0 files, 0 incidents: no problems found\n"),
        ([WISH, WISH], 1, 1, "2 warnings in 1 file\n"),
        ([LATE], 20_000, 1, "1 error in 20,000 files\n"),
        ([LATE, WISH, LATE], 14, 1, "2 errors, 1 warning in 14 files\n"),
    ],
)
def test_the_last_line_counts(found: list[Diagnostic], files: int, incidents: int, line: str) -> None:
    assert f"{CheckReport(found, files, incidents).sentence}\n" == line
    assert text(CheckReport(found, files, incidents)).endswith(line)


def test_only_the_fix_is_wrapped() -> None:
    assert lines([WISH], width=40).splitlines()[1:] == [
        "  fix: Say what will be different, and",
        "       how to see it.",
    ]
    assert lines([WISH], width=40).splitlines()[0] == lines([WISH]).splitlines()[0]
    assert lines([WISH], width=1) == lines([WISH], width=40)


def test_words_of_a_record_cannot_begin_a_line_or_act_on_the_terminal() -> None:
    nasty = Diagnostic(
        "a\x1b[2J.yaml", 1, 1, "MIM101", "unknown-key", "error", "`x\n::error::\u202ey`", "z\r\n##[x]"
    )
    shown = lines([nasty])
    assert shown == (
        "a\\x1b[2J.yaml:1:1: error: MIM101 `x\\n::error::\\u202ey` (unknown-key)\n  fix: z\\r\\n## [x]\n"
    )


def test_json_has_the_documented_keys_and_leaves_text_as_it_is() -> None:
    document = json(CheckReport([WISH.about(("actions", 0)), LATE], files=14, incidents=13))
    assert document.endswith("}\n")
    assert reading.loads(document) == {
        "version": 1,
        "diagnostics": [
            {
                "path": "incidents/2026/MI-20261123-K7F/review.yaml",
                "line": 10,
                "column": 5,
                "code": "MIM608",
                "rule": "vague-action",
                "level": "warning",
                "message": "`Improve` makes AC-20261124-T4C a wish.",
                "hint": "Say what will be different, and how to see it.",
            },
            {
                "path": "policy/policy.yaml",
                "line": 3,
                "column": 1,
                "code": "MIM728",
                "rule": "due-again",
                "level": "error",
                "message": "It is due before.",
                "hint": "",
            },
        ],
        "checked": {"files": 14, "incidents": 13},
    }
    odd = Diagnostic("p", 1, 1, "MIM101", "unknown-key", "error", "\u202e\x1b café")
    document = json(CheckReport([odd], 1, 0))
    assert document.isascii()
    assert reading.loads(document)["diagnostics"][0]["message"] == "\u202e\x1b café"


def test_no_findings_are_an_empty_list() -> None:
    assert reading.loads(json(CheckReport([], 2, 1))) == {
        "version": 1,
        "diagnostics": [],
        "checked": {"files": 2, "incidents": 1},
    }


def test_a_number_has_its_word() -> None:
    assert [counted(each, "file") for each in (0, 1, 2, 1000)] == [
        "0 files",
        "1 file",
        "2 files",
        "1,000 files",
    ]


def test_every_format_says_something_when_nothing_is_found_and_is_pure() -> None:
    assert list(FORMATS) == ["text", "json", "github", "sarif", "gitlab", "junit", "markdown"]
    assert set(FORMATS) > SELF_JUDGING
    nothing, some = CheckReport([], 2, 1), CheckReport([WISH, LATE], 14, 13)
    for format_ in FORMATS.values():
        assert format_(nothing).endswith("\n")
        assert format_(some) == format_(some) != format_(nothing)


def test_errors_come_first_and_then_the_files_of_the_pull_request() -> None:
    other = Diagnostic("policy/people.yaml", 1, 1, "MIM704", "x", "error", "Y.")
    report = CheckReport([WISH, other, LATE], 3, 1, changed=[LATE.path])
    assert report.worst_first() == [LATE, other, WISH]
