"""Runs MkDocs for an audience: `python -m mimkit.publish AUDIENCE MKDOCS_ARGS...`."""

from __future__ import annotations

import sys

from mkdocs.__main__ import cli

from mimkit.publish.mkdocs.audience import ask_for


def main(audience: str, words: list[str]) -> None:
    """Run an MkDocs command for the given audience, internal or public.

    The audience applies to every site that it builds.
    """
    ask_for(audience)
    cli(words, prog_name="mkdocs")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
