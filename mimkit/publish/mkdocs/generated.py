"""Generated pages as MkDocs files. They are rendered when they are read, and released after they are written."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from functools import partial

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, InclusionLevel
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import TableOfContents
from mkdocs.utils import write_file

from mimkit.publish.mkdocs.html_blocks import BUILT, ExtractedBlocks, extract_blocks, search_html
from mimkit.publish.mkdocs.navigation import is_listed

Make = Callable[[], str]
"""A function that returns a page's Markdown."""

HOME_MARK = "<!-- mimkit: home -->"
"""The marker in a repository's own home page where the generated home page is inserted."""
_REPLACED = re.compile(rf"{re.escape(HOME_MARK)}(?:.*?<!-- mimkit: end -->)?", re.DOTALL)
"""The marker, and any text between it and the end marker.

That text is shown only if the page is built without mimkit.
"""


class GeneratedFile(File):
    """A generated file that is not a page. Its content is generated when the file is written."""

    _bytes: Callable[[], bytes] = staticmethod(lambda: b"")

    @classmethod
    def made(cls, config: MkDocsConfig, path: str, make: Callable[[], bytes]) -> GeneratedFile:
        """Return a file whose content is created by `make`."""
        file = cls.generated(config, path, content=b"")
        file._bytes = make  # type: ignore[attr-defined]  # noqa: SLF001 - `generated` is typed as the base class
        return file  # type: ignore[return-value]  # as above

    @property
    def content_bytes(self) -> bytes:
        """The file's bytes, which are generated on each access."""
        return self._bytes()

    @content_bytes.setter
    def content_bytes(self, value: bytes) -> None:
        self._bytes = partial(bytes, value)

    def copy_file(self, dirty: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002 - as MkDocs calls it
        """Write the file."""
        write_file(self.content_bytes, self.abs_dest_path)


class GeneratedPage(File):
    """A generated page.

    MkDocs reads all pages before it writes any, so a page's HTML is stored compressed after the page is read.
    """

    _make: Make = staticmethod(str)
    _held: ExtractedBlocks | None = None
    _whole: str = ""
    _digest: bytes = b""

    @classmethod
    def made(cls, config: MkDocsConfig, uri: str, make: Make) -> GeneratedPage:
        """Return a page whose Markdown is created by `make`."""
        # Every page contains the whole navigation, so listing each incident in it would take quadratic space.
        listed = InclusionLevel.UNDEFINED if is_listed(uri) else InclusionLevel.NOT_IN_NAV
        page = cls.generated(config, uri, content="", inclusion=listed)
        page.make_by(make)  # type: ignore[attr-defined]  # `generated` is typed as the base class
        return page  # type: ignore[return-value]  # as above

    def make_by(self, make: Make) -> None:
        """Replace the function that creates the Markdown."""
        self._make = make

    @property
    def content_string(self) -> str:
        """The page's Markdown, which is generated on each access."""
        return self._make()

    @content_string.setter
    def content_string(self, value: str) -> None:
        self._make = partial(str, value)

    def differs(self, markdown: str) -> bool:
        """Return whether the page's content has changed, ignoring the build time."""
        return _digest(markdown.partition("\n---\n")[2].lstrip("\n")) != self._digest

    def hold(self, markdown: str) -> str:
        """Store the HTML blocks and return the headings, with a placeholder for each block."""
        self._digest = _digest(markdown)
        self._held = extract_blocks(markdown)
        return self._held.outline

    def show_search(self, page: Page) -> None:
        """Pass the page's text to the search index, and its anchors to the link check."""
        if self._held:
            self._whole = self._held.put_back(page.content or "")
            page.present_anchor_ids = (page.present_anchor_ids or set()) | self._held.ids
            page.content = search_html(self._whole)

    def show_readers(self, page: Page) -> None:
        """Restore the full page content for the theme."""
        if self._held:
            page.content = self._whole

    def let_go(self, page: Page) -> None:
        """Release the content after the page is written."""
        self._held, self._whole = None, ""
        page.content, page.markdown, page.toc = "", "", TableOfContents([])


class MixedPage(GeneratedPage):
    """A page of the repository that includes a generated part. The whole page is rendered as Markdown."""

    _around: str = HOME_MARK

    @classmethod
    def mixed(cls, config: MkDocsConfig, uri: str, around: str, make: Make) -> GeneratedPage:
        """Return a page in which the result of `make` replaces the marker in `around`."""
        page = cls.made(config, uri, make)
        page._around = around  # type: ignore[attr-defined]  # noqa: SLF001 - `made` is typed as the base class
        page.make_by(make)
        return page

    def make_by(self, make: Make) -> None:
        """Replace the function that creates the generated part."""
        self._make = partial(_mixed, self._around, make)

    def hold(self, markdown: str) -> str:
        """Return the Markdown unchanged, because no blocks are extracted from it."""
        self._digest = _digest(markdown)
        return markdown


def _mixed(around: str, make: Make) -> str:
    meta, _, body = make().removeprefix("---\n").partition("\n---\n")
    return f"---\n{meta}\n---\n" + _REPLACED.sub(lambda _: body, around)


def _digest(markdown: str) -> bytes:
    return hashlib.sha1(BUILT.sub("", markdown).encode(), usedforsecurity=False).digest()
