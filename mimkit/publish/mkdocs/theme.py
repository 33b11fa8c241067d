"""Accessibility fixes for the theme: gives two parts of a page a name for screen readers."""

from __future__ import annotations

import re

_SEARCH = 'data-md-component="search" role="dialog"'
_PATH = re.compile(r'(<nav class="md-path" aria-label=")[^"]*')


def name_parts(html: str) -> str:
    """Return a finished page whose search dialog has an accessible name, and whose path has one of its own.

    Material gives the dialog none (WCAG 4.1.2), and the path the name of the navigation.
    """
    named = html.replace(f"{_SEARCH}>", f'{_SEARCH} aria-label="Search">', 1)
    return _PATH.sub(r"\1Breadcrumb", named, count=1)
