"""Redirect pages from old URLs to new ones, without JavaScript."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from html import escape
from typing import Any

from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files
from mkdocs.utils import get_relative_url

_PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'">
<meta http-equiv="refresh" content="0; url={url}">
<meta name="robots" content="noindex">
<link rel="canonical" href="{url}">
<title>This page has moved</title>
</head>
<body><p>This page has moved to <a href="{url}">{url}</a>.</p></body>
</html>
"""


def redirects(moved: Mapping[str, Any], files: Files) -> Iterator[tuple[str, Callable[[], bytes]]]:
    """Yield each old page's output path and a function that creates the redirect page.

    `moved` maps the source path of each old page to the source path of the new page, both relative to the docs
    folder. If the new page is not part of this build, no redirect is created. If the old page still exists, raise
    PluginError.
    """
    for old, new in moved.items():
        target = files.get_file_from_path(str(new))
        if files.get_file_from_path(old):
            raise PluginError(f"The `redirects` option lists {old}, which still exists.")
        if target:
            source = File(old, "", "", use_directory_urls=True)
            yield source.dest_uri, partial(_redirect, get_relative_url(target.url, source.url))


def _redirect(url: str) -> bytes:
    return _PAGE.format(url=escape(url)).encode()
