"""Appends Markdown to the job summary of a CI run, if there is one."""

from __future__ import annotations

import os
from pathlib import Path


def has_job_page() -> bool:
    """Return whether the current CI job has a summary page: GitHub names a file for it."""
    return bool(os.environ.get("GITHUB_STEP_SUMMARY"))


def add_to_job_page(markdown: str) -> None:
    """Append Markdown to the job summary; does nothing if there is none."""
    if name := os.environ.get("GITHUB_STEP_SUMMARY"):
        with Path(name).open("a", encoding="utf-8", errors="backslashreplace", newline="\n") as page:
            page.write(markdown)
