"""The `mim` command."""

from __future__ import annotations

import gc
import os
import sys

_BORN_BEFORE_A_LOOK = 200_000
"""Objects made before the first search for garbage: the 700 of Python's default mean a search per import."""


def main() -> None:
    """Run `mim` with the words of the command line and end with its exit status."""
    gc.set_threshold(_BORN_BEFORE_A_LOOK, *gc.get_threshold()[1:])
    # No plugin of pydantic has anything to do with records, and looking for them takes as long as a commit.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # noqa: TID251 - before the first import
    try:
        from mimkit.cli.main import run  # noqa: PLC0415 - keeps `import mimkit.__main__` free of click

        status = run(sys.argv[1:])
    except KeyboardInterrupt:
        status = 130  # interrupted while modules were still being read
    # The interpreter ends with a search through all that is left, which takes longer than a commit.
    gc.freeze()
    sys.exit(status)


if __name__ == "__main__":
    main()
