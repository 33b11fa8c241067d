"""Converts record text to safe HTML. All record text on a page passes through this module.

Python-Markdown then processes the page with any extensions that the repository enables, and some extensions process
the raw source, including HTML. Therefore, every character that an extension could interpret as syntax is written as
a numeric entity, and line breaks are removed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby

import nh3
from markupsafe import Markup

from mimkit.model.incident.entry_parts import REDACTED

# Tags and entities from mimkit or the sanitiser contain none of these characters, so complete HTML can be
# translated.
_SYNTAX = {ord(character): f"&#{ord(character)};" for character in "'`{}[]*_~^|\\$!:#@"}
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")

_INLINE = re.compile(
    r"`(?P<code>[^`\n]+)`"
    r"|\[(?P<label>[^\[\]\n]+)\]\((?P<target>https?://[^\s<>()\"]+)\)"
    r"|(?P<url>https?://[^\s<>\"'`]*[^\s<>\"'`.,;:!?)\]])"
)
_ITEM = re.compile(r"^\s*(?:[-*\u2022]|(?P<number>\d{1,3})[.)])\s+(?P<words>\S.*)$")
_REFERABLE = re.compile(r"^(?:https?://|tel:|mailto:)[^\s<>\"]+$")

_TAGS = {"p", "ul", "ol", "li", "code", "a"}
_ATTRIBUTES = {"a": {"href"}, "ol": {"start"}}
_SCHEMES = {"http", "https", "tel", "mailto"}


@lru_cache(maxsize=20_000)  # names, labels and times repeat on every page
def plain(text: str) -> Markup:
    """Return HTML that displays exactly this text on one line, for use in an element or a quoted attribute."""
    return Markup(_escape(text).translate(_SYNTAX))  # noqa: S704 - escaped in this line


def inline(text: str) -> Markup:
    """Return text as HTML for use in a sentence, on one line. Only `code` and http(s) links are converted."""
    return _sanitised(_spans(text))


def prose(text: str) -> Markup:
    """Return text of one or more paragraphs as HTML. Only paragraphs, lists, `code` and http(s) links are converted."""
    if text == REDACTED:
        return Markup('<p class="mim-redacted">Redacted</p>')
    blocks = re.split(r"\n(?:[ \t]*\n)+", text)
    return _sanitised("".join(html for block in blocks for html in _block(block)))


def labelled(text: str, label: str) -> str:
    """Prefix a text for `prose` with a label. A text of several lines begins on the line below the label."""
    if text == REDACTED:
        return text
    gap = "\n\n" if "\n" in text else " "
    return f"{label}:{gap}{text}"


def link(url: str, label: str) -> Markup:
    """Return a link to a web, email or telephone URL. For any other URL, return the label without a link."""
    return _sanitised(_anchor(url, label)) if _REFERABLE.match(url) else plain(label)


def page_title(text: str) -> str:
    """Return text for a page's title. Themes print it unescaped, and some of them strip tags from it first.

    Angle brackets are replaced with similar quotation marks, because a theme that strips tags also decodes
    entities, which would restore the brackets.
    """
    harmless = text.replace("<", "\N{SINGLE LEFT-POINTING ANGLE QUOTATION MARK}").replace(
        ">", "\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}"
    )
    return str(_escape(harmless).translate(_TITLE_SYNTAX))


_TITLE_SYNTAX = {ord(character): f"&#{ord(character)};" for character in "{}"}


def _escape(text: str) -> str:
    shown = _CONTROLS.sub(" ", text)
    return shown.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def _sanitised(html: str) -> Markup:
    cleaned = nh3.clean(
        html, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=_SCHEMES, link_rel="noopener noreferrer"
    )
    return Markup(cleaned.translate(_SYNTAX))  # noqa: S704 - the one place that vouches for a record's words


def _anchor(url: str, label: str) -> str:
    return f'<a href="{_escape(url)}">{_escape(label)}</a>'


def _spans(text: str) -> str:
    html, place = "", 0
    for found in _INLINE.finditer(text):
        html += _escape(text[place : found.start()]) + _span(found)
        place = found.end()
    return html + _escape(text[place:])


def _span(found: re.Match[str]) -> str:
    if found["code"]:
        return f"<code>{_escape(found['code'])}</code>"
    if found["label"]:
        return _anchor(found["target"], found["label"])
    return _anchor(found["url"], found["url"])


def _lines(block: str) -> Iterator[tuple[str, str, str]]:
    """Yield each paragraph or list item in a block as its element, number and text.

    A continuation line is joined to its list item.
    """
    kind, number, words = "", "", ""
    for line in block.split("\n"):
        item = _ITEM.match(line)
        continues = line.startswith((" ", "\t")) if kind in ("ul", "ol") else kind == "p"
        if not item and continues:
            words += " " + line.strip()
            continue
        if words:
            yield kind, number, words
        kind, number = ("ol" if item["number"] else "ul") if item else "p", (item and item["number"]) or ""
        words = item["words"] if item else line.strip()
    if words:
        yield kind, number, words


def _block(block: str) -> Iterator[str]:
    for kind, lines in groupby(_lines(block), key=lambda line: line[0]):
        every = list(lines)
        spans = [_spans(words) for _, _, words in every]
        if kind == "p":
            yield from (f"<p>{each}</p>" for each in spans)
        else:
            # A list that continues after a paragraph keeps its numbering.
            first = int(every[0][1] or 1)
            start = f' start="{first}"' if first != 1 else ""
            yield f"<{kind}{start}>" + "".join(f"<li>{each}</li>" for each in spans) + f"</{kind}>"
