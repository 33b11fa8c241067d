"""Hides mimkit's HTML blocks from MkDocs steps that would parse them unnecessarily, to speed up the build.

Only the headings of a generated page are Markdown. The rest is already sanitised HTML. Python-Markdown, MkDocs and
the theme's search would each parse all of it, which used to take four fifths of the build time.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass

_HEADING = re.compile(r"^#{2,6} ")
_PLACE = re.compile(r"<p>mimkit-block-(\d+)</p>")
BUILT = re.compile(r"<p class=\"mim-built\".*?</p>", re.DOTALL)
"""The build time and commit, which are shown on every page."""
_UNSEEN = re.compile(
    r"<(figure|table|dl|p)\b[^>]*\bdata-search-exclude\b.*?</\1>"
    rf"|<svg\b.*?</svg>|<time\b.*?</time>|{BUILT.pattern}",
    re.DOTALL,
)
"""Elements to exclude from search: charts with their tables, times, and tables that repeat other pages."""
_SPACES = re.compile(r"\s{2,}")
_TAG = re.compile(r"(<h[1-6]\b.*?</h[1-6]>|</?(?:p|li|ul|ol|code|pre)>)|<[^>]*>", re.DOTALL)
_WITH_ATTRIBUTES = re.compile(r"<(p|li|ul|ol|code|pre)\s[^<>]*>")
_ID = re.compile(r"\sid=\"([^\"]+)\"")
_APART = "\x00"
"""The separator between blocks. Record text cannot contain it, because record text has no control characters."""


@dataclass(frozen=True, slots=True)
class ExtractedBlocks:
    """A page's headings, with a placeholder for each HTML block between them, and the compressed blocks."""

    outline: str
    packed: bytes

    @property
    def ids(self) -> frozenset[str]:
        """The ids of anchors in the blocks."""
        return frozenset(_ID.findall(self._blocks()))

    def _blocks(self) -> str:
        return zlib.decompress(self.packed).decode()

    def put_back(self, html: str) -> str:
        """Return the rendered outline with each placeholder replaced by its HTML block."""
        blocks = self._blocks().split(_APART)
        return _PLACE.sub(lambda found: blocks[int(found[1])], html)


def extract_blocks(markdown: str) -> ExtractedBlocks:
    """Separate the HTML blocks of a generated page from its headings."""
    outline: list[str] = []
    blocks: list[list[str]] = []
    is_open = False
    for line in markdown.split("\n"):
        is_html = bool(line) and not _HEADING.match(line)
        if is_html and not is_open:
            outline += ["", f"mimkit-block-{len(blocks)}", ""]
            blocks.append([])
        if is_html:
            blocks[-1].append(line)
        else:
            outline.append(line)
        is_open = is_html
    text = _APART.join("\n".join(block) for block in blocks)
    return ExtractedBlocks("\n".join(outline), zlib.compress(text.encode(), 1))


def search_html(html: str) -> str:
    """Return a page reduced to headings, paragraphs, lists and code, for the search index.

    Charts and their tables are excluded, because they repeat the page's text.
    """
    bare = _WITH_ATTRIBUTES.sub(r"<\1>", _UNSEEN.sub(" ", html))
    return _SPACES.sub(" ", _TAG.sub(lambda found: found[1] or " ", bare))
