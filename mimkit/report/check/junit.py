"""Findings as JUnit XML, with one suite per file and one failed test case per finding."""

from __future__ import annotations

from itertools import groupby
from xml.etree import ElementTree as ET

from mimkit.model.diagnostic import Diagnostic
from mimkit.report.check.report import CheckReport
from mimkit.report.text.annotations import quiet
from mimkit.report.text.xml import xml_text


def junit(report: CheckReport) -> str:
    """Return the findings as JUnit XML. If there are no findings, the report contains one passing test case."""
    number = str(len(report.diagnostics))
    top = ET.Element("testsuites", name=report.command, tests=number, failures=number)
    for path, found in groupby(sorted(report.diagnostics), key=lambda each: each.path):
        _suite(top, path, list(found))
    if not report.diagnostics:
        top.set("tests", "1")
        passed = ET.SubElement(top, "testsuite", name=report.command, tests="1", failures="0", errors="0")
        ET.SubElement(passed, "testcase", classname=report.command, name=report.sentence, time="0")
    ET.indent(top)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(top, encoding="unicode")}\n'


def _suite(top: ET.Element, path: str, found: list[Diagnostic]) -> None:
    number = str(len(found))
    suite = ET.SubElement(top, "testsuite", name=_fit(path), tests=number, failures=number, errors="0")
    for each in found:
        name = f"{each.code} {each.rule}, line {each.line}"
        case = ET.SubElement(suite, "testcase", classname=_fit(path), name=name, time="0")
        failure = ET.SubElement(case, "failure", type=each.level, message=_fit(each.message))
        failure.text = _fit(f"{each.path}:{each.line}:{each.column}: {each.message} {each.hint}".rstrip())


def _fit(text: str) -> str:
    """Remove the characters that XML forbids from external text, and replace control characters with visible escapes."""
    return xml_text(quiet(text), "")
