"""Write what is computed in the documentation: `python -m tests.docs.generate`, from the top of the checkout.

Reference pages are made from the code; in all other pages the commands are run and their outputs replaced.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from mimkit.report.rule_page import rule_markdown
from mimkit.rules.catalogue import RULES
from mimkit.rules.example import example
from tests.docs.performance import performed
from tests.docs.reference_commands import commands_page
from tests.docs.reference_records import records_page
from tests.docs.reference_statuses import statuses_page

SITE = Path(__file__).parents[2] / "site"
_NOTE = "<!-- Made by `python -m tests.docs.generate`; a test compares. -->\n\n"
# MkDocs runs here without attr_list, which record text could use; headings have their anchors without it.
_ANCHOR = re.compile(r" \{ #mim\d+ \}$", re.MULTILINE)


def rules_page() -> str:
    """Return the page of the rules."""
    return _ANCHOR.sub("", rule_markdown((rule, example(rule.code)) for rule in RULES.values()))


GENERATED: Mapping[str, Callable[[], str]] = {
    "reference/commands.md": commands_page,
    "reference/exit-statuses.md": statuses_page,
    "reference/records.md": records_page,
    "reference/rules.md": rules_page,
}
"""The pages that are made from the code, by their path below `site`."""


def generated(path: str) -> str:
    """Return a page that is made from the code."""
    return _NOTE + GENERATED[path]()


def written_by_hand() -> list[str]:
    """Return the pages whose commands are run, by their path below `site`."""
    folders = ("tutorials", "how-to", "reference", "explanation")
    pages = (page.relative_to(SITE).as_posix() for folder in folders for page in (SITE / folder).glob("*.md"))
    return ["../README.md", *sorted(page for page in pages if page not in GENERATED)]


def main() -> None:
    """Write every page anew."""
    for path in GENERATED:
        _write(path, generated(path))
    for path in written_by_hand():
        with tempfile.TemporaryDirectory(prefix="mim-docs-") as home:
            _write(path, performed((SITE / path).read_text(encoding="utf-8"), Path(home).resolve()))


def _write(path: str, page: str) -> None:
    target = SITE / path
    if not target.exists() or target.read_text(encoding="utf-8") != page:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(page, encoding="utf-8")
        sys.stdout.write(f"written: site/{path}\n")


if __name__ == "__main__":
    main()
