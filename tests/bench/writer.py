"""A process that runs `mim` with the words of each line that it reads, and answers each with the exit status."""

from __future__ import annotations

import contextlib
import io
import json
import sys

from mimkit.cli.main import run


def main() -> None:
    """Answer until there are no more lines."""
    for line in sys.stdin:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            status = run(json.loads(line))
        sys.stdout.write(f"{status}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
