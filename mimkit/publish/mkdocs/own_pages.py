"""Pages and files that a repository adds to the generated pages."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import Files

from mimkit.publish.links import HOME
from mimkit.publish.mkdocs.generated import HOME_MARK, Make, MixedPage

OURS: Final = ("incidents", "policy")
"""The record folders. Pages at these paths are generated."""


def refuse_strays(files: Files, docs: Path, root: Path) -> None:
    """Remove files whose paths are reserved for generated pages.

    Raise PluginError for a symbolic link to a file outside the repository.
    """
    inside = root.resolve()
    for file in list(files):
        if file.generated_by or not file.abs_src_path or not Path(file.abs_src_path).is_relative_to(docs):
            continue
        if file.src_uri.split("/")[0] in OURS:
            files.remove(file)
            continue
        real = Path(file.abs_src_path).resolve()
        if not real.is_relative_to(inside) or any(
            part.startswith(".") for part in real.relative_to(inside).parts
        ):
            raise PluginError(
                f"{file.src_uri} is a symbolic link to {real}, which is outside the repository."
            )


def merge_home(files: Files, make: Make, config: MkDocsConfig) -> None:
    """Insert the generated home page at the marker in the repository's home page, if there is one."""
    own = files.get_file_from_path(HOME)
    if own is None or HOME_MARK not in own.content_string:
        return
    files.remove(own)
    files.append(MixedPage.mixed(config, HOME, own.content_string, make))
