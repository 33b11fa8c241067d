"""Detects which optional extras are installed, and builds the command that adds one to this installation."""

from __future__ import annotations

import json
import re
import shutil
import sys
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final, Literal, get_args

from mimkit.model.shell import quoted

Extra = Literal["github", "gitlab", "holidays", "keyring", "mcp", "parquet", "zensical"]
USES: Final[dict[Extra, str]] = {
    "github": "mim bot --forge github",
    "gitlab": "mim bot --forge gitlab",
    "holidays": "mim policy calendar",
    "keyring": "secrets in the keyring of the operating system",
    "mcp": "mim mcp",
    "parquet": "mim export parquet",
    "zensical": "mim site build --engine zensical",
}
"""The command or feature that needs each extra."""
EXTRAS: Final[tuple[Extra, ...]] = get_args(Extra)
_MODULES: Final[dict[Extra, str]] = {"parquet": "duckdb"}
"""The module that an extra installs, if its name differs from the name of the extra."""
_OF_EXTRA: Final = re.compile(r"\bextra ?== ?['\"]([a-z]+)['\"]")


def has_extra(extra: Extra) -> bool:
    """Return whether an extra's library is installed, without importing it."""
    return find_spec(_MODULES.get(extra, extra)) is not None


def command_to_add(extra: Extra) -> str:
    """Return the command that adds an extra with the tool that installed mimkit (pip, pipx or uv)."""
    if (Path(sys.prefix) / "pipx_metadata.json").exists():
        return f"pipx inject mimkit {' '.join(quoted(each) for each in _requirements(extra))}"
    if (Path(sys.prefix) / "uv-receipt.toml").exists():
        return f"uv tool install {_with_source(extra)}"
    wanted = quoted(f"mimkit[{extra}]")
    if find_spec("pip"):
        is_first = (found := shutil.which("pip")) and Path(found).parent == Path(sys.prefix) / "bin"
        return f"pip install {wanted}" if is_first else f"{quoted(sys.executable)} -m pip install {wanted}"
    return f"uv pip install --python {quoted(sys.executable)} {wanted}"


def _with_source(extra: Extra) -> str:
    """Return the arguments for `uv tool install`: the same source, with the installed extras and the new one.

    uv replaces the whole tool, so an extra that is not listed would be removed.
    """
    names = ",".join(sorted({extra, *(each for each in EXTRAS if has_extra(each))}))
    found = _direct_url()
    url, git = found.get("url", ""), found.get("vcs_info")
    if (found.get("dir_info") or {}).get("editable"):
        return f"--editable {quoted(url.removeprefix('file://') + f'[{names}]')}"
    if git:
        url = f"{git['vcs']}+{url}@{git['commit_id']}"
    return quoted(f"mimkit[{names}] @ {url}" if url else f"mimkit[{names}]")


def _direct_url() -> dict[str, Any]:
    copy = _copy()
    text = copy.read_text("direct_url.json") if copy else None
    found = json.loads(text) if text else {}
    return found if isinstance(found, dict) else {}


def _requirements(extra: Extra) -> list[str]:
    """Return the requirements of an extra, such as `PyGithub<3,>=2.8`."""
    copy = _copy()
    rows = [line.partition(";") for line in (copy.requires or () if copy else ())]
    return [needed.strip() for needed, _, marker in rows if extra in _OF_EXTRA.findall(marker)]


def _copy() -> Distribution | None:
    try:
        return distribution("mimkit")
    except PackageNotFoundError:
        return None
