"""Accessibility fixes for the theme: gives two elements of a page names for screen readers."""

from __future__ import annotations

import re

_SEARCH = 'data-md-component="search" role="dialog"'
_PATH = re.compile(r'(<nav class="md-path" aria-label=")[^"]*')


def name_parts(html: str) -> str:
    """Return a finished page in which the search dialog and the breadcrumb have separate accessible names.

    Material gives the dialog no name (WCAG 4.1.2), and gives the breadcrumb the same name as the navigation.
    """
    named = html.replace(f"{_SEARCH}>", f'{_SEARCH} aria-label="Search">', 1)
    return _PATH.sub(r"\1Breadcrumb", named, count=1)
