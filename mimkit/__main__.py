"""The `mim` command."""

from __future__ import annotations

import sys


def main() -> None:
    """Run `mim` with the words of the command line and end with its exit status."""
    from mimkit.cli.main import run  # noqa: PLC0415 - keeps `import mimkit.__main__` free of click

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
