"""Appends Markdown to the job summary of a CI run, if the run has one."""

from __future__ import annotations

import os
from pathlib import Path


def has_job_page() -> bool:
    """Return whether the current CI job has a summary page. GitHub provides the file name in the environment."""
    return bool(os.environ.get("GITHUB_STEP_SUMMARY"))


def add_to_job_page(markdown: str) -> None:
    """Append Markdown to the job summary. Does nothing if there is no summary."""
    if name := os.environ.get("GITHUB_STEP_SUMMARY"):
        with Path(name).open("a", encoding="utf-8", errors="backslashreplace", newline="\n") as page:
            page.write(markdown)


_PROPOSALS = {
    "GITHUB_EVENT_NAME": ("pull_request", "pull_request_target"),
    "CI_PIPELINE_SOURCE": ("merge_request_event",),
}


def is_for_proposal() -> bool:
    """Return whether the CI job runs for a pull request, whose commits are not merged yet."""
    return any(os.environ.get(name) in events for name, events in _PROPOSALS.items())
