"""Reads the entries in an Atom or RSS feed, with their line numbers, up to the first XML error."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from typing import Final
from xml.parsers import expat

from mimkit.app.importing.format import Material
from mimkit.ops.importing.drafts import ImportProblem, Place

_ENTRIES: Final = ("entry", "item")
_TEXTS: Final = frozenset(
    (
        "id",
        "guid",
        "title",
        "link",
        "published",
        "updated",
        "pubdate",
        "content",
        "summary",
        "description",
        "encoded",
    )
)


@dataclass
class FeedEntry:
    """The text of each element in an entry, keyed by lower-case element name without namespace. Content is HTML."""

    place: Place
    texts: dict[str, str] = field(default_factory=dict)

    def first(self, *names: str) -> str:
        """Return the text of the first named element that is not empty, or an empty string."""
        return next((text for name in names if (text := self.texts.get(name, "").strip())), "")


class _Refused(Exception):
    """The document contains a construct that feeds do not use."""


def feed_entries(material: Material) -> Iterator[FeedEntry | ImportProblem]:
    """Yield the entries in a feed, and a problem at the position where its XML is invalid.

    A document type declaration is rejected, so custom entities are never expanded.
    """
    reader = _Reader(material.name)
    problem: str | None = None
    try:
        reader.parser.Parse(material.raw.lstrip(), True)  # noqa: FBT003 - the library's end-of-input flag
    except expat.ExpatError as error:
        problem = f"this is not XML: {expat.ErrorString(error.code)}"
    except (_Refused, ValueError, LookupError) as error:
        problem = str(error)
    yield from reader.entries
    if problem:
        yield ImportProblem(reader.place(), problem)
    elif not reader.is_feed:
        yield ImportProblem(Place(material.name), "this is neither an Atom nor an RSS feed")


class _Reader:
    """Collects feed entries from parser events."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.entries: list[FeedEntry] = []
        self.is_feed = False
        self._entry: FeedEntry | None = None
        self._path: list[str] = []
        self._inside = 0
        """The nesting depth of the current entry."""
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.StartDoctypeDeclHandler = self._refuse

    def place(self) -> Place:
        """Return the parser's current position."""
        return Place(self.name, max(1, self.parser.CurrentLineNumber), self.parser.CurrentColumnNumber + 1)

    def _refuse(self, *_: object) -> None:
        raise _Refused("the file has a document type declaration, which is not allowed in feeds")

    def _start(self, full: str, attributes: dict[str, str]) -> None:
        name = full.rpartition(" ")[2].lower()
        self._path.append(name)
        self.is_feed = self.is_feed or (len(self._path) == 1 and name in ("feed", "rss", "rdf"))
        depth = len(self._path) - self._inside
        if self._entry is None:
            if name in _ENTRIES:
                self._entry, self._inside = FeedEntry(self.place()), len(self._path)
        elif depth == 1 and name == "link" and attributes.get("rel", "alternate") == "alternate":
            self._add("link", attributes.get("href", ""))
        elif depth > 1:
            # Convert the elements of xhtml content back to HTML.
            self._add(self._path[self._inside], f"<{name}>")

    def _end(self, full: str) -> None:
        name = full.rpartition(" ")[2].lower()
        depth = len(self._path) - self._inside
        if self._entry is not None and depth == 0:
            self.entries.append(self._entry)
            self._entry = None
        elif self._entry is not None and depth > 1:
            self._add(self._path[self._inside], "" if name == "br" else f"</{name}>")
        self._path.pop()

    def _text(self, text: str) -> None:
        depth = len(self._path) - self._inside
        if self._entry is not None and depth >= 1:
            self._add(self._path[self._inside], text if depth == 1 else escape(text, quote=False))

    def _add(self, name: str, text: str) -> None:
        entry = self._entry
        if entry is not None and name in _TEXTS:
            entry.texts[name] = entry.texts.get(name, "") + text
