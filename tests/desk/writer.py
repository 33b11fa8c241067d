"""A writer: one process that runs `mim log` repeatedly in a clone, and logs the results.

    python -m tests.desk.writer NAME FIRST COUNT LEDGER      in the clone, with the writer's environment

The ledger has a line `try N` before a note is written, and `recorded N STATUS` when the command reports that.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
from pathlib import Path

from mimkit.cli.main import run
from tests.desk.ledger import text


def main(name: str, first: int, count: int, ledger: Path) -> None:
    """Write `count` notes, the first of them as number `first`."""
    with ledger.open("a", encoding="utf-8", buffering=1) as book:
        for number in range(first, first + count):
            book.write(f"try {number}\n")
            out, err = io.StringIO(), io.StringIO()
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
                status = run(["log", text(name, number), "--json"])
            said = out.getvalue()
            if said and json.loads(said)["recorded"]:
                book.write(f"recorded {number} {status}\n")
            else:
                book.write(f"refused {number} {status} {' '.join(err.getvalue().split())}\n")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]))
