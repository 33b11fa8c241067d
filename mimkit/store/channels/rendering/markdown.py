"""Renders a message as Markdown for a chat service, with any markup in the text escaped."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from typing import Final

from mimkit.store.channels.message import BREAK, one_line, without_mentions
from mimkit.store.channels.rendering.paragraphs import Block, Items, blocks, labelled


class Dialect(Enum):
    """A service's Markdown dialect. The value is the separator between the lines of a paragraph."""

    COMMONMARK = "  \n"
    """Mattermost, Matrix, Discord, Rocket.Chat, Webex, Telegram: a backslash escapes a character."""
    CARD = "\n\n"
    """Microsoft Teams: a backslash escapes a character, but only a paragraph break starts a new line in a card."""
    MRKDWN = "\n"
    """Slack and Google Chat: characters cannot be escaped, so formatting characters are replaced with look-alikes."""


_URL: Final = re.compile(r"https?://[A-Za-z0-9._~:/?#!$&'+,;=%-]+")
_FORMATTING: Final = re.compile(r"[\\`*_~\[\]|>]")
_LOOK_ALIKES: Final = str.maketrans(
    {
        "\\": "\u2216",
        "*": "\u2217",
        "~": "\u223c",
        "`": "\u02cb",
        "[": "\\[",
        "]": "\\]",
        "<": "\\<",
        ">": "\\>",
    }
)
"""Look-alikes for formatting characters.

Brackets are escaped with a backslash instead, which tells Apprise to treat them as text when it converts Markdown
for these services.
"""
_OUTER_UNDERSCORE: Final = re.compile(r"(?<![^\W_])_|_(?![^\W_])")
_ACTIVE: Final = re.compile(r"<(?![\s\d])|&(?=#?\w{1,32};)|\{(?=\{)|:(?=[A-Za-z+-][\w+-]{0,99}:)")
"""The start of a tag, an entity, a Teams card function or an emoji name."""
_LINE_START: Final = re.compile(r"[#>=+-]|\d{1,9}[.)]")
"""Text that would start a heading, a quotation or a list."""


def markdown(subject: str, text: str, dialect: Dialect) -> str:
    """Return a message as Markdown, with its subject in bold."""
    title = [f"**{_escaped(one_line(subject), dialect)}**"] if subject.strip() else []
    return "\n\n".join((*title, *(_block(each, dialect) for each in blocks(text))))


def _block(block: Block, dialect: Dialect) -> str:
    lines = (_line(each, dialect) for each in block[0])
    if not isinstance(block, Items):
        return dialect.value.join(lines)
    if block.start is None:
        return "\n".join(f"- {each}" for each in lines)
    return "\n".join(f"{number}. {each}" for number, each in enumerate(lines, block.start))


def _line(line: str, dialect: Dialect) -> str:
    label, rest = labelled(line)
    if label:
        return f"**{_escaped(label, dialect)}**{_escaped(rest, dialect)}"
    return f"{BREAK if _LINE_START.match(line) else ''}{_escaped(line, dialect)}"


def _escaped(text: str, dialect: Dialect) -> str:
    """Escape text so that it is displayed literally. URLs are unchanged, so that they remain links."""
    return "".join(
        part if is_url else without_mentions(_plain(part, dialect)) for part, is_url in _split(text)
    )


def _split(text: str) -> Iterator[tuple[str, bool]]:
    end = 0
    for found in _URL.finditer(text):
        yield text[end : found.start()], False
        yield found[0], True
        end = found.end()
    yield text[end:], False


def _plain(text: str, dialect: Dialect) -> str:
    if dialect is Dialect.MRKDWN:
        shown = _OUTER_UNDERSCORE.sub("\uff3f", text).translate(_LOOK_ALIKES)
    else:
        shown = _FORMATTING.sub(lambda found: f"\\{found[0]}", text)
    return _ACTIVE.sub(lambda found: found[0] + BREAK, shown)
