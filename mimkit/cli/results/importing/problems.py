"""Prints the parts of imported files that could not be read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import click

from mimkit.cli.terminal.output import print_to_stderr
from mimkit.ops.importing.drafts import ImportProblem
from mimkit.report.import_problems import problem_text
from mimkit.report.text.terminal import safe

MOST: Final = 50
"""The maximum number of lines to print for each kind of result."""


def print_problems(problems: Sequence[ImportProblem]) -> None:
    """Print the first problems to stderr, followed by the number of remaining problems."""
    with print_to_stderr():
        for problem in problems[:MOST]:
            click.echo(safe(problem_text(problem)), err=True)
        if more := len(problems[MOST:]):
            click.echo(f"{more:,} more problems; --json lists them all", err=True)
