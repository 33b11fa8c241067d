"""Sets the audience of every site build in this process. The configuration cannot override it."""

from __future__ import annotations

import sys

from mkdocs.config import load_config

from mimkit.publish.mkdocs.plugin import MimkitPlugin


def ask_for(audience: str) -> None:
    """Set the audience, internal or public. Exit if `mkdocs.yml` does not use the mimkit plugin."""
    if not any(isinstance(each, MimkitPlugin) for each in load_config().plugins.values()):
        sys.exit("mkdocs.yml does not list the mimkit plugin, which keeps internal content private; add it.")
    MimkitPlugin.asked_for = audience
