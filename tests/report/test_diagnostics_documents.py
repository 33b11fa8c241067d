"""Findings in the formats of forges: SARIF, GitLab Code Quality, JUnit XML, Markdown."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mimkit.model.diagnostic import Diagnostic
from mimkit.report.check import sarif as sarif_
from mimkit.report.check.fingerprint import fingerprints
from mimkit.report.check.gitlab import gitlab
from mimkit.report.check.junit import junit
from mimkit.report.check.markdown import MARKER, markdown
from mimkit.report.check.report import CheckReport
from mimkit.report.check.sarif import sarif
from mimkit.report.text.markdown import COMMENT_LIMIT, render_code_spans, words
from mimkit.rules.catalogue import RULES

SCHEMA = json.loads((Path(__file__).parent / "schemas" / "sarif-2.1.0-rtm.5.json").read_bytes())
SARIF = jsonschema.Draft4Validator(SCHEMA)

PATH = "incidents/2026/MI-20261123-K7F/review.yaml"
WISH = Diagnostic(
    PATH, 10, 5, "MIM608", "vague-action", "warning", "`Improve` is a wish.", "Say what will be."
)
WISH = WISH.about(("actions", 0, "title"))
LATE = Diagnostic("policy/policy.yaml", 3, 1, "MIM728", "due-again", "error", "It is due before.")
BOTH = CheckReport([WISH, LATE], 14, 13, rules=RULES, version="0.1.0")

ANYTHING = st.text(max_size=30) | st.sampled_from(
    ["\x00", "\ud800", "]]>", "##[add-mask]x", "\uffff", "<a href=x>", "a|b", "@x"]
)


def test_a_fingerprint_stays_when_lines_move_and_the_words_change() -> None:
    moved = WISH._replace(line=99, column=1, message="Other words.", hint="")
    assert fingerprints([WISH]) == fingerprints([moved])


@pytest.mark.parametrize("other", [{"code": "MIM607"}, {"path": "x"}, {"keys": "actions.1.title"}])
def test_another_rule_record_or_field_has_another_fingerprint(other: dict[str, Any]) -> None:
    assert fingerprints([WISH]) != fingerprints([WISH._replace(**other)])


def test_equal_places_are_told_apart_by_their_order() -> None:
    first, second = fingerprints([WISH, WISH._replace(message="More.")])
    assert first != second
    assert fingerprints([WISH])[0] == first


def test_sarif_has_the_rule_the_place_and_the_fingerprint() -> None:
    (run,) = json.loads(sarif(BOTH))["runs"]
    assert [each["ruleId"] for each in run["results"]] == ["MIM728", "MIM608"]
    wish = run["results"][1]
    assert wish["message"]["text"] == "`Improve` is a wish. Say what will be."
    (location,) = wish["locations"]
    assert location["physicalLocation"] == {
        "artifactLocation": {"uri": PATH},
        "region": {"startLine": 10, "startColumn": 5},
    }
    assert wish["partialFingerprints"]["mimPlace/v1"] == fingerprints([WISH])[0]
    assert run["tool"]["driver"]["version"] == "0.1.0"
    (rule,) = [each for each in run["tool"]["driver"]["rules"] if each["id"] == "MIM608"]
    assert rule["help"]["text"].startswith(RULES["MIM608"].why)
    assert rule["defaultConfiguration"] == {"level": "warning"}
    assert "toolExecutionNotifications" not in run["invocations"][0]


@pytest.mark.parametrize("report", [BOTH, CheckReport([], 2, 1), replace(BOTH, rules={})])
def test_sarif_passes_the_schema_of_the_standard(report: CheckReport) -> None:
    SARIF.validate(json.loads(sarif(report)))


@given(path=ANYTHING, message=ANYTHING, hint=ANYTHING)
def test_sarif_passes_the_schema_whatever_a_record_says(path: str, message: str, hint: str) -> None:
    odd = Diagnostic(path, 1, 1, "MIM101", "unknown-key", "error", message, hint)
    document = json.loads(sarif(CheckReport([odd], 1, 1, rules=RULES)))
    SARIF.validate(document)
    assert "](" not in document["runs"][0]["results"][0]["message"]["text"]


def test_the_schema_would_notice() -> None:
    document = json.loads(sarif(BOTH))
    document["runs"][0]["results"][0]["level"] = "fatal"
    with pytest.raises(jsonschema.ValidationError):
        SARIF.validate(document)


def test_sarif_keeps_the_top_results_and_says_how_many_had_no_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif_, "SHOWN", 3)
    many = [WISH._replace(line=at) for at in range(1, 5)]
    document = json.loads(sarif(replace(BOTH, diagnostics=[*many, LATE])))
    SARIF.validate(document)
    (run,) = document["runs"]
    assert [each["level"] for each in run["results"]] == ["error", "warning", "warning"]
    (notice,) = run["invocations"][0]["toolExecutionNotifications"]
    assert notice["message"]["text"] == "2 more findings not shown; only 3 are kept."


def test_gitlab_has_what_code_quality_asks_for() -> None:
    wish, late = json.loads(gitlab(BOTH))
    assert wish == {
        "description": "MIM608 `Improve` is a wish.",
        "check_name": "vague-action",
        "fingerprint": fingerprints([WISH])[0],
        "severity": "minor",
        "location": {"path": PATH, "lines": {"begin": 10}},
    }
    assert late["severity"] == "major"
    assert json.loads(gitlab(CheckReport([], 2, 1))) == []


def test_junit_has_a_failed_case_for_each_finding() -> None:
    top = ET.fromstring(junit(BOTH))
    assert top.attrib == {"name": "mim check", "tests": "2", "failures": "2"}
    assert [each.get("name") for each in top] == [PATH, LATE.path]
    case = top[0][0]
    assert case.attrib == {"classname": PATH, "name": "MIM608 vague-action, line 10", "time": "0"}
    assert case[0].attrib == {"type": "warning", "message": "`Improve` is a wish."}
    assert case[0].text == f"{PATH}:10:5: `Improve` is a wish. Say what will be."


def test_junit_has_one_case_that_passed_when_nothing_is_found() -> None:
    top = ET.fromstring(junit(CheckReport([], 2, 1)))
    assert top.attrib == {"name": "mim check", "tests": "1", "failures": "0"}
    assert [each.get("name") for each in top.iter("testcase")] == ["2 files, 1 incident: no problems found"]
    assert list(top.iter("failure")) == []


@given(path=ANYTHING, message=ANYTHING, hint=ANYTHING)
def test_junit_is_xml_whatever_a_record_says(path: str, message: str, hint: str) -> None:
    odd = Diagnostic(path, 1, 1, "MIM101", "unknown-key", "error", message, hint)
    top = ET.fromstring(junit(CheckReport([odd], 1, 1)).encode())
    assert [each.tag for each in top.iter()] == ["testsuites", "testsuite", "testcase", "failure"]
    assert "##[" not in "".join(top.itertext())


def test_markdown_has_a_table_for_each_file() -> None:
    assert markdown(BOTH) == (
        f"{MARKER}## mim check\n\n1 error, 1 warning in 14 files.\n"
        "\n### policy/policy.yaml\n\n"
        "| line | level | rule | problem | fix |\n| ---: | --- | --- | --- | --- |\n"
        "| 3 | error | MIM728 due-again | It is due before. |  |\n"
        f"\n### {PATH}\n\n"
        "| line | level | rule | problem | fix |\n| ---: | --- | --- | --- | --- |\n"
        "| 10 | warning | MIM608 vague-action | <code>Improve</code> is a wish. | Say what will be. |\n"
    )
    assert (
        markdown(CheckReport([], 2, 1))
        == f"{MARKER}## mim check\n\n2 files, 1 incident: no problems found.\n"
    )


def test_markdown_fits_into_a_comment_and_says_what_was_cut() -> None:
    many = [WISH._replace(path=f"incidents/{at}.yaml") for at in range(2_000)]
    shown = markdown(CheckReport(many, 2_000, 2_000))
    assert len(shown.encode()) < COMMENT_LIMIT
    left = 2_000 - shown.count("| warning |")
    assert 0 < left < 2_000
    assert shown.endswith(
        f"\n{left:,} more findings not shown (limit 65,536 bytes); mim check lists all of them.\n"
    )


def test_a_person_or_an_issue_is_not_called() -> None:
    assert words("ask @mim-duty about #12 or a@b") == (
        "ask @<!-- -->mim-duty about #<!-- -->12 or a@<!-- -->b"
    )


def test_what_stands_between_backticks_is_code_unless_one_is_left_over() -> None:
    assert render_code_spans("`a|b` is `` not `c`") == "<code>a\\|b</code> is  not <code>c</code>"
    assert render_code_spans("`a` is ` not") == "\\`a\\` is \\` not"


@given(ANYTHING | st.text(alphabet="`|<>[]()!&\\*_~$\n\r\u2028 a"))
def test_words_of_a_record_are_no_markup(text: str) -> None:
    for shown in (words(text), render_code_spans(text), render_code_spans(f"`{text}` is wrong")):
        bare = re.sub(r"<!-- -->|</?code>|\\.", "", shown)
        assert not re.search(r"[\\`*_{}\[\]<>&|~$\n\r\u2028]", bare)
