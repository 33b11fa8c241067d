"""A pytest plugin for `.ci/run`: a skipped test fails the run, with its reason.

The only exception is the real data that may not be committed: if its folder is missing, it cannot be
installed.
"""

from __future__ import annotations

from pathlib import Path

import pytest

_skipped: list[str] = []
_CORPORA = Path(__file__).parents[2] / "shared" / "corpora"


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Note each skipped test and its reason."""
    beyond_reach = "corpora" in report.keywords and not _CORPORA.is_dir()
    if report.skipped and not hasattr(report, "wasxfail") and not beyond_reach:
        _skipped.append(f"{report.nodeid}: {report.longreprtext or report.longrepr}")


def pytest_collectreport(report: pytest.CollectReport) -> None:
    """Note each module that was skipped as a whole."""
    if report.skipped:
        _skipped.append(f"{report.nodeid}: {report.longrepr}")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail the run when anything was skipped."""
    if _skipped and not hasattr(session.config, "workerinput"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what was skipped, above the closing line."""
    for each in _skipped:
        terminalreporter.write_line(f"skipped where nothing may be skipped: {each}")
