"""Recall and precision of the leak check: `python -m tests.publish.leaks_measured` prints both.

Recall: the planted leaks of `planted.py` that stand in a text for the public, found by their form alone. The test
`tests/stories/test_planted_leaks.py` plants all 60 in a repository, and looks for them in every file of its site.
Precision: 200 texts that vendors published, drawn with `SEED`, and those of ten other seeds.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from mimkit.rules.language.exposed import exposed
from mimkit.rules.language.inside import Inside
from tests.publish.leaks_measured.harmless import SHARES, findings
from tests.publish.leaks_measured.planted import LEAKS
from tests.rules.words_measured.draw import CORPORA

SEED = 17
OTHERS = range(10)


def _by_form() -> Iterator[str]:
    for kind, leaks in LEAKS.items():
        written = [each.text for each in leaks if each.text]
        if written:
            found = sum(any(exposed(text, Inside())) for text in written)
            yield f"{kind} {found} of {len(written)}"


def report() -> str:
    """Return both measurements as text."""
    found = findings(SEED)
    named = ", ".join(f"{each.words} ({vendor})" for vendor, each in found) or "none"
    others = ", ".join(str(len(findings(seed))) for seed in OTHERS)
    return "\n".join(
        (
            f"planted, found without any record: {', '.join(_by_form())}",
            f"harmless: {len(found)} findings in {sum(SHARES.values())} published texts, seed {SEED}: {named}",
            f"          findings with other seeds: {others}",
        )
    )


if __name__ == "__main__":
    if not CORPORA.is_dir():
        sys.exit(f"the status pages are not in {CORPORA}")
    sys.stdout.write(f"{report()}\n")
