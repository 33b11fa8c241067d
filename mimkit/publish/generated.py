"""A page of ours as MkDocs has it: made when it is read, and let go once it is written."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, InclusionLevel
from mkdocs.structure.pages import Page

from mimkit.publish.blocks import Held, for_search, hold
from mimkit.publish.navigation import is_listed


def _nothing() -> str:
    return ""


class GeneratedPage(File):
    """One page; between reading and writing it holds its HTML packed, because MkDocs reads all before it writes."""

    make: Callable[[], str] = staticmethod(_nothing)
    _held: Held | None = None
    _whole: str = ""

    @classmethod
    def made(cls, config: MkDocsConfig, uri: str, make: Callable[[], str]) -> GeneratedPage:
        """Return a page that `make` will write in Markdown."""
        # Every page carries the whole navigation, so one with a page for each incident would be quadratic.
        listed = InclusionLevel.UNDEFINED if is_listed(uri) else InclusionLevel.NOT_IN_NAV
        page = cls.generated(config, uri, content="", inclusion=listed)
        page.make = make  # type: ignore[attr-defined]  # `generated` is typed as the base class
        return page  # type: ignore[return-value]  # as above

    @property
    def content_string(self) -> str:
        """The Markdown, made anew each time."""
        return self.make()

    @content_string.setter
    def content_string(self, value: str) -> None:
        self.make = partial(str, value)

    def hold(self, markdown: str) -> str:
        """Put the HTML aside and return the headings, with a mark for each block."""
        self._held = hold(markdown)
        return self._held.outline

    def show_search(self, page: Page) -> None:
        """Give the search the words of the page, and the check of links its anchors."""
        if self._held:
            self._whole = self._held.put_back(page.content or "")
            page.present_anchor_ids = (page.present_anchor_ids or set()) | self._held.ids
            page.content = for_search(self._whole)

    def show_readers(self, page: Page) -> None:
        """Give the theme the page."""
        page.content = self._whole

    def let_go(self, page: Page) -> None:
        """Forget what has been written."""
        self._held, self._whole = None, ""
        page.content, page.markdown = "", ""
