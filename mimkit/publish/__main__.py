"""MkDocs for a named audience: `python -m mimkit.publish AUDIENCE WORD...`, where the words are those of `mkdocs`."""

from __future__ import annotations

import sys

from mkdocs.__main__ import cli
from mkdocs.config import load_config

from mimkit.publish.plugin import MimkitPlugin


def main(audience: str, words: list[str]) -> None:
    """Run a command of MkDocs, with every site that it builds made for an audience: internal or public."""
    if not any(isinstance(each, MimkitPlugin) for each in load_config().plugins.values()):
        sys.exit("mkdocs.yml does not name the plugin mimkit, which alone knows who may see what; add it.")
    MimkitPlugin.asked_for = audience
    cli(words, prog_name="mkdocs")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
