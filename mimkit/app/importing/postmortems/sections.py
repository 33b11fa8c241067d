"""Splits a Markdown document into sections. Both headings and bold labels (`**Impact**: none`) begin a section."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple, TypeAlias

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from mimkit.app.importing.reading.html import plain_text

_LABEL_LEVEL: Final = 7
"""The level of bold labels, which rank below all headings."""
_LONGEST_LABEL: Final = 60

_IsKnown: TypeAlias = Callable[[str], bool]
"""Returns whether a bold label is a common section title or time label."""


class Paragraph(NamedTuple):
    """A paragraph or code block as plain text."""

    text: str
    lines: tuple[str, ...] = ()
    """The lines of a paragraph as they appear in the file."""


@dataclass(frozen=True)
class ListItem:
    """A list item and its nested items."""

    text: str
    items: tuple[ListItem, ...] = ()

    def all_text(self, depth: int = 0) -> str:
        """Return the text of the item and its nested items, one per line."""
        return "\n".join((self.text, *(f"{'  ' * depth}- {each.all_text(depth + 1)}" for each in self.items)))


class Table(NamedTuple):
    """A table. Every row has as many cells as the header."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Block: TypeAlias = Paragraph | ListItem | Table


@dataclass
class Section:
    """A heading or label, and its content up to the next heading or label at the same or a higher level."""

    level: int
    title: str
    line: int
    blocks: list[Block] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)

    def walk(self) -> Iterator[Section]:
        """Yield this section and all its subsections in document order."""
        yield self
        for each in self.sections:
            yield from each.walk()

    @property
    def text(self) -> str:
        """The section's own blocks as plain text."""
        return "\n\n".join(_joined(self.blocks)).strip()

    @property
    def all_text(self) -> str:
        """The text of the section and its subsections, with the subsection titles."""
        below = (f"{each.title}\n\n{each.all_text}".strip() for each in self.sections)
        return "\n\n".join(filter(None, (self.text, *below)))


def _joined(blocks: Sequence[Block]) -> Iterator[str]:
    items: list[str] = []
    for block in (*blocks, Paragraph("")):
        if isinstance(block, ListItem):
            items.append(f"- {block.all_text(1)}")
            continue
        if items:
            yield "\n".join(items)
            items = []
        if isinstance(block, Table):
            yield "\n".join(" | ".join(each) for each in (block.header, *block.rows))
        elif block.text:
            yield block.text


def document(text: str, is_known: _IsKnown) -> Section:
    """Parse a document. Return it as a section of level 0 without a title."""
    tree = SyntaxTreeNode(MarkdownIt("commonmark").enable("table").parse(text))
    builder = _Builder(is_known)
    builder.add_all(tree.children)
    return builder.root


class _Builder:
    def __init__(self, is_known: _IsKnown) -> None:
        self.root = Section(0, "", 1)
        self._open = [self.root]
        self._is_known = is_known

    def add_all(self, nodes: Sequence[SyntaxTreeNode]) -> None:
        for node in nodes:
            self._add(node)

    def _add(self, node: SyntaxTreeNode) -> None:
        if node.type == "heading":
            self._begin(int(node.tag[1:]), _text(node), node)
        elif node.type == "paragraph":
            self._paragraph(node)
        elif node.type in ("bullet_list", "ordered_list"):
            self._list(node)
        elif node.type == "table":
            self._blocks.append(_table(node))
        elif node.type == "blockquote":
            self.add_all(node.children)
        elif node.type in ("fence", "code_block"):
            self._add_text(node.content.strip("\n"))
        elif node.type == "html_block":
            self._add_text(plain_text(node.content))

    def _add_text(self, text: str) -> None:
        self._blocks.append(Paragraph(text, tuple(text.split("\n"))))

    @property
    def _blocks(self) -> list[Block]:
        return self._open[-1].blocks

    def _begin(self, level: int, title: str, node: SyntaxTreeNode) -> None:
        while self._open[-1].level >= level:
            self._open.pop()
        line = node.map[0] + 1 if node.map else 1
        section = Section(level, title, line)
        self._open[-1].sections.append(section)
        self._open.append(section)

    def _paragraph(self, node: SyntaxTreeNode) -> None:
        plain: list[str] = []
        lines = _lines(node)
        has_sections = any(self._is_known(_labelled(line)[0]) for line in lines)
        for line in lines:
            label, rest = _labelled(line)
            if label and has_sections:
                self._plain(plain)
                self._begin(_LABEL_LEVEL, label, node)
                plain = [rest] if rest else []
            else:
                plain.append("".join(map(_inline, line)).strip())
        self._plain(plain)

    def _plain(self, lines: list[str]) -> None:
        if text := " ".join(filter(None, lines)):
            self._blocks.append(Paragraph(text, tuple(lines)))

    def _list(self, node: SyntaxTreeNode) -> None:
        labels = [_label_of(each) for each in node.children]
        has_sections = any(label and self._is_known(label[0]) for label in labels)
        for each, label in zip(node.children, labels, strict=True):
            if has_sections and label:
                self._begin(_LABEL_LEVEL, label[0], each)
                if label[1]:
                    self._blocks.append(Paragraph(label[1]))
                self.add_all(each.children[1:])
            else:
                self._blocks.append(_item(each))
                self._hidden_sections(each)

    def _hidden_sections(self, item: SyntaxTreeNode) -> None:
        """Begin new sections for labels that are in a nested list because they were indented too far."""
        for below in item.children:
            if below.type in ("bullet_list", "ordered_list"):
                for each in below.children:
                    label = _label_of(each)
                    if label and self._is_known(label[0]):
                        self._begin(_LABEL_LEVEL, label[0], each)
                        self._blocks.append(Paragraph(label[1]))


def _item(node: SyntaxTreeNode) -> ListItem:
    texts = [_text(each) for each in node.children if each.type == "paragraph"]
    texts += [each.content.strip("\n") for each in node.children if each.type in ("fence", "code_block")]
    lists = [each for each in node.children if each.type in ("bullet_list", "ordered_list")]
    return ListItem(
        "\n\n".join(filter(None, texts)), tuple(_item(below) for each in lists for below in each.children)
    )


def _table(node: SyntaxTreeNode) -> Table:
    rows = [tuple(_text(cell) for cell in row.children) for part in node.children for row in part.children]
    return Table(rows[0], tuple(rows[1:]))


def _label_of(item: SyntaxTreeNode) -> tuple[str, str] | None:
    """Return the bold label at the start of an item and the rest of its first paragraph, or None."""
    if not item.children or item.children[0].type != "paragraph":
        return None
    lines = _lines(item.children[0])
    label, rest = _labelled(lines[0])
    others = ("".join(map(_inline, line)).strip() for line in lines[1:])
    return (label, " ".join(filter(None, (rest, *others)))) if label else None


def _labelled(line: list[SyntaxTreeNode]) -> tuple[str, str]:
    """Return the label and the rest of a line such as `**Label**: rest`, `**Label:** rest` or `**Label**`."""
    nodes = [each for each in line if each.type != "text" or each.content.strip()]
    if not nodes or nodes[0].type != "strong":
        return "", ""
    label = _inline(nodes[0]).strip()
    rest = "".join(map(_inline, nodes[1:])).strip()
    if len(label) > _LONGEST_LABEL or not (label.endswith(":") or rest[:1] in ("", ":")):
        return "", ""
    return label.rstrip(": "), rest.lstrip(": ")


def _lines(node: SyntaxTreeNode) -> list[list[SyntaxTreeNode]]:
    """Return the inline nodes of a paragraph, grouped by line."""
    lines: list[list[SyntaxTreeNode]] = [[]]
    for each in node.children[0].children if node.children else ():
        if each.type in ("softbreak", "hardbreak"):
            lines.append([])
        else:
            lines[-1].append(each)
    return lines


def _text(node: SyntaxTreeNode) -> str:
    return "".join(_inline(each) for inline in node.children for each in inline.children).strip()


def _inline(node: SyntaxTreeNode) -> str:
    if node.type in _PLAIN:
        return _PLAIN[node.type](node)
    inside = "".join(map(_inline, node.children))
    address = str(node.attrs.get("href", "")) if node.type == "link" else ""
    if not address.startswith(("http://", "https://")) or address in inside:
        return inside
    return f"{inside} ({address})" if inside else address


def _address(value: object) -> str:
    """Return an absolute URL in parentheses, or "" for a relative URL."""
    return f"({value})" if str(value).startswith(("http://", "https://")) else ""


_PLAIN: Final[dict[str, Callable[[SyntaxTreeNode], str]]] = {
    "text": lambda node: node.content,
    "code_inline": lambda node: node.content,
    "softbreak": lambda _: " ",
    "hardbreak": lambda _: "\n",
    "image": lambda node: " ".join(filter(None, (node.content, _address(node.attrs.get("src"))))),
    "html_inline": lambda node: "\n" if node.content.lower().startswith("<br") else "",
}
"""Functions that return the text of inline elements without children."""
