"""Write the expected output of rules' bad examples: `python -m tests.rules.accept MIM403`, or `all`.

Check the changes before you commit them: the output is what users see.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from mimkit.report.check.text import lines
from mimkit.rules.catalogue import RULES
from mimkit.rules.example import example
from tests.rules.test_examples import EXAMPLES, found_in


def main(codes: Sequence[str]) -> int:
    """Write `bad.out` of each rule named; returns the exit status."""
    chosen = list(RULES) if list(codes) == ["all"] else list(codes)
    unknown = [code for code in chosen if code not in RULES]
    if unknown or not chosen:
        sys.stderr.write(
            f"not a rule: {', '.join(unknown) or 'none given'}; give codes such as MIM403, or all\n"
        )
        return 2
    for code in chosen:
        target = EXAMPLES / code / "bad.out"
        target.touch()  # a new rule has none yet
        shown = example(code)
        out = lines(found_in(shown.bad, shown.base))
        if out != shown.out:
            target.write_text(out, encoding="utf-8", errors="surrogateescape")
            sys.stdout.write(f"written: {target.relative_to(EXAMPLES.parents[2])}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
