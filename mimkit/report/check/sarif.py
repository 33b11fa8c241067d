"""Findings as SARIF 2.1.0, for code scanning."""

from __future__ import annotations

import json as _json
from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import quote

from mimkit.model.diagnostic import Diagnostic
from mimkit.report.check.fingerprint import fingerprints
from mimkit.report.check.report import CheckReport
from mimkit.report.rule_page import RuleWords
from mimkit.report.text.annotations import quiet
from mimkit.report.text.counts import counted

SHOWN: Final = 5_000
"""The maximum number of results that GitHub keeps per upload."""
_SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def sarif(report: CheckReport) -> str:
    """Return a SARIF log with the violated rules and their help, and with the first 5,000 results, errors first."""
    ordered = report.worst_first()
    shown = ordered[:SHOWN]
    codes = sorted({each.code for each in shown})
    driver = {
        "name": "mim",
        **({"version": report.version} if report.version else {}),
        "rules": [_rule(report.rules[code]) for code in codes if code in report.rules],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": True, **_left_out(len(ordered) - len(shown))}],
        "results": list(map(_result, shown, fingerprints(shown))),
    }
    return _json.dumps({"version": "2.1.0", "$schema": _SCHEMA, "runs": [run]}, indent=2) + "\n"


def _rule(rule: RuleWords) -> dict[str, Any]:
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": f"{rule.summary} {rule.why}"},
        "help": {
            "text": f"{rule.why}\n\n{rule.fix}\n\nmim rule {rule.code} shows examples.",
            "markdown": f"{rule.why}\n\n{rule.fix}\n\n`mim rule {rule.code}` shows examples.",
        },
        "defaultConfiguration": {"level": rule.level},
        "properties": {"tags": [rule.family]},
    }


def _result(found: Diagnostic, name: str) -> dict[str, Any]:
    said = " ".join(_plain(part) for part in (found.message, found.hint) if part)
    return {
        "ruleId": found.code,
        "level": found.level,
        "message": {"text": said},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": quote(found.path.encode("utf-8", "surrogatepass"))},
                    "region": {"startLine": found.line, "startColumn": found.column},
                }
            }
        ],
        # GitHub uses the first fingerprint to track a finding across uploads.
        "partialFingerprints": {"primaryLocationLineHash": f"{name[:16]}:1", "mimPlace/v1": name},
    }


def _plain(text: str) -> str:
    """Return external text in a form that SARIF viewers do not turn into links."""
    return quiet(text).replace("](", "] (")


def _left_out(number: int) -> Mapping[str, Sequence[Any]]:
    if number <= 0:
        return {}
    said = f"{counted(number, 'more finding')} not shown; only {SHOWN:,} are kept."
    return {"toolExecutionNotifications": [{"level": "warning", "message": {"text": said}}]}
