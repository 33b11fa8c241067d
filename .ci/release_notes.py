#!/usr/bin/env python3
"""Print the section of CHANGELOG.md for a tag such as v0.2.0, and fail if the tag is not the version in pyproject.toml."""

import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main(tag: str) -> str:
    """Return the notes for a tag.

    Raises:
        SystemExit: the tag, the version and the changelog do not agree.
    """
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    if tag != f"v{version}":
        sys.exit(
            f"The tag is {tag}, but pyproject.toml has version {version}. Tag it as v{version}, or change the version."
        )
    changes = (ROOT / "CHANGELOG.md").read_text()
    found = re.search(
        rf"^## {re.escape(version)}\b[^\n]*\n(.*?)(?=^## |\Z)", changes, re.MULTILINE | re.DOTALL
    )
    if not found or not found[1].strip():
        sys.exit(f"CHANGELOG.md has no section for {version}. Add one: ## {version}")
    return found[1].strip()


if __name__ == "__main__":
    sys.stdout.write(main(*sys.argv[1:]) + "\n")
