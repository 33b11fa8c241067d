"""Converts HTML messages to plain text. Paragraphs, lists and the URLs of links are kept."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Final

_PARAGRAPHS: Final = frozenset(
    ("blockquote", "dl", "h1", "h2", "h3", "h4", "h5", "h6", "ol", "p", "pre", "table", "ul")
)
"""Blocks that are surrounded by empty lines."""
_BLOCKS: Final = _PARAGRAPHS | {
    *(
        "address",
        "article",
        "aside",
        "caption",
        "dd",
        "details",
        "div",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
    ),
    *(
        "footer",
        "form",
        "header",
        "hr",
        "main",
        "nav",
        "section",
        "summary",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
    ),
    "tr",
}
_HIDDEN: Final = frozenset(("head", "script", "style", "template", "title"))
_MARKUP: Final = re.compile(r"<[A-Za-z!/]|&(?:#\d+|#x[0-9A-Fa-f]+|[A-Za-z]\w*);")
_DECLARATION: Final = re.compile(r"<[!?]")
_UNCLOSED: Final = re.compile(r"</?[A-Za-z][^<>]*(?=<)")
"""Matches a tag without a `>` before the next tag.

Browsers hide such tags too, and many would make parsing quadratic.
"""
_STRAY_END: Final = re.compile(r"</(?![A-Za-z])")
_SPACES: Final = re.compile(r"[ \t\r\n\f\xa0]+")
_ITEMS_INDENT: Final = "  "
_DEEPEST: Final = 20
"""The maximum nesting depth of indented lists."""


def plain_text(html: str) -> str:
    """Convert HTML, which may be malformed, to plain text. Text without markup only loses its outer whitespace."""
    if ("<" not in html and "&" not in html) or not _MARKUP.search(html):
        return html.strip()
    reader = _Text()
    reader.feed(_STRAY_END.sub("&lt;/", _UNCLOSED.sub("", _without_declarations(html))))
    reader.close()
    return reader.text


def _without_declarations(html: str) -> str:
    """Return HTML without comments, declarations and processing instructions, which browsers do not display.

    The parser raises an error for some of these, and takes quadratic time if many of them are unclosed.
    """
    parts: list[str] = []
    at = 0
    absent: set[str] = set()
    for found in _DECLARATION.finditer(html):
        start = found.start()
        if start < at:
            continue
        mark = "-->" if html.startswith("<!--", start) else ">"
        end = -1 if mark in absent else html.find(mark, start + 2)
        parts.append(html[at:start])
        at = end + len(mark)
        if end < 0:
            absent.add(mark)
            parts.append("&lt;")
            at = start + 1
    return "".join([*parts, html[at:]])


class _Text(HTMLParser):
    """Collects lines of text while the HTML is parsed."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[str] = [""]
        self._lists: list[int | None] = []
        """For each open list, the number of its last item, or None if the list is not numbered."""
        self._hidden = 0
        self._is_preformatted = 0
        self._links: list[tuple[str, int, int]] = []
        """For each open link, its URL and the line and column where its text starts."""

    @property
    def text(self) -> str:
        """The text collected so far."""
        self._close_links()
        lines = (line.rstrip() for line in self._lines)
        return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag in _HIDDEN:
            self._hidden += 1
        elif tag == "br":
            self._lines.append("")
        elif tag == "li":
            self._item()
        elif tag == "a":
            address = (values.get("href") or "").strip()
            self._links.append((address, len(self._lines) - 1, len(self._lines[-1])))
        elif tag == "img":
            self._add((values.get("alt") or "").strip())
        elif tag in ("td", "th") and self._lines[-1].strip():
            self._add(" | ")
        elif tag in _BLOCKS:
            self._break(tag)
        if tag in ("ol", "ul"):
            self._lists.append(0 if tag == "ol" else None)
        elif tag == "pre":
            self._is_preformatted += 1

    def handle_endtag(self, tag: str) -> None:
        if tag in _HIDDEN:
            self._hidden = max(0, self._hidden - 1)
        elif tag == "a" and self._links:
            self._close_link()
        elif tag in ("ol", "ul") and self._lists:
            self._lists.pop()
        elif tag == "pre":
            self._is_preformatted = max(0, self._is_preformatted - 1)
        if tag in _BLOCKS and tag not in ("td", "th"):
            self._break("" if tag in ("ol", "ul") and self._lists else tag)

    def handle_data(self, data: str) -> None:
        if self._hidden:
            return
        if self._is_preformatted:
            first, *others = data.splitlines() or [""]
            self._lines[-1] += first
            self._lines.extend(others)
            return
        self._add(_SPACES.sub(" ", data))

    def _add(self, text: str) -> None:
        line = self._lines[-1]
        self._lines[-1] = line + (text.lstrip(" ") if not line or line.endswith(" ") else text)

    def _break(self, tag: str) -> None:
        if self._lines[-1].strip(" -"):
            self._lines.append("")
        if tag in _PARAGRAPHS and not self._lists and len(self._lines) > 1 and self._lines[-2]:
            self._lines.append("")

    def _item(self) -> None:
        if self._lines[-1].strip():
            self._lines.append("")
        mark = "- "
        if self._lists and (number := self._lists[-1]) is not None:
            self._lists[-1] = number + 1
            mark = f"{number + 1}. "
        self._lines[-1] = _ITEMS_INDENT * min(len(self._lists) - 1, _DEEPEST) + mark

    def _close_links(self) -> None:
        while self._links:
            self._close_link()

    def _close_link(self) -> None:
        address, line, column = self._links.pop()
        text = " ".join([self._lines[line][column:], *self._lines[line + 1 :]]).strip()
        if not address.lower().startswith(("http://", "https://", "mailto:", "tel:")) or address in text:
            return
        bare = address.removeprefix("mailto:").removeprefix("tel:")
        if bare != text:
            self._lines[-1] = self._lines[-1].rstrip() + (f" ({bare})" if text else bare)
