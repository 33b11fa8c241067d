"""GitHub's runner, implemented from its source, finds only the intended commands."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from mimkit.model.diagnostic import Diagnostic
from mimkit.report.check.github import github, job_summary
from mimkit.report.check.report import CheckReport
from mimkit.report.check.text import text
from mimkit.report.text.annotations import SHOWN, Annotation, annotate, quiet
from mimkit.report.text.markdown import SUMMARY_LIMIT

COMMANDS = {"error", "warning", "notice", "debug", "group", "endgroup", "add-mask", "set-env", "add-path"}
COMMANDS |= {"stop-commands", "set-output", "save-state", "echo", "add-matcher", "remove-matcher"}


def read_by_runner(line: str) -> tuple[str, dict[str, str], str] | None:
    """Return the command that the runner takes a line for: its name, its properties, its data."""
    trimmed = line.lstrip()
    if trimmed.startswith("::") and "::" in trimmed[2:]:
        info, _, data = trimmed[2:].partition("::")
        name, _, rest = info.partition(" ")
        if name in COMMANDS:
            pairs = [each.partition("=") for each in rest.strip().split(",") if each]
            return name, {key: _unescaped(value) for key, _, value in pairs}, _unescaped(data)
    if "##[" in line and "]" in line.partition("##[")[2]:
        name = line.partition("##[")[2].partition("]")[0].partition(" ")[0]
        if name in COMMANDS:
            return name, {}, ""
    return None


def _unescaped(text: str) -> str:
    for sign, code in {"\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C", "%": "%25"}.items():
        text = text.replace(code, sign)
    return text


def commands_in(output: str) -> list[tuple[str, dict[str, str], str]]:
    return [found for line in re.split(r"\r\n|\r|\n", output) if (found := read_by_runner(line))]


NASTY = st.lists(
    st.one_of(
        st.text(max_size=8),
        st.sampled_from(["::", "##[", "::error::", "##[add-mask]", "\n", "\r", "\r\n", "%0A", "%", ",", "="]),
        st.sampled_from(["\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1b[2J", "set-env name=A", "]", " "]),
    ),
    max_size=8,
).map("".join)


def test_a_command_is_escaped_in_its_properties_and_its_words() -> None:
    shown = Annotation("error", "50 %\nof it", "do, it: now", "MIM1, x: y", "a,b:c.yaml", 3, 5)
    assert shown.command() == (
        "::error file=a%2Cb%3Ac.yaml,line=3,endLine=3,col=5,title=MIM1%2C x%3A y::"
        "50 %25\\nof it%0Ado, it: now"
    )
    assert Annotation("notice", "x").command() == "::notice::x"


@given(message=NASTY, hint=NASTY, title=NASTY, path=NASTY)
def test_whatever_is_said_one_annotation_is_one_command(
    message: str, hint: str, title: str, path: str
) -> None:
    output = annotate([Annotation("warning", message, hint, title, path, 2, 1)])
    ((name, properties, said),) = commands_in(output)
    assert name == "warning"
    # The runner trims the properties as a whole.
    assert properties.get("file", "").strip() == quiet(path).strip()
    assert properties.get("title", "").strip() == quiet(title).strip()
    assert said == "\n".join(quiet(part) for part in (message, hint) if part)
    assert output.count("\n") == 1


@given(message=NASTY, hint=NASTY, path=NASTY)
def test_a_check_prints_no_command_but_its_annotations(message: str, hint: str, path: str) -> None:
    found = Diagnostic(f"incidents/{path}", 1, 1, "MIM101", "unknown-key", "error", f"`{message}`", hint)
    report = CheckReport([found], 1, 1)
    assert [name for name, _, _ in commands_in(github(report))] == ["error"]
    assert commands_in(text(report)) == []


def _many(errors: int, warnings: int) -> CheckReport:
    kinds = [("error", each) for each in range(errors)] + [("warning", each) for each in range(warnings)]
    found = [
        Diagnostic(f"incidents/{at // 7}.yaml", at + 1, 1, "MIM101", "unknown-key", level, f"{level} {at}")  # type: ignore[arg-type]
        for level, at in kinds
    ]
    return CheckReport(sorted(found), 40, 30, more="the job summary lists all of them")


def test_ten_of_a_level_are_all_shown() -> None:
    found = commands_in(github(_many(SHOWN, 3)))
    assert [name for name, _, _ in found] == ["error"] * 10 + ["warning"] * 3


def test_of_two_hundred_findings_nine_are_shown_and_a_tenth_counts_the_rest() -> None:
    report = _many(200, 11)
    output = github(report)
    found = commands_in(output)
    assert [name for name, _, _ in found] == ["error"] * 10 + ["warning"] * 10
    assert found[9][2] == "And 191 more errors: the job summary lists all of them."
    assert found[19][2] == "And 2 more warnings: the job summary lists all of them."
    assert output.endswith("\n200 errors, 11 warnings in 40 files\n")
    page = job_summary(report)
    assert page.count("| error |") == 200
    assert len(page.encode()) < SUMMARY_LIMIT


def test_the_files_of_the_pull_request_are_shown_first() -> None:
    report = _many(200, 0)
    mine = CheckReport(report.diagnostics, 40, 30, changed=["incidents/20.yaml"])
    shown = commands_in(github(mine))
    assert {each[1].get("file") for each in shown[:7]} == {"incidents/20.yaml"}
    assert shown[7][1]["file"] == "incidents/0.yaml"


def test_a_summary_that_is_too_long_is_cut_and_says_so() -> None:
    long = Diagnostic("incidents/1.yaml", 1, 1, "MIM101", "unknown-key", "error", "\u00e9" * 2_000)
    page = job_summary(CheckReport([long] * 400, 1, 1))
    assert len(page.encode()) <= SUMMARY_LIMIT
    shown = page.count("| error |")
    assert 200 < shown < 400
    assert page.endswith(
        f"\n{400 - shown} more findings not shown (limit 1,048,576 bytes); mim check lists all of them.\n"
    )
