"""Appends Markdown to the job summary of a CI run, where one exists."""

from __future__ import annotations

import os
from pathlib import Path


def has_job_page() -> bool:
    """Tell whether the job that this runs in has a page of its own: GitHub names a file for it."""
    return bool(os.environ.get("GITHUB_STEP_SUMMARY"))


def add_to_job_page(markdown: str) -> None:
    """Write Markdown to the job's page, behind what stands there; where there is no page, do nothing."""
    if name := os.environ.get("GITHUB_STEP_SUMMARY"):
        with Path(name).open("a", encoding="utf-8", errors="backslashreplace", newline="\n") as page:
            page.write(markdown)
