"""Determines the base URL for editing the repository's files, from `repo_url` and `edit_uri`."""

from __future__ import annotations

from os.path import relpath
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from mkdocs.config.defaults import MkDocsConfig

from mimkit.errors import MimError
from mimkit.store.git.repository import Repository

_GUESSED = frozenset(("edit/master/docs/", "src/default/docs/"))
"""The values that MkDocs guesses if `edit_uri` is not set.

Their branch and folder are wrong for some repositories.
"""


def correct_edit_uri(config: MkDocsConfig, root: Path) -> None:
    """Replace MkDocs's guess with the default branch and the docs folder. For an unknown host, omit the edit links."""
    if not config.repo_url:
        config.edit_uri, config.edit_uri_template = None, None
    elif not config.edit_uri_template and (config.edit_uri is None or config.edit_uri in _GUESSED):
        form = _form(urlsplit(config.repo_url).hostname or "")
        config.edit_uri = form and f"{form}/{_branch(root)}/{_docs(config, root)}"


def edit_base(config: MkDocsConfig, root: Path) -> str:
    """Return the base URL for editing files, with a trailing slash, or an empty string if it is unknown."""
    docs = _docs(config, root)
    if not config.repo_url or not config.edit_uri or not config.edit_uri.endswith(docs):
        return ""
    return urljoin(config.repo_url.rstrip("/") + "/", config.edit_uri.removesuffix(docs))


def _form(host: str) -> str:
    if host == "bitbucket.org":
        return "src"
    if host == "github.com" or "github" in host:
        return "edit"
    return "-/edit" if "gitlab" in host else ""


def _branch(root: Path) -> str:
    try:
        return Repository.discover(root).default_branch()[0] or "main"
    except MimError:
        return "main"


def _docs(config: MkDocsConfig, root: Path) -> str:
    return Path(relpath(Path(config.docs_dir).resolve(), root)).as_posix() + "/"
